"""The budget of calls: pure rules first, then two instances over one database, as two processes have them."""

import asyncio
import time
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


async def test_what_one_process_learns_the_other_respects(db: Database) -> None:
    one, other = Budget(db), Budget(db)
    await one.acquire(HOST)
    await one.note(HOST, 200, rates(1, 300))

    await other.acquire(HOST)
    with pytest.raises(SourceUnavailable) as refused:
        await one.acquire(HOST)

    assert refused.value.reason is Reason.RATE_LIMITED
    assert refused.value.retry_after == pytest.approx(300, abs=5)


async def test_parallel_callers_of_two_processes_never_get_more_than_what_is_left(db: Database) -> None:
    budgets = [Budget(db), Budget(db)]
    await budgets[0].note(HOST, 200, rates(20, 30))

    async def caller(budget: Budget) -> bool:
        try:
            await budget.acquire(HOST)
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
    await budget.note(HOST, 200, rates(0, 1))

    began = time.monotonic()
    await budget.acquire(HOST)

    assert 0.8 < time.monotonic() - began < 5


async def test_retry_after_is_respected_to_the_second_by_everybody(db: Database) -> None:
    one, other = Budget(db), Budget(db)
    await one.note(HOST, 429, {"retry-after": "2"})

    began = time.monotonic()
    await other.acquire(HOST)

    assert 1.9 < time.monotonic() - began < 6


async def test_a_long_pause_refuses_with_the_time_that_is_left(db: Database) -> None:
    await Budget(db).note(HOST, 429, {"retry-after": "90"})

    with pytest.raises(SourceUnavailable) as refused:
        await Budget(db).acquire(HOST)

    assert refused.value.reason is Reason.RATE_LIMITED
    assert refused.value.retry_after == pytest.approx(90, abs=1)


async def test_a_shorter_pause_does_not_shorten_a_longer_one(db: Database) -> None:
    budget = Budget(db)
    await budget.cool_down(HOST, Reason.BLOCKED, 3600)
    await budget.note(HOST, 429, {"retry-after": "1"})

    with pytest.raises(SourceUnavailable) as refused:
        await budget.acquire(HOST)

    assert refused.value.reason is Reason.BLOCKED


async def test_other_hosts_are_not_touched(db: Database) -> None:
    budget = Budget(db)
    await budget.note(HOST, 429, {"retry-after": "90"})

    await asyncio.wait_for(budget.acquire("lemmy.example"), 5)
