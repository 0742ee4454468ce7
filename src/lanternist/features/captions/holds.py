"""A caption's price is taken before the model is asked: who asks for many at once pays for each of them.

What comes to nothing is given back at once, and after some minutes where the process that knew of it is gone.
"""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

from lanternist.features import credits
from lanternist.features.captions import hold_queries
from lanternist.kit.ids import new_token
from lanternist.platform.db import Database, Tx
from lanternist.platform.jobs import Schedule

LONGEST_MINUTES = 15
"""No caption takes so long."""


async def take(db: Database, user_id: str, feature: str) -> str | None:
    """Charge a caption that is about to be written, and return the charge; None where it is free.

    Raises what refuses a charge.
    """
    reference = f"caption:{new_token()}"
    async with db.transaction() as tx:
        if not await credits.spend(tx, user_id, feature, reference=reference):
            return None
        await hold_queries.add_hold(tx, reference, user_id)
    return reference


async def settle(tx: Tx, user_id: str, feature: str, hold: str | None) -> None:
    """Keep what was taken, with the work that `tx` does; take it now where that is not so any more."""
    if hold is None or not await hold_queries.end_hold(tx, hold):
        await credits.spend(tx, user_id, feature, reference=f"caption:{new_token()}")


async def give_back(db: Database, hold: str | None) -> None:
    """Give back what was taken for a caption; nothing where it is settled."""
    if hold is None:
        return
    async with db.transaction() as tx:
        if await hold_queries.end_hold(tx, hold):
            await credits.refund(tx, reference=hold)


@asynccontextmanager
async def held(db: Database, hold: str | None) -> AsyncGenerator[None]:
    """What is done with a caption that came: what was taken for it is given back unless that settles it."""
    try:
        yield
    finally:
        await give_back(db, hold)


async def give_back_left(context: Any) -> None:  # Any: the worker's application
    """Give back what was taken by processes that ended meanwhile."""
    async with context.db.transaction() as tx:
        for reference in await hold_queries.take_old(tx, LONGEST_MINUTES):
            await credits.refund(tx, reference=reference)


holds_schedule = Schedule("captions.holds", "*/5 * * * *", give_back_left)
