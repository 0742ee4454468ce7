"""The database: one pool a process, one transaction a request or job, plain SQL with typed rows.

Statements live in each feature's `queries.py`. Only the edge (a route, a page, a job) opens a
transaction; everything below takes it as its first argument, `tx`.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import asyncpg

Row = asyncpg.Record
Tx = asyncpg.Connection[Row] | asyncpg.pool.PoolConnectionProxy[Row]
"""A connection inside a transaction."""

WEB_STATEMENT_SECONDS = 5
WORKER_STATEMENT_SECONDS = 60
IDLE_IN_TRANSACTION_SECONDS = 10
LOCK_SECONDS = 3


class Database:
    """A pool of connections to PostgreSQL, with the product's time limits set on each."""

    def __init__(self, pool: asyncpg.Pool[Row], dsn: str) -> None:
        self.pool = pool
        self.dsn = dsn

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Tx]:
        """Yield a connection in a transaction: committed at the end, rolled back on any error."""
        async with self.pool.acquire() as connection, connection.transaction():
            yield connection

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[Tx]:
        """Yield a connection without a transaction, for reads of a single statement."""
        async with self.pool.acquire() as connection:
            yield connection

    async def close(self) -> None:
        """Close all connections, waiting for what is under way."""
        await self.pool.close()


async def connect(dsn: str, *, size: int, statement_seconds: int) -> Database:
    """Open a pool of at most `size` connections to `dsn`."""
    settings = {
        "application_name": "lanternist",
        "statement_timeout": f"{statement_seconds}s",
        "idle_in_transaction_session_timeout": f"{IDLE_IN_TRANSACTION_SECONDS}s",
        "lock_timeout": f"{LOCK_SECONDS}s",
        "timezone": "UTC",
        "jit": "off",
    }
    pool = await asyncpg.create_pool(
        dsn, min_size=1, max_size=size, command_timeout=statement_seconds + 5, server_settings=settings, init=_set_up
    )
    return Database(pool, dsn)


async def _set_up(connection: Any) -> None:  # asyncpg types the init hook's connection loosely
    for name in ("json", "jsonb"):
        await connection.set_type_codec(name, schema="pg_catalog", encoder=_text, decoder=_text, format="text")


def _text(value: str) -> str:
    """Keep JSON as text: msgspec turns it into typed values where it is used."""
    return value
