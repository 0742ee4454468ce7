"""Whether the process lives, and whether it can serve."""

import asyncio

import asyncpg
from litestar import Response, get

from lanternist.platform.bodies import Body
from lanternist.platform.db import Database
from lanternist.platform.described import Answer
from lanternist.platform.injected import Given

READY_SECONDS = 2.0
RETRY_SOON = {"Retry-After": "5"}


class Status(Body, frozen=True, kw_only=True):
    """`ok`, or what does not answer."""

    status: str


AWAY = {
    "answers": {
        503: Answer(
            description="It does not answer.", shape=Status, headers={"Retry-After": "Seconds to wait."}
        )
    }
}


@get("/livez", tags=["Health"])
async def livez() -> Status:
    """Say that the process answers."""
    return Status(status="ok")


@get("/readyz", opt=AWAY, tags=["Health"])
async def readyz(db: Given[Database]) -> Response[Status]:
    """Say whether the database answers: 200, or 503."""
    try:
        async with asyncio.timeout(READY_SECONDS), db.connection() as connection:
            await connection.execute("select 1")
    except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError):
        return Response(Status(status="database unavailable"), status_code=503, headers=RETRY_SOON)
    return Response(Status(status="ok"))


@get("/api/health/database", opt=AWAY, tags=["Health"])
async def database_health(db: Given[Database]) -> Response[Status]:
    """Say whether the database answers, under the documented address."""
    return await readyz.fn(db)


routes = [livez, readyz, database_health]
