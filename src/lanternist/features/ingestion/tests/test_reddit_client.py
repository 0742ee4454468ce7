"""Reddit over HTTP, played from recordings: tokens, refusals, pages."""

import asyncio
import json
import time
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
from tests.support.crafted import CRAFTED, Recording
from tests.support.reddit_api import ALIASES
from tests.support.replay import USER_AGENT, Replay

REASONS = {
    "200_empty_body": Reason.RATE_LIMITED,
    "200_html_instead_of_json": Reason.BLOCKED,
    "200_listing_children_null": Reason.UPSTREAM_ERROR,
    "200_truncated_json": Reason.UPSTREAM_ERROR,
    "301_share_link": Reason.NOT_FOUND,
    "302_nonexistent_subreddit_to_search": Reason.NOT_FOUND,
    "302_nonexistent_subreddit_to_search_dotjson": Reason.NOT_FOUND,
    "302_random_subreddit": Reason.NOT_FOUND,
    "400_html": Reason.UPSTREAM_ERROR,
    "400_text_plain": Reason.UPSTREAM_ERROR,
    "401_html_page": Reason.UNAUTHORIZED,
    "401_invalid_token_www_authenticate": Reason.UNAUTHORIZED,
    "401_token_expired_json": Reason.UNAUTHORIZED,
    "403_blocked_html_2022": Reason.BLOCKED,
    "403_blocked_text_2024": Reason.BLOCKED,
    "403_forbidden_json": Reason.PRIVATE,
    "403_forbidden_short_json": Reason.PRIVATE,
    "403_gated_subreddit": Reason.QUARANTINED,
    "403_gold_only": Reason.PRIVATE,
    "403_private_subreddit": Reason.PRIVATE,
    "403_quarantined": Reason.QUARANTINED,
    "403_quarantined_2": Reason.QUARANTINED,
    "404_banned_subreddit": Reason.BANNED,
    "404_not_found_json": Reason.NOT_FOUND,
    "404_short_json": Reason.NOT_FOUND,
    "414_uri_too_long": Reason.UPSTREAM_ERROR,
    "429_html_with_retry_after": Reason.RATE_LIMITED,
    "429_json_with_ratelimit_headers": Reason.RATE_LIMITED,
    "451_unavailable_for_legal_reasons": Reason.BLOCKED,
    "500_empty": Reason.UPSTREAM_ERROR,
    "500_json": Reason.UPSTREAM_ERROR,
    "502_empty": Reason.UPSTREAM_ERROR,
    "503_empty": Reason.UPSTREAM_ERROR,
    "503_html_ow": Reason.UPSTREAM_ERROR,
    "504_empty": Reason.UPSTREAM_ERROR,
    "520_cloudflare_empty": Reason.UPSTREAM_ERROR,
    "522_cloudflare_timeout_empty": Reason.UPSTREAM_ERROR,
    "banned_one": Reason.BANNED,
    "blocked_one": Reason.BLOCKED,
    "cut_one": Reason.UPSTREAM_ERROR,
    "gated_one": Reason.QUARANTINED,
    "gold_one": Reason.PRIVATE,
    "legal_one": Reason.BLOCKED,
    "limited_one": Reason.RATE_LIMITED,
    "page_one": Reason.BLOCKED,
    "private_one": Reason.PRIVATE,
    "quarantined_one": Reason.QUARANTINED,
}
TOKEN_REASONS = {
    "200_token_endpoint_invalid_grant": Reason.UNAUTHORIZED,
    "200_token_endpoint_unauthorized_client": Reason.UNAUTHORIZED,
    "400_token_endpoint_invalid_refresh": Reason.UNAUTHORIZED,
    "401_token_endpoint_bad_client": Reason.UNAUTHORIZED,
    "blocked_one": Reason.BLOCKED,
    "429_token_endpoint_json": Reason.RATE_LIMITED,
    "503_html_ow": Reason.UPSTREAM_ERROR,
}
NO_FAILURES = {
    "200_empty_listing",
    "empty_one",
    "200_token_ok_client_credentials",
    "200_token_ok_installed_client_device_id",
    "200_token_ok_with_refresh",
}


ANSWERS = set(recordings.answers()) | set(CRAFTED)


@pytest.fixture
def source(settings: Settings, fetcher: Fetcher, db: Database) -> RedditSource:
    return reddit.build(SourceContext(settings, fetcher, Budget(db)))


@pytest.fixture
async def second_source(settings: Settings, fetcher: Fetcher, db: Database) -> RedditSource:
    """The same as another process has it: its own token, the same database."""
    return reddit.build(SourceContext(settings, fetcher, Budget(db)))


