"""What the worker does for imports and exports."""

from typing import Any

import structlog

from lanternist.features.transfers import queries
from lanternist.features.transfers.account_export import EXPORT_JOB, export_account
from lanternist.features.transfers.importing import import_archive
from lanternist.features.transfers.intake import IMPORT_JOB
from lanternist.features.transfers.places import forget_files
from lanternist.platform.jobs import Job, Schedule

log = structlog.get_logger()

import_job = Job(IMPORT_JOB, import_archive)
export_job = Job(EXPORT_JOB, export_account)


async def tidy(application: Any) -> None:  # Any: the worker's application
    """Forget what is over for a week, and remove archives that nobody needs."""
    async with application.db.transaction() as tx:
        forgotten = await queries.take_expired(tx)
        named = await queries.named_files(tx)
    removed = forget_files(application.settings, named)
    if forgotten or removed:
        log.info("transfers.tidied", forgotten=forgotten, removed=removed)


tidy_schedule = Schedule("transfers.tidy", "43 * * * *", tidy)
