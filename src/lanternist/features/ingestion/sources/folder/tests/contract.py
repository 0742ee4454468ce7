"""Names to try folders with, and the folder they name."""

from dataclasses import replace

from lanternist.features.ingestion.tests.source_contract import SourceContract
from lanternist.settings import Settings


def prepare(settings: Settings) -> SourceContract:
    folder = settings.library_dir / "Holiday" / "2026 spring"
    folder.mkdir(parents=True)
    for name in ("lake.jpg", "hills.webp", "notes.txt"):
        (folder / name).write_bytes(b"looked at by name only")
    return SourceContract(
        lists_media="Holiday/2026 spring",
        missing="Holiday/2027",
        bad_names=("..", "Holiday/../..", ".hidden", "Holiday//2026 spring", "a\\b", "C:", "Holiday/*", "~"),
        spellings=(" Holiday/2026 spring ", "/Holiday/2026 spring/", "Holiday / 2026 spring"),
        unconfigured=replace(settings, library_dir=settings.library_dir / "nowhere"),
    )
