"""Bring a database to the schema of this code: plain SQL files, forward only, each applied once.

Migrations are `migrations/*.sql` in every feature and in the platform, ordered by file name over all
folders (`20261121_0900_credits_create_ledger.sql`). A file runs in one transaction, unless its first line
is `-- no transaction`, which is for the single statements that PostgreSQL refuses to run in one. An
applied file never changes; a later one corrects it. The queue's own tables follow the queue library.
"""

import asyncio
import hashlib
import importlib.metadata
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import asyncpg
import structlog

_ROOT = Path(__file__).parent.parent
_FOLDERS = ("platform/migrations", "features/*/migrations")
_LOCK = 0x1A47E2157  # any number of our own
_LOCK_POLL_SECONDS = 0.05
_CURRENT_POLL_SECONDS = 0.05
_NO_TRANSACTION = "-- no transaction"
_TIME_LIMITS = {"lock_timeout": "3s", "statement_timeout": "60s"}

log = structlog.stdlib.get_logger(__name__)


class MigrationError(Exception):
    """The migrations in the code and those in the database do not go together."""


@dataclass(frozen=True)
class Migration:
    """One file of SQL."""

    id: str
    sql: str

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.sql.encode()).hexdigest()


async def migrate(dsn: str, root: Path = _ROOT) -> list[str]:
    """Apply what is missing, and return the ids; of several callers at once one does it, the others wait."""
    async with _locked(dsn) as connection:
        missing = _missing(collect(root), await _applied(connection))
        for migration in missing:
            await _apply(connection, migration)
        queue = await _migrate_queue(connection)
    return [migration.id for migration in missing] + queue


async def pending(dsn: str, root: Path = _ROOT) -> list[str]:
    """List the ids that `migrate` would apply."""
    connection = await _connect(dsn)
    try:
        applied = await _applied(connection)
        wanted = [migration.id for migration in _missing(collect(root), applied)]
        return wanted + [step for step in (_queue_step(),) if step not in applied]
    finally:
        await connection.close()


async def until_current(dsn: str) -> None:
    """Wait until the database answers and somebody has migrated it."""
    waited_for: object = None
    while True:
        try:
            missing: object = await pending(dsn)
        except (OSError, asyncpg.CannotConnectNowError, asyncpg.InvalidCatalogNameError) as error:
            missing = type(error).__name__
        if not missing:
            return
        if missing != waited_for:
            log.debug("waiting_for_database", missing=missing)
            waited_for = missing
        await asyncio.sleep(_CURRENT_POLL_SECONDS)


def collect(root: Path = _ROOT) -> list[Migration]:
    """Read all migration files, in the order they apply."""
    files = sorted(
        (file for folder in _FOLDERS for file in root.glob(f"{folder}/*.sql")), key=lambda file: file.name
    )
    return [Migration(file.stem, file.read_text()) for file in files]


@asynccontextmanager
async def _locked(dsn: str) -> AsyncGenerator[asyncpg.Connection]:
    connection = await _connect(dsn)
    try:
        # Asked again and again rather than waited for: a waiting statement holds a snapshot, and building an
        # index concurrently waits for all snapshots, so the two would wait for each other.
        while not await connection.fetchval("select pg_try_advisory_lock($1)", _LOCK):  # noqa: ASYNC110
            await asyncio.sleep(_LOCK_POLL_SECONDS)
        await connection.execute(
            """
            create table if not exists schema_migration (
                id text primary key,
                digest text not null,
                applied_at timestamptz not null default now()
            )
            """
        )
        yield connection
    finally:
        await connection.close()


async def _connect(dsn: str) -> asyncpg.Connection:
    # The driver has no types; what comes out of it gets them here.
    return cast("asyncpg.Connection", await asyncpg.connect(dsn, server_settings=_TIME_LIMITS))


async def _applied(connection: asyncpg.Connection) -> dict[str, str]:
    if await connection.fetchval("select to_regclass('schema_migration')") is None:
        return {}
    rows = cast("list[tuple[str, str]]", await connection.fetch("select id, digest from schema_migration"))
    return dict(rows)


def _missing(migrations: list[Migration], applied: dict[str, str]) -> list[Migration]:
    changed = [each.id for each in migrations if applied.get(each.id, each.digest) != each.digest]
    if changed:
        raise MigrationError(f"changed after they were applied: {', '.join(changed)}")
    return [each for each in migrations if each.id not in applied]


async def _apply(connection: asyncpg.Connection, migration: Migration) -> None:
    began = time.monotonic()
    try:
        if migration.sql.startswith(_NO_TRANSACTION):
            await connection.execute(migration.sql)
            await _record(connection, migration.id, migration.digest)
        else:
            async with connection.transaction():
                await connection.execute(migration.sql)
                await _record(connection, migration.id, migration.digest)
    except asyncpg.PostgresError as error:
        raise MigrationError(f"{migration.id}: {error}") from error
    log.info("migration_applied", migration=migration.id, seconds=round(time.monotonic() - began, 3))


async def _record(connection: asyncpg.Connection, migration_id: str, digest: str) -> None:
    await connection.execute(
        "insert into schema_migration (id, digest) values ($1, $2)", migration_id, digest
    )


async def _migrate_queue(connection: asyncpg.Connection) -> list[str]:
    """Install or upgrade the queue's tables; nothing is imported or asked when this version's are there."""
    step = _queue_step()
    if step in await _applied(connection):
        return []
    # Imported here because it takes half a second, which only a new version is worth.
    from pgqueuer.adapters.drivers.asyncpg import AsyncpgDriver
    from pgqueuer.adapters.persistence.queries import Queries

    queries = Queries(AsyncpgDriver(connection))
    if await queries.schema_is_installed():
        await queries.upgrade()
    else:
        await queries.install()
    await _record(connection, step, "")
    return [step]


def _queue_step() -> str:
    return f"pgqueuer-{importlib.metadata.version('pgqueuer')}"
