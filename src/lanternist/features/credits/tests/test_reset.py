"""The first of the month: the allocation is set, what is kept stays, and running it again changes nothing."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from lanternist.features import credits
from lanternist.features.credits import jobs
from lanternist.features.credits.jobs import reset_allocations, reset_schedule
from lanternist.features.credits.tests.test_ledger import balance, check_books, parts, person, spend
from lanternist.kit.times import first_of_next_month
from lanternist.platform.db import Database
from lanternist.platform.job_runner import run_jobs
from lanternist.platform.jobs import Schedule

NEXT = first_of_next_month(datetime.now(UTC))
MONTH_AFTER = first_of_next_month(NEXT)


@pytest.fixture
async def ben(db: Database) -> str:
    """Somebody who spent 20 of 50 and was given 7 to keep."""
    ben = await person(db, "ben")
    for number in range(2):
        await spend(db, ben, f"session:{number}")
    async with db.transaction() as tx:
        await credits.grant(tx, ben, 7, reference="gift:1")
    return ben


async def resets(db: Database) -> list[tuple[str, int, int]]:
    """Return reference, amount and balance of each reset, the first one first."""
    async with db.connection() as connection:
        rows = await connection.fetch(
            """
            select t.reference, e.amount, e.balance_after
            from credits_transfer t
            join credits_entry e on e.transfer_id = t.id
            join credits_account a on a.id = e.account_id and not a.is_system
            where t.kind = 'reset' order by t.id
            """
        )
    return [tuple(row.values()) for row in rows]


async def test_nothing_happens_before_the_first_and_all_of_it_then(db, ben):
    assert await reset_allocations(db, at=NEXT - timedelta(microseconds=1)) == 0
    assert await parts(db, ben) == (30, 7)

    assert await reset_allocations(db, at=NEXT) == 1

    assert await parts(db, ben) == (50, 7)
    assert await resets(db) == [(f"reset:{ben}:{NEXT:%Y-%m}", 20, 57)]
    await check_books(db)


async def test_running_it_again_changes_nothing(db, ben):
    await reset_allocations(db, at=NEXT)
    await spend(db, ben, "session:2")

    assert await reset_allocations(db, at=NEXT) == 0
    assert await reset_allocations(db, at=MONTH_AFTER - timedelta(seconds=1)) == 0
    assert await parts(db, ben) == (40, 7)

    assert await reset_allocations(db, at=MONTH_AFTER) == 1
    assert await parts(db, ben) == (50, 7)
    await check_books(db)


async def test_months_without_a_worker_give_one_allocation(db, ben):
    assert await reset_allocations(db, at=datetime(NEXT.year + 2, 5, 17, 13, tzinfo=UTC)) == 1

    assert await parts(db, ben) == (50, 7)
    assert await reset_allocations(db, at=NEXT) == 0


async def test_what_is_over_a_smaller_allocation_is_lost(db, owner, ben):
    async with owner.transaction() as tx:
        await tx.execute("update credits_tier set monthly_allocation = 12 where key = 'free'")

    await reset_allocations(db, at=NEXT)

    assert await parts(db, ben) == (12, 7)
    assert [amount for _, amount, _ in await resets(db)] == [-18]
    await check_books(db)


async def test_an_allocation_that_is_whole_needs_no_transfer(db):
    ben = await person(db, "ben")

    assert await reset_allocations(db, at=NEXT) == 1

    assert await balance(db, ben) == 50
    assert await resets(db) == []
    assert await reset_allocations(db, at=NEXT) == 0


async def test_it_goes_on_batch_by_batch_beside_people_who_spend(db, monkeypatch):
    monkeypatch.setattr(jobs, "BATCH", 3)
    people = [await person(db, f"p{number}") for number in range(20)]
    for user in people:
        await spend(db, user, f"{user}:before")

    runs = [reset_allocations(db, at=NEXT) for _ in range(3)]
    spending = [spend(db, user, f"{user}:beside") for user in people]
    counts, _ = await asyncio.gather(asyncio.gather(*runs), asyncio.gather(*spending))
    left = await reset_allocations(db, at=NEXT)

    assert sum(counts) + left == len(people)
    assert len(await resets(db)) == len(people)
    assert {await balance(db, user) for user in people} <= {40, 50}
    await check_books(db)


async def test_who_is_busy_is_left_for_the_next_run(db, ben):
    async with db.transaction() as tx:
        await tx.execute("select from credits_account where user_id = $1 for update", ben)
        assert await reset_allocations(db, at=NEXT) == 0

    assert await reset_allocations(db, at=NEXT) == 1


async def test_the_worker_does_it_by_the_clock(db, owner, ben):
    async with owner.transaction() as tx:
        await tx.execute("update credits_membership set allocated_month = '2001-02-01'")
    stop = asyncio.Event()

    async def reset(context: object) -> None:
        await reset_schedule.handler(context)
        stop.set()

    class Context:
        """What the worker hands to a schedule."""

        def __init__(self) -> None:
            self.db = db

    async with asyncio.timeout(20):
        await run_jobs(
            db.dsn,
            Context(),
            [],
            [Schedule(reset_schedule.name, "* * * * * *", reset)],
            concurrency=4,
            stop=stop,
        )

    assert await parts(db, ben) == (50, 7)
    assert (await resets(db))[0][0] == f"reset:{ben}:{datetime.now(UTC):%Y-%m}"
