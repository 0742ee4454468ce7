"""Lemmy and PieFed: what their posts yield, pages, orders, versions and refusals."""

import copy
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lanternist.features.ingestion.budget import Budget
from lanternist.features.ingestion.context import SourceContext
from lanternist.features.ingestion.models import Reason, SourceUnavailable
from lanternist.features.ingestion.sources import lemmy, piefed
from lanternist.features.ingestion.sources.lemmy.parse import next_page, parse_posts
from lanternist.features.ingestion.tests.damage import anything, damage
from lanternist.features.ingestion.tests.effort import effort
from lanternist.platform.db import Database
from lanternist.platform.fetch import Fetcher
from lanternist.settings import Settings
from tests.support.recordings import ROOTS
from tests.support.replay import Replay
from tests.support.site_samples import LEMMY_PAGES, PIEFED_PAGES
from tests.support.sites import JSON

HOME = "https://lemmy.example/pictrs/image"
RECORDED = {
    file.stem: json.loads(file.read_text())
    for root in ROOTS
    for folder in ("lemmy", "piefed")
    for file in sorted((root / folder).glob("*list*.json"))
}


@pytest.fixture
def context(settings: Settings, fetcher: Fetcher, db: Database) -> SourceContext:
    return SourceContext(settings, fetcher, Budget(db))


def test_a_post_yields_its_picture_and_those_inside_its_text():
    listing = parse_posts(LEMMY_PAGES[0])

    assert listing.posts == 8
    assert [(media.type, media.url) for media in listing.media] == [
        ("image", f"{HOME}/1.png"),
        ("image", f"{HOME}/2"),
        ("image", f"{HOME}/4a.jpg"),
        ("image", f"{HOME}/4b.jpg"),
        ("video", "https://lemmy.example/film.mp4"),
        ("gif", f"{HOME}/8.gif"),
    ]
    first, _, third, fourth, *_ = listing.media
    assert (first.title, first.author, first.community) == ("Hill 1", "ana", "pics@lemmy.example")
    assert (first.post_url, first.caption) == ("https://lemmy.example/post/1", "A hill in fog")
    assert (first.width, first.height) == (1200, 800)
    assert third.thumbnail_url == "https://lemmy.example/pictrs/image/small4.webp"
    assert (fourth.caption, fourth.thumbnail_url) == ("the second", f"{HOME}/4b.jpg")
    assert [media.is_nsfw for media in listing.media] == [False] * 5 + [True]


@pytest.mark.parametrize(
    ("name", "media"),
    [("v3_post_list", 0), ("v4_post_list", 0), ("post_list", 1), ("v3_post_list_image_trimmed", 1)],
)
def test_a_recorded_answer_yields_what_it_shows(name: str, media: int):
    if name not in RECORDED:
        pytest.skip("the shared recordings are not here")
    document = RECORDED[name]

    listing = parse_posts(document)

    assert listing.posts == len(document.get("posts") or document["items"]) >= 1
    assert len(listing.media) == media


def test_there_are_recordings():
    assert {"v3_post_list", "v4_post_list", "post_list"} <= set(RECORDED)


async def test_pages_are_read_until_there_is_enough(context: SourceContext, replay: Replay):
    source = lemmy.build(context)

    assert len((await source.list_media("pics@lemmy.example", 6)).media) == 6
    assert len((await source.list_media("pics@lemmy.example/top/month", 25)).media) == 7
    queries = [call.query for call in replay.asked("/api/v3/post/list")]
    common = {"community_name": "pics", "type_": "All", "limit": "50"}
    assert queries == [
        common | {"sort": "Hot"},
        common | {"sort": "TopMonth"},
        common | {"sort": "TopMonth", "page_cursor": "2"},
    ]
    assert {call.host for call in replay.calls} == {"lemmy.example"}


async def test_a_server_of_the_next_version_is_asked_in_its_own_way(context: SourceContext, replay: Replay):
    listing = await lemmy.build(context).list_media("pics@new.example/top/week", 25)

    assert listing.posts >= 1
    call, *_ = replay.asked("/api/v4/post/list")
    assert call.query["sort"] == "top"
    assert call.query["time_range_seconds"] == "604800"


async def test_piefed_tells_pictures_by_the_kind_of_post(context: SourceContext, replay: Replay):
    listing = await piefed.build(context).list_media("pics@piefed.example", 25)

    assert [(media.type, media.url, media.width) for media in listing.media] == [
        ("image", "https://media.example/posts/one", 640),
        ("image", "https://media.example/posts/two.webp", 640),
        ("video", "https://media.example/posts/four.mp4", None),
    ]
    (call,) = replay.calls
    assert call.query == {"community_name": "pics", "sort": "Hot", "limit": "50"}


@pytest.mark.parametrize(
    ("status", "body", "reason"),
    [
        (400, {"error": "couldnt_find_community"}, Reason.NOT_FOUND),
        (404, {"error": "not_found"}, Reason.NOT_FOUND),
        (404, None, Reason.NOT_FOUND),
        (400, {"error": "instance_is_private"}, Reason.PRIVATE),
        (400, {"error": "rate_limit_error"}, Reason.RATE_LIMITED),
        (400, {"error": "unknown"}, Reason.UPSTREAM_ERROR),
        (429, None, Reason.RATE_LIMITED),
        (403, None, Reason.BLOCKED),
        (500, None, Reason.UPSTREAM_ERROR),
        (200, None, Reason.UPSTREAM_ERROR),
        (200, {"posts": None}, Reason.UPSTREAM_ERROR),
    ],
)
async def test_a_refusal_has_a_reason(
    context: SourceContext, replay: Replay, status: int, body: dict[str, object] | None, reason: Reason
):
    for version in ("v3", "v4"):
        raw = b"<!doctype html>" if body is None else json.dumps(body).encode()
        replay.sites.serve(f"lemmy.example/api/{version}/post/list", raw, JSON, status=status)

    with pytest.raises(SourceUnavailable) as refusal:
        await lemmy.build(context).list_media("pics@lemmy.example", 25)

    assert refusal.value.reason is reason


@effort(200)
@given(st.data())
def test_a_damaged_answer_never_breaks_the_parser(data: st.DataObject):
    samples = [LEMMY_PAGES[0], PIEFED_PAGES[0], *RECORDED.values()]
    document: Any = copy.deepcopy(data.draw(st.sampled_from(samples)))
    for _ in range(data.draw(st.integers(1, 4))):
        damage(data.draw, document)
    _is_sound(document)


@effort(100)
@given(anything)
def test_any_answer_is_a_page_or_a_fault_of_the_source(document: Any):
    _is_sound(document)


def _is_sound(document: Any) -> None:
    next_page(document)
    try:
        found = parse_posts(document)
    except SourceUnavailable:
        return
    for media in found.media:
        for text in (
            media.url,
            media.canonical_id,
            media.title,
            media.author,
            media.community,
            media.caption,
        ):
            assert text is None or (text.encode() and "\x00" not in text)
