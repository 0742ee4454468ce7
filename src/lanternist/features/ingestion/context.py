"""What a source may use to do its work."""

from dataclasses import dataclass

from lanternist.features.ingestion.budget import Budget
from lanternist.platform.db import Database
from lanternist.platform.fetch import Fetcher
from lanternist.settings import Settings


@dataclass(frozen=True, slots=True)
class SourceContext:
    """Handed to every source's `build`; a source takes from it what it needs."""

    settings: Settings
    fetcher: Fetcher
    budget: Budget

    @property
    def db(self) -> Database:
        """The database, where the budget is kept as well."""
        return self.budget.db

    def is_on(self, prefix: str) -> bool:
        """Return whether the operator lets people name sources of this kind."""
        return prefix not in self.settings.sources_off
