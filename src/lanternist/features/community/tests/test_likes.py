"""Likes, and what one does not want to see."""

import asyncio

import httpx
import pytest

from lanternist.features.community import ranking
from lanternist.features.community.tests.feed_items import add_medium, add_session
from tests.support.house import House

pytestmark = pytest.mark.usefixtures("empty")


async def shown(client: httpx.AsyncClient, **query: object) -> list[dict]:
    answer = await client.get("/api/community", params={name: str(each) for name, each in query.items()})
    assert answer.status_code == 200, answer.text
    assert answer.json()["total"] == len(answer.json()["items"])
    return answer.json()["items"]


async def ids(client: httpx.AsyncClient, **query: object) -> list[int]:
    return [item["id"] for item in await shown(client, **query)]


async def test_a_like_is_on_and_off_and_counted_once_an_account(house: House) -> None:
    session = await add_session(house)
    path = f"/api/community/sessions/{session}/like"
    assert (await house.cy.post(path)).json() == {"liked": True, "likeCount": 1}
    assert (await house.ana.post(path)).json() == {"liked": True, "likeCount": 2}
    assert [(i["likeCount"], i["isLikedByUser"]) for i in await shown(house.mo)] == [(2, False)]
    await ranking.add_up_likes(house.db)
    assert await house.value("select like_count from community_item") == 2
    assert [(i["likeCount"], i["isLikedByUser"]) for i in await shown(house.cy)] == [(2, True)]
    assert (await house.cy.post(path)).json() == {"liked": False, "likeCount": 1}
    await ranking.add_up_likes(house.db)
    assert [i["likeCount"] for i in await shown(house.cy)] == [1]
    medium = await add_medium(house, "ana", 800)
    answer = await house.cy.post(f"/api/community/media/{medium}/like")
    assert answer.json() == {"liked": True, "likeCount": 1}


async def test_many_toggles_at_once_leave_an_exact_count(house: House) -> None:
    session = await add_session(house)
    path = f"/api/community/sessions/{session}/like"
    adding = asyncio.create_task(_keep_adding(house))
    answers = await asyncio.gather(*(client.post(path) for client in (house.ana, house.cy, house.mo) * 7))
    await adding
    assert {answer.status_code for answer in answers} == {200}
    await ranking.add_up_likes(house.db)
    counted = await house.value("select like_count from community_item")
    assert counted == await house.value("select count(*) from community_like")
    assert [item["likeCount"] for item in await shown(house.cy)] == [counted]


async def _keep_adding(house: House) -> None:
    for _ in range(10):
        await ranking.add_up_likes(house.db)


async def test_the_first_like_that_waits_queues_the_job_that_adds_it_up(house: House) -> None:
    session = await add_session(house)
    queued = "select count(*) from pgqueuer where entrypoint = 'community.rank'"
    for clients in ((house.ana, house.cy), (house.mo,)):
        await house.execute("delete from pgqueuer where entrypoint = 'community.rank'")
        for client in clients:
            await client.post(f"/api/community/sessions/{session}/like")
        assert await house.value(queued) == 1
        await ranking.add_up_likes(house.db)


async def test_likes_are_of_what_is_shown(house: House) -> None:
    session = await add_session(house)
    await house.execute("update community_item set is_hidden = true")
    for path, status in {
        f"/api/community/sessions/{session}/like": 404,
        "/api/community/sessions/999999/like": 404,
        "/api/community/media/999999/like": 404,
        f"/api/community/sessions/{session}/hide": 404,
        "/api/community/sessions/x/like": 400,
        "/api/community/media/0/like": 400,
    }.items():
        assert (await house.cy.post(path)).status_code == status, path
    gone = (await house.cy.post(f"/api/community/sessions/{session}/like")).json()
    assert gone["code"] == "COMMUNITY_ITEM_NOT_FOUND"
    assert (await house.cy.post("/api/community/media/0/like")).json() == {"message": "Invalid media ID"}
    assert (await house.nobody.post("/api/community/sessions/x/like")).status_code == 401
    assert await house.value("select count(*) from community_like") == 0


async def test_what_is_hidden_is_gone_for_oneself_only_until_it_is_not(house: House) -> None:
    kept, hidden = await add_session(house), await add_session(house)
    path = f"/api/community/sessions/{hidden}/hide"
    for _ in range(2):
        assert (await house.cy.post(path)).json() == {"hidden": True}
    assert await ids(house.cy) == [kept]
    assert await ids(house.mo) == [hidden, kept]
    assert (await house.cy.delete(path)).json() == {"hidden": False}
    assert await ids(house.cy) == [hidden, kept]


async def test_muted_creators_and_sources_are_gone_for_oneself(house: House) -> None:
    of_ana = await add_session(house, subreddits=["hills"])
    of_mo = await add_session(house, "mo", subreddits=["lakes"])
    mute = await house.cy.post("/api/community/mutes", json={"creatorId": house.ids["ana"]})
    assert (mute.status_code, mute.json()["creatorName"]) == (201, "Ana")
    assert await ids(house.cy) == [of_mo]
    again = await house.cy.post("/api/community/mutes", json={"creatorId": house.ids["ana"]})
    assert again.json()["id"] == mute.json()["id"]
    source = await house.cy.post("/api/community/mutes", json={"source": "Lakes"})
    assert await ids(house.cy) == []
    listed = (await house.cy.get("/api/community/mutes")).json()["items"]
    assert [each["source"] or each["creatorName"] for each in listed] == ["lakes", "Ana"]
    assert (await house.mo.delete(f"/api/community/mutes/{source.json()['id']}")).status_code == 404
    for each in listed:
        assert (await house.cy.delete(f"/api/community/mutes/{each['id']}")).status_code == 204
    assert await ids(house.cy) == [of_mo, of_ana]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 400),
        ({"creatorId": "user_aaaaaaaaaaaaaaaa", "source": "hills"}, 400),
        ({"creatorId": None}, 400),
        ({"creatorId": "x' or true"}, 400),
        ({"creatorId": "user_aaaaaaaaaaaaaaaa"}, 404),
        ({"source": ""}, 400),
        ({"source": "a,b"}, 400),
        ({"source": "x" * 201}, 400),
        ({"source": 5}, 400),
    ],
)
async def test_a_mute_of_nothing_known_is_refused(house: House, body: dict, status: int) -> None:
    assert (await house.cy.post("/api/community/mutes", json=body)).status_code == status


async def test_mutes_have_an_end_and_a_number(house: House) -> None:
    for path, code in {"x": "INVALID_MUTE_ID", "999999": "MUTE_NOT_FOUND"}.items():
        answer = await house.cy.delete(f"/api/community/mutes/{path}")
        assert (answer.status_code, answer.json()["code"]) == (404 if code.endswith("FOUND") else 400, code)
    await house.execute(
        "insert into community_mute (user_id, source) select $1, 'source' || n from generate_series(1, 500) n",
        house.ids["cy"],
    )
    answer = await house.cy.post("/api/community/mutes", json={"source": "one-more"})
    assert (answer.status_code, answer.json()["code"]) == (409, "TOO_MANY_MUTES")


async def test_what_was_played_is_left_out_when_one_asks_for_the_rest(house: House) -> None:
    new, seen = await add_session(house), await add_session(house)
    await house.execute(
        "insert into community_seen (user_id, item_id) select $1, id from community_item where session_id = $2",
        house.ids["cy"],
        seen,
    )
    assert await ids(house.cy, unseen="true") == [new]
    assert [item["isSeen"] for item in await shown(house.cy)] == [True, False]
    assert await ids(house.mo, unseen="true") == [seen, new]
