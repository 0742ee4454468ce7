"""Work that comes back by the clock: the worker does it, several of them do it once, and a failure ends nothing."""

import asyncio

from lanternist.app import all_schedules
from lanternist.platform.db import Database
from lanternist.platform.job_runner import run_jobs
from lanternist.platform.jobs import Schedule

EVERY_SECOND = "* * * * * *"


async def test_a_failing_schedule_comes_back_and_stops_no_other(db: Database):
    ran: list[str] = []
    stop = asyncio.Event()

    async def fails(_context: object) -> None:
        ran.append("fails")
        raise ValueError("on purpose")

    async def works(context: object) -> None:
        ran.append(str(context))
        if ran.count("the context") >= 2 and ran.count("fails") >= 2:
            stop.set()

    schedules = [Schedule("fails", EVERY_SECOND, fails), Schedule("works", EVERY_SECOND, works)]
    async with asyncio.timeout(20):
        await run_jobs(db.dsn, "the context", [], schedules, concurrency=4, stop=stop)

    assert ran.count("fails") >= 2


def test_schedules_have_names_of_their_own():
    names = [schedule.name for schedule in all_schedules()]

    assert names
    assert len(set(names)) == len(names)
