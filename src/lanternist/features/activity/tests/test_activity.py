"""The record of who did what: appended with the thing itself, or not at all."""

import pytest

from lanternist.features import activity


async def test_an_event_is_appended_with_its_details(ana, db):
    user_id = (await ana.get("/api/auth/user")).json()["id"]

    async with db.transaction() as tx:
        await activity.record(
            tx,
            user_id,
            action="lit",
            feature="lantern",
            subject="lantern:7",
            details={"colours": ["red", "é"]},
        )

    async with db.connection() as connection:
        row = await connection.fetchrow("select * from activity_event order by id desc limit 1")
        colours = await connection.fetchval(
            "select details->'colours'->>1 from activity_event order by id desc limit 1"
        )
    assert (row["user_id"], row["action"], row["feature"], row["subject"]) == (
        user_id,
        "lit",
        "lantern",
        "lantern:7",
    )
    assert colours == "é"


async def test_an_event_vanishes_with_the_transaction_it_belongs_to(ana, db):
    user_id = (await ana.get("/api/auth/user")).json()["id"]

    async def fail_after_recording() -> None:
        async with db.transaction() as tx:
            await activity.record(tx, user_id, action="lit", feature="lantern")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await fail_after_recording()

    async with db.connection() as connection:
        assert await connection.fetchval("select count(*) from activity_event where action = 'lit'") == 0


async def test_what_a_person_does_with_a_session_is_recorded_in_order(ana, db):
    made = (await ana.post("/api/sessions", json={"title": "Hills", "subreddits": "sfwpics"})).json()
    address = f"/api/sessions/{made['id']}"
    await ana.patch(address, json={"title": "Dunes"})
    await ana.put(f"{address}/tags", json={"tags": ["hills"]})
    await ana.post(f"{address}/share")
    await ana.delete(address)

    async with db.connection() as connection:
        actions = await connection.fetchval("select array_agg(action order by id) from activity_event")
        titles = await connection.fetchval("select string_agg(details::text, '') from activity_event")
    assert actions == [
        "account_created",
        "session_created",
        "session_updated",
        "session_tagged",
        "session_shared",
        "session_deleted",
    ]
    assert "Hills" not in titles
    assert "Dunes" not in titles
