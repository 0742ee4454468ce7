"""The application with people in it, for tests that share one because each leaves it as it was."""

import asyncio
import tempfile
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import httpx

from lanternist.app import create_app, open_application, run_jobs_once
from lanternist.features import credits, media
from lanternist.features.sessions import slide_queries
from lanternist.features.sessions.models import NewSlide
from lanternist.platform.db import WEB_STATEMENT_SECONDS, Database, connect
from lanternist.platform.gate import Gate
from lanternist.settings import Settings, load
from tests.support.replay import Replay

PASSWORD = "a quiet evening by the sea"


@dataclass(frozen=True)
class House:
    """The running application and its people. Ana owns things, Cy is a stranger, nobody is `nobody`."""

    app: Gate
    db: Database
    owner: Database
    settings: Settings
    replay: Replay
    ana: httpx.AsyncClient
    cy: httpx.AsyncClient
    mo: httpx.AsyncClient
    nobody: httpx.AsyncClient
    ids: dict[str, str]
    at_work: dict[str, httpx.AsyncClient] = field(default_factory=dict)

    async def staff(self, role: str) -> httpx.AsyncClient:
        """Return who works here as `moderator`, `admin` or `super_admin`; they sign up when first asked for."""
        if role not in self.at_work:
            self.at_work[role] = client_of(self.app)
            self.ids[role] = await sign_up(self.at_work[role], role)
            await self.execute("update accounts_user set role = $2 where id = $1", self.ids[role], role)
            async with self.db.transaction() as tx:
                await credits.grant(tx, self.ids[role], 100_000, reference=f"test:{role}")
        return self.at_work[role]

    async def client_named(self, name: str) -> httpx.AsyncClient:
        """Return the client of `ana`, `cy`, `mo`, `nobody`, or of who has the role `name`."""
        return getattr(self, name) if hasattr(self, name) else await self.staff(name)

    async def session_of(self, client: httpx.AsyncClient, **fields: object) -> int:
        """Create a session by the API and return its id."""
        answer = await client.post("/api/sessions", json={"title": "Hills", "subreddits": "sfwpics"} | fields)
        assert answer.status_code == 201, answer.text
        return answer.json()["id"]

    async def run_jobs(self) -> None:
        """Run what is queued, as the worker does, until nothing is left."""
        application = await open_application(self.settings, connections=8, statement_seconds=60)
        try:
            await run_jobs_once(application)
        finally:
            await application.close()

    async def execute(self, statement: str, *values: object) -> None:
        """Change the database behind the application's back, as its owner."""
        async with self.owner.transaction() as tx:
            await tx.execute(statement, *values)

    async def value(self, statement: str, *values: object) -> Any:
        """Return one value of the database."""
        async with self.db.connection() as connection:
            return await connection.fetchval(statement, *values)


def client_of(app: Gate) -> httpx.AsyncClient:
    """Return a client that nobody is signed in with."""
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://127.0.0.1:8000")


@asynccontextmanager
async def running(settings: Settings) -> AsyncIterator[Gate]:
    """Run the web application in this process."""
    app = create_app(settings)
    ready, done = asyncio.Event(), asyncio.Event()

    async def live() -> None:
        async with app.lifespan():
            ready.set()
            await done.wait()

    life = asyncio.create_task(live())
    await asyncio.wait([life, asyncio.create_task(ready.wait())], return_when=asyncio.FIRST_COMPLETED)
    try:
        yield app
    finally:
        done.set()
        await life


@asynccontextmanager
async def open_house(db: Database, **changed: object) -> AsyncIterator[House]:
    """Run the application on an empty database and let Ana, Cy and Mo sign up, each with many credits."""
    async with AsyncExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="lanternist-house-"))
        replay = await stack.enter_async_context(Replay())
        settings = settings_in(Path(folder), db.dsn, replay, **changed)
        app = await stack.enter_async_context(running(settings))
        owner = await connect(db.dsn, size=1, statement_seconds=WEB_STATEMENT_SECONDS, role=None)
        stack.push_async_callback(owner.close)
        clients = [await stack.enter_async_context(client_of(app)) for _ in range(4)]
        ids: dict[str, str] = {}
        for name, client in zip(("ana", "cy", "mo"), clients, strict=False):
            ids[name] = await sign_up(client, name)
            async with db.transaction() as tx:
                await credits.grant(tx, ids[name], 100_000, reference=f"test:{name}")
        house = House(app, db, owner, settings, replay, *clients, ids)
        yield house
        for client in house.at_work.values():
            await client.aclose()


def settings_in(folder: Path, dsn: str, replay: Replay, **changed: object) -> Settings:
    """Return settings that keep everything in `folder` and reach `replay` only."""
    environment = replay.environment | {
        "LANTERNIST_DATA_DIR": str(folder),
        "LANTERNIST_DATABASE_URL": "postgresql://replaced",
        "LANTERNIST_SECRET_KEY": "only-for-tests-" * 4,
    }
    return replace(load(environment), **({"database_url": dsn, "rate_limits": False} | changed))


async def sign_up(client: httpx.AsyncClient, name: str, **fields: object) -> str:
    """Register a person with `client` and return the account's id."""
    person = {
        "email": f"{name}@lanternist.example",
        "password": PASSWORD,
        "birthDate": "1990-02-03",
        "firstName": name.capitalize(),
    }
    answer = await client.post("/api/register", json=person | fields)
    assert answer.status_code == 201, answer.text
    return answer.json()["id"]


async def add_slides(db: Database, session_id: int, count: int, *, host: str = "i.example") -> list[int]:
    """Put slides into a session as a fill does, without asking anybody; return their ids."""
    async with db.transaction() as tx:
        scope_id = await tx.fetchval("select scope_id from sessions_session where id = $1", session_id)
        names = [f"{session_id}-{number}" for number in range(count)]
        assets = [
            media.NewAsset(canonical_id=name, source_url=f"https://{host}/{name}.jpg", type="image")
            for name in names
        ]
        known = await media.add_assets(tx, assets)
        links = await media.add_links(tx, scope_id, [known[name] for name in names])
        slides = [
            NewSlide(
                link_id=link,
                thumbnail_link_id=None,
                canonical_id=asset.canonical_id,
                source_url=asset.source_url,
                type="image",
                origin="source",
            )
            for asset, link in zip(assets, links, strict=True)
        ]
        return await slide_queries.append_slides(tx, session_id, slides)
