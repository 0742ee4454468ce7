"""The rules as they stand, read again every few seconds: each process asks for them many times a second."""

import time

from lanternist.features.denylist import queries
from lanternist.features.denylist.models import Denied
from lanternist.kit.denied import Terms
from lanternist.platform.db import Database

KEPT_SECONDS = 5.0
"""How long other processes may not know of a new entry."""


class DenyList:
    """What is not allowed, for routes and jobs.

    `db` is for it alone. Who asks may hold a transaction: if as many did as there are connections, each of them would
    wait for one more.
    """

    def __init__(self, db: Database) -> None:
        self._db = db
        self._denied = Denied()
        self._read_at = float("-inf")

    async def current(self) -> Denied:
        """Return all that is not allowed now."""
        if time.monotonic() - self._read_at > KEPT_SECONDS:
            asked_at = time.monotonic()
            async with self._db.connection() as connection:
                # Whoever had the connection before may have read them meanwhile.
                if self._read_at < asked_at:
                    entries = await queries.list_entries(connection)
                    self._denied, self._read_at = Denied(entries), time.monotonic()
        return self._denied

    async def terms(self) -> Terms:
        """Return the operator's terms, for every text that is sent to us."""
        return (await self.current()).terms

    def forget(self) -> None:
        """Read the entries again at once: they were changed here."""
        self._read_at = float("-inf")

    async def close(self) -> None:
        """Give back the connection."""
        await self._db.close()