@pytest.fixture(autouse=True)
def _quick_retries(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("random.uniform", lambda _least, _most: 0.001)


async def refusal(source: RedditSource, name: str = "pics") -> SourceUnavailable:
    with pytest.raises(SourceUnavailable) as refused:
        await source.list_media(name, 25)
    return refused.value


def asked(replay: Replay) -> int:
    return len(replay.asked("/r/"))


def test_every_recorded_failure_has_a_reason() -> None:
    assert set(REASONS) | set(TOKEN_REASONS) | NO_FAILURES >= ANSWERS


@pytest.mark.parametrize("name", sorted(set(REASONS) & ANSWERS))
async def test_a_failure_is_named(source: RedditSource, replay: Replay, name: str) -> None:
    replay.reddit.serve("somewhere", name)

    assert (await refusal(source, "somewhere")).reason is REASONS[name]


@pytest.mark.parametrize("name", sorted(set(TOKEN_REASONS) & ANSWERS))
async def test_a_failure_of_the_token_endpoint_is_named(
    source: RedditSource, replay: Replay, name: str
) -> None:
    replay.reddit.answer_next("token", *[recordings.answer(name)] * 5)

    assert (await refusal(source)).reason is TOKEN_REASONS[name]
    assert asked(replay) == 0


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (Recording("slow down", 403, b"", {"retry-after": "20"}), Reason.RATE_LIMITED),
        (Recording("closed", 403, b"", {}), Reason.RATE_LIMITED),
        (Recording("captcha", 200, b"<html>blocked by network security", {}), Reason.BLOCKED),
        (
            Recording(
                "block", 503, b"<html>You were blocked by network security", {"content-type": "text/html"}
            ),
            Reason.BLOCKED,
        ),
        (Recording("suspended", 200, b'{"kind":"t2","data":{"is_suspended":true}}', {}), Reason.BANNED),
        (Recording("front page", 302, b"", {"location": "https://www.reddit.com/"}), Reason.NOT_FOUND),
        (
            Recording("login", 302, b"", {"location": "https://www.reddit.com/login?dest=x"}),
            Reason.UNAUTHORIZED,
        ),
        (Recording("portal", 302, b"", {"location": "https://portal.example/"}), Reason.UPSTREAM_ERROR),
        (Recording("other json", 200, b'{"message": "hello"}', {}), Reason.UPSTREAM_ERROR),
        (Recording("no json", 200, b"hello", {"content-type": "text/plain"}), Reason.UPSTREAM_ERROR),
        (Recording("gone", 410, b"gone", {}), Reason.NOT_FOUND),
    ],
    ids=lambda value: value.name if isinstance(value, Recording) else value.value,
)
async def test_a_failure_that_nobody_recorded_is_named_too(
    source: RedditSource, replay: Replay, answer: Recording, reason: Reason
) -> None:
    replay.reddit.answer_next("pics", answer)

    assert (await refusal(source)).reason is reason


async def test_a_listing_is_read_with_the_operators_application(source: RedditSource, replay: Replay) -> None:
    listing = await source.list_media("pics", 10)

    assert listing.posts == len(recordings.listing(ALIASES["pics"])["data"]["children"])
    assert len(listing.media) >= 10
    (token_call,) = replay.asked("/api/v1/access_token")
    (call,) = replay.asked("/r/pics/hot")
    assert (call.host, call.query) == ("oauth.reddit.com", {"limit": "100", "raw_json": "1"})
    assert token_call.host == "www.reddit.com"
    assert token_call.user_agent == call.user_agent == USER_AGENT


async def test_an_empty_community_is_no_failure(source: RedditSource, replay: Replay) -> None:
    listing = await source.list_media("empty_one", 25)

    assert (listing.media, listing.posts) == ((), 0)


async def test_the_token_is_asked_for_once_by_many_callers_at_once(
    source: RedditSource, replay: Replay
) -> None:
    replay.latency = 0.3
    await asyncio.gather(*(source.list_media(f"pics_x{number}", 10) for number in range(8)))

    assert len(replay.asked("access_token")) == 1


async def test_a_token_near_its_end_is_renewed(source: RedditSource, replay: Replay) -> None:
    replay.reddit.token_seconds = 1
    await source.list_media("pics", 10)
    await source.list_media("pics", 10)
    assert len(replay.asked("access_token")) == 1  # a short life is used for half a minute all the same

    source.client._token._good_until = time.monotonic()
    await source.list_media("pics", 10)

    assert len(replay.asked("access_token")) == 2


async def test_a_refused_token_is_renewed_once(source: RedditSource, replay: Replay) -> None:
    await source.list_media("pics", 10)
    replay.reddit.revoke_tokens()

    await source.list_media("pics", 10)

    assert len(replay.asked("access_token")) == 2
    assert asked(replay) == 3


async def test_two_refused_tokens_are_enough(source: RedditSource, replay: Replay) -> None:
    refused = recordings.answer("401_invalid_token_www_authenticate")
    replay.reddit.answer_next("pics", refused, refused)

    assert (await refusal(source)).reason is Reason.UNAUTHORIZED
    assert asked(replay) == 2
    assert len(replay.asked("access_token")) == 2


async def test_wrong_credentials_are_not_tried_again_and_again(
    settings: Settings, fetcher: Fetcher, db: Database, replay: Replay
) -> None:
    wrong = replace(settings, reddit_client_secret="wrong")
    source = reddit.build(SourceContext(wrong, fetcher, Budget(db)))

    reasons = [(await refusal(source)).reason for _ in range(3)]

    assert reasons == [Reason.UNAUTHORIZED] * 3
    assert len(replay.asked("access_token")) == 1


@pytest.mark.parametrize("status", [301, 302, 307, 308])
async def test_the_token_is_never_sent_to_another_host(
    source: RedditSource, replay: Replay, status: int
) -> None:
    away = Recording("away", status, b"", {"location": "https://elsewhere.example/r/pics/hot"})
    replay.reddit.answer_next("pics", away)

    await refusal(source)

    with_token = [call for call in replay.calls if call.authorization.startswith("Bearer")]
    assert [call.host for call in with_token] == ["oauth.reddit.com"]
    assert not replay.asked("elsewhere.example")


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
