"""Captions for a whole session: the cost first, four at a time, and what is done is kept and paid for once."""

from itertools import count

import pytest

from lanternist.features import credits
from tests.support.house import House, add_slides
from tests.support.models import GOOD, Model, failing

_hosts = count(1)


async def session_with(house: House, slides: int) -> int:
    session_id = await house.session_of(house.ana, subreddits="folder:nowhere")
    await house.execute("delete from pgqueuer")
    await house.execute("update sessions_session set fill_state = 'done' where id = $1", session_id)
    await add_slides(house.db, session_id, slides, host=f"i{next(_hosts)}.example")
    # Two slides of which all is the same would share a caption from the cache, which costs nothing.
    await house.execute(
        "update sessions_media set title = 'Lake ' || position where session_id = $1", session_id
    )
    return session_id


async def balance(house: House) -> int:
    async with house.db.connection() as connection:
        return (await credits.balance_of(connection, house.ids["ana"])).total


async def captions(house: House, session_id: int) -> list[str | None]:
    return [each["caption"] for each in (await house.ana.get(f"/api/sessions/{session_id}")).json()["media"]]


async def test_a_batch_says_what_it_costs_and_charges_each_caption(house: House, model: Model):
    session_id = await session_with(house, 6)
    address = f"/api/sessions/{session_id}/captions"
    model.answer = lambda _request, number: f"{GOOD} Number {number}."
    model.seconds = 0.05
    quote = (await house.ana.get(address)).json()
    before = await balance(house)

    started = await house.ana.post(address, json={"language": "pt-BR"})
    again = await house.ana.post(address, json={})
    await house.run_jobs()

    done = (await house.ana.get(address)).json()
    assert (quote["missing"], quote["price"], quote["cost"], quote["available"]) == (6, 10, 60, True)
    assert (started.status_code, again.json()["code"]) == (202, "CAPTION_BATCH_UNDER_WAY")
    assert done["batch"] | {"updatedAt": ""} == {
        "state": "done", "wanted": 6, "done": 6, "failed": 0, "failures": {}, "charged": 60, "updatedAt": "",
    }  # fmt: skip
    assert all(text.startswith(GOOD) for text in await captions(house, session_id))
    assert await balance(house) == before - done["batch"]["charged"]
    assert 1 < model.most_at_once <= 4
    assert "pt-BR" in model.asked[0]["messages"][0]["content"]
    assert (await house.ana.post(address, json={})).json()["code"] == "NOTHING_TO_CAPTION"


async def test_what_fails_costs_nothing_and_takes_nothing_from_the_rest(house: House, model: Model):
    session_id = await session_with(house, 4)
    model.answer = lambda _request, number: failing(401) if number % 2 else f"{GOOD} Number {number}."
    before = await balance(house)

    await house.ana.post(f"/api/sessions/{session_id}/captions", json={})
    await house.run_jobs()
    batch = (await house.ana.get(f"/api/sessions/{session_id}/captions")).json()["batch"]

    assert (batch["state"], batch["done"], batch["failed"], batch["charged"]) == ("done", 2, 2, 20)
    assert set(batch["failures"].values()) == {"CAPTION_FAILED"}
    assert sum(text is not None for text in await captions(house, session_id)) == 2
    assert await balance(house) == before - 20


async def test_credits_that_run_out_end_the_batch_and_the_job_may_run_twice(house: House, model: Model):
    session_id = await session_with(house, 3)
    model.answer = lambda _request, number: f"{GOOD} Number {number}."
    await house.ana.post(f"/api/sessions/{session_id}/captions", json={})
    await house.execute("update credits_price set amount = 40000 where feature = 'smart_caption'")
    try:
        await house.run_jobs()
        await house.execute("update captions_batch set state = 'pending' where session_id = $1", session_id)
        batch_id = await house.value("select id from captions_batch where session_id = $1", session_id)
        from lanternist.features.captions import batches

        application = house.app._app.state.application
        await batches.run(house.db, application.captions, batch_id)
    finally:
        await house.execute("update credits_price set amount = 10 where feature = 'smart_caption'")
    batch = (await house.ana.get(f"/api/sessions/{session_id}/captions")).json()["batch"]

    assert (batch["state"], batch["done"], batch["charged"]) == ("done", 2, 80_000)
    assert set(batch["failures"].values()) == {"INSUFFICIENT_CREDITS"}
    assert (
        await house.value(
            "select count(*) from credits_transfer where reference like 'captions:' || $1 || ':%'",
            str(batch_id),
        )
        == 2
    )
    # What was written for the third and could not be paid is nowhere to be had.
    assert await house.value("select count(*) from captions_cache") == 2
    async with house.db.transaction() as tx:
        await credits.grant(tx, house.ids["ana"], 100_000, reference=f"again:{session_id}")


async def test_one_slide_is_written_again_and_titles_cost_nothing(house: House, model: Model):
    session_id = await session_with(house, 2)
    media = (await house.ana.get(f"/api/sessions/{session_id}")).json()["media"]
    await house.execute(
        "update sessions_media set title = nullif(title, 'Lake 0') where session_id = $1", session_id
    )
    before = await balance(house)

    titled = await house.ana.post(f"/api/sessions/{session_id}/captions", json={"source": "titles"})
    address = f"/api/sessions/{session_id}/media/{media[0]['id']}/caption"
    first = await house.ana.post(address, json={})
    model.answer = lambda _request, _number: f"{GOOD} Again."
    second = await house.ana.post(address, json={"userSteering": "Name the time of day"})

    assert titled.status_code == 202
    assert first.json()["caption"] == GOOD
    assert await captions(house, session_id) == [f"{GOOD} Again.", "Lake 1"]
    assert second.json()["id"] == media[0]["id"]
    assert await balance(house) == before - 20
    assert (await house.ana.post(address.replace(str(media[0]["id"]), "999999"), json={})).status_code == 404


async def test_a_batch_is_followed_and_stopped(house: House, model: Model):
    session_id = await session_with(house, 2)
    address = f"/api/sessions/{session_id}/captions"
    await house.ana.post(address, json={})

    stopped = await house.ana.delete(address)
    events = await house.ana.get(f"{address}/events")
    await house.run_jobs()

    assert stopped.status_code == 204
    assert '"state":"stopped"' in events.text
    assert model.asked == []
    assert (await house.cy.get(address)).status_code == 403


@pytest.mark.parametrize(
    "body", [{"source": "magic"}, {"replace": "yes"}, {"language": "no language at all"}]
)
async def test_wrong_batches_are_refused(house: House, body: dict[str, object]):
    session_id = await session_with(house, 1)

    answer = await house.ana.post(f"/api/sessions/{session_id}/captions", json=body)

    assert (answer.status_code, answer.json()["code"]) == (400, "VALIDATION_ERROR")
