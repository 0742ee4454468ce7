"""Names to try Reddit with; its recordings answer."""

from dataclasses import replace

from lanternist.features.ingestion.tests.source_contract import SourceContract
from lanternist.settings import Settings


def prepare(settings: Settings) -> SourceContract:
    return SourceContract(
        lists_media="sfwpics",
        missing="missing_one",
        bad_names=("two words", "../pics", "r/", "a", "pics?limit=1"),
        spellings=("SFWpics", " r/sfwpics ", "/r/sfwpics/", "https://www.reddit.com/r/sfwpics/top?t=all"),
        unconfigured=replace(settings, reddit_client_secret=None),
    )
