"""The jobs of captions."""

from typing import Any

from lanternist.features.captions import batches, queries
from lanternist.platform.jobs import Arguments, Job, Schedule


async def run_batch(
    context: Any, arguments: Arguments
) -> None:  # the worker's context is the application's own type
    """Make the captions of one batch."""
    await batches.run(context.db, context.captions, int(arguments["batch_id"]))


async def run_forget(context: Any) -> None:  # as above
    """Forget captions that nobody asked for again in a month."""
    async with context.db.transaction() as tx:
        await queries.forget_old(tx)


batch_job = Job(batches.BATCH_JOB, run_batch)
forget_schedule = Schedule("captions.forget", "41 4 * * *", run_forget)
