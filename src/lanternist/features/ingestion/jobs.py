"""What ingestion does by the clock."""

from typing import Any

from lanternist.platform.jobs import Schedule


async def _forget(context: Any) -> None:  # Any: the worker's application
    await context.sessions.listings.forget_old()


forget_schedule = Schedule("ingestion.forget", "47 * * * *", _forget)
