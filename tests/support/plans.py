"""How PostgreSQL would answer a query of ours."""

from collections.abc import Awaitable, Callable
from typing import Any

from lanternist.platform.db import Database


class _Explaining:
    """Stands for a connection and explains what it is asked in place of answering it."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection
        self.plan = ""

    async def fetch(self, query: str, *values: object) -> list[Any]:
        self.plan = "\n".join(row[0] for row in await self._connection.fetch(f"explain {query}", *values))
        return []


async def plan_of(
    db: Database, query: Callable[..., Awaitable[list[Any]]], *values: object, **named: object
) -> str:
    """Return the plan of a query function that gives a list."""
    async with db.connection() as connection:
        explaining = _Explaining(connection)
        await query(explaining, *values, **named)
        return explaining.plan
