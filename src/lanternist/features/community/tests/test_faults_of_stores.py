"""Publishing while the bucket or the database fails (A21): shown as a whole or not at all, whenever that is."""

import asyncio
import threading
from contextlib import suppress
from datetime import timedelta

import asyncpg
import pytest

from lanternist.app import open_application
from lanternist.features.community import publishing
from lanternist.features.community.tests.conftest import Theatre
from lanternist.features.community.tests.test_faults import SLIDES, shown
from lanternist.platform import faults, storage
from lanternist.platform.db import Database
from tests.support.fault_proxy import FaultProxy, Harm
from tests.support.house import open_house
from tests.support.s3 import S3Server

HARMS = (("no answer", 1), ("500", 2), ("500", 3))
"""What the bucket does, and after how many requests that went well."""


class LateProxy(FaultProxy):
    """Passes so many requests on before it does harm."""

    spared = 0

    def _fault_for(self, host: str) -> Harm | None:
        if self.fault is not None and self.spared > 0:
            self.spared -= 1
            return None
        return super()._fault_for(host)


async def go_on(theatre: Theatre) -> None:
    """Let the time pass that a failure is remembered, and the worker try again."""
    await theatre.house.execute("update media_asset set retry_at = now() where retry_at is not null")
    await theatre.house.execute("update media_rendition set claimed_until = now()")
    await theatre.house.execute("update community_item set retry_at = now() where retry_at is not null")
    await publishing.resume(theatre.house.db)
    await theatre.house.run_jobs()


async def test_a_bucket_that_fails_on_the_way_leaves_all_or_nothing(
    db: Database, s3: S3Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    # As outside of tests, but less patient.
    monkeypatch.setattr(storage, "BUCKET_CALLS", storage.BUCKET_CALLS | {"timeout": timedelta(seconds=0.3)})
    monkeypatch.setattr(storage, "BUCKET_RETRIES", storage.BUCKET_RETRIES | {"max_retries": 0})
    async with LateProxy(int(s3.endpoint.rpartition(":")[2])) as proxy:
        monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{proxy.port}")
        async with open_house(db, storage_url=s3.url) as house:
            theatre = Theatre(
                house, await open_application(house.settings, connections=8, statement_seconds=60)
            )
            for number, (harm, spared) in enumerate(HARMS):
                session_id = await theatre.session_with(SLIDES, host=f"h{number}.example")
                proxy.fault, proxy.spared = harm, spared
                await theatre.share(session_id)
                proxy.fault = None

                state = (await house.ana.get(f"/api/sessions/{session_id}/community")).json()
                found = (state["state"], state["shown"])
                # As many requests as there are files may be enough, unless one was for something else.
                assert found in [("pending", 0), ("ready", SLIDES)][: 1 + (spared >= SLIDES)], (harm, spared)
                assert await shown(theatre, session_id) == [200] * state["shown"], (harm, spared)

                await go_on(theatre)
                assert await shown(theatre, session_id) == [200] * SLIDES, (harm, spared)
            assert set(await theatre.findings()) <= {"untracked"}
            await theatre.worker.close()


def end_all_connections(dsn: str) -> None:
    """End every connection to the database but one's own, as a restart of the server does."""

    async def end() -> None:
        connection = await asyncpg.connect(dsn, timeout=10)
        await connection.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity "
            "where datname = current_database() and pid <> pg_backend_pid()"
        )
        await connection.close()

    # What is tested stands still meanwhile, as at a fault that kills it.
    thread = threading.Thread(target=lambda: asyncio.run(end()))
    thread.start()
    thread.join(10)


@pytest.mark.parametrize("step", ["publish.copying", "media.secured", "publish.ending"])
async def test_a_database_that_ends_all_connections_on_the_way_leaves_all_or_nothing(
    theatre: Theatre, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    session_id = await theatre.session_with(SLIDES)
    await theatre.house.execute("update sessions_session set share_to_community = true")
    reached: list[str] = []

    def point(name: str) -> None:
        if name == step and not reached:
            reached.append(name)
            end_all_connections(theatre.house.owner.dsn)

    monkeypatch.setattr(faults, "point", point)
    with suppress(Exception):
        async with theatre.house.db.transaction() as tx:
            await publishing.begin(tx, session_id)
        await theatre.house.run_jobs()

    assert reached == [step]
    # The connections that are left in the pools are found to be gone when they are used, once each.
    for _ in range(20):
        with suppress(Exception):
            await theatre.house.execute("select")
        if (await theatre.house.cy.get("/api/sessions")).status_code == 200:
            break
    assert await shown(theatre, session_id) in ([], [200] * SLIDES)
    async with theatre.house.db.transaction() as tx:
        await publishing.begin(tx, session_id)
    await go_on(theatre)
    assert await shown(theatre, session_id) == [200] * SLIDES
    assert await theatre.house.value("select count(*) from community_slide") == SLIDES
    assert set(await theatre.findings()) <= {"untracked"}
