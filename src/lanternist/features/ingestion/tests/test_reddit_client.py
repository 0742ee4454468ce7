"""Reddit over HTTP, played from recordings: what it refuses, and the token of the operator."""

import asyncio
import time
from dataclasses import replace

import pytest

from lanternist.features.ingestion.budget import Budget
from lanternist.features.ingestion.context import SourceContext
from lanternist.features.ingestion.models import Reason
from lanternist.features.ingestion.sources import reddit
from lanternist.features.ingestion.sources.reddit import RedditSource
from lanternist.platform.db import Database
from lanternist.platform.fetch import Fetcher
from lanternist.settings import Settings
from tests.support import recordings
from tests.support.crafted import CRAFTED, Recording
from tests.support.reddit_api import ALIASES
from tests.support.replay import USER_AGENT, Replay

from .reddit_source import asked, refusal

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
