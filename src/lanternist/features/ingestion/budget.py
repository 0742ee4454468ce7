"""The calls an upstream host still allows, counted in the database for all processes together.

A caller asks for one call with `acquire`, makes it, and gives the answer's status and headers to `note`. A
host that says stop is left alone by every source and every process until the time it named.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

from lanternist.features.ingestion import queries
from lanternist.features.ingestion.models import Reason, SourceUnavailable
from lanternist.platform.db import Database, Row, Tx
from lanternist.platform.hosts import pause_asked, seconds_from

LONGEST_WAIT = 10.0
"""Seconds. A caller told to wait longer is refused instead, so that it can say so."""
BURST = 30
"""Calls that may go at once before pacing begins, but never more than a tenth of what is left."""
BLOCKED_SECONDS = 3600.0
UNAUTHORIZED_SECONDS = 60.0
SAME_WINDOW_SECONDS = 5.0
"""Two answers whose windows end this close together speak of one window."""


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
    """The shared budget; any number of instances, in any process, over one database."""

    def __init__(self, db: Database) -> None:
        self.db = db

    async def acquire(self, host: str) -> None:
        """Wait for the turn to call `host` once, or raise `SourceUnavailable` when that is too far off."""
        is_granted = False
        while not is_granted:
            turn = await self._take_turn(host)
            await asyncio.sleep(turn.wait)
            # The host may have said stop to somebody else while this caller slept.
            is_granted = turn.is_granted and (turn.wait == 0 or not await self._is_cooling_down(host))

    async def note(self, host: str, status: int, headers: Mapping[str, str]) -> None:
        """Learn from an answer. One without rate headers counts as the one call that `acquire` took."""
        remaining = seconds_from(headers.get("x-ratelimit-remaining"))
        reset_in = seconds_from(headers.get("x-ratelimit-reset"))
        if remaining is not None and reset_in is not None:
            async with self.db.transaction() as tx:
                window = after_answer(_window(await queries.lock_upstream(tx, host)), remaining, reset_in)
                await _save(tx, host, window)
        pause = pause_asked(status, headers)
        if pause is not None:
            await self.cool_down(host, Reason.RATE_LIMITED, pause)

    async def cool_down(self, host: str, reason: Reason, seconds: float) -> None:
        """Let nobody call `host` for a while."""
        async with self.db.transaction() as tx:
            await queries.start_cooldown(tx, host, reason=reason.value, seconds=seconds)

    async def _take_turn(self, host: str) -> Turn:
        async with self.db.transaction() as tx:
            row = await queries.lock_upstream(tx, host)
            cooldown = row["cooldown_in"]
            if cooldown is not None and cooldown > 0:
                return _wait_or_refuse(Reason(row["reason"]), cooldown, _window(row))
            turn = next_turn(_window(row))
            if not turn.is_granted:
                return _wait_or_refuse(Reason.RATE_LIMITED, turn.wait, turn.window)
            await _save(tx, host, turn.window)
            return turn

    async def _is_cooling_down(self, host: str) -> bool:
        async with self.db.connection() as tx:
            return await queries.get_cooldown(tx, host) is not None


def _wait_or_refuse(reason: Reason, seconds: float, window: Window) -> Turn:
    if reason is not Reason.RATE_LIMITED or seconds > LONGEST_WAIT:
        raise SourceUnavailable(reason, retry_after=seconds)
    return Turn(is_granted=False, wait=seconds, window=window)


async def _save(tx: Tx, host: str, window: Window) -> None:
    await queries.save_window(
        tx, host, remaining=window.remaining, reset_in=window.reset_in, paced_in=window.paced_in
    )


def _window(row: Row) -> Window:
    if row["reset_in"] is None or row["reset_in"] <= 0:
        return Window()
    return Window(row["remaining"], row["reset_in"], row["paced_in"])
