"""What is deleted upstream goes here: posts and files are asked about, and slides of what is gone show nothing."""

import asyncio
from collections.abc import Iterator
from itertools import count
from typing import Any

import pytest
import structlog
from structlog.testing import capture_logs

from lanternist.app import open_application
from lanternist.features.media.keeping import remove_due
from lanternist.features.sessions.upkeep import upkeep_schedule
from tests.support import recordings
from tests.support.house import House, add_slides

_numbers = count(1)
DEAD = ("failed", "gone", "removed")
WIPED = ("caption", "title", "author", "subreddit", "redditPostId", "redditPostUrl", "sourceUrl", "thumbnail")


@pytest.fixture(autouse=True)
async def quiet_world(house: House) -> None:
    """Nothing is due but what a test makes due, and nothing is deleted yet."""
    house.replay.reddit.deleted.clear()
    house.replay.reddit.left_out.clear()
    house.replay.lost.clear()
    await house.execute("delete from sessions_session")
    await house.execute("delete from sessions_post")
    await house.execute("delete from media_link")
    await house.execute("delete from media_asset")
    await house.execute("delete from ingestion_listing")


async def filled(house: House, subreddits: str = "") -> dict:
    session_id = await house.session_of(house.ana, subreddits=subreddits or f"sfwpics_x{next(_numbers)}")
    await house.run_jobs()
    return await read(house, session_id)


async def read(house: House, session_id: int) -> dict:
    return (await house.ana.get(f"/api/sessions/{session_id}")).json()


async def let_time_pass(house: House, hours: float) -> None:
    """Move everything that was noted of posts and files into the past."""
    for table in ("sessions_post", "media_asset"):
        await house.execute(
            f"""
            update {table} set checked_at = checked_at - make_interval(mins => $1),
                check_at = check_at - make_interval(mins => $1),
                missing_since = missing_since - make_interval(mins => $1)
            """,
            int(hours * 60),
        )


async def follow_upstream(house: House) -> None:
    """Do what the worker does every ten minutes."""
    application = await open_application(house.settings, connections=8, statement_seconds=60)
    try:
        await upkeep_schedule.handler(application)
    finally:
        await application.close()


def assert_nothing_left(slide: dict, state: str) -> None:
    assert slide["state"] == state
    assert slide["mediaUrl"] == ""
    assert [slide[name] for name in WIPED] == [None] * len(WIPED)


@pytest.fixture
def logs(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Any]]:
    """What is logged from here on."""
    # A logger that was used before, in another test, keeps to what was set up then.
    for module in ("media.rechecking", "sessions.upkeep"):
        monkeypatch.setattr(f"lanternist.features.{module}.log", structlog.get_logger())
    with capture_logs() as lines:
        yield lines


async def test_of_a_deleted_post_nothing_is_left_but_its_place(house):
    before = await filled(house)
    kept, lost = before["media"][0], before["media"][1]
    assert (await house.nobody.get(lost["mediaUrl"])).status_code == 200
    assert (await house.nobody.get(kept["mediaUrl"])).status_code == 200
    objects = await house.value("select count(*) from media_object")
    house.replay.reddit.deleted.add(lost["redditPostId"])

    await follow_upstream(house)
    assert (await read(house, before["session"]["id"]))["media"][1]["state"] == "ready"  # nothing is due yet
    await let_time_pass(house, 24)
    await follow_upstream(house)

    after = await read(house, before["session"]["id"])
    assert_nothing_left(after["media"][1], "removed")
    assert [each["id"] for each in after["media"]] == [each["id"] for each in before["media"]]
    assert [each["order"] for each in after["media"]] == list(range(25))
    assert (after["media"][0]["title"], after["media"][0]["state"]) == (kept["title"], "ready")
    posts = [each["redditPostId"] for each in before["media"]]
    gone = posts.count(lost["redditPostId"])
    assert after["session"]["fill"]["ready"] == 25 - gone
    assert (await house.nobody.get(lost["mediaUrl"])).status_code == 404
    if lost["thumbnail"]:
        assert (await house.nobody.get(lost["thumbnail"])).status_code == 404
    assert (await house.nobody.get(kept["mediaUrl"])).status_code == 200
    assert await house.value("select count(*) from media_object") == objects - 1
    application = await open_application(house.settings, connections=2, statement_seconds=60)
    assert await remove_due(house.db, application.media.objects, minutes=0) >= 1
    await application.close()
    page = await house.ana.get(f"/sessions/{before['session']['id']}", headers={"Accept": "text/html"})
    assert page.status_code == 200
    assert lost["title"] not in page.text


