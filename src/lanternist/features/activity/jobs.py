"""Forgetting events that are older than the operator keeps them."""

from typing import Any

import structlog

from lanternist.features.activity import queries
from lanternist.platform.jobs import Schedule

BATCH = 5_000
"""Small enough that nobody waits for a transaction that deletes so many."""
MOST_BATCHES = 400
"""What is left after so many is taken up the next night."""
log = structlog.get_logger()


async def forget_old_events(context: Any) -> None:  # Any: the worker's application
    """Delete, batch by batch, what is older than the setting `activity_days`."""
    forgotten = 0
    for _ in range(MOST_BATCHES):
        async with context.db.transaction() as tx:
            count = await queries.forget_events(tx, days=context.settings.activity_days, most=BATCH)
        forgotten += count
        if count < BATCH:
            break
    log.info("activity.forgotten", events=forgotten)


forget_schedule = Schedule("activity.forget", "41 3 * * *", forget_old_events)
