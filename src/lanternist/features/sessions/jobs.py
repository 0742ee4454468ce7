"""The jobs of sessions."""

from typing import Any

from lanternist.features.sessions.actions import FILL_JOB
from lanternist.features.sessions.filling import FillOrder, fill
from lanternist.features.sessions.models import FillMode
from lanternist.platform.jobs import Arguments, Job


async def run_fill(
    context: Any, arguments: Arguments
) -> None:  # the worker's context is the application's own type
    """Fill one session."""
    order = FillOrder(int(arguments["session_id"]), int(arguments["run"]), FillMode(arguments["mode"]))
    await fill(context.db, context.sessions, order)


fill_job = Job(FILL_JOB, run_fill)
