"""What a source tells the shared contract test about itself, in its own `tests/contract.py`."""

from dataclasses import dataclass

from lanternist.settings import Settings


@dataclass(frozen=True)
class SourceContract:
    """Names to try a source with. The module also has `prepare(settings)`, which returns this."""

    lists_media: str
    """Names at least two media."""
    missing: str
    """Is well written, but nothing has this name."""
    bad_names: tuple[str, ...]
    """Cannot name anything here."""
    spellings: tuple[str, ...]
    """Other ways to write `lists_media`."""
    unconfigured: Settings
    """Lacks what this source needs."""
    configured: Settings | None = None
    """Has what this source needs, where the usual settings of the tests lack it."""
