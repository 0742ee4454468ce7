"""The month's allocation, which everybody gets on the first at 00:00 UTC."""

from datetime import datetime
from typing import Any

import structlog

from lanternist.features.credits import queries
from lanternist.platform.db import Database
from lanternist.platform.jobs import Schedule

BATCH = 200
"""Small enough that nobody waits for a transaction that moves the credits of so many."""
MOST_BATCHES = 50_000
log = structlog.get_logger()


async def reset_allocations(db: Database, *, at: datetime | None = None) -> int:
    """Give everybody the allocation of the month `at` (now) who lacks it; return how many it were.

    What is left of the month before is lost; what was granted, earned or bought stays. Who spends just then is left
    for the next run, and so is everybody while no worker runs: it is due until it is done.
    """
    count = 0
    for _ in range(MOST_BATCHES):
        async with db.transaction() as tx:
            some = await queries.reset_some(tx, BATCH, at=at)
        count += some
        if some == 0:
            break
    return count


async def _reset(context: Any) -> None:  # Any: the worker's application
    count = await reset_allocations(context.db)
    if count:
        log.info("credits.reset", people=count)


# All month long, because a worker may start late and a person may be busy; the index tells at once when none is due.
reset_schedule = Schedule("credits.reset", "*/5 * * * *", _reset)
