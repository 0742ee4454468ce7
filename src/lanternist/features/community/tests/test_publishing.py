"""A session that is shared is copied as a whole, shown when it is complete, and taken away as a whole."""

import asyncio

from lanternist.features.community import publishing
from lanternist.features.community.tests.conftest import Theatre


async def state_of(theatre: Theatre, session_id: int) -> tuple[str, str, int, int]:
    async with theatre.house.db.connection() as connection:
        row = await connection.fetchrow(
            "select state, copy_state, wanted_count, slide_count from community_item where session_id = $1",
            session_id,
        )
    assert row is not None
    return row["state"], row["copy_state"], row["wanted_count"], row["slide_count"]


async def test_sharing_copies_all_files_and_shows_them_then(theatre: Theatre) -> None:
    session_id = await theatre.session_with(3)
    await theatre.share(session_id)

    assert await state_of(theatre, session_id) == ("ready", "done", 3, 3)
    assert await theatre.house.value("select count(*) from media_asset where state = 'ready'") == 3
    assert await theatre.house.value("select count(*) from media_scope where is_durable") == 1
    assert await theatre.findings() == []


async def test_a_session_created_as_shared_is_shown_when_its_media_are_there(theatre: Theatre) -> None:
    session_id = await theatre.house.session_of(theatre.house.ana, shareToCommunity=True)
    await theatre.house.run_jobs()

    state, copy_state, wanted, shown = await state_of(theatre, session_id)
    assert (state, copy_state) == ("ready", "done")
    assert wanted == 25 >= shown > 0


async def test_what_is_gone_is_left_out_and_named(theatre: Theatre) -> None:
    session_id = await theatre.session_with(3)
    theatre.house.replay.files[f"good.example/{session_id}-1.jpg"] = 410
    await theatre.share(session_id)

    assert await state_of(theatre, session_id) == ("ready", "done", 3, 2)
    assert await theatre.house.value("select failures->0->>'position' from community_item") == "1"
    assert await theatre.house.value("select array_agg(position order by position) from community_slide") == [
        0,
        1,
    ]


async def test_what_may_come_later_is_waited_for_and_nothing_is_shown_meanwhile(theatre: Theatre) -> None:
    session_id = await theatre.session_with(3)
    theatre.house.replay.files[f"good.example/{session_id}-1.jpg"] = 503
    await theatre.share(session_id)
    assert await state_of(theatre, session_id) == ("pending", "running", 3, 0)

    theatre.house.replay.files.clear()
    await theatre.house.execute("update media_asset set retry_at = null where state = 'failed'")
    await theatre.house.execute("update community_item set retry_at = now()")
    await theatre.house.execute("delete from platform_outbound_host")
    assert await publishing.resume(theatre.house.db) == 1
    await theatre.house.run_jobs()

    assert await state_of(theatre, session_id) == ("ready", "done", 3, 3)


async def test_what_does_not_come_ends_with_the_reason_and_leaves_nothing(theatre: Theatre) -> None:
    session_id = await theatre.session_with(2)
    theatre.house.replay.files[f"good.example/{session_id}-1.jpg"] = 503
    await theatre.share(session_id)
    await theatre.house.execute(
        "update community_item set retry_at = now(), copy_tries = $1", publishing.MOST_TRIES - 1
    )
    await publishing.resume(theatre.house.db)
    await theatre.house.run_jobs()

    assert await state_of(theatre, session_id) == ("failed", "failed", 2, 0)
    assert await theatre.house.value("select failures->0->>'reason' from community_item") == "status_503"
    assert await theatre.house.value("select count(*) from media_scope where is_durable") == 0
    assert await theatre.house.value("select count(*) from community_slide") == 0


async def test_sharing_again_makes_a_fresh_one_while_the_old_stays_up(theatre: Theatre) -> None:
    session_id = await theatre.session_with(3)
    await theatre.share(session_id)
    first = await theatre.house.value("select scope_id from community_item")
    published = await theatre.house.value("select published_at from community_item")
    slide = await theatre.house.value("select min(id) from sessions_media")
    answer = await theatre.house.ana.delete(f"/api/sessions/{session_id}/media/{slide}")
    assert answer.status_code == 204
    assert await theatre.house.value("select count(*) from community_slide") == 3

    async with theatre.house.db.transaction() as tx:
        await publishing.begin(tx, session_id)
    assert await theatre.house.value("select scope_id from community_item") == first
    assert await theatre.house.value("select count(*) from community_slide where scope_id = $1", first) == 3
    await theatre.house.run_jobs()

    assert await state_of(theatre, session_id) == ("ready", "done", 2, 2)
    assert await theatre.house.value("select published_at from community_item") == published
    assert await theatre.house.value("select count(*) from media_scope where is_durable") == 1
    assert await theatre.house.value("select count(*) from community_slide") == 2


async def test_off_takes_everything_away(theatre: Theatre) -> None:
    session_id = await theatre.session_with(3)
    await theatre.share(session_id)
    await theatre.share(session_id, wanted=False)
    assert await theatre.house.value("select count(*) from community_item") == 0
    assert await theatre.house.value("select count(*) from media_scope where is_durable") == 0

    # The session itself holds the files still.
    await theatre.clear_up()
    assert len(await theatre.names()) > 0
    await theatre.house.ana.delete(f"/api/sessions/{session_id}")
    await theatre.clear_up()
    assert await theatre.names() == set()
    assert await theatre.findings() == []


async def test_off_while_it_is_copied_ends_the_copying(theatre: Theatre) -> None:
    session_id = await theatre.session_with(4, host="far_held.example")
    async with theatre.house.db.transaction() as tx:
        await tx.execute("update sessions_session set share_to_community = true where id = $1", session_id)
        await publishing.begin(tx, session_id)
    item_id, scope_id = await theatre.house.value("select (id, draft_scope_id) from community_item")
    copying = asyncio.create_task(publishing.copy(theatre.house.db, theatre.worker.media, item_id, scope_id))
    await asyncio.sleep(0.05)
    await theatre.share(session_id, wanted=False)
    await copying

    assert await theatre.house.value("select count(*) from community_item") == 0
    assert await theatre.house.value("select count(*) from community_slide") == 0


async def test_edits_reach_the_title_and_the_tags_but_not_the_media(theatre: Theatre) -> None:
    session_id = await theatre.session_with(2)
    await theatre.share(session_id)
    ana = theatre.house.ana
    await ana.patch(f"/api/sessions/{session_id}", json={"title": "Lakes"})
    await ana.put(f"/api/sessions/{session_id}/tags", json={"tags": ["water"]})
    await ana.patch("/api/auth/user", json={"firstName": "Anabel"})

    async with theatre.house.db.connection() as connection:
        row = await connection.fetchrow("select title, tags, creator_name, slide_count from community_item")
    assert row is not None
    assert tuple(row.values()) == ("Lakes", ["water"], "Anabel", 2)
    await ana.patch("/api/auth/user", json={"firstName": "Ana"})


async def test_an_account_that_goes_takes_its_snapshots_along(theatre: Theatre) -> None:
    session_id = await theatre.session_with(2, owner=theatre.house.mo)
    await theatre.share(session_id, owner=theatre.house.mo)
    await theatre.house.execute("delete from sessions_session where user_id = $1", theatre.house.ids["mo"])
    assert await theatre.house.value("select count(*) from media_scope where is_durable") == 0