async def test_a_fresh_tag_is_given_when_a_slide_vanishes(house):
    before = await filled(house)
    path = f"/api/sessions/{before['session']['id']}"
    tag = (await house.ana.get(path)).headers["ETag"]
    house.replay.reddit.deleted.add(before["media"][3]["redditPostId"])
    await let_time_pass(house, 24)
    await follow_upstream(house)

    assert (await house.ana.get(path, headers={"If-None-Match": tag})).status_code == 200


async def test_a_picture_of_a_deleted_post_stands_for_the_session_no_more(house):
    before = await filled(house)
    first = next(each for each in before["media"] if each["thumbnail"])
    old = before["session"]["thumbnail"]
    house.replay.reddit.deleted.add(first["redditPostId"])
    await let_time_pass(house, 24)
    await follow_upstream(house)

    new = (await read(house, before["session"]["id"]))["session"]["thumbnail"]
    assert new.partition("?")[0] != old.partition("?")[0]
    assert (await house.nobody.get(old)).status_code == 404
    assert (await house.nobody.get(new)).status_code == 200


async def test_a_post_that_the_answer_leaves_out_is_asked_for_once_more(house):
    before = await filled(house)
    house.replay.reddit.left_out.add(before["media"][2]["redditPostId"])
    await let_time_pass(house, 24)
    await follow_upstream(house)
    await follow_upstream(house)
    assert (await read(house, before["session"]["id"]))["media"][2]["title"] == before["media"][2]["title"]

    await let_time_pass(house, 1)
    await follow_upstream(house)
    assert_nothing_left((await read(house, before["session"]["id"]))["media"][2], "removed")


async def test_a_post_that_comes_back_in_time_stays(house):
    before = await filled(house)
    house.replay.reddit.left_out.add(before["media"][2]["redditPostId"])
    await let_time_pass(house, 24)
    await follow_upstream(house)
    house.replay.reddit.left_out.clear()
    await let_time_pass(house, 1)
    await follow_upstream(house)
    await let_time_pass(house, 24)
    await follow_upstream(house)

    after = await read(house, before["session"]["id"])
    assert [each["title"] for each in after["media"]] == [each["title"] for each in before["media"]]


async def test_what_cannot_be_checked_stays_and_is_reported_after_two_days(house, logs):
    before = await filled(house)
    house.replay.reddit.deleted.add(before["media"][0]["redditPostId"])
    await let_time_pass(house, 49)
    house.replay.reddit.answer_next("info", *[recordings.answer("503_html_ow")] * 3)
    await follow_upstream(house)
    after = await read(house, before["session"]["id"])

    assert [each["title"] for each in after["media"]] == [each["title"] for each in before["media"]]
    reported = [line for line in logs if line["event"] == "sessions.posts_unchecked"]
    assert [line["posts"] for line in reported] == [await house.value("select count(*) from sessions_post")]
    await let_time_pass(house, 1)
    await follow_upstream(house)
    assert_nothing_left((await read(house, before["session"]["id"]))["media"][0], "removed")


async def test_a_hundred_posts_are_one_call(house):
    for name in ("sfwpics", "popular", "birds"):
        await filled(house, name)
    posts = await house.value("select count(*) from sessions_post")
    assert 50 < posts <= 75
    await let_time_pass(house, 24)
    house.replay.calls.clear()
    await follow_upstream(house)
    assert len(house.replay.asked("/api/info")) == 1

    await let_time_pass(house, 24)
    house.replay.calls.clear()
    await asyncio.gather(*(follow_upstream(house) for _ in range(3)))

    # Workers that come at the same time may share the posts, but none is asked about twice.
    asked = [post for call in house.replay.asked("/api/info") for post in call.query["id"].split(",")]
    assert len(asked) == len(set(asked)) == posts
    assert await house.value("select min(check_at) > now() + interval '23 hours' from sessions_post")


