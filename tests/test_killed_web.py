"""The web process dies by SIGKILL at every step of a creation, and clients ask again with the same key.

Nobody is charged without a session, gets a session without a charge, or is charged twice.
"""

import asyncio
import random
from collections.abc import AsyncIterator
from dataclasses import dataclass
from itertools import cycle

import httpx
import pytest

from lanternist.features import accounts, credits
from lanternist.platform.db import Database
from lanternist.settings import Settings
from tests.support.mortal_server import MortalServer
from tests.support.replay import Replay

pytestmark = pytest.mark.alone

PLACES = (
    "once.locked",
    "create.begun",
    "create.scoped",
    "create.stored",
    "create.recorded",
    "create.queued",
    "create.charged",
    "once.kept",
    "once.committed",
)
KILLS = 200
CLIENTS = 3
PRICE = 10
GIVEN = 1_000_000
WELCOME = 50
MOST_TRIES = 60
LONGEST_SECONDS = 400.0


@dataclass
class Wish:
    """A session that a client wants, under one key until it is there."""

    key: str
    session_id: int = 0


@pytest.fixture
async def rich_ana(ana: httpx.AsyncClient, db: Database) -> httpx.AsyncClient:
    async with db.transaction() as tx:
        user = await accounts.find_user_by_email(tx, "ana@lanternist.example")
        assert user is not None
        await credits.grant(tx, user.id, GIVEN, reference="test:ana")
    return ana


@pytest.fixture
async def server(settings: Settings, replay: Replay) -> AsyncIterator[MortalServer]:
    own = {
        "LANTERNIST_DATA_DIR": str(settings.data_dir),
        "LANTERNIST_DATABASE_URL": settings.database_url or "",
        "LANTERNIST_SECRET_KEY": settings.secret_key or "",
    }
    server = MortalServer(replay.environment | own)
    yield server
    await server.end()


class Watch:
    """Starts the server again whenever it died, with the next fault armed."""

    def __init__(self, server: MortalServer, seed: int) -> None:
        self._server = server
        self._places = cycle(PLACES)
        self._draw = random.Random(seed)
        self._lock = asyncio.Lock()
        self._has_begun = False

    async def restart(self) -> None:
        async with self._lock:
            if not self._has_begun or await self._server.is_dead():
                self._has_begun = True
                is_over = self._server.deaths >= KILLS
                fault = None if is_over else f"{next(self._places)}:{self._draw.randint(1, 3)}"
                await self._server.start(fault)


async def _fulfil(server: MortalServer, watch: Watch, wish: Wish) -> None:
    """Ask until the session is there, always with the same key and body."""
    for _ in range(MOST_TRIES):
        try:
            answer = await server.client.post(
                "/api/sessions",
                json={"title": wish.key, "subreddits": "sfwpics"},
                headers={"Idempotency-Key": wish.key},
            )
        except httpx.TransportError:
            await watch.restart()
            continue
        if answer.status_code == 201:
            wish.session_id = answer.json()["id"]
            return
        # The database may not have noticed yet that the first asker is dead.
        assert answer.status_code in (409, 503), answer.text
        await asyncio.sleep(0.05)
    raise AssertionError(f"{wish.key} was not fulfilled in {MOST_TRIES} tries")


async def test_creations_survive_any_death_of_the_web_process(
    rich_ana: httpx.AsyncClient, server: MortalServer, db: Database
):
    watch = Watch(server, seed=1)
    server.client.cookies = rich_ana.cookies
    wishes: list[Wish] = []

    async def ask(client: int) -> None:
        while server.deaths < KILLS:
            wish = Wish(f"client {client} wish {len(wishes)}")
            wishes.append(wish)
            await _fulfil(server, watch, wish)

    async with asyncio.timeout(LONGEST_SECONDS):
        await watch.restart()
        await asyncio.gather(*(ask(client) for client in range(CLIENTS)))

    assert server.deaths >= KILLS
    await _check_books(db, wishes)
    balance = (await rich_ana.get("/api/credits/balance")).json()["balance"]
    assert balance == GIVEN + WELCOME - PRICE * len(wishes)


async def _check_books(db: Database, wishes: list[Wish]) -> None:
    """Each wish has one session, charge, activity row and job, and there are no others."""
    async with db.connection() as connection:
        rows = await connection.fetch(
            """
            select s.id, s.title, s.charge_reference,
                   (select count(*) from credits_transfer t
                    where t.kind = 'charge' and t.reference = s.charge_reference) as charges,
                   (select count(*) from activity_event a
                    where a.subject = 'session:' || s.id and a.action = 'session_created') as events,
                   (select count(*) from pgqueuer j
                    where convert_from(j.payload, 'utf8')::jsonb ->> 'session_id' = s.id::text) as jobs
            from sessions_session s
            """
        )
        charges = await connection.fetchval("select count(*) from credits_transfer where kind = 'charge'")
        scopes = await connection.fetchval("select count(*) from media_scope")
    assert {(row["title"], row["id"]) for row in rows} == {(wish.key, wish.session_id) for wish in wishes}
    assert len(rows) == len(wishes) == charges == scopes
    assert all((row["charges"], row["events"], row["jobs"]) == (1, 1, 1) for row in rows)
