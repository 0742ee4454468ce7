"""The jobs of sessions."""

from typing import Any

from lanternist.features.media import FILE_JOB
from lanternist.features.sessions.actions import FILL_JOB
from lanternist.features.sessions.duplicates import note_file
from lanternist.features.sessions.filling import FillOrder, fill
from lanternist.features.sessions.models import FillMode
from lanternist.platform.jobs import Arguments, Job


async def run_fill(
    context: Any, arguments: Arguments
) -> None:  # the worker's context is the application's own type
    """Fill one session."""
    order = FillOrder(int(arguments["session_id"]), int(arguments["run"]), FillMode(arguments["mode"]))
    await fill(context.db, context.sessions, order)


async def run_note_file(context: Any, arguments: Arguments) -> None:  # as above
    """Look for duplicates in the sessions that show a file which has just come."""
    await note_file(context.db, int(arguments["asset_id"]))


fill_job = Job(FILL_JOB, run_fill)
file_job = Job(FILE_JOB, run_note_file)
