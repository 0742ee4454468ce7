"""Whether the process lives, and whether it can serve."""

import asyncio

import asyncpg
from litestar import Response, get

from lanternist.platform.db import Database
from lanternist.platform.injected import Given

READY_SECONDS = 2.0


@get("/livez", tags=["Health"])
async def livez() -> dict[str, str]:
    """Say that the process answers."""
    return {"status": "ok"}


@get("/readyz", tags=["Health"])
async def readyz(db: Given[Database]) -> Response[dict[str, str]]:
    """Say whether the database answers: 200, or 503."""
    try:
        async with asyncio.timeout(READY_SECONDS), db.connection() as connection:
            await connection.execute("select 1")
    except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError):
        return Response({"status": "database unavailable"}, status_code=503, headers={"Retry-After": "5"})
    return Response({"status": "ok"})


@get("/api/health/database", tags=["Health"])
async def database_health(db: Given[Database]) -> Response[dict[str, str]]:
    """Say whether the database answers, under the documented address."""
    return await readyz.fn(db)


routes = [livez, readyz, database_health]
