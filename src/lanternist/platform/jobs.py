"""Background jobs on PostgreSQL: queued in the caller's own transaction, run by the worker.

A job takes ids, may run twice, and ends quietly when the thing is gone. Only the worker reads the queue's library.
It would be an eighth of the web process's memory, for the one statement that queues a job; that one is written out
here, and a test holds it to what the library does.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from lanternist.platform.db import Tx

LOG_DAYS = 7
"""How long the queue's library remembers a job that is done."""
Arguments = dict[str, Any]
Handler = Callable[[Any, Arguments], Awaitable[None]]
"""Called with the worker's context and the job's arguments."""


@dataclass(frozen=True, slots=True)
class Job:
    """A kind of job: its name in the queue, and what runs it."""

    name: str
    handler: Handler


@dataclass(frozen=True, slots=True)
class Schedule:
    """Work that comes back by the clock. Of several workers one does it; it may run twice, or late."""

    name: str
    cron: str
    """When, as the five fields of cron, in UTC."""
    handler: Callable[[Any], Awaitable[None]]
    """Called with the worker's context."""


async def enqueue(tx: Tx, name: str, arguments: Mapping[str, Any]) -> None:
    """Queue a job; it is run after `tx` commits and vanishes if `tx` rolls back."""
    await tx.execute(
        """
        with queued as (
            insert into pgqueuer (priority, entrypoint, payload, headers, status)
            values (0, $1, $2, 'null', 'queued')
            returning id, entrypoint, priority
        )
        insert into pgqueuer_log (job_id, status, entrypoint, priority)
        select id, 'queued', entrypoint, priority from queued
        """,
        name,
        msgspec.json.encode(arguments),
    )


async def enqueue_later(tx: Tx, name: str, *, seconds: float) -> None:
    """Queue a job without arguments to run in `seconds`, unless one of that name waits already.

    Two callers at once may queue two: it must not matter to the job.
    """
    await tx.execute(
        """
        with queued as (
            insert into pgqueuer (priority, entrypoint, payload, headers, status, execute_after)
            select 0, $1, '{}', 'null', 'queued', now() + make_interval(secs => $2)
            where not exists (select from pgqueuer where entrypoint = $1 and status = 'queued')
            returning id, entrypoint, priority
        )
        insert into pgqueuer_log (job_id, status, entrypoint, priority)
        select id, 'queued', entrypoint, priority from queued
        """,
        name,
        seconds,
    )


async def forget_log(tx: Tx) -> None:
    """Forget what became of jobs, which the queue's library writes down for ever."""
    await tx.execute("delete from pgqueuer_log where created < now() - make_interval(days => $1)", LOG_DAYS)


async def _forget_old(context: Any) -> None:  # Any: the worker's context, of which the database is used
    async with context.db.transaction() as tx:
        await forget_log(tx)


forget_job_log = Schedule("jobs.forget", "29 4 * * *", _forget_old)
