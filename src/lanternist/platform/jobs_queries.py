"""What administrators look up about jobs, and do with those that failed. The queue's tables are those of its library.

A job that failed for good is kept in the queue with the status `failed` until somebody decides.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from lanternist.platform.db import Tx


@dataclass(frozen=True, slots=True)
class JobCounts:
    """How many jobs of one name there are: those that wait, run, and failed for good; since when the first waits."""

    name: str
    waiting: int
    running: int
    failed: int
    oldest: datetime | None


@dataclass(frozen=True, slots=True)
class FailedJob:
    """A job that failed for good. `arguments` is JSON; `error` is the exception's class, `message` what it said."""

    id: int
    name: str
    arguments: str
    created_at: datetime
    failed_at: datetime
    attempts: int
    error: str | None
    message: str | None
    traceback: str | None


@dataclass(frozen=True, slots=True)
class ScheduleState:
    """When something that comes by the clock ran last, and when it is due."""

    name: str
    cron: str
    last_run_at: datetime | None
    next_run_at: datetime


async def count_jobs(tx: Tx) -> Sequence[JobCounts]:
    """Return how many jobs of each name wait, run, or failed."""
    rows = await tx.fetch(
        """
        select entrypoint as name,
               count(*) filter (where status = 'queued') as waiting,
               count(*) filter (where status = 'picked') as running,
               count(*) filter (where status = 'failed') as failed,
               min(created) filter (where status = 'queued' and execute_after <= now()) as oldest
        from pgqueuer
        group by entrypoint
        order by entrypoint
        """
    )
    return [JobCounts(**dict(row.items())) for row in rows]


async def list_failed_jobs(tx: Tx, *, before: int, limit: int) -> Sequence[FailedJob]:
    """Return jobs that failed for good, the newest first, from the one before the id `before`."""
    rows = await tx.fetch(
        """
        select q.id, q.entrypoint as name, convert_from(coalesce(q.payload, '{}'), 'UTF8') as arguments,
               q.created as created_at, q.updated as failed_at, q.attempts,
               said.traceback ->> 'exception_type' as error,
               said.traceback ->> 'exception_message' as message,
               said.traceback ->> 'traceback' as traceback
        from pgqueuer q
        left join lateral (
            select l.traceback from pgqueuer_log l
            where l.job_id = q.id and l.status = 'failed'
            order by l.created desc
            limit 1
        ) said on true
        where q.status = 'failed' and q.id < $1
        order by q.id desc
        limit $2
        """,
        before,
        limit,
    )
    return [FailedJob(**dict(row.items())) for row in rows]


async def retry_failed_job(tx: Tx, job_id: int) -> str | None:
    """Queue a failed job again, as if it were new; return its name, or None where there is no such job."""
    return await tx.fetchval(
        """
        with queued as (
            update pgqueuer
            set status = 'queued', execute_after = now(), updated = now(), attempts = 0, queue_manager_id = null
            where id = $1 and status = 'failed'
            returning id, entrypoint, priority
        ), logged as (
            insert into pgqueuer_log (job_id, status, entrypoint, priority)
            select id, 'queued', entrypoint, priority from queued
        )
        select entrypoint from queued
        """,
        job_id,
    )


async def discard_failed_job(tx: Tx, job_id: int) -> str | None:
    """Take a failed job out of the queue; return its name, or None where there is no such job."""
    return await tx.fetchval(
        """
        with gone as (
            delete from pgqueuer where id = $1 and status = 'failed'
            returning id, entrypoint, priority
        ), logged as (
            insert into pgqueuer_log (job_id, status, entrypoint, priority)
            select id, 'deleted', entrypoint, priority from gone
        )
        select entrypoint from gone
        """,
        job_id,
    )


async def list_schedules(tx: Tx) -> Sequence[ScheduleState]:
    """Return what comes by the clock, as the worker has noted it."""
    rows = await tx.fetch(
        """
        select entrypoint as name, expression as cron, last_run as last_run_at, next_run as next_run_at
        from pgqueuer_schedules
        order by entrypoint
        """
    )
    return [ScheduleState(**dict(row.items())) for row in rows]
