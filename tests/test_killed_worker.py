"""A worker that dies in the middle of its work, as a real process under real signals: nothing is lost or done twice."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from lanternist.features import accounts, credits
from lanternist.platform.db import Database
from lanternist.settings import Settings
from tests.support.replay import Replay

pytestmark = pytest.mark.alone

PRICE = 10
GIVEN = 5_000
WELCOME = 50
SESSIONS = 200
EVERY_EMPTY = 10
"""Every tenth session names a community that is gone, so its credits come back."""
KILLS_AT = (20, 60, 110)
LONGEST_SECONDS = 150.0
STOP_SECONDS = 30.0


@dataclass
class Worker:
    """One `lanternist worker`."""

    environment: dict[str, str]
    log: Path
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with self.log.open("ab") as output:
            argv = [sys.executable, "-m", "lanternist.cli", "worker"]
            self.process = subprocess.Popen(argv, env=self.environment, stdout=output, stderr=output)

    def end(self, number: signal.Signals) -> int:
        assert self.process is not None
        self.process.send_signal(number)
        return self.process.wait(STOP_SECONDS)


@pytest.fixture
def worker(settings: Settings, replay: Replay, tmp_path: Path) -> Iterator[Worker]:
    plain = {name: value for name, value in os.environ.items() if not name.startswith("LANTERNIST_")}
    own = {
        "LANTERNIST_DATA_DIR": str(settings.data_dir),
        "LANTERNIST_DATABASE_URL": settings.database_url or "",
        "LANTERNIST_SECRET_KEY": settings.secret_key or "",
    }
    worker = Worker(plain | replay.environment | own, tmp_path / "worker.log")
    yield worker
    if worker.process is not None and worker.process.poll() is None:
        worker.process.kill()
        worker.process.wait()


@pytest.fixture
async def rich_ana(ana: httpx.AsyncClient, db: Database) -> httpx.AsyncClient:
    async with db.transaction() as tx:
        user = await accounts.find_user_by_email(tx, "ana@lanternist.example")
        assert user is not None
        await credits.grant(tx, user.id, GIVEN, reference="test:ana")
    return ana


async def create_sessions(client: httpx.AsyncClient, count: int) -> list[int]:
    """Create sessions of which many share their sources, and every tenth finds nothing."""
    ids: list[int] = []
    for number in range(count):
        full = f"sfwpics_x{number % 40}, popular_x{number % 30}, pokemongo"
        names = "missing_one" if number % EVERY_EMPTY == 0 else full
        answer = await client.post("/api/sessions", json={"title": f"Hills {number}", "subreddits": names})
        assert answer.status_code == 201, answer.text
        ids.append(answer.json()["id"])
    return ids


async def finished(db: Database) -> int:
    async with db.connection() as connection:
        return await connection.fetchval(
            "select count(*) from sessions_session where fill_state in ('done', 'failed')"
        )


async def queued(db: Database) -> int:
    async with db.connection() as connection:
        return await connection.fetchval("select count(*) from pgqueuer")


async def until(condition: Callable[[], Awaitable[bool]], worker: Worker, ends_at: float) -> None:
    while not await condition():
        assert time.monotonic() < ends_at, worker.log.read_text()[-4000:]
        await asyncio.sleep(0.05)


async def check_that_each_session_was_filled_once(db: Database, ids: list[int]) -> None:
    """Look at slides, ledger and queue after everything has come to rest."""
    async with db.connection() as connection:
        sessions = await connection.fetch(
            """
            select s.id, s.fill_state, s.media_count, count(m.id) as slides, count(distinct m.canonical_id) as media,
                   coalesce(array_agg(m.position order by m.position) filter (where m.id is not null), '{}') as places
            from sessions_session s
            left join sessions_media m on m.session_id = s.id
            group by s.id
            order by s.id
            """
        )
        transfers = await connection.fetch(
            """
            select t.kind, t.reference, c.reference as corrected from credits_transfer t
            left join credits_transfer c on c.id = t.corrects where t.kind in ('charge', 'refund')
            """
        )
        sums = await connection.fetchrow(
            """
            select (select sum(balance) from credits_account where not is_system) as balance,
                   (select sum(amount) from credits_entry) as entries,
                   (select count(*) from credits_account a where balance <>
                       (select coalesce(sum(amount), 0) from credits_entry where account_id = a.id)) as wrong
            """
        )
        unused = await connection.fetchval(
            """
            select count(*) from media_link l where not exists (
                select from sessions_media m where l.id in (m.link_id, m.thumbnail_link_id)
            ) and not exists (select from sessions_session s where s.thumbnail_link_id = l.id)
            """
        )
    empty = {each for place, each in enumerate(ids) if place % EVERY_EMPTY == 0}
    for row in sessions:
        wanted = 0 if row["id"] in empty else 25
        assert row["fill_state"] == ("failed" if row["id"] in empty else "done")
        assert row["slides"] == row["media"] == row["media_count"] == wanted
        assert row["places"] == list(range(wanted))
    assert [row["id"] for row in sessions] == ids
    charged = sorted(row["reference"] for row in transfers if row["kind"] == "charge")
    refunded = sorted(row["corrected"] for row in transfers if row["kind"] == "refund")
    assert charged == sorted(f"session:{each}:1" for each in ids)
    assert refunded == sorted(f"session:{each}:1" for each in empty)
    assert sums is not None
    assert sums["balance"] == WELCOME + GIVEN - PRICE * (len(ids) - len(empty))
    assert (sums["entries"], sums["wrong"]) == (0, 0)
    assert unused == 0
    assert await queued(db) == 0


async def test_two_hundred_fills_survive_a_worker_that_is_killed_again_and_again(
    rich_ana: httpx.AsyncClient, db: Database, replay: Replay, worker: Worker
) -> None:
    replay.latency = 0.3
    ends_at = time.monotonic() + LONGEST_SECONDS
    worker.start()
    ids = await create_sessions(rich_ana, SESSIONS)
    interrupted = 0

    for done in KILLS_AT:

        async def is_so_far(done: int = done) -> bool:
            return await finished(db) >= done

        await until(is_so_far, worker, ends_at)
        assert worker.end(signal.SIGKILL) == -signal.SIGKILL
        async with db.connection() as connection:
            interrupted += await connection.fetchval("select count(*) from pgqueuer where status = 'picked'")
        worker.start()

    async def is_over() -> bool:
        return await finished(db) == SESSIONS and await queued(db) == 0

    await until(is_over, worker, ends_at)
    assert interrupted > 0, "no job was under way when the worker was killed"
    await check_that_each_session_was_filled_once(db, ids)
    assert worker.end(signal.SIGTERM) == 0


async def test_a_worker_told_to_end_finishes_what_it_holds_and_leaves_the_rest_to_the_next(
    rich_ana: httpx.AsyncClient, db: Database, replay: Replay, worker: Worker
) -> None:
    replay.latency = 0.3
    ends_at = time.monotonic() + LONGEST_SECONDS
    ids = await create_sessions(rich_ana, 60)
    worker.start()

    async def is_under_way() -> bool:
        return await finished(db) > 0

    await until(is_under_way, worker, ends_at)
    began = time.monotonic()

    status = worker.end(signal.SIGTERM)

    assert status == 0, worker.log.read_text()[-4000:]
    assert time.monotonic() - began < STOP_SECONDS
    assert 0 < await finished(db) < len(ids)
    async with db.connection() as connection:
        assert await connection.fetchval("select count(*) from pgqueuer where status <> 'queued'") == 0
    worker.start()

    async def is_over() -> bool:
        return await finished(db) == len(ids) and await queued(db) == 0

    await until(is_over, worker, ends_at)
    await check_that_each_session_was_filled_once(db, ids)
