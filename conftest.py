"""What tests everywhere share: a real database, settings, and a server that plays the world outside.

The database is the embedded PostgreSQL, started and migrated once for all tests. Each test that asks for
`db` finds it as the migrations left it.
"""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from playwright.async_api import Browser, async_playwright

from lanternist.app import create_app, open_application, run_jobs_once
from lanternist.platform import embedded_postgres, migrate
from lanternist.platform.db import WEB_STATEMENT_SECONDS, Database, connect
from lanternist.platform.fetch import Fetcher
from lanternist.platform.gate import Gate
from lanternist.settings import Settings, load
from tests.support import chromium
from tests.support.clean_slate import CleanSlate
from tests.support.house import House, open_house
from tests.support.replay import Replay
from tests.support.s3 import S3Server, s3_server
from tests.support.stores import BucketPlace, FolderPlace, Place


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let files with long tests begin first, so that all cores end at about the same time."""
    items.sort(key=lambda item: item.get_closest_marker("long") is None)


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
    owner = await connect(postgres, size=2, statement_seconds=WEB_STATEMENT_SECONDS, role=None)
    yield db, await CleanSlate.of(owner)
    await owner.close()
    await db.close()


@pytest.fixture
async def db(migrated: tuple[Database, CleanSlate]) -> Database:
    """The database as the application meets it, holding nothing but what migrations put there."""
    db, slate = migrated
    await slate.wipe()
    return db


@pytest.fixture(scope="module")
async def house(
    migrated: tuple[Database, CleanSlate], request: pytest.FixtureRequest
) -> AsyncIterator[House]:
    """The application with people in it, one for all tests of a module; each leaves it as it was."""
    db, slate = migrated
    async with slate.lent(request.node.name), open_house(db) as house:
        yield house


@pytest.fixture
def owner(migrated: tuple[Database, CleanSlate]) -> Database:
    """The same database as its owner, who may do what the application may not: change what is append-only."""
    return migrated[1].db


@pytest.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    """Chromium, without a window."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium.executable(), args=chromium.FLAGS)
        yield browser
        await browser.close()


@pytest.fixture(scope="session")
def s3_process() -> Iterator[S3Server]:
    """A server that speaks S3."""
    with s3_server() as server:
        yield server


@pytest.fixture
def s3(s3_process: S3Server, monkeypatch: pytest.MonkeyPatch) -> S3Server:
    """The same with an empty bucket, and an environment that leads there."""
    s3_process.empty()
    for name, value in s3_process.environment.items():
        monkeypatch.setenv(name, value)
    return s3_process


@pytest.fixture(params=["folder", "bucket"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    """Each place that objects may be kept in, empty."""
    if request.param == "bucket":
        return BucketPlace(request.getfixturevalue("s3"))
    (tmp_path / "objects").mkdir()
    return FolderPlace(tmp_path / "objects")


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


@pytest.fixture
async def app(db: Database, settings: Settings) -> AsyncIterator[Gate]:
    """The web application, running, in this process."""
    app = create_app(replace(settings, rate_limits=False))
    ready, done = asyncio.Event(), asyncio.Event()

    async def live() -> None:
        async with app.lifespan():
            ready.set()
            await done.wait()

    # One task enters and leaves, as in a server; a fixture's two halves run in two.
    life = asyncio.create_task(live())
    await asyncio.wait([life, asyncio.create_task(ready.wait())], return_when=asyncio.FIRST_COMPLETED)
    yield app
    done.set()
    await life


SignUp = Callable[..., Awaitable[httpx.AsyncClient]]


@pytest.fixture
async def stranger(app: Gate) -> AsyncIterator[httpx.AsyncClient]:
    """A client that nobody is signed in with."""
    async with _client(app) as client:
        yield client


@pytest.fixture
async def sign_up(app: Gate) -> AsyncIterator[SignUp]:
    """Registers a person and gives the client that they are signed in with."""
    async with AsyncExitStack() as clients:

        async def register(name: str) -> httpx.AsyncClient:
            client = await clients.enter_async_context(_client(app))
            person = {"email": f"{name.lower()}@lanternist.example", "password": "a quiet evening by the sea"}
            answer = await client.post(
                "/api/register", json=person | {"birthDate": "1990-02-03", "firstName": name}
            )
            assert answer.status_code == 201, answer.text
            return client

        yield register


@pytest.fixture
async def ana(sign_up: SignUp) -> httpx.AsyncClient:
    """Ana, who owns things."""
    return await sign_up("Ana")


@pytest.fixture
async def cy(sign_up: SignUp) -> httpx.AsyncClient:
    """Cy, a stranger to Ana."""
    return await sign_up("Cy")


@pytest.fixture
async def run_jobs(db: Database, settings: Settings) -> AsyncIterator[Callable[[], Awaitable[None]]]:
    """Runs what is queued, as the worker does, until nothing is left."""
    application = await open_application(settings, connections=8, statement_seconds=60)

    async def run() -> None:
        await run_jobs_once(application)

    yield run
    await application.close()


def _client(app: Gate) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://127.0.0.1:8000")
