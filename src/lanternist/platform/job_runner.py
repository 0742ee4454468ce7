"""The worker's side of jobs: taking them from the queue, running them, trying again."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import asyncpg
import msgspec
import structlog
from pgqueuer import PgQueuer, RetryRequested
from pgqueuer.errors import FailingListenerError
from pgqueuer.models import Job as QueuedJob
from pgqueuer.models import Schedule as DueSchedule
from pgqueuer.types import QueueExecutionMode

from lanternist.platform.db import APP_ROLE, as_role
from lanternist.platform.jobs import Job, Schedule

HEARTBEAT = timedelta(seconds=12)
"""A job whose worker was silent for so long is given to another one."""
MOST_ATTEMPTS = 8
log = structlog.get_logger()


async def run_jobs(
    dsn: str,
    context: object,
    jobs: list[Job],
    schedules: list[Schedule],
    *,
    concurrency: int,
    stop: asyncio.Event,
) -> None:
    """Run queued jobs and what comes by the clock until `stop` is set; reconnect when the database was away.

    At most `concurrency` queued jobs run at a time.
    """
    delay = 0.2
    while not stop.is_set():
        try:
            await _run_connected(dsn, context, jobs, schedules, concurrency=concurrency, stop=stop)
            delay = 0.2
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, FailingListenerError) as error:
            log.warning("jobs.database_lost", error=type(error).__name__, retry_in=delay)
            await _wait(stop, delay)
            delay = min(delay * 2, 5.0)


async def drain_jobs(dsn: str, context: object, jobs: list[Job]) -> None:
    """Run what is queued until nothing is left."""
    async with asyncpg.create_pool(dsn, min_size=2, max_size=4, server_settings=as_role(APP_ROLE)) as pool:
        await _queue(pool, context, jobs).run(
            dequeue_timeout=timedelta(seconds=1), mode=QueueExecutionMode.drain, heartbeat_timeout=HEARTBEAT
        )


def _queue(pool: Any, context: object, jobs: list[Job]) -> PgQueuer:  # asyncpg's pool, typed loosely by it
    queue = PgQueuer.from_asyncpg_pool(pool)
    for job in jobs:
        queue.entrypoint(job.name, on_failure="hold")(_runner(job, context))
    return queue


async def _run_connected(
    dsn: str,
    context: object,
    jobs: list[Job],
    schedules: list[Schedule],
    *,
    concurrency: int,
    stop: asyncio.Event,
) -> None:
    pool = await asyncpg.create_pool(dsn, min_size=2, max_size=4, server_settings=as_role(APP_ROLE))
    try:
        queue = _queue(pool, context, jobs)
        for schedule in schedules:
            queue.schedule(schedule.name, schedule.cron, clean_old=True)(_timed(schedule, context))
        stopping = asyncio.create_task(_stop_queue(queue, stop))
        try:
            await queue.run(
                dequeue_timeout=timedelta(seconds=5),
                batch_size=min(10, max(1, concurrency // 2)),
                max_concurrent_tasks=concurrency,
                heartbeat_timeout=HEARTBEAT,
                shutdown_on_listener_failure=True,
            )
        finally:
            stopping.cancel()
    finally:
        pool.terminate()


def _runner(job: Job, context: object) -> Callable[[QueuedJob], Awaitable[None]]:
    async def run(queued: QueuedJob) -> None:
        arguments = msgspec.json.decode(queued.payload or b"{}", type=dict[str, Any])
        try:
            await job.handler(context, arguments)
        except Exception as error:
            log.exception("jobs.failed", job=job.name, attempt=queued.attempts)
            if queued.attempts + 1 >= MOST_ATTEMPTS:
                raise
            delay = timedelta(seconds=min(2.0**queued.attempts, 60.0))
            raise RetryRequested(delay=delay, reason=type(error).__name__) from error

    return run


def _timed(schedule: Schedule, context: object) -> Callable[[DueSchedule], Awaitable[None]]:
    async def run(_due: DueSchedule) -> None:
        try:
            await schedule.handler(context)
        except Exception:
            # It is not tried again before its next time, so it says what happened.
            log.exception("schedules.failed", schedule=schedule.name)
            raise

    return run


async def _stop_queue(queue: PgQueuer, stop: asyncio.Event) -> None:
    await stop.wait()
    queue.shutdown.set()


async def _wait(stop: asyncio.Event, seconds: float) -> None:
    try:
        await asyncio.wait_for(stop.wait(), seconds)
    except TimeoutError:
        return
