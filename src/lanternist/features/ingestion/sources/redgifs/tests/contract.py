"""Names to try RedGifs with."""

from dataclasses import replace

from lanternist.features.ingestion.tests.source_contract import SourceContract
from lanternist.settings import Settings


def prepare(settings: Settings) -> SourceContract:
    return SourceContract(
        lists_media="hill_walker",
        missing="nobody_here",
        bad_names=("x", "two words", "..", "https://example.com/users/hill_walker", "a/b", "a" * 65),
        spellings=(" Hill_Walker ", "u/hill_walker", "https://www.redgifs.com/users/Hill_Walker/"),
        unconfigured=replace(settings, sources_off=("redgifs",)),
    )
