"""Reddit over HTTP, played from recordings: trouble that passes or stays, pages, and how often it is asked."""

import asyncio
import json
from dataclasses import replace

import pytest

from lanternist.features.ingestion.budget import Budget
from lanternist.features.ingestion.context import SourceContext
from lanternist.features.ingestion.models import Reason, SourceUnavailable
from lanternist.features.ingestion.sources import reddit
from lanternist.features.ingestion.sources.reddit import RedditSource
from lanternist.platform.db import Database
from lanternist.platform.fetch import Fetcher
from lanternist.platform.hosts import RATE_LIMITED, Hosts
from lanternist.settings import Settings
from tests.support import recordings
from tests.support.crafted import Recording
from tests.support.replay import Replay

from .reddit_source import asked, refusal


async def test_trouble_that_passes_is_tried_three_times(source: RedditSource, replay: Replay) -> None:
    trouble = Recording("trouble", 503, b"", {})
    replay.reddit.answer_next("pics", trouble, trouble)

    listing = await source.list_media("pics", 10)

    assert listing.media
    assert asked(replay) == 3


async def test_trouble_that_stays_is_given_up(source: RedditSource, replay: Replay) -> None:
    replay.reddit.answer_next("pics", *[Recording("trouble", 502, b"", {})] * 9)

    assert (await refusal(source)).reason is Reason.UPSTREAM_ERROR
    assert asked(replay) == 3


@pytest.mark.usefixtures("quick_retries")
async def test_a_server_that_cannot_be_reached_is_an_upstream_error(settings: Settings, db: Database) -> None:
    nobody = ("127.0.0.1", 1)
    fetcher = Fetcher(overrides={"*": nobody}, user_agent="lanternist-test")
    source = reddit.build(SourceContext(settings, fetcher, Budget(db)))

    assert (await refusal(source)).reason is Reason.UPSTREAM_ERROR
    await fetcher.close()


async def test_a_server_that_does_not_answer_is_a_timeout(
    source: RedditSource, replay: Replay, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reddit, "CALL_SECONDS", 0.3)
    replay.latency = 2

    assert (await refusal(source)).reason is Reason.TIMEOUT


async def test_more_pages_are_read_until_there_is_enough(source: RedditSource, replay: Replay) -> None:
    replay.reddit.serve("somewhere", "sfwpics_hot_2020", "sfwpics_hot_2016", "sfwpics_top_all_2020")

    few = await source.list_media("somewhere", 25)
    many = await source.list_media("somewhere", 200)

    assert len(few.media) < 101
    assert len(many.media) >= 200
    assert len({media.canonical_id for media in many.media}) == len(many.media)
    pages = [call.query.get("after") for call in replay.asked("/r/somewhere")]
    assert pages[:2] == [None, None]
    assert all(after and after.startswith("t3_") for after in pages[2:])
    assert len(pages) == 4


async def test_at_most_three_pages_are_read(source: RedditSource, replay: Replay) -> None:
    names = [name for name in recordings.listings() if name.startswith(("front", "sfwpics"))]
    replay.reddit.serve("somewhere", *names)

    await source.list_media("somewhere", 10_000)

    assert asked(replay) == 3


async def test_a_failing_later_page_takes_nothing_from_the_first(
    source: RedditSource, replay: Replay
) -> None:
    first = recordings.listing("front_gilded_2020")
    document = first | {"data": first["data"] | {"after": "t3_abc"}}
    page = Recording("page", 200, json.dumps(document).encode(), {"content-type": "application/json"})
    replay.reddit.answer_next("pics", page, recordings.answer("404_not_found_json"))

    listing = await source.list_media("pics", 100)

    assert len(listing.media) >= 10
    assert asked(replay) == 2


async def test_after_a_slow_down_no_source_of_the_host_is_asked(
    source: RedditSource, second_source: RedditSource, replay: Replay
) -> None:
    slow = Recording("slow down", 429, b"", {"retry-after": "40"})
    await source.list_media("pics", 10)
    replay.reddit.answer_next("aww", slow)
    assert (await refusal(source, "aww")).retry_after == 40
    before = len(replay.calls)

    later = [await refusal(each, name) for each in (source, second_source) for name in ("pics", "sfwpics")]

    assert {each.reason for each in later} == {Reason.RATE_LIMITED}
    assert all(each.retry_after == pytest.approx(40, abs=1) for each in later)
    assert len(replay.calls) == before


async def test_a_token_endpoint_that_is_down_is_left_alone_too(source: RedditSource, replay: Replay) -> None:
    replay.reddit.answer_next("token", *[Recording("down", 500, b"", {})] * 9)

    failures = [await refusal(source) for _ in range(3)]

    assert {each.reason for each in failures} == {Reason.UPSTREAM_ERROR}
    assert len(replay.asked("access_token")) == 5
    assert len(replay.calls) == 5


async def test_one_host_for_tokens_and_listings_recovers_by_one_call(
    settings: Settings, fetcher: Fetcher, db: Database, replay: Replay
) -> None:
    gateway = "https://oauth.reddit.com"
    both = replace(settings, reddit_api_url=gateway, reddit_token_url=f"{gateway}/api/v1/access_token")
    source = reddit.build(SourceContext(both, fetcher, Budget(db)))
    await Hosts(db).rest("oauth.reddit.com", RATE_LIMITED, 0.2)

    async with asyncio.timeout(4):
        assert (await source.list_media("pics", 10)).media
    assert len(replay.calls) == 2


async def test_a_block_keeps_everybody_away_for_an_hour(
    source: RedditSource, second_source: RedditSource, replay: Replay
) -> None:
    await refusal(source, "blocked_one")
    before = len(replay.calls)

    later = await refusal(second_source, "pics")

    assert later.reason is Reason.BLOCKED
    assert later.retry_after == pytest.approx(3600, abs=5)
    assert len(replay.calls) == before


async def test_a_closed_community_keeps_nobody_away_from_the_others(
    source: RedditSource, replay: Replay
) -> None:
    for name in ("private_one", "banned_one", "gated_one", "missing_one", "gold_one"):
        await refusal(source, name)

    assert (await source.list_media("pics", 10)).media


async def test_the_host_is_never_asked_more_than_it_allows(
    source: RedditSource, second_source: RedditSource, replay: Replay
) -> None:
    replay.reddit.rates.limit = 4
    replay.reddit.rates.seconds = 60

    async def ask(each: RedditSource) -> Reason | None:
        try:
            await asyncio.wait_for(each.list_media("pics", 10), 2)
        except SourceUnavailable as failure:
            return failure.reason
        except TimeoutError:
            return None
        return None

    await source.list_media("pics", 10)
    await asyncio.gather(*(ask(each) for each in (source, second_source) * 6))

    assert asked(replay) <= 4
