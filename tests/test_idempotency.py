"""`Idempotency-Key`: the same POST sent many times, at once and later, happens once."""

import asyncio

import httpx
import pytest

from lanternist.app import open_application
from lanternist.platform.idempotency import forget_old_answers
from tests.support.house import House, client_of, running
from tests.support.standing import standing

BODY = {"title": "Hills", "subreddits": "sfwpics"}


async def _create(client: httpx.AsyncClient, key: str, **fields: object) -> httpx.Response:
    return await client.post("/api/sessions", json=BODY | fields, headers={"Idempotency-Key": key})


async def _sessions_and_balance(house: House) -> tuple[int, int]:
    count = await house.value("select count(*) from sessions_session")
    return count, (await house.ana.get("/api/credits/balance")).json()["balance"]


async def test_twenty_at_once_make_one_session_and_one_charge(house: House):
    sessions, balance = await _sessions_and_balance(house)

    answers = await asyncio.gather(*(_create(house.ana, "at once") for _ in range(20)))

    created = [answer for answer in answers if answer.status_code == 201]
    busy = [answer for answer in answers if answer.status_code != 201]
    assert {answer.content for answer in created} == {created[0].content}
    assert sum("idempotency-replayed" not in answer.headers for answer in created) == 1
    assert all(answer.json()["code"] == "IDEMPOTENCY_IN_PROGRESS" for answer in busy)
    assert all((answer.status_code, answer.headers["retry-after"]) == (409, "1") for answer in busy)
    assert await _sessions_and_balance(house) == (sessions + 1, balance - 10)


async def test_another_process_gives_the_first_answer_again(house: House):
    first = await _create(house.ana, "restart")
    before = await standing(house.db)

    async with running(house.settings) as app, client_of(app) as client:
        client.cookies = house.ana.cookies
        again = await _create(client, "restart")

    assert (again.status_code, again.content) == (201, first.content)
    assert again.headers["idempotency-replayed"] == "true"
    assert again.headers["content-type"] == "application/json"
    assert await standing(house.db) == before


async def test_the_answer_stays_the_first_one_after_the_session_changed(house: House):
    first = await _create(house.ana, "changed")
    await house.ana.patch(f"/api/sessions/{first.json()['id']}", json={"title": "Dunes"})

    assert (await _create(house.ana, "changed")).content == first.content


async def test_another_body_under_the_same_key_is_refused(house: House):
    await _create(house.ana, "body")
    before = await standing(house.db)

    answer = await _create(house.ana, "body", title="Dunes")

    assert (answer.status_code, answer.json()["code"]) == (422, "IDEMPOTENCY_MISMATCH")
    assert await standing(house.db) == before


async def test_a_key_is_its_owners_and_its_addresss_own(house: House):
    ana, cy = await _create(house.ana, "shared word"), await _create(house.cy, "shared word")
    category = await house.ana.post(
        "/api/categories", json={"name": "Seas"}, headers={"Idempotency-Key": "shared word"}
    )

    assert ana.json()["id"] != cy.json()["id"]
    assert category.status_code == 201
    assert "idempotency-replayed" not in category.headers


@pytest.mark.parametrize(
    "key", ["", "k" * 256, "caf\u00e9", "tab\there"], ids=["empty", "long", "accent", "tab"]
)
async def test_a_key_that_cannot_be_kept_is_refused(house: House, key: str):
    before = await standing(house.db)

    headers = [(b"Idempotency-Key", key.encode())]
    answer = await house.ana.post("/api/sessions", json=BODY, headers=headers)

    assert (answer.status_code, answer.json()["code"]) == (400, "VALIDATION_ERROR")
    assert answer.json()["details"][0]["field"] == "Idempotency-Key"
    assert await standing(house.db) == before


async def test_a_key_of_255_characters_is_kept(house: House):
    first = await _create(house.ana, "k" * 255)

    assert (await _create(house.ana, "k" * 255)).content == first.content


async def test_a_refusal_is_not_kept(house: House):
    refused = await _create(house.ana, "second try", title=" ")
    assert refused.status_code == 400
    await house.execute("delete from credits_price where feature = 'session_create'")
    assert (await _create(house.ana, "second try")).status_code == 503
    await house.execute("insert into credits_price (feature, amount) values ('session_create', 10)")

    answer = await _create(house.ana, "second try")

    assert answer.status_code == 201
    assert "idempotency-replayed" not in answer.headers


async def test_sharing_and_refilling_are_done_once_too(house: House):
    session = (await _create(house.ana, "to share")).json()["id"]
    await house.execute("update sessions_session set fill_state = 'done' where id = $1", session)

    for path in (f"/api/sessions/{session}/share", f"/api/sessions/{session}/refill"):
        first = await house.ana.post(path, headers={"Idempotency-Key": "once"})
        before = await standing(house.db)
        again = await house.ana.post(path, headers={"Idempotency-Key": "once"})

        assert first.is_success
        assert (again.status_code, again.content) == (first.status_code, first.content)
        assert again.headers["idempotency-replayed"] == "true"
        assert await standing(house.db) == before


async def test_answers_are_forgotten_after_a_day_and_not_before(house: House):
    await _create(house.ana, "young")
    await _create(house.ana, "old")
    age = "update platform_idempotency set created_at = now() - $2::text::interval where key = $1"
    await house.execute(age, "young", "23 hours 59 minutes")
    await house.execute(age, "old", "24 hours 1 minute")

    application = await open_application(house.settings, connections=2, statement_seconds=5)
    await forget_old_answers.handler(application)
    await application.close()

    kept = await house.value("select array_agg(key) from platform_idempotency")
    assert "young" in kept
    assert "old" not in kept
