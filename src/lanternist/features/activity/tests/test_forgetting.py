"""Old events are forgotten, by the one way that the database leaves to the application."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import asyncpg
import pytest

from lanternist.app import all_schedules
from lanternist.features.activity import jobs, queries
from lanternist.platform.db import Database
from lanternist.settings import Settings
from tests.support.clean_slate import CleanSlate
from tests.support.house import House, open_house


@dataclass(frozen=True)
class Worker:
    """What the job asks of the worker's application."""

    db: Database
    settings: Settings


@pytest.fixture(scope="module")
async def lived_in(migrated: tuple[Database, CleanSlate]) -> AsyncIterator[House]:
    db, slate = migrated
    await slate.wipe()
    async with open_house(db, activity_days=100) as house:
        yield house


@pytest.fixture
async def house(lived_in: House) -> House:
    """The house, with one event of Ana's for each of the last 200 days."""
    await lived_in.execute("delete from activity_event")
    await lived_in.execute(
        """
        insert into activity_event (user_id, action, feature, created_at)
        select $1, 'lantern_lit', 'lantern', now() - make_interval(days => n, mins => 1) from generate_series(0, 199) n
        """,
        lived_in.ids["ana"],
    )
    return lived_in


async def _oldest(house: House) -> tuple[int, int]:
    """Return how many events there are, and the age of the oldest in days."""
    count = await house.value("select count(*) from activity_event")
    age = await house.value("select extract(day from now() - min(created_at))::int from activity_event")
    return count, age


async def test_what_is_older_than_the_setting_goes_and_the_rest_stays(house):
    await jobs.forget_old_events(Worker(house.db, house.settings))

    assert await _oldest(house) == (100, 99)


async def test_running_again_changes_nothing(house):
    for _ in range(2):
        await jobs.forget_old_events(Worker(house.db, house.settings))

    assert await _oldest(house) == (100, 99)


async def test_batches_go_on_until_nothing_old_is_left(house, monkeypatch):
    monkeypatch.setattr(jobs, "BATCH", 7)

    await jobs.forget_old_events(Worker(house.db, house.settings))

    assert await _oldest(house) == (100, 99)


@pytest.mark.parametrize("days", [29, 0, -1, None])
async def test_the_database_refuses_to_forget_what_is_young(house, days):
    with pytest.raises(asyncpg.CheckViolationError):
        async with house.db.transaction() as tx:
            await queries.forget_events(tx, days=days, most=10)

    assert await _oldest(house) == (200, 199)


@pytest.mark.parametrize(
    "statement",
    [
        "delete from activity_event",
        "update activity_event set action = 'nothing'",
        "truncate activity_event",
    ],
)
async def test_the_application_cannot_change_the_record_otherwise(house, statement):
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with house.db.transaction() as tx:
            await tx.execute(statement)


async def test_a_table_of_somebody_elses_making_does_not_stand_in(house):
    """The function runs with its owner's rights, so it must not look things up where its caller says."""
    async with house.owner.rolled_back() as tx:
        await tx.execute("create temporary table activity_event (id bigint, created_at timestamptz)")
        await tx.execute("set local search_path = pg_temp, public")
        assert await tx.fetchval("select public.activity_forget(150, 1000)") == 50


def test_the_worker_forgets_once_a_day():
    [schedule] = [each for each in all_schedules() if each.name == "activity.forget"]

    assert schedule.handler is jobs.forget_old_events
    minute, hour, *rest = schedule.cron.split()
    assert (minute.isdigit(), hour.isdigit(), rest) == (True, True, ["*", "*", "*"])
