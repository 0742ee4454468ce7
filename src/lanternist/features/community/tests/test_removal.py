"""What is taken away is away: no object is in the store, and no signed path answers, however it was taken away."""

from collections.abc import Awaitable, Callable
from uuid import uuid4

import httpx
import pytest

from lanternist.features.community import ranking, upkeep
from lanternist.features.community.tests.conftest import Theatre
from tests.support.house import PASSWORD, client_of, sign_up

Removal = Callable[[Theatre, int, httpx.AsyncClient], Awaitable[object]]
HELD = {
    "community_item": "user_id",
    "community_like": "user_id",
    "community_save": "user_id",
    "community_hide": "user_id",
    "community_seen": "user_id",
    "community_mute": "creator_id",
    "sessions_session": "user_id",
    "media_scope": "user_id",
}
"""What refers to people, and by which column."""


async def delete_session(theatre: Theatre, session_id: int, owner: httpx.AsyncClient) -> None:
    answer = await owner.delete(f"/api/sessions/{session_id}")
    assert answer.status_code == 204


async def delete_account(theatre: Theatre, _session_id: int, owner: httpx.AsyncClient) -> None:
    """Close the account, as its owner does, and let the worker remove it."""
    answer = await owner.request("DELETE", "/api/auth/user", json={"password": PASSWORD})
    assert answer.status_code < 300, answer.text
    await theatre.house.run_jobs()


async def paths_of(theatre: Theatre, session_id: int, owner: httpx.AsyncClient) -> list[str]:
    """Return all signed paths that a visitor was given, those of the session's owner among them."""
    shown = (await theatre.house.cy.get(f"/api/community/sessions/{session_id}")).json()
    own = (await owner.get(f"/api/sessions/{session_id}")).json()
    urls = [each["mediaUrl"] for each in (*shown["media"], *own["media"])]
    return [*urls, *(f"{url}&w=320" for url in urls), shown["session"]["thumbnail"]]


@pytest.mark.parametrize("remove", [delete_session, delete_account])
async def test_no_object_and_no_path_is_left(theatre: Theatre, remove: Removal) -> None:
    bo = client_of(theatre.house.app)
    await sign_up(bo, f"bo-{uuid4()}")
    session_id = await theatre.session_with(3, owner=bo)
    await bo.patch(f"/api/sessions/{session_id}", json={"thumbnail": ""})
    await theatre.share(session_id, owner=bo)
    paths = await paths_of(theatre, session_id, bo)
    assert [(await theatre.house.nobody.get(path)).status_code for path in paths] == [200] * len(paths)
    assert len(await theatre.names()) >= 6

    await remove(theatre, session_id, bo)
    answers = [(await theatre.house.nobody.get(path)).status_code for path in paths]
    await theatre.clear_up()

    assert answers == [404] * len(paths)
    assert await theatre.names() == set()
    assert (await theatre.house.cy.get(f"/api/community/sessions/{session_id}")).status_code == 404
    assert await theatre.findings() == []
    await bo.aclose()


async def test_an_account_that_goes_leaves_nothing_but_what_others_paid_for(theatre: Theatre) -> None:
    house, bo = theatre.house, client_of(theatre.house.app)
    bo_id = await sign_up(bo, f"bo-{uuid4()}")
    session_id = await theatre.session_with(2, owner=bo)
    await theatre.share(session_id, owner=bo)
    paths = [path for path in await paths_of(theatre, session_id, bo) if path]
    copy_id = (await house.cy.post(f"/api/community/sessions/{session_id}/save")).json()["sessionId"]
    await house.cy.post(f"/api/community/sessions/{session_id}/like")
    await house.cy.post("/api/community/mutes", json={"creatorId": bo_id})
    others = await theatre.session_with(1, host="near.example")
    await theatre.share(others)
    await bo.post(f"/api/community/sessions/{others}/like")
    await bo.post(f"/api/community/sessions/{others}/hide")

    await delete_account(theatre, session_id, bo)

    assert [(await house.nobody.get(path)).status_code for path in paths] == [404] * len(paths)
    [item] = (await house.mo.get("/api/community")).json()["items"]
    assert (item["id"], item["likeCount"]) == (others, 0)
    await ranking.add_up_likes(house.db)
    assert await house.value("select sum(like_count) from community_item") == 0
    for table, column in HELD.items():
        query = f"select count(*) from {table} where {column} = $1"
        assert await house.value(query, bo_id) == 0, table
    assert (await house.cy.get(f"/community/people/{bo_id}")).status_code == 404
    # Who saved it paid for a copy of their own, which stays until they delete it; then nothing of it is left.
    media = (await house.cy.get(f"/api/sessions/{copy_id}")).json()["media"]
    assert [(await house.cy.get(each["mediaUrl"])).status_code for each in media] == [200, 200]
    await house.cy.delete(f"/api/sessions/{copy_id}")
    await delete_session(theatre, others, house.ana)
    await theatre.clear_up()
    assert (await theatre.names(), await theatre.findings()) == (set(), [])
    await bo.aclose()


