"""Filling a session: many sources at once, in order, each medium once, credits back when nothing came."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest

from lanternist.app import open_application
from lanternist.features.sessions.filling import FillOrder, fill
from lanternist.features.sessions.models import FillMode
from tests.support.house import House, add_slides

_numbers = count(1)


def fresh(name: str = "sfwpics") -> str:
    """Return a community that nobody has asked for; the numbered ones all have the listing of their name."""
    return f"{name}_x{next(_numbers)}"


async def filled(house: House, subreddits: str, **fields: object) -> dict:
    """Create a session, let the worker fill it, and return it with its media."""
    session_id = await house.session_of(house.ana, subreddits=subreddits, **fields)
    await house.run_jobs()
    return await read(house, session_id)


async def read(house: House, session_id: int) -> dict:
    return (await house.ana.get(f"/api/sessions/{session_id}")).json()


async def balance(house: House) -> int:
    return (await house.ana.get("/api/credits/balance")).json()["balance"]


def addresses(answer: dict) -> list[str]:
    return [each["sourceUrl"] for each in answer["media"]]


async def test_a_session_is_filled_with_25_media_in_a_dense_order(house):
    name = fresh()

    answer = await filled(house, name)

    assert answer["session"]["fill"] == {
        "state": "done",
        "wanted": 25,
        "ready": 25,
        "sources": [{"name": name, "state": "done", "found": 79, "reason": None}],
    }
    assert [each["order"] for each in answer["media"]] == list(range(25))
    assert len(set(addresses(answer))) == 25
    for each in answer["media"]:
        assert each["sessionId"] == answer["session"]["id"]
        assert each["mediaUrl"].startswith("/media/")
        assert each["caption"] is None
        assert each["type"] in ("image", "gif", "video")
        assert each["redditPostUrl"].startswith("https://www.reddit.com/")
        assert each["redditPostId"]
        assert each["subreddit"]
    assert (await house.nobody.get(answer["media"][0]["mediaUrl"])).status_code == 200
    assert answer["session"]["thumbnail"].startswith("/media/")


async def test_sources_take_turns(house):
    first, second = fresh("sfwpics"), fresh("popular")
    alone = [addresses(await filled(house, name)) for name in (first, second)]

    together = addresses(await filled(house, f"{first},{second}"))

    # Media that both name move the others up, so only membership is asked of each place.
    assert together[0] == alone[0][0]
    assert sum(url in alone[0] for url in together) >= 12
    assert sum(url in alone[1] for url in together) >= 12


async def test_what_two_sources_name_is_shown_once(house):
    answer = await filled(house, f"{fresh()},{fresh()},{fresh()}")

    assert len(addresses(answer)) == len(set(addresses(answer))) == 25


async def test_a_second_session_on_the_same_source_asks_nobody(house):
    name = fresh()
    first = await filled(house, name)
    calls = len(house.replay.calls)

    second = await filled(house, name)

    assert len(house.replay.asked(f"/r/{name}/")) == 1
    assert len(house.replay.calls) == calls
    assert addresses(second) == addresses(first)


async def test_a_known_source_gives_the_thumbnail_at_once(house):
    name = fresh()
    await filled(house, name)

    made = await house.ana.post("/api/sessions", json={"title": "a", "subreddits": name})

    assert made.json()["thumbnail"].startswith("/media/")


@pytest.mark.parametrize(
    ("name", "reason"),
    [("missing_one", "not_found"), ("down_one", "upstream_error"), ("nowhere_at_all", "not_found")],
)
async def test_a_source_that_fails_says_why_and_takes_nothing_from_the_others(house, name, reason):
    good = fresh()

    answer = await filled(house, f"{name},{good}")

    by_name = {each["name"]: each for each in answer["session"]["fill"]["sources"]}
    assert by_name[name] == {"name": name, "state": "failed", "found": 0, "reason": reason}
    assert by_name[good]["state"] == "done"
    assert answer["session"]["fill"]["state"] == "done"
    assert len(answer["media"]) == 25


async def test_credits_come_back_once_when_nothing_came(house):
    before = await balance(house)

    answer = await filled(house, "missing_one")

    session_id = answer["session"]["id"]
    assert answer["session"]["fill"]["state"] == "failed"
    assert answer["media"] == []
    assert await balance(house) == before
    refund = (
        "select count(*) from credits_transfer where kind = 'refund' and corrects in (select id from "
        "credits_transfer where kind = 'charge' and reference like $1)"
    )
    assert await house.value(refund, f"session:{session_id}:%") == 1
    assert (
        await house.value(
            "select count(*) from activity_event where action = 'session_refunded' and subject = $1",
            f"session:{session_id}",
        )
        == 1
    )
    await house.run_jobs()
    assert await balance(house) == before


async def test_a_refill_after_a_refund_is_charged_again(house):
    before = await balance(house)
    session_id = (await filled(house, "missing_one"))["session"]["id"]

    answer = await house.ana.post(f"/api/sessions/{session_id}/refill")

    assert answer.status_code == 202
    assert answer.json()["fill"]["state"] == "pending"
    assert await balance(house) == before - 10
    await house.run_jobs()
    assert await balance(house) == before


async def test_a_refill_keeps_what_is_there_and_charges_nothing(house):
    first = await filled(house, fresh())
    session_id = first["session"]["id"]
    for each in first["media"][:5]:
        assert (await house.ana.delete(f"/api/sessions/{session_id}/media/{each['id']}")).status_code == 204
    kept = addresses(await read(house, session_id))
    before = await balance(house)

    answer = await house.ana.post(f"/api/sessions/{session_id}/refill")
    await house.run_jobs()

    assert answer.status_code == 202
    after = await read(house, session_id)
    assert addresses(after)[:20] == kept
    assert len(after["media"]) == 25
    assert [each["order"] for each in after["media"]] == list(range(25))
    assert await balance(house) == before


async def test_a_refill_while_one_is_under_way_is_refused(house):
    session_id = await house.session_of(house.ana, subreddits=fresh())

    answer = await house.ana.post(f"/api/sessions/{session_id}/refill")

    assert (answer.status_code, answer.json()["code"]) == (409, "FILL_UNDER_WAY")


async def test_changed_sources_replace_the_media_when_the_new_ones_are_there(house):
    old = await filled(house, fresh("sfwpics"))
    session_id, name = old["session"]["id"], fresh("popular")
    before = await balance(house)

    changed = await house.ana.patch(f"/api/sessions/{session_id}", json={"subreddits": name})

    assert changed.json()["subreddits"] == [name]
    assert changed.json()["fill"]["state"] == "pending"
    assert addresses(await read(house, session_id)) == addresses(old)
    await house.run_jobs()
    new = await read(house, session_id)
    assert len(new["media"]) == 25
    assert not set(addresses(new)) & set(addresses(old))
    assert [each["order"] for each in new["media"]] == list(range(25))
    assert await balance(house) == before


async def test_changed_sources_that_give_nothing_leave_the_old_media(house):
    old = await filled(house, fresh())
    session_id = old["session"]["id"]
    before = await balance(house)

    await house.ana.patch(f"/api/sessions/{session_id}", json={"subreddits": "missing_one"})
    await house.run_jobs()

    new = await read(house, session_id)
    assert addresses(new) == addresses(old)
    assert new["session"]["fill"]["sources"][0]["reason"] == "not_found"
    assert await balance(house) == before


async def test_the_same_sources_in_another_spelling_change_nothing(house):
    name = fresh()
    old = await filled(house, name)

    changed = await house.ana.patch(
        f"/api/sessions/{old['session']['id']}", json={"subreddits": f"r/{name.upper()}"}
    )

    assert changed.json()["fill"]["state"] == "done"


async def test_a_job_that_runs_twice_or_too_late_changes_nothing(house):
    first = await filled(house, fresh())
    session_id = first["session"]["id"]
    application = await open_application(house.settings, connections=2, statement_seconds=30)

    for number, run in ((session_id, 1), (session_id, 2), (session_id, 0), (999_999_999, 1)):
        await fill(house.db, application.sessions, FillOrder(number, run, FillMode.REPLACE))
    await application.close()

    assert await read(house, session_id) == first


async def test_a_fill_whose_session_is_deleted_meanwhile_ends_quietly(house):
    session_id = await house.session_of(house.ana, subreddits=fresh())
    await house.ana.delete(f"/api/sessions/{session_id}")

    await house.run_jobs()

    assert await house.value("select count(*) from sessions_media where session_id = $1", session_id) == 0


async def test_who_watches_hears_of_progress_and_media_until_it_is_done(house):
    good = fresh()
    session_id = await house.session_of(house.ana, subreddits=f"{good},missing_one")
    await asyncio.sleep(0.05)

    watching = asyncio.create_task(house.ana.get(f"/api/sessions/{session_id}/events"))
    await asyncio.sleep(0.05)
    await house.run_jobs()
    answer = await asyncio.wait_for(watching, 20)

    assert answer.headers["content-type"].startswith("text/event-stream")
    events = _events(answer.text)
    fills = [data for name, data in events if name == "fill"]
    media = [data for name, data in events if name == "media"]
    assert fills[0]["state"] in ("pending", "running")
    assert fills[-1]["state"] == "done"
    assert [each["state"] for each in fills[-1]["sources"]] == ["done", "failed"]
    assert media == (await read(house, session_id))["media"]


async def test_who_comes_late_gets_everything_at_once(house):
    session_id = (await filled(house, fresh()))["session"]["id"]

    answer = await asyncio.wait_for(house.ana.get(f"/api/sessions/{session_id}/events"), 5)

    events = _events(answer.text)
    assert [name for name, _ in events] == ["media"] * 25 + ["fill"]


async def test_an_own_thumbnail_outlives_a_fill(house):
    answer = await filled(house, fresh(), thumbnail="https://i.example/cover.jpg")

    kept = await house.value(
        "select thumbnail_url from sessions_session where id = $1", answer["session"]["id"]
    )
    assert kept == "https://i.example/cover.jpg"


async def test_slides_added_by_hand_survive_new_sources(house):
    session_id = (await filled(house, fresh("sfwpics")))["session"]["id"]
    [slide] = await add_slides(house.db, session_id, 1)
    await house.execute("update sessions_media set origin = 'manual' where id = $1", slide)

    await house.ana.patch(f"/api/sessions/{session_id}", json={"subreddits": fresh("popular")})
    await house.run_jobs()

    media = (await read(house, session_id))["media"]
    assert media[0]["id"] == slide
    assert [each["order"] for each in media] == list(range(len(media)))
    assert len(media) == 26


def _events(text: str) -> list[tuple[str, dict]]:
    found = []
    for block in text.replace("\r\n", "\n").strip().split("\n\n"):
        lines = dict(line.split(": ", 1) for line in block.split("\n") if ": " in line)
        found.append((lines["event"], json.loads(lines["data"])))
    return found


async def test_a_source_that_is_down_gives_its_last_listing_and_says_how_old_it_is(house):
    name = "harbour_views"
    house.replay.reddit.serve(name, "sfwpics_hot_2020")
    before = await filled(house, name)
    await house.execute(
        "update ingestion_listing set fetched_at = fetched_at - interval '2 days' where name = $1", name
    )
    house.replay.reddit.serve(name, "503_html_ow")
    down = len(house.replay.asked(f"/r/{name}/"))

    after = await filled(house, name)

    assert len(house.replay.asked(f"/r/{name}/")) > down
    assert addresses(after) == addresses(before)
    source = after["session"]["fill"]["sources"][0]
    age = datetime.now(UTC) - datetime.fromisoformat(source.pop("staleSince"))
    assert timedelta(days=2) <= age < timedelta(days=2, minutes=5)
    assert source == {"name": name, "state": "done", "found": 79, "reason": None}
    page = await house.ana.get(f"/sessions/{after['session']['id']}", headers={"Accept": "text/html"})
    assert f"list of {(datetime.now(UTC) - age).date()}" in page.text
