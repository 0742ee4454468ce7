"""Names to try feeds with."""

from dataclasses import replace

from lanternist.features.ingestion.tests.source_contract import SourceContract
from lanternist.settings import Settings


def prepare(settings: Settings) -> SourceContract:
    return SourceContract(
        lists_media="https://feeds.example/photos.xml",
        missing="https://feeds.example/_404/gone.xml",
        bad_names=(
            "ftp://feeds.example/x",
            "https://",
            "https://ana:secret@feeds.example/x",
            "https://feeds.example/.rss?user=ana&feed=0123abc",
            "https://feeds.example/a,b",
            "https://feeds.example:99999/",
            "two words",
            "-x",
            "birds/today",
        ),
        spellings=(
            " HTTPS://FEEDS.example/photos.xml ",
            "https://feeds.example:443/photos.xml",
            "https://feeds.example/photos.xml#top",
        ),
        unconfigured=replace(settings, sources_off=("rss",)),
    )
