"""Outbound hosts that fail or ask for patience are left alone, by all processes together.

After five failures in a row a host rests: calls of it fail at once, without a connection. When the rest is over one
call goes through, while others wait a little for how it ends; it ends the rest, or doubles it. A host that answers 429
or 503 with a time rests exactly that long. All of it stands in the database, so it holds for the workers of every
machine.
"""

import asyncio
import math
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from lanternist.platform import hosts_queries as queries
from lanternist.platform.db import Database, Row, Tx
from lanternist.platform.fetch_targets import ConnectionFailed, FetchError, TimedOut
from lanternist.platform.jobs import Schedule

FAILURES = 5
FIRST_REST = 15.0
LONGEST_REST = 600.0
PROBE_SECONDS = 70.0
"""A probe that has not ended by then is taken for lost with its process; no fetch takes longer."""
PROBE_PATIENCE = 5.0
"""How long others wait for how a probe ends, before they are refused."""
_PROBE_POLL = 0.1
DEFAULT_PAUSE = 60.0
LONGEST_PAUSE = 86_400.0
RATE_LIMITED = "rate_limited"
_KEPT_DAYS = 7


class HostResting(FetchError):
    """The host is left alone for now; it was not asked."""

    code = "host_resting"

    def __init__(self, host: str, reason: str, seconds: float) -> None:
        super().__init__(f"{host} is left alone for {seconds:.0f} seconds: {reason}")
        self.reason = reason
        self.seconds = max(seconds, 1.0)


class Visit:
    """One call of a host: how it was answered decides about the next ones."""

    def __init__(self) -> None:
        self.status: int | None = None
        self.headers: Mapping[str, str] = {}
        self.failure: str | None = None
        self.is_known = False
        self.is_probe = False

    def answered(self, status: int, headers: Mapping[str, str]) -> None:
        """Note the answer."""
        self.status, self.headers = status, headers


class Hosts:
    """The health of outbound hosts; any number of instances, in any process, over one database."""

    def __init__(self, db: Database) -> None:
        self._db = db

    @asynccontextmanager
    async def visit(self, host: str) -> AsyncGenerator[Visit]:
        """Call `host` in here and give its answer to the visit; raises `HostResting` while it is left alone."""
        visit = await self._enter(host)
        try:
            yield visit
        except (ConnectionFailed, TimedOut) as error:
            visit.failure = error.code
            raise
        finally:
            await self._learn(host, visit)

    async def check(self, host: str) -> None:
        """Raise `HostResting` while a host is left alone; nothing is said about the call after that."""
        async with self._db.connection() as connection:
            rest = await queries.find_rest(connection, host)
        if rest is not None and _is_resting(rest):
            raise HostResting(host, rest["reason"], rest["seconds"])

    async def rest(self, host: str, reason: str, seconds: float) -> None:
        """Leave a host alone; a longer rest that it has already stays as it is."""
        async with self._db.transaction() as tx:
            await queries.set_rest(tx, host, reason, seconds)

    async def _enter(self, host: str) -> Visit:
        visit = Visit()
        patience_ends = asyncio.get_running_loop().time() + PROBE_PATIENCE
        while True:
            async with self._db.connection() as connection:
                rest = await queries.find_rest(connection, host)
            visit.is_known = rest is not None
            if rest is None or rest["seconds"] is None:
                return visit
            if _is_resting(rest):
                raise HostResting(host, rest["reason"], rest["seconds"])
            if rest["seconds"] <= 0:
                async with self._db.transaction() as tx:
                    visit.is_probe = await queries.claim_probe(tx, host, PROBE_SECONDS)
                if visit.is_probe:
                    return visit
            if asyncio.get_running_loop().time() >= patience_ends:
                raise HostResting(host, rest["reason"], 1.0)
            # Somebody's call is about to tell how the host is.
            await asyncio.sleep(_PROBE_POLL)

    async def _learn(self, host: str, visit: Visit) -> None:
        pause = pause_asked(visit.status, visit.headers)
        if visit.failure is None and visit.status is not None and visit.status >= 500:
            visit.failure = f"status_{visit.status}"
        is_news = visit.failure is not None or pause is not None
        is_well = visit.status is not None and not is_news
        if not is_news and not visit.is_probe and not (is_well and visit.is_known):
            return
        async with self._db.transaction() as tx:
            if pause is not None:
                await queries.set_rest(tx, host, RATE_LIMITED, pause)
            elif visit.failure is not None:
                await queries.add_failure(
                    tx,
                    host,
                    visit.failure,
                    threshold=FAILURES,
                    first_rest=FIRST_REST,
                    longest_rest=LONGEST_REST,
                )
            elif is_well:
                await queries.forget_failures(tx, host)
            else:
                await queries.give_probe_back(tx, host)


@dataclass(frozen=True, slots=True)
class Health:
    """How a host is: failures in a row, and until when and why it is left alone."""

    failures: int = 0
    resting_until: datetime | None = None
    reason: str | None = None


async def health_of(tx: Tx, host: str) -> Health:
    """Return how a host is just now."""
    row = await queries.find_health(tx, host)
    return Health(row["failures"], row["resting_until"], row["reason"]) if row else Health()


async def rests_of(tx: Tx, hosts: Sequence[str]) -> list[Row]:
    """Return `host`, `reason` and `resting_until` of those that are left alone just now."""
    return await queries.list_rests(tx, hosts)


def _is_resting(rest: Row) -> bool:
    return rest["seconds"] is not None and rest["seconds"] > 0 and not rest["is_probed"]


def pause_asked(status: int | None, headers: Mapping[str, str]) -> float | None:
    """Return the seconds that an answer asks for: any 429, and a 403 or 503 that names a time."""
    named = retry_after(headers.get("retry-after"))
    if status in (403, 503):
        return named
    if status != 429:
        return None
    return named or seconds_from(headers.get("x-ratelimit-reset")) or DEFAULT_PAUSE


def seconds_from(text: str | None) -> float | None:
    """Read a number of seconds of at most a day; None when it is none."""
    try:
        number = float(text or "")
    except ValueError:
        return None
    return min(number, LONGEST_PAUSE) if math.isfinite(number) and number >= 0 else None


def retry_after(text: str | None) -> float | None:
    """Read both forms of Retry-After; zero means a moment, which is one second here."""
    seconds = seconds_from(text)
    if seconds is None and text:
        try:
            moment = parsedate_to_datetime(text)
        except ValueError:
            return None
        named = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        seconds = min((named - datetime.now(UTC)).total_seconds(), LONGEST_PAUSE)
    return None if seconds is None else max(seconds, 1.0)


async def _forget_old(context: Any) -> None:  # Any: the worker's context, of which the database is used
    async with context.db.transaction() as tx:
        await queries.forget_old(tx, _KEPT_DAYS)


forget_old_hosts = Schedule("hosts.forget", "23 4 * * *", _forget_old)
