"""Saving what others show: a copy of the snapshot in one's own library, paid for once, with the documented answers."""

import asyncio

import httpx
import pytest

from lanternist.features import moderation
from lanternist.features.community.tests.conftest import Theatre

PRICE = 10


async def balance_of(client: httpx.AsyncClient) -> int:
    return (await client.get("/api/credits/balance")).json()["balance"]


async def save(client: httpx.AsyncClient, session_id: object, **more: object) -> httpx.Response:
    return await client.post(f"/api/community/sessions/{session_id}/save", **more)  # pyright: ignore[reportArgumentType]


@pytest.fixture
async def shown(theatre: Theatre) -> int:
    """A private session of Ana's that is shown to everybody."""
    session_id = await theatre.session_with(3)
    await theatre.house.execute(
        "update sessions_media set caption = 'Hill ' || position, duration_seconds = 4.5, start_seconds = 0.5,"
        " end_seconds = 2.25 where session_id = $1",
        session_id,
    )
    await theatre.house.execute(
        "update sessions_session set ai_prompt = 'A secret', tags = '{hills}' where id = $1", session_id
    )
    await theatre.share(session_id)
    return session_id


async def test_a_saved_session_is_a_private_copy_of_what_is_shown(theatre: Theatre, shown: int) -> None:
    cy = theatre.house.cy
    before = await balance_of(cy)
    slide = await theatre.house.value("select min(id) from sessions_media where session_id = $1", shown)
    await theatre.house.ana.delete(f"/api/sessions/{shown}/media/{slide}")

    answer = await save(cy, shown)
    copy = (await cy.get(f"/api/sessions/{answer.json()['sessionId']}")).json()

    assert (answer.status_code, answer.json()) == (
        200,
        {"success": True, "sessionId": copy["session"]["id"], "reused": False},
    )
    session = copy["session"]
    assert session["userId"] == theatre.house.ids["cy"]
    assert (session["importSource"], session["importUrl"]) == ("community", f"community:{shown}")
    assert (session["isImported"], session["isPublic"], session["shareToCommunity"]) == (False, False, False)
    assert (session["title"], session["tags"], session["aiPrompt"]) == ("Hills", ["hills"], None)
    played = (await cy.get(f"/api/community/sessions/{shown}")).json()
    for media in (copy["media"], played["media"]):
        assert [
            (
                each["caption"],
                each["durationSeconds"],
                each["startSeconds"],
                each["endSeconds"],
                each["order"],
            )
            for each in media
        ] == [(f"Hill {place}", 4.5, 0.5, 2.25, place) for place in range(3)]
    assert await balance_of(cy) == before - PRICE
    for each in copy["media"]:
        assert (await cy.get(each["mediaUrl"])).status_code == 200
    assert len(theatre.house.replay.asked("good.example")) == 3


async def test_saving_again_gives_the_copy_there_is_until_that_is_deleted(
    theatre: Theatre, shown: int
) -> None:
    cy = theatre.house.cy
    first = (await save(cy, shown)).json()["sessionId"]
    before = await balance_of(cy)
    assert (await save(cy, shown)).json() == {"success": True, "sessionId": first, "reused": True}
    assert await balance_of(cy) == before

    await cy.delete(f"/api/sessions/{first}")
    again = (await save(cy, shown)).json()

    assert (again["reused"], again["sessionId"] != first) == (False, True)
    assert await balance_of(cy) == before - PRICE


async def test_many_saves_at_once_make_one_copy_and_one_charge(theatre: Theatre, shown: int) -> None:
    cy = theatre.house.cy
    before = await balance_of(cy)
    answers = await asyncio.gather(*(save(cy, shown) for _ in range(10)))

    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.json()["sessionId"] for answer in answers}) == 1
    assert sum(not answer.json()["reused"] for answer in answers) == 1
    assert await balance_of(cy) == before - PRICE


async def test_a_save_sent_again_with_its_key_is_answered_as_before(theatre: Theatre, shown: int) -> None:
    key = {"Idempotency-Key": f"save-{shown}"}
    first = await save(theatre.house.cy, shown, headers=key)
    again = await save(theatre.house.cy, shown, headers=key)
    assert again.json() == first.json()
    assert again.headers["Idempotency-Replayed"] == "true"


async def test_ones_own_may_be_saved(theatre: Theatre, shown: int) -> None:
    answer = await save(theatre.house.ana, shown)
    assert (answer.status_code, answer.json()["reused"]) == (200, False)


async def test_the_answers_for_what_cannot_be_saved_are_the_documented_ones(theatre: Theatre) -> None:
    cy, ana = theatre.house.cy, theatre.house.ana
    private, public = [await theatre.session_with(1) for _ in range(2)]
    await ana.patch(f"/api/sessions/{public}", json={"isPublic": True})

    found = [await save(cy, each) for each in ("hills", 999_999_999, private, public)]

    assert [(answer.status_code, answer.json()) for answer in found] == [
        (400, {"message": "Invalid session ID"}),
        (404, {"message": "Session not found or not public"}),
        (404, {"message": "Session not found or not public"}),
        (403, {"message": "This session is not shared to the community"}),
    ]
    assert (await save(theatre.house.nobody, public)).status_code == 401


@pytest.mark.parametrize("kind", ["community_item", "session"])
async def test_what_was_hidden_cannot_be_saved_read_or_shown_anew(
    theatre: Theatre, shown: int, kind: moderation.Kind
) -> None:
    await theatre.house.ana.patch(f"/api/sessions/{shown}", json={"isPublic": True})
    item_id, scope_id = await theatre.house.value("select (id, scope_id) from community_item")
    path = (await theatre.house.cy.get(f"/api/community/sessions/{shown}")).json()["media"][0]["mediaUrl"]
    subject = moderation.Subject(kind, str(item_id if kind == "community_item" else shown), scope_id)
    if kind == "session":
        own = await theatre.house.value("select scope_id from sessions_session where id = $1", shown)
        subject = moderation.Subject(kind, str(shown), own)
    async with theatre.house.db.transaction() as tx:
        await moderation.hide(tx, subject, reason="spam", by=None)

    assert (await save(theatre.house.cy, shown)).status_code == 404
    assert (await theatre.house.cy.get(f"/api/community/sessions/{shown}")).status_code == 404
    assert (await theatre.house.nobody.get(path)).status_code == 404

    # Off and on again shows no more of it; shown again by who decides, all is as it was.
    if kind == "community_item":
        for wanted in (False, True):
            await theatre.share(shown, wanted=wanted)
        assert await theatre.house.value("select array[state, copy_state] from community_item") == [
            "failed",
            "failed",
        ]
        assert await theatre.house.value("select failures->0->>'reason' from community_item") == "hidden"
    async with theatre.house.db.transaction() as tx:
        await moderation.unhide(tx, subject, by=None)
    if kind == "community_item":
        await theatre.share(shown)
    assert (await theatre.house.cy.get(f"/api/community/sessions/{shown}")).status_code == 200


async def test_who_cannot_pay_gets_no_copy(theatre: Theatre, shown: int) -> None:
    await theatre.house.execute("update credits_price set amount = 1000000 where feature = 'session_create'")
    try:
        answer = await save(theatre.house.cy, shown)
    finally:
        await theatre.house.execute("update credits_price set amount = 10 where feature = 'session_create'")
    assert (answer.status_code, answer.json()["code"]) == (402, "INSUFFICIENT_CREDITS")
    assert await theatre.house.value("select count(*) from community_save") == 0
    assert (
        await theatre.house.value(
            "select count(*) from sessions_session where user_id = $1", theatre.house.ids["cy"]
        )
        == 0
    )
