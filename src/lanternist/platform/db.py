"""The database: one pool a process, one transaction a request or job, plain SQL with typed rows.

Statements live in each feature's `queries.py`. Only the edge (a route, a page, a job) opens a
transaction; everything below takes it as its first argument, `tx`.
"""

from collections.abc import AsyncGenerator, AsyncIterable, Iterable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any, Protocol

import asyncpg


class Row(Protocol):
    """One row of an answer. Values are of the types that asyncpg gives; `queries.py` says which."""

    def __getitem__(self, key: str | int, /) -> Any: ...  # Any: every column has its own type
    def keys(self) -> Iterable[str]: ...
    def values(self) -> Iterable[Any]: ...
    def items(self) -> Iterable[tuple[str, Any]]: ...


class Tx(Protocol):
    """A connection inside a transaction: what asyncpg, which carries no types, offers for it."""

    async def execute(self, query: str, *args: Any) -> str: ...
    async def executemany(self, command: str, args: Iterable[Sequence[Any]]) -> None: ...
    async def fetch(self, query: str, *args: Any) -> list[Row]: ...
    async def fetchrow(self, query: str, *args: Any) -> Row | None: ...
    async def fetchval(self, query: str, *args: Any) -> Any: ...
    def cursor(self, query: str, *args: Any, prefetch: int) -> AsyncIterable[Row]: ...
    def transaction(self) -> AbstractAsyncContextManager[None]: ...


APP_ROLE = "lanternist_app"
"""The role that web server and worker run as. It owns nothing, and what is append-only it can only append to."""
WEB_STATEMENT_SECONDS = 5
WORKER_STATEMENT_SECONDS = 60
IDLE_IN_TRANSACTION_SECONDS = 10
LOCK_SECONDS = 3


class Database:
    """A pool of connections to PostgreSQL, with the product's time limits set on each."""

    def __init__(self, pool: asyncpg.Pool, dsn: str) -> None:
        self.pool: Any = pool  # Any: its proxies get their methods at run time
        self.dsn = dsn

    @asynccontextmanager
    async def transaction(self) -> AsyncGenerator[Tx]:
        """Yield a connection in a transaction: committed at the end, rolled back on any error."""
        async with self.pool.acquire() as connection, connection.transaction():
            yield connection

    @asynccontextmanager
    async def rolled_back(self) -> AsyncGenerator[Tx]:
        """Yield a connection in a transaction that leaves nothing behind, however it ends."""
        async with self.pool.acquire() as connection:
            attempt = connection.transaction()
            await attempt.start()
            try:
                yield connection
            finally:
                await attempt.rollback()

    @asynccontextmanager
    async def connection(self) -> AsyncGenerator[Tx]:
        """Yield a connection without a transaction, for single statements."""
        async with self.pool.acquire() as connection:
            yield connection

    async def close(self) -> None:
        """Close all connections, waiting for what is under way."""
        await self.pool.close()


async def connect(dsn: str, *, size: int, statement_seconds: int, role: str | None = APP_ROLE) -> Database:
    """Open a pool of at most `size` connections to `dsn`; without `role` they stay the database user's own."""
    settings = {
        **as_role(role),
        "application_name": "lanternist",
        "statement_timeout": f"{statement_seconds}s",
        "idle_in_transaction_session_timeout": f"{IDLE_IN_TRANSACTION_SECONDS}s",
        "lock_timeout": f"{LOCK_SECONDS}s",
        "timezone": "UTC",
        "jit": "off",
    }
    pool = await asyncpg.create_pool(
        dsn,
        min_size=1,
        max_size=size,
        command_timeout=statement_seconds + 5,
        server_settings=settings,
        init=_set_up,
        reset=_leave_as_it_is,
    )
    return Database(pool, dsn)


async def _set_up(connection: Any) -> None:  # asyncpg types the init hook's connection loosely
    for name in ("json", "jsonb"):
        await connection.set_type_codec(
            name, schema="pg_catalog", encoder=_text, decoder=_text, format="text"
        )


def _text(value: str) -> str:
    """Keep JSON as text: msgspec turns it into typed values where it is used."""
    return value


async def _leave_as_it_is(_connection: Any) -> None:  # as above
    """Spare the statement by which the pool would clean a connection at each return.

    Nothing here leaves a trace in one: locks, settings and listeners live in transactions or on connections of
    their own, and the pool ends an open transaction by itself.
    """


async def listen_only(dsn: str) -> Any:  # asyncpg's connection, which it types loosely
    """Open a connection outside of any pool, to listen on for as long as it lives."""
    return await asyncpg.connect(dsn, server_settings=as_role(APP_ROLE))  # pyright: ignore[reportUnknownVariableType] -- as above


def as_role(role: str | None) -> dict[str, str]:
    """Return the server settings of connections that run as `role`; they travel with the greeting and cost nothing."""
    return {"role": role} if role else {}