async def test_a_deleted_post_is_not_brought_back_by_an_old_listing(house):
    name = f"sfwpics_x{next(_numbers)}"
    before = await filled(house, name)
    lost = before["media"][1]
    stored = await house.value("select media::text from ingestion_listing where name = $1", name)
    house.replay.reddit.deleted.add(lost["redditPostId"])
    await let_time_pass(house, 24)
    await follow_upstream(house)
    kept = await house.value("select media::text from ingestion_listing where name = $1", name)
    assert f'"{lost["redditPostId"]}"' in stored
    assert f'"{lost["redditPostId"]}"' not in kept
    await house.execute("update ingestion_listing set media = $2::text::jsonb where name = $1", name, stored)

    again = await filled(house, name)

    assert lost["redditPostId"] not in [each["redditPostId"] for each in again["media"]]
    assert again["session"]["fill"]["ready"] >= 24


async def test_a_file_that_its_host_has_no_more_goes_after_it_said_so_twice(house):
    session_id = await house.session_of(house.ana, subreddits=f"sfwpics_x{next(_numbers)}")
    await add_slides(house.db, session_id, 3, host="pictures.example")
    await house.execute("update sessions_session set fill_state = 'done'")
    before = await read(house, session_id)
    for each in before["media"]:
        assert (await house.nobody.get(each["mediaUrl"])).status_code == 200
    house.replay.lost.add(before["media"][1]["sourceUrl"].removeprefix("https://"))
    await let_time_pass(house, 24)
    house.replay.calls.clear()

    await follow_upstream(house)
    heads = [call.method for call in house.replay.asked("pictures.example")]
    assert sorted(heads) == ["GET", "HEAD", "HEAD", "HEAD"]
    assert (await house.nobody.get(before["media"][1]["mediaUrl"])).status_code == 200
    await let_time_pass(house, 1)
    await follow_upstream(house)

    after = await read(house, session_id)
    assert_nothing_left(after["media"][1], "gone")
    assert (await house.nobody.get(before["media"][1]["mediaUrl"])).status_code == 404
    assert [each["state"] for each in after["media"]] == ["ready", "gone", "ready"]
    assert (await house.nobody.get(before["media"][0]["mediaUrl"])).status_code == 200


async def with_files(house: House, count: int, host: str) -> dict:
    """Return a session of so many files that were just posted, and nobody loaded yet."""
    session_id = await house.session_of(house.ana, subreddits=f"sfwpics_x{next(_numbers)}")
    await add_slides(house.db, session_id, count, host=host)
    await house.execute("update sessions_session set fill_state = 'done'")
    return await read(house, session_id)


async def test_a_file_that_is_missing_when_it_is_fetched_goes_only_after_a_second_look(house):
    before = await with_files(house, 2, "late.example")
    session_id, lost = before["session"]["id"], before["media"][1]
    house.replay.lost.add(lost["sourceUrl"].removeprefix("https://"))
    assert (await house.nobody.get(lost["mediaUrl"])).status_code == 410
    await follow_upstream(house)
    after = (await read(house, session_id))["media"][1]
    assert (after["state"], after["sourceUrl"]) == ("failed", lost["sourceUrl"])

    await let_time_pass(house, 1)
    await follow_upstream(house)

    assert_nothing_left((await read(house, session_id))["media"][1], "gone")


async def test_a_file_that_comes_back_before_the_second_look_is_shown(house):
    before = await with_files(house, 1, "back.example")
    session_id, lost = before["session"]["id"], before["media"][0]
    house.replay.lost.add(lost["sourceUrl"].removeprefix("https://"))
    assert (await house.nobody.get(lost["mediaUrl"])).status_code == 410
    house.replay.lost.clear()
    await let_time_pass(house, 1)
    await follow_upstream(house)

    assert (await house.nobody.get(lost["mediaUrl"])).status_code == 200
    assert (await read(house, session_id))["media"][0]["state"] == "ready"


@pytest.mark.parametrize("is_fetched", [True, False])
async def test_a_host_that_says_gone_is_believed_at_once(house, is_fetched):
    before = await with_files(house, 1, f"gone{next(_numbers)}.example")
    lost = before["media"][0]
    house.replay.files[lost["sourceUrl"].removeprefix("https://")] = 410
    if is_fetched:
        assert (await house.nobody.get(lost["mediaUrl"])).status_code == 410
    else:
        await let_time_pass(house, 24)
    await follow_upstream(house)

    assert_nothing_left((await read(house, before["session"]["id"]))["media"][0], "gone")


