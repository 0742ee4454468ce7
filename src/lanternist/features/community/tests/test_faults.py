"""Publishing under faults: killed at each step, without room, with hosts that fail. It is complete, or not there."""

import asyncio
import os
import signal
import sys

import pytest

from lanternist.features.community import publishing
from lanternist.features.community.tests.conftest import Theatre
from tests.support.full_disk import most_file_bytes
from tests.support.house import House

pytestmark = pytest.mark.long

STEPS = (
    "publish.begun",
    "publish.copying",
    "media.secured:2",
    "publish.copied",
    "publish.ending",
    "publish.ended",
)
SLIDES = 3
SHARES = 12


def environment_of(house: House, fault: str) -> dict[str, str]:
    """Return what a process needs to be a worker of this house that dies at `fault`."""
    plain = {name: value for name, value in os.environ.items() if not name.startswith("LANTERNIST_")}
    return (
        plain
        | house.replay.environment
        | {
            "LANTERNIST_DATA_DIR": str(house.settings.data_dir),
            "LANTERNIST_DATABASE_URL": house.settings.database_url or "",
            "LANTERNIST_SECRET_KEY": house.settings.secret_key or "",
            "LANTERNIST_FAULT": fault,
        }
    )


async def die_publishing(theatre: Theatre, session_id: int, fault: str) -> None:
    """Publish in another process, which the system kills at `fault`."""
    victim = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.support.publishing_victim",
        str(session_id),
        env=environment_of(theatre.house, fault),
        stderr=asyncio.subprocess.PIPE,
    )
    _, errors = await victim.communicate()
    assert victim.returncode == -signal.SIGKILL, errors.decode()[-2000:]


async def shown(theatre: Theatre, session_id: int) -> list[int]:
    """Return what a visitor gets for each medium that is shown; nothing where nothing is."""
    answer = await theatre.house.cy.get(f"/api/community/sessions/{session_id}")
    if answer.status_code == 404:
        return []
    paths = [each["mediaUrl"] for each in answer.json()["media"]]
    return [(await theatre.house.nobody.get(path)).status_code for path in paths]


async def recover(theatre: Theatre, session_id: int) -> None:
    """Do what the queue does after a worker died, which knows the job still: begin again, and copy."""
    async with theatre.house.db.transaction() as tx:
        await publishing.begin(tx, session_id)
    await theatre.house.run_jobs()


@pytest.mark.parametrize("step", STEPS)
async def test_a_worker_killed_at_any_step_leaves_all_or_nothing(theatre: Theatre, step: str) -> None:
    session_id = await theatre.session_with(SLIDES)
    await theatre.house.execute("update sessions_session set share_to_community = true")

    await die_publishing(theatre, session_id, step)

    assert await shown(theatre, session_id) == ([200] * SLIDES if step == "publish.ended" else [])
    # What the dead process was about to do is anybody's again, a minute later.
    await theatre.house.execute("update media_asset set retry_at = now() where state = 'fetching'")
    await theatre.house.execute("update media_rendition set claimed_until = now()")
    await recover(theatre, session_id)
    assert await shown(theatre, session_id) == [200] * SLIDES
    assert await theatre.house.value("select count(*) from media_scope") == 2
    assert await theatre.house.value("select count(*) from community_slide") == SLIDES
    assert set(await theatre.findings()) <= {"untracked"}


async def test_the_old_one_stays_up_when_its_successor_is_killed(theatre: Theatre) -> None:
    session_id = await theatre.session_with(SLIDES)
    await theatre.share(session_id)

    await die_publishing(theatre, session_id, "publish.ending")

    assert await shown(theatre, session_id) == [200] * SLIDES


async def test_without_room_nothing_is_shown_until_there_is(theatre: Theatre) -> None:
    session_id = await theatre.session_with(SLIDES)
    with most_file_bytes(100):
        await theatre.share(session_id)
    reasons = await theatre.house.value(
        "select array_agg(distinct f->>'reason') from community_item, jsonb_array_elements(failures) f"
    )
    assert (reasons, await shown(theatre, session_id)) == (["no_room"], [])

    await theatre.house.execute("update media_asset set retry_at = null where state = 'failed'")
    await theatre.house.execute("update community_item set retry_at = now()")
    await publishing.resume(theatre.house.db)
    await theatre.house.run_jobs()

    assert await shown(theatre, session_id) == [200] * SLIDES
    assert await theatre.findings() == []


@pytest.mark.parametrize("fault", ["_cut", "_500"])
async def test_hosts_that_fail_leave_nothing_half_shown(theatre: Theatre, fault: str) -> None:
    session_id = await theatre.session_with(SLIDES)
    await theatre.house.execute(
        "update media_asset set source_url = $1 where canonical_id like '%-1'",
        f"https://i.example/{fault}/far.jpg",
    )
    await theatre.share(session_id)

    assert await shown(theatre, session_id) == []
    state = (await theatre.house.ana.get(f"/api/sessions/{session_id}/community")).json()
    assert (state["state"], state["isCopying"], state["ready"], state["wanted"]) == ("pending", True, 2, 3)
    assert len(state["failures"]) == 1


async def test_many_shares_of_the_same_files_keep_each_once(theatre: Theatre) -> None:
    await share_the_same_files(theatre, SHARES)


async def share_the_same_files(theatre: Theatre, shares: int) -> None:
    first = await theatre.session_with(25)
    await theatre.share(first)
    files = await theatre.house.value("select count(distinct sha256) from media_asset")
    stored = await theatre.names()
    ids = [first, *[await theatre.house.session_of(theatre.house.ana) for _ in range(shares - 1)]]
    await theatre.house.execute("delete from pgqueuer")
    await theatre.house.execute(
        """
        with links as (
            insert into media_link (scope_id, asset_id)
            select s.scope_id, m.asset_id from sessions_session s, sessions_media m
            where m.session_id = $1 and s.id <> $1
            returning id, scope_id, asset_id
        )
        insert into sessions_media (session_id, position, link_id, asset_id, canonical_id, source_url, type, origin)
        select s.id, m.position, l.id, m.asset_id, m.canonical_id, m.source_url, m.type, m.origin
        from links l join sessions_session s on s.scope_id = l.scope_id
        join sessions_media m on m.session_id = $1 and m.asset_id = l.asset_id
        """,
        first,
    )
    await theatre.house.execute(
        "update sessions_session set fill_state = 'done', show_duplicates = true, share_to_community = true"
    )
    for session_id in ids:
        async with theatre.house.db.transaction() as tx:
            await publishing.begin(tx, session_id)
        async with theatre.house.db.connection() as connection:
            row = await connection.fetchrow(
                "select id, draft_scope_id from community_item where session_id = $1", session_id
            )
        assert row is not None
        await publishing.copy(theatre.house.db, theatre.worker.media, row["id"], row["draft_scope_id"])

    assert await theatre.house.value(
        "select count(*) from community_item where state = 'ready' and slide_count = 25"
    ) == len(ids)
    assert await theatre.names() == stored
    assert await theatre.house.value("select count(distinct sha256) from media_asset") == files
    assert len(theatre.house.replay.asked("good.example")) == 25

    # All but the last go, and the files stay; then it goes, and they go.
    for session_id in ids[:-1]:
        await theatre.house.ana.delete(f"/api/sessions/{session_id}")
    await theatre.clear_up()
    assert await theatre.names() == stored
    await theatre.house.ana.delete(f"/api/sessions/{ids[-1]}")
    await theatre.clear_up()
    assert await theatre.names() == set()
