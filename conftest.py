"""What tests everywhere share: a real database, settings, and a server that plays the world outside.

The database is the embedded PostgreSQL, started and migrated once for all tests. Each test that asks for
`db` finds it as the migrations left it.
"""

import tempfile
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from tests.support.clean_slate import CleanSlate
from tests.support.replay import Replay

from lanternist.platform import embedded_postgres, migrate
from lanternist.platform.db import WEB_STATEMENT_SECONDS, Database, connect
from lanternist.platform.fetch import Fetcher
from lanternist.settings import Settings, load


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The address of a server of our own."""
    with tempfile.TemporaryDirectory(prefix="lanternist-test-") as folder:
        server = embedded_postgres.start(Path(folder), durable=False)
        yield server.dsn
        server.stop()


@pytest.fixture(scope="session")
async def migrated(postgres: str) -> AsyncIterator[tuple[Database, CleanSlate]]:
    """One database with all tables, and the way back to how the migrations left it."""
    await migrate.migrate(postgres)
    db = await connect(postgres, size=10, statement_seconds=WEB_STATEMENT_SECONDS)
    slate = await CleanSlate.of(db)
    yield db, slate
    await db.close()


@pytest.fixture
async def db(migrated: tuple[Database, CleanSlate]) -> Database:
    """The database, holding nothing but what migrations put there."""
    db, slate = migrated
    await slate.wipe()
    return db


@pytest.fixture
async def replay() -> AsyncIterator[Replay]:
    """The world outside: Reddit and media hosts, played from recordings."""
    async with Replay() as server:
        yield server


@pytest.fixture
def settings(postgres: str, replay: Replay, tmp_path: Path) -> Settings:
    """Settings that keep everything in a folder of the test's own and reach `replay` only."""
    environment = replay.environment | {
        "LANTERNIST_DATA_DIR": str(tmp_path / "data"),
        "LANTERNIST_DATABASE_URL": "postgresql://replaced",
        "LANTERNIST_SECRET_KEY": "only-for-tests-" * 4,
    }
    return replace(load(environment), database_url=postgres)


@pytest.fixture
async def fetcher(settings: Settings) -> AsyncIterator[Fetcher]:
    """The guarded way out, which ends at `replay`."""
    overrides = {host: (place.host, place.port) for host, place in settings.fetch_overrides.items()}
    fetcher = Fetcher(overrides=overrides, user_agent="lanternist-test")
    yield fetcher
    await fetcher.close()
