"""The calls an upstream host still allows, counted in the database for all processes together.

Whoever asks a host for a listing does so inside of `call`, which waits for the turn and learns from the answer. A
host that says stop is left alone by every source and every process until the time it named.
"""

import asyncio
from collections.abc import AsyncGenerator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

from lanternist.features.ingestion import queries
from lanternist.features.ingestion.models import Reason, SourceUnavailable
from lanternist.platform.db import Database, Row, Tx
from lanternist.platform.fetch import TimedOut
from lanternist.platform.hosts import RATE_LIMITED, HostResting, Hosts, Visit, seconds_from

LONGEST_WAIT = 10.0
"""Seconds. A caller told to wait longer is refused instead, so that it can say so."""
BURST = 30
"""Calls that may go at once before pacing begins, but never more than a tenth of what is left."""
BLOCKED_SECONDS = 3600.0
UNAUTHORIZED_SECONDS = 60.0
SAME_WINDOW_SECONDS = 5.0
"""Two answers whose windows end this close together speak of one window."""
_REASONS_OF_RESTS = {RATE_LIMITED: Reason.RATE_LIMITED, TimedOut.code: Reason.TIMEOUT}


@dataclass(frozen=True, slots=True)
class Window:
    """What a host allows; times are seconds from now. All None: it has not said anything that still holds."""

    remaining: float | None = None
    reset_in: float | None = None
    paced_in: float | None = None


@dataclass(frozen=True, slots=True)
class Turn:
    """When the next call may go. Not granted: wait, then ask again."""

    is_granted: bool
    wait: float
    window: Window


def next_turn(window: Window) -> Turn:
    """Spread what remains evenly over the window, after a first burst."""
    if window.remaining is None or window.reset_in is None or window.reset_in <= 0:
        return Turn(is_granted=True, wait=0.0, window=Window())
    if window.remaining < 1:
        return Turn(is_granted=False, wait=window.reset_in, window=window)
    share = window.reset_in / window.remaining
    at_once = min(BURST, window.remaining / 10)
    start = max(window.paced_in or 0.0, 0.0)
    wait = min(max(start - at_once * share, 0.0), LONGEST_WAIT)
    return Turn(True, wait, Window(window.remaining - 1, window.reset_in, start + share))


def after_answer(window: Window, remaining: float, reset_in: float) -> Window:
    """Take over what an answer says; calls still under way stay counted, so the lower figure holds."""
    is_same = window.reset_in is not None and abs(window.reset_in - reset_in) <= SAME_WINDOW_SECONDS
    if not is_same or window.remaining is None:
        return Window(remaining, reset_in, None)
    return Window(min(window.remaining, remaining), reset_in, window.paced_in)


class Budget:
    """The shared budget; any number of instances, in any process, over one database.

    Whether a host is well, and how long it asked to be left alone, is known to `platform.hosts`, for files as for
    listings. Here is what concerns its listings only: the calls it allows, and that it refuses them.
    """

    def __init__(self, db: Database) -> None:
        self.db = db
        self._hosts = Hosts(db)

    @asynccontextmanager
    async def call(self, host: str) -> AsyncGenerator[Visit]:
        """Wait for the turn to call `host` once, call it in here, and give its answer to the visit.

        Raises `SourceUnavailable` when the turn is too far off.
        """
        async with AsyncExitStack() as stack:
            visit = await self._enter(stack, host)
            yield visit
        await self._note(host, visit.headers)

    async def cool_down(self, host: str, reason: Reason, seconds: float) -> None:
        """Let nobody ask `host` for listings for a while."""
        if reason is Reason.RATE_LIMITED:
            await self._hosts.rest(host, RATE_LIMITED, seconds)
            return
        async with self.db.transaction() as tx:
            await queries.start_cooldown(tx, host, reason=reason.value, seconds=seconds)

    async def _enter(self, stack: AsyncExitStack, host: str) -> Visit:
        while True:
            try:
                # Before a turn is taken, or those who are refused would use up the window.
                await self._hosts.check(host)
                if await self._has_turn(host):
                    return await stack.enter_async_context(self._hosts.visit(host))
            except HostResting as rest:
                await _wait_or_refuse(reason_of_rest(rest.reason), rest.seconds)

    async def _has_turn(self, host: str) -> bool:
        """Take a turn and wait for it; False means that there was none yet."""
        turn = await self._take_turn(host)
        await asyncio.sleep(turn.wait)
        return turn.is_granted

    async def _take_turn(self, host: str) -> Turn:
        async with self.db.transaction() as tx:
            row = await queries.lock_upstream(tx, host)
            cooldown = row["cooldown_in"]
            if cooldown is not None and cooldown > 0:
                raise SourceUnavailable(Reason(row["reason"]), retry_after=cooldown)
            turn = next_turn(_window(row))
            if turn.is_granted:
                await _save(tx, host, turn.window)
            elif turn.wait > LONGEST_WAIT:
                raise SourceUnavailable(Reason.RATE_LIMITED, retry_after=turn.wait)
            return turn

    async def _note(self, host: str, headers: Mapping[str, str]) -> None:
        """Learn from an answer. One without rate headers counts as the one call that was taken for it."""
        remaining = seconds_from(headers.get("x-ratelimit-remaining"))
        reset_in = seconds_from(headers.get("x-ratelimit-reset"))
        if remaining is None or reset_in is None:
            return
        async with self.db.transaction() as tx:
            window = after_answer(_window(await queries.lock_upstream(tx, host)), remaining, reset_in)
            await _save(tx, host, window)


def reason_of_rest(reason: str) -> Reason:
    """Return what the reason of a host's rest means for its listings."""
    return _REASONS_OF_RESTS.get(reason, Reason.UPSTREAM_ERROR)


async def _wait_or_refuse(reason: Reason, seconds: float) -> None:
    if reason is not Reason.RATE_LIMITED or seconds > LONGEST_WAIT:
        raise SourceUnavailable(reason, retry_after=seconds) from None
    await asyncio.sleep(seconds)


async def _save(tx: Tx, host: str, window: Window) -> None:
    await queries.save_window(
        tx, host, remaining=window.remaining, reset_in=window.reset_in, paced_in=window.paced_in
    )


def _window(row: Row) -> Window:
    if row["reset_in"] is None or row["reset_in"] <= 0:
        return Window()
    return Window(row["remaining"], row["reset_in"], row["paced_in"])
