"""The jobs: what waits and runs, what failed for good and why, and what comes by the clock."""

from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from lanternist.features import activity
from lanternist.features.accounts import Page
from lanternist.features.console.errors import FailedJobNotFound
from lanternist.features.console.frame import render
from lanternist.features.console.schemas import JobQuery
from lanternist.platform import jobs_queries
from lanternist.platform.db import Database
from lanternist.platform.injected import Given
from lanternist.platform.web import id_or, read_query

_TAB = "/admin/jobs"
_SHOWN = 50
_NEWEST = 2**63 - 1


@get("/admin/jobs", include_in_schema=False)
async def jobs_page(page: Given[Page], db: Given[Database]) -> Response[Any]:
    """Show the queue by kinds of jobs, those that failed, and the schedules."""
    page.require_administrator()
    query = read_query(page.request, JobQuery)
    before = int(query.cursor) if query.cursor else _NEWEST
    async with db.connection() as connection:
        counts = await jobs_queries.count_jobs(connection)
        failed = await jobs_queries.list_failed_jobs(connection, before=before, limit=_SHOWN + 1)
        schedules = await jobs_queries.list_schedules(connection)
    context = {
        "counts": counts,
        "failed": failed[:_SHOWN],
        "next_cursor": failed[_SHOWN - 1].id if len(failed) > _SHOWN else None,
        "schedules": schedules,
    }
    return await render(page, "jobs", context, tab=_TAB)


@post("/admin/jobs/{job_id:str}/retry", status_code=200, include_in_schema=False)
async def retry_job_by_form(page: Given[Page], job_id: FromPath[str], db: Given[Database]) -> Response[Any]:
    """Queue a failed job again."""
    actor = page.require_administrator(by_login=True)
    number = _number(job_id)
    async with db.transaction() as tx:
        name = await jobs_queries.retry_failed_job(tx, number)
        if name is None:
            raise FailedJobNotFound
        await activity.record(
            tx,
            actor.id,
            action="job_retried",
            feature="console",
            subject=f"job:{number}",
            details={"job": name},
        )
    return Redirect("/admin/jobs?done=retried", status_code=303)


@post("/admin/jobs/{job_id:str}/discard", status_code=200, include_in_schema=False)
async def discard_job_by_form(page: Given[Page], job_id: FromPath[str], db: Given[Database]) -> Response[Any]:
    """Throw a failed job away."""
    actor = page.require_administrator(by_login=True)
    number = _number(job_id)
    async with db.transaction() as tx:
        name = await jobs_queries.discard_failed_job(tx, number)
        if name is None:
            raise FailedJobNotFound
        await activity.record(
            tx,
            actor.id,
            action="job_discarded",
            feature="console",
            subject=f"job:{number}",
            details={"job": name},
        )
    return Redirect("/admin/jobs?done=discarded", status_code=303)


def _number(job_id: str) -> int:
    return id_or(job_id, FailedJobNotFound)


job_routes = [jobs_page, retry_job_by_form, discard_job_by_form]
