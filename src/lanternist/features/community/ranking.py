"""Keeping the order of the feed, in batches that each are a version of the ranking.

A score falls with age, so it is wrong after a while: young ones within minutes, old ones after days. Each is given for
the middle of the time in which it falls by 2 %, and given anew before that time is over; so an index on scores is in
order within 1 %.
"""

from typing import Any

from lanternist.features.community import ranking_queries
from lanternist.features.community.feed import WALK_SECONDS
from lanternist.platform.db import Database
from lanternist.platform.jobs import Arguments, Job, Schedule

RANK_JOB = "community.rank"
BATCH = 1000
_MOST_BATCHES = 200
_PERIOD_SECONDS = 60.0
_SPARE_SECONDS = 300


async def add_up_likes(db: Database) -> None:
    """Add likes to the items they are of, until none is left."""
    for _ in range(_MOST_BATCHES):
        async with db.transaction() as tx:
            version = await ranking_queries.next_version(tx)
            if await ranking_queries.add_up_likes(tx, version, most=BATCH) < BATCH:
                return


async def rescore(db: Database) -> None:
    """Give scores anew that would be wrong before this is done the next time."""
    for _ in range(_MOST_BATCHES):
        async with db.transaction() as tx:
            version = await ranking_queries.next_version(tx)
            if await ranking_queries.rescore(tx, version, ahead_seconds=_PERIOD_SECONDS, most=BATCH) < BATCH:
                return


async def keep_order(db: Database) -> None:
    """Do all that comes by the clock."""
    await add_up_likes(db)
    await rescore(db)
    async with db.transaction() as tx:
        await ranking_queries.forget_past(tx, seconds=WALK_SECONDS + _SPARE_SECONDS)


async def _add_up(context: Any, _arguments: Arguments) -> None:  # Any: the worker's application
    await add_up_likes(context.db)


async def _keep(context: Any) -> None:  # as above
    await keep_order(context.db)


rank_job = Job(RANK_JOB, _add_up)
rank_schedule = Schedule("community.keep_order", "* * * * *", _keep)
