"""What is taken away is away: no object is in the store, and no signed path answers, however it was taken away."""

from collections.abc import Awaitable, Callable
from uuid import uuid4

import httpx
import pytest

from lanternist.features.community import upkeep
from lanternist.features.community.tests.conftest import Theatre
from tests.support.house import client_of, sign_up

Removal = Callable[[Theatre, int, httpx.AsyncClient], Awaitable[object]]


async def delete_session(theatre: Theatre, session_id: int, owner: httpx.AsyncClient) -> None:
    answer = await owner.delete(f"/api/sessions/{session_id}")
    assert answer.status_code == 204


async def delete_account(theatre: Theatre, session_id: int, _owner: httpx.AsyncClient) -> None:
    """What removing an account comes down to for its media: all that hangs on its row goes with it."""
    owner = await theatre.house.value("select user_id from sessions_session where id = $1", session_id)
    await theatre.house.execute("delete from accounts_user where id = $1", owner)


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
