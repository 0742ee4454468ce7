"""What a source may use to do its work."""

from dataclasses import dataclass

from lanternist.features.ingestion.budget import Budget
from lanternist.platform.fetch import Fetcher
from lanternist.settings import Settings


@dataclass(frozen=True, slots=True)
class SourceContext:
    """Handed to every source's `build`; a source takes from it what it needs."""

    settings: Settings
    fetcher: Fetcher
    budget: Budget
