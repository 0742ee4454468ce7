"""Migrations: each applied once, in order, by one process at a time."""

import asyncio
from collections.abc import AsyncGenerator, Generator
from pathlib import Path
from tempfile import TemporaryDirectory

import asyncpg
import pytest
import pytest_asyncio

from lanternist.platform import embedded_postgres
from lanternist.platform.migrate import MigrationError, collect, migrate, pending


@pytest.fixture(scope="module")
def server() -> Generator[embedded_postgres.EmbeddedPostgres]:
    # Not in pytest's own folder: each pytest that starts closes it to all accounts but ours, and for root the
    # server runs as another.
    with TemporaryDirectory(prefix="lanternist-test-") as folder:
        running = embedded_postgres.start(Path(folder), durable=False)
        yield running
        running.stop()


@pytest_asyncio.fixture
async def database(server: embedded_postgres.EmbeddedPostgres) -> AsyncGenerator[asyncpg.Connection]:
    """A connection to an empty database."""
    owner = await asyncpg.connect(server.dsn)
    await owner.execute("drop database if exists empty")
    await owner.execute("create database empty")
    await owner.close()
    connection = await asyncpg.connect(dsn(server))
    yield connection
    await connection.close()


def dsn(server: embedded_postgres.EmbeddedPostgres) -> str:
    return server.dsn.replace("/lanternist?", "/empty?")


def write(root: Path, feature: str, name: str, sql: str) -> Path:
    file = root / "features" / feature / "migrations" / f"{name}.sql"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(sql)
    return file


async def test_files_of_all_features_apply_once_in_the_order_of_their_names(
    server: embedded_postgres.EmbeddedPostgres, database: asyncpg.Connection, tmp_path: Path
) -> None:
    write(tmp_path, "zoo", "20260101_0900_zoo_create_animal", "create table animal (id bigint primary key);")
    write(tmp_path, "art", "20260102_0900_art_add_name", "alter table animal add column name text;")
    waiting = await pending(dsn(server), tmp_path)

    first = await migrate(dsn(server), tmp_path)
    second = await migrate(dsn(server), tmp_path)

    assert waiting[:2] == ["20260101_0900_zoo_create_animal", "20260102_0900_art_add_name"]
    assert waiting[2].startswith("pgqueuer-")
    assert first == waiting
    assert second == []
    assert await pending(dsn(server), tmp_path) == []
    assert await database.fetch("select id, name from animal") == []


async def test_function_bodies_and_several_statements_are_taken_as_written(
    server: embedded_postgres.EmbeddedPostgres, database: asyncpg.Connection, tmp_path: Path
) -> None:
    body = """
        create table tick (at timestamptz default now(), note text default 'a; -- b');
        create function refuse() returns trigger language plpgsql as $body$
        begin
            -- Rows are kept; for ever.
            raise exception 'kept; for ever';
        end;
        $body$;
        create trigger tick_is_kept before delete on tick for each row execute function refuse();
        insert into tick default values;
    """
    write(tmp_path, "zoo", "20260101_0900_zoo_create_tick", body)

    await migrate(dsn(server), tmp_path)

    assert await database.fetchval("select note from tick") == "a; -- b"
    with pytest.raises(asyncpg.RaiseError, match="kept; for ever"):
        await database.execute("delete from tick")


async def test_a_file_that_fails_leaves_nothing_and_is_named(
    server: embedded_postgres.EmbeddedPostgres, database: asyncpg.Connection, tmp_path: Path
) -> None:
    write(tmp_path, "zoo", "20260101_0900_zoo_create_good", "create table good (id int);")
    bad = write(tmp_path, "zoo", "20260101_0901_zoo_create_bad", "create table bad (id int); select 1/0;")

    with pytest.raises(MigrationError, match="20260101_0901_zoo_create_bad: division by zero"):
        await migrate(dsn(server), tmp_path)

    assert await database.fetchval("select to_regclass('good') is not null")
    assert await database.fetchval("select to_regclass('bad') is null")
    bad.write_text("create table bad (id int);")
    assert "20260101_0901_zoo_create_bad" in await migrate(dsn(server), tmp_path)


async def test_a_file_that_changed_after_it_was_applied_is_refused(
    server: embedded_postgres.EmbeddedPostgres, database: asyncpg.Connection, tmp_path: Path
) -> None:
    applied = write(tmp_path, "zoo", "20260101_0900_zoo_create_animal", "create table animal (id int);")
    await migrate(dsn(server), tmp_path)

    applied.write_text("create table animal (id bigint);")

    with pytest.raises(MigrationError, match="changed after they were applied: 20260101_0900"):
        await migrate(dsn(server), tmp_path)


async def test_an_index_can_be_built_concurrently_while_another_process_waits(
    server: embedded_postgres.EmbeddedPostgres, database: asyncpg.Connection, tmp_path: Path
) -> None:
    write(
        tmp_path,
        "zoo",
        "20260101_0900_zoo_create_animal",
        "create table animal as select 1 as id, pg_sleep(0.3)::text as slept;",
    )
    index = "-- no transaction\ncreate index concurrently animal_id on animal ((id::text));"
    write(tmp_path, "zoo", "20260101_0901_zoo_index_animal", index)

    first, second = await asyncio.gather(migrate(dsn(server), tmp_path), migrate(dsn(server), tmp_path))

    assert sorted([len(first), len(second)]) == [0, 3]
    assert await database.fetchval("select indisvalid from pg_index where indexrelid = 'animal_id'::regclass")


async def test_of_many_at_once_one_migrates_and_all_go_on(
    server: embedded_postgres.EmbeddedPostgres, database: asyncpg.Connection
) -> None:
    applied = await asyncio.gather(*(migrate(dsn(server)) for _ in range(6)))

    ids = [migration.id for migration in collect()]
    assert sorted(applied, key=len)[:5] == [[]] * 5
    assert max(applied, key=len)[:-1] == ids
    assert await database.fetchval("select count(*) from schema_migration") == len(ids) + 1


def test_the_names_of_all_migrations_carry_their_time_and_their_feature() -> None:
    root = Path(__file__).parent.parent / "src/lanternist"

    for file in sorted(root.glob("features/*/migrations/*.sql")):
        day, minute, rest = file.stem.split("_", 2)

        assert (len(day), len(minute)) == (8, 4)
        assert (day + minute).isdigit()
        assert rest.startswith(f"{file.parent.parent.name}_")
