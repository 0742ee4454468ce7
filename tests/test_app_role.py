"""The web server and the worker run as a role that cannot change what is append-only."""

import asyncio
from collections.abc import AsyncGenerator, Generator
from pathlib import Path
from tempfile import TemporaryDirectory

import asyncpg
import pytest

from lanternist.features import credits
from lanternist.platform import embedded_postgres
from lanternist.platform.db import APP_ROLE, Database, listen_only
from lanternist.platform.migrate import MigrationError, migrate, pending

APPEND_ONLY = ("credits_transfer", "credits_entry", "activity_event")
CHANGES = ("update {} set id = default", "delete from {}", "truncate {} cascade")
FORBIDDEN = (
    "delete from credits_account",
    "update credits_account set user_id = null",
    "update schema_migration set digest = ''",
    "set session_replication_role = replica",
    "alter table credits_entry add column more int",
    "alter table credits_entry disable trigger all",
    "drop table credits_entry",
    "create table more (id int)",
)


@pytest.mark.parametrize("table", APPEND_ONLY)
@pytest.mark.parametrize("change", CHANGES)
async def test_what_is_append_only_cannot_be_changed(ana, db: Database, table: str, change: str) -> None:
    async with db.connection() as connection:
        before = await connection.fetchval(f"select count(*) from {table}")
        with pytest.raises(asyncpg.InsufficientPrivilegeError, match=f"permission denied for table {table}"):
            await connection.execute(change.format(table))

        assert before > 0
        assert await connection.fetchval(f"select count(*) from {table}") == before


@pytest.mark.parametrize("statement", FORBIDDEN)
async def test_the_app_has_no_rights_beyond_its_rows(db: Database, statement: str) -> None:
    async with db.connection() as connection:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute(statement)


async def test_the_app_cannot_grant_itself_more(db: Database) -> None:
    async with db.connection() as connection:
        await connection.execute("grant update on credits_entry to lanternist_app")
        assert not await connection.fetchval("select has_table_privilege('credits_entry', 'update')")


async def test_every_connection_of_the_app_runs_as_its_role(db: Database) -> None:
    listening = await listen_only(db.dsn)
    try:
        assert await listening.fetchval("select current_user") == APP_ROLE
    finally:
        await listening.close()
    async with db.connection() as connection:
        assert await connection.fetchval("select current_user") == APP_ROLE
        # It came with the greeting, by no statement: so it is what a connection goes back to.
        await connection.execute("reset role")
        assert await connection.fetchval("select current_user") == APP_ROLE


async def test_the_ledger_keeps_its_rows_when_an_account_is_deleted(ana, db: Database) -> None:
    user_id = (await ana.get("/api/auth/user")).json()["id"]
    async with db.transaction() as tx:
        await credits.grant(tx, user_id, 7, reference="gift:1")
        before = await tx.fetch("select * from credits_entry order by id")
        await tx.execute("delete from accounts_user where id = $1", user_id)

    async with db.connection() as connection:
        assert await connection.fetch("select * from credits_entry order by id") == before
        assert len(before) == 4
        assert await connection.fetchval("select count(*) from activity_event") == 0
        left = await connection.fetch("select user_id, balance from credits_account where not is_system")
    assert sorted(tuple(row.values()) for row in left) == [(None, 57)]


@pytest.fixture
def server() -> Generator[embedded_postgres.EmbeddedPostgres]:
    """A server on which nothing was migrated, for the role belongs to all its databases."""
    with TemporaryDirectory(prefix="lanternist-test-") as folder:
        running = embedded_postgres.start(Path(folder), durable=False)
        yield running
        running.stop()


@pytest.fixture
async def superuser(server: embedded_postgres.EmbeddedPostgres) -> AsyncGenerator[asyncpg.Connection]:
    connection = await asyncpg.connect(server.dsn)
    yield connection
    await connection.close()


async def make_database(superuser: asyncpg.Connection, name: str, rights: str) -> None:
    """Make a database that belongs to a user of the same name with these rights."""
    await superuser.execute(f"create role {name} login {rights}")
    await superuser.execute(f"create database {name} owner {name}")


async def test_a_user_who_may_not_create_roles_is_told_what_to_do(
    server: embedded_postgres.EmbeddedPostgres, superuser: asyncpg.Connection
) -> None:
    await make_database(superuser, "plain", "")
    dsn = dsn_of(server, "plain")

    with pytest.raises(
        MigrationError, match="create role lanternist_app nologin; grant lanternist_app to plain;"
    ):
        await migrate(dsn)

    await superuser.execute("create role lanternist_app nologin")
    with pytest.raises(MigrationError, match="of the database run: grant lanternist_app to plain;"):
        await migrate(dsn)

    await superuser.execute("grant lanternist_app to plain")
    await migrate(dsn)
    assert await pending(dsn) == []
    await check_role(dsn)


@pytest.mark.parametrize("rights", ["createrole", "superuser"])
async def test_databases_of_one_server_may_be_migrated_at_the_same_time(
    server: embedded_postgres.EmbeddedPostgres, superuser: asyncpg.Connection, rights: str
) -> None:
    names = [f"house{number}" for number in range(4)]
    for name in names:
        await make_database(superuser, name, rights)
    if rights == "createrole":
        # Who makes a role may use it; the others of this server need to be let in.
        await superuser.execute("create role lanternist_app nologin")
        await superuser.execute(f"grant lanternist_app to {', '.join(names)} with admin option")

    await asyncio.gather(*(migrate(dsn_of(server, name)) for name in names))

    for name in names:
        await check_role(dsn_of(server, name))


def dsn_of(server: embedded_postgres.EmbeddedPostgres, name: str) -> str:
    return server.dsn.replace("//lanternist@/lanternist?", f"//{name}@/{name}?")


async def check_role(dsn: str) -> None:
    connection = await asyncpg.connect(dsn, server_settings={"role": APP_ROLE})
    try:
        assert await connection.fetchval("select count(*) from accounts_user") == 0
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute("delete from credits_entry")
    finally:
        await connection.close()
