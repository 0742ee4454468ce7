"""The budget of calls: pure rules first, then two instances over one database, as two processes have them."""

import asyncio
import time
from collections.abc import Mapping
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lanternist.features.ingestion.budget import (
    LONGEST_WAIT,
    Budget,
    Window,
    after_answer,
    next_turn,
)
from lanternist.features.ingestion.models import Reason, SourceUnavailable
from lanternist.platform.db import Database
from lanternist.platform.fetch import TimedOut
from lanternist.platform.hosts import HostResting, Hosts

pytestmark = pytest.mark.alone

HOST = "oauth.reddit.com"


def rates(remaining: float, reset: float) -> dict[str, str]:
    return {"x-ratelimit-remaining": str(remaining), "x-ratelimit-reset": str(reset)}


def test_without_any_word_from_the_host_nobody_waits() -> None:
    assert next_turn(Window()).wait == 0


def test_a_tenth_of_what_remains_may_go_at_once_and_the_rest_is_spread() -> None:
    window = Window(remaining=100, reset_in=50)
    waits = []
    for _ in range(30):
        turn = next_turn(window)
        waits.append(turn.wait)
        window = turn.window

    assert waits[:10] == [0] * 10
    assert all(later >= earlier for earlier, later in pairwise(waits))
    assert waits[29] == pytest.approx((30 - 10) * 0.5, abs=2)


@given(remaining=st.floats(0, 1000), reset_in=st.floats(0.1, 600))
def test_no_window_is_overdrawn_and_no_wait_is_long(remaining: float, reset_in: float) -> None:
    window = Window(remaining, reset_in)
    granted = 0
    for _ in range(1100):
        turn = next_turn(window)
        if not turn.is_granted:
            assert turn.wait == reset_in
            break
        granted += 1
        assert 0 <= turn.wait <= LONGEST_WAIT
        window = turn.window

    assert granted <= remaining


def test_calls_under_way_stay_counted_when_an_answer_arrives() -> None:
    assert after_answer(Window(90, 300), remaining=97, reset_in=299).remaining == 90
    assert after_answer(Window(90, 300), remaining=40, reset_in=299).remaining == 40


def test_a_new_window_starts_afresh() -> None:
    assert after_answer(Window(1, 2), remaining=999, reset_in=600).remaining == 999


async def ask(budget: Budget, status: int | None = None, headers: Mapping[str, str] | None = None) -> None:
    """Take a turn; without a status the answer never comes."""
    async with budget.call(HOST) as visit:
        if status is not None:
            visit.answered(status, headers or {})


async def test_what_one_process_learns_the_other_respects(db: Database) -> None:
    one, other = Budget(db), Budget(db)
    await ask(one, 200, rates(1, 300))

    await ask(other)
    with pytest.raises(SourceUnavailable) as refused:
        await ask(one)

    assert refused.value.reason is Reason.RATE_LIMITED
    assert refused.value.retry_after == pytest.approx(300, abs=5)


async def test_parallel_callers_of_two_processes_never_get_more_than_what_is_left(db: Database) -> None:
    budgets = [Budget(db), Budget(db)]
    await ask(budgets[0], 200, rates(20, 30))

    async def caller(budget: Budget) -> bool:
        try:
            await ask(budget)
        except SourceUnavailable:
            return False
        return True

    tasks = [asyncio.create_task(caller(budgets[place % 2])) for place in range(40)]
    done, waiting = await asyncio.wait(tasks, timeout=3)
    for task in waiting:
        task.cancel()

    assert sum(not task.result() for task in done) == 20
    assert sum(task.result() for task in done) < 8  # a burst of two, then one in 1.5 seconds


async def test_nothing_left_means_waiting_for_a_near_reset(db: Database) -> None:
    budget = Budget(db)
    await ask(budget, 200, rates(0, 1))

    began = time.monotonic()
    await ask(budget)

    assert 0.8 < time.monotonic() - began < 5


async def test_retry_after_is_respected_to_the_second_by_everybody(db: Database) -> None:
    one, other = Budget(db), Budget(db)
    await ask(one, 429, {"retry-after": "2"})

    began = time.monotonic()
    await ask(other)

    assert 1.9 < time.monotonic() - began < 6


async def test_a_long_pause_refuses_with_the_time_that_is_left(db: Database) -> None:
    await ask(Budget(db), 429, {"retry-after": "90"})

    with pytest.raises(SourceUnavailable) as refused:
        await ask(Budget(db))

    assert refused.value.reason is Reason.RATE_LIMITED
    assert refused.value.retry_after == pytest.approx(90, abs=1)


async def test_those_who_are_refused_use_nothing_up(db: Database) -> None:
    budget = Budget(db)
    await ask(budget, 429, rates(50, 300) | {"retry-after": "90"})

    for _ in range(10):
        with pytest.raises(SourceUnavailable):
            await ask(budget)

    async with db.connection() as connection:
        assert await connection.fetchval("select remaining from ingestion_upstream") == 50


async def test_a_host_that_is_down_is_not_asked_for_listings_either(db: Database) -> None:
    async def fail() -> None:
        async with Budget(db).call(HOST):
            raise TimedOut("too slow")

    for _ in range(5):
        with pytest.raises(TimedOut):
            await fail()

    began = time.monotonic()
    with pytest.raises(SourceUnavailable) as refused:
        await ask(Budget(db))

    assert time.monotonic() - began < 0.5
    assert refused.value.reason is Reason.TIMEOUT
    assert refused.value.retry_after == pytest.approx(15, abs=3)
    with pytest.raises(HostResting):
        await Hosts(db).check(HOST)


async def test_a_refused_listing_says_nothing_about_the_files_of_its_host(db: Database) -> None:
    budget = Budget(db)
    await budget.cool_down(HOST, Reason.BLOCKED, 3600)

    await Hosts(db).check(HOST)
    with pytest.raises(SourceUnavailable) as refused:
        await ask(budget)

    assert refused.value.reason is Reason.BLOCKED


@pytest.mark.parametrize("pauses", [("1", "90"), ("90", "1")])
async def test_a_shorter_pause_does_not_shorten_a_longer_one(db: Database, pauses: tuple[str, str]) -> None:
    for pause in pauses:
        await Budget(db).cool_down(HOST, Reason.RATE_LIMITED, float(pause))

    with pytest.raises(SourceUnavailable) as refused:
        await ask(Budget(db))

    assert refused.value.retry_after == pytest.approx(90, abs=1)


async def test_other_hosts_are_not_touched(db: Database) -> None:
    budget = Budget(db)
    await ask(budget, 429, {"retry-after": "90"})

    async with asyncio.timeout(5), budget.call("lemmy.example"):
        pass