async def test_after_off_no_path_of_the_snapshot_answers_and_the_session_has_its_own_still(
    theatre: Theatre,
) -> None:
    session_id = await theatre.session_with(2)
    await theatre.share(session_id)
    shown = (await theatre.house.cy.get(f"/api/community/sessions/{session_id}")).json()
    paths = [each["mediaUrl"] for each in shown["media"]]

    await theatre.share(session_id, wanted=False)
    await theatre.clear_up()

    assert [(await theatre.house.nobody.get(path)).status_code for path in paths] == [404, 404]
    own = (await theatre.house.ana.get(f"/api/sessions/{session_id}")).json()["media"]
    assert [(await theatre.house.ana.get(each["mediaUrl"])).status_code for each in own] == [200, 200]
    assert await theatre.findings() == []


async def test_files_that_another_session_shows_stay(theatre: Theatre) -> None:
    session_id = await theatre.session_with(2)
    await theatre.share(session_id)
    copy_id = (await theatre.house.cy.post(f"/api/community/sessions/{session_id}/save")).json()["sessionId"]

    await delete_session(theatre, session_id, theatre.house.ana)
    await theatre.clear_up()

    media = (await theatre.house.cy.get(f"/api/sessions/{copy_id}")).json()["media"]
    for each in media:
        assert (await theatre.house.cy.get(each["mediaUrl"])).status_code == 200
    assert await theatre.findings() == []


async def test_what_was_deleted_upstream_leaves_the_snapshot(theatre: Theatre) -> None:
    session_id = await theatre.session_with(3)
    await theatre.house.execute(
        "update sessions_media set source = '', post_id = 'post' || position where session_id = $1",
        session_id,
    )
    await theatre.share(session_id)
    # The session shows none of it any more, so that only the snapshot has these posts followed.
    await theatre.house.execute("update sessions_media set post_id = null where session_id = $1", session_id)
    assert await theatre.house.value("select count(*) from sessions_post") == 3
    shown = (await theatre.house.cy.get(f"/api/community/sessions/{session_id}")).json()["media"]
    await theatre.house.execute("update sessions_post set gone_at = now() where post_id = 'post1'")
    await theatre.house.execute(
        "update media_asset set state = 'gone', sha256 = null where source_url = $1", shown[2]["sourceUrl"]
    )

    assert await upkeep.wipe_vanished(theatre.house.db) == 2

    left = (await theatre.house.cy.get(f"/api/community/sessions/{session_id}")).json()["media"]
    assert [(each["order"], each["sourceUrl"]) for each in left] == [(0, shown[0]["sourceUrl"])]
    assert (await theatre.house.nobody.get(shown[1]["mediaUrl"])).status_code == 404
    assert (await theatre.house.nobody.get(shown[2]["mediaUrl"])).status_code == 404


async def test_a_snapshot_of_which_nothing_is_left_is_taken_down(theatre: Theatre) -> None:
    session_id = await theatre.session_with(1)
    await theatre.share(session_id)
    await theatre.house.execute("update media_asset set state = 'gone', sha256 = null")

    assert await upkeep.wipe_vanished(theatre.house.db) == 1

    state = (await theatre.house.ana.get(f"/api/sessions/{session_id}/community")).json()
    assert (state["state"], state["failures"]) == ("failed", [{"position": None, "reason": "gone"}])
    assert (await theatre.house.cy.get(f"/api/community/sessions/{session_id}")).status_code == 404
