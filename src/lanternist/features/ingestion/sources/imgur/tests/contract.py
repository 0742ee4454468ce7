"""Names to try imgur with."""

from dataclasses import replace

from lanternist.features.ingestion.tests.source_contract import SourceContract
from lanternist.settings import Settings
from tests.support.sites import IMGUR_CLIENT_ID


def prepare(settings: Settings) -> SourceContract:
    return SourceContract(
        lists_media="hills",
        missing="lakes",
        bad_names=(
            "x",
            "a" * 9,
            "two words",
            "https://example.com/a/hills",
            "https://imgur.com/user/ana",
            "../x",
        ),
        spellings=(
            " hills ",
            "https://imgur.com/a/hills",
            "imgur.com/a/hills#2",
            "https://m.imgur.com/gallery/quiet-lakes-and-hills",
        ),
        unconfigured=replace(settings, imgur_client_id=None),
        configured=replace(settings, imgur_client_id=IMGUR_CLIENT_ID),
    )