async def test_a_host_is_told_which_version_we_know(house):
    await with_files(house, 2, "versions.example")
    asked = []
    for _ in range(3):
        await let_time_pass(house, 24)
        house.replay.calls.clear()
        await follow_upstream(house)
        asked.append(
            [(call.method, call.version_tag != "") for call in house.replay.asked("versions.example")]
        )

    assert asked == [[("HEAD", False)] * 2, [("HEAD", True)] * 2, [("HEAD", True)] * 2]


async def test_a_host_that_knows_no_head_is_asked_so_only_once(house):
    await with_files(house, 3, "old.example/_nohead")
    await let_time_pass(house, 24)
    house.replay.calls.clear()
    await follow_upstream(house)

    assert [call.method for call in house.replay.asked("old.example")] == ["HEAD", "GET", "GET", "GET"]


async def test_files_of_a_host_that_is_down_stay(house, logs):
    session_id = await house.session_of(house.ana, subreddits=f"sfwpics_x{next(_numbers)}")
    await add_slides(house.db, session_id, 12, host="down.example")
    await house.execute(
        "update media_asset set source_url = replace(source_url, '.example/', '.example/_500/')"
    )
    await let_time_pass(house, 49)
    house.replay.calls.clear()
    await follow_upstream(house)
    await follow_upstream(house)

    # Five failures are enough to leave a host alone.
    assert len(house.replay.asked("down.example")) == 5
    assert {"media.unchecked"} <= {line["event"] for line in logs}
    after = await read(house, session_id)
    assert {each["state"] for each in after["media"]} == {"pending"}


async def test_a_file_that_another_post_shows_too_stays_with_that(house):
    first, second = await filled(house), await filled(house)
    shown = first["media"][4]
    await house.execute(
        "update sessions_media set post_id = 'another' where session_id = $1 and position = 4",
        second["session"]["id"],
    )
    same = second["media"][4]
    assert same["sourceUrl"] == shown["sourceUrl"]
    assert (await house.nobody.get(shown["mediaUrl"])).status_code == 200
    house.replay.reddit.deleted.add(shown["redditPostId"])
    await let_time_pass(house, 24)
    await follow_upstream(house)

    assert (await house.nobody.get(shown["mediaUrl"])).status_code == 404
    assert (await house.nobody.get(same["mediaUrl"])).status_code == 200


async def test_refill_puts_fresh_media_where_dead_ones_stood(house):
    before = await filled(house)
    session_id = before["session"]["id"]
    lost = {before["media"][place]["redditPostId"] for place in (3, 10)}
    house.replay.reddit.deleted |= lost
    await let_time_pass(house, 24)
    await follow_upstream(house)
    await house.execute(
        """
        update media_asset set state = 'failed', failure = 'status_500' where id = (
            select l.asset_id from media_link l join sessions_media m on m.link_id = l.id
            where m.session_id = $1 and m.position = 20)
        """,
        session_id,
    )
    dead = [each["order"] for each in (await read(house, session_id))["media"] if each["state"] in DEAD]
    assert {3, 10, 20} <= set(dead)
    balance = (await house.ana.get("/api/credits/balance")).json()["balance"]

    answers = await asyncio.gather(*(house.ana.post(f"/api/sessions/{session_id}/refill") for _ in range(20)))
    await house.run_jobs()

    assert sorted(answer.status_code for answer in answers) == [202] + [409] * 19
    after = await read(house, session_id)
    assert after["session"]["fill"]["ready"] == 25
    assert [each["order"] for each in after["media"]] == list(range(25))
    assert all(each["mediaUrl"] and each["state"] not in DEAD for each in after["media"])
    for old, new in zip(before["media"], after["media"], strict=True):
        assert (old["id"] == new["id"]) == (old["order"] not in dead)
    addresses = {each["sourceUrl"] for each in after["media"]}
    assert len(addresses) == 25
    assert not addresses & {before["media"][place]["sourceUrl"] for place in dead}
    assert (await house.ana.get("/api/credits/balance")).json()["balance"] == balance
