"""Every recorded listing yields the media that were counted in it by other means."""

import copy
import json
from collections import Counter
from pathlib import Path

import pytest
from msgspec.structs import replace

from lanternist.features.ingestion.models import FoundMedia, MediaType, Reason, SourceUnavailable
from lanternist.features.ingestion.sources.reddit.parse import next_page, parse_listing
from tests.support.recordings import ROOTS, listing, listings

EXPECTED = json.loads((Path(__file__).parent / "expected_listings.json").read_text())
NAMES = sorted(listings())
ESCAPED = {
    "aww_hot_2019",
    "battlestations_hot_2015",
    "dataisbeautiful_hot_2023",
    "edge_cases_escaped",
    "front_2017_escaped",
    "front_www_escaped_2015",
    "pics_hot_2023",
    "popular_2023a",
    "rising_escaped_2015",
    "user_submitted_2021",
}


def test_the_repository_holds_at_least_fifteen_listings():
    own = [name for name, path in listings().items() if path.is_relative_to(ROOTS[0])]

    assert len(own) >= 15
    assert set(NAMES) <= set(EXPECTED)


@pytest.mark.parametrize("name", NAMES)
def test_a_recorded_listing_yields_what_was_counted_in_it(name: str):
    found = parse_listing(listing(name))

    types = Counter(media.type for media in found.media)
    assert {
        "posts": found.posts,
        "media": len(found.media),
        "image": types[MediaType.IMAGE],
        "gif": types[MediaType.GIF],
        "video": types[MediaType.VIDEO],
        "resolving": sum(media.needs_resolving for media in found.media),
    } == EXPECTED[name]


@pytest.mark.parametrize("name", NAMES)
def test_what_is_found_can_be_stored_and_traced_to_its_post(name: str):
    for media in parse_listing(listing(name)).media:
        assert media.url.startswith(("https://", "http://"))
        assert media.canonical_id
        assert media.title
        assert media.author
        assert media.community
        assert media.post_id
        assert media.post_id in (media.post_url or "")
        assert (media.width is None) == (media.height is None)
        for text in (media.url, media.hls_url, media.thumbnail_url):
            assert "&amp;" not in (text or "")


@pytest.mark.parametrize("name", NAMES)
def test_media_stand_in_the_order_of_their_posts(name: str):
    order = [child["data"].get("id") for child in listing(name)["data"]["children"]]

    places = [order.index(str(media.post_id)) for media in parse_listing(listing(name)).media]

    assert places == sorted(places)


@pytest.mark.parametrize("name", NAMES)
def test_escaping_is_found_out_as_it_was_recorded(name: str):
    document = listing(name)

    assert parse_listing(document) == parse_listing(document, raw_json=name not in ESCAPED)


@pytest.mark.parametrize("name", [name for name in NAMES if name not in ESCAPED])
def test_an_answer_with_entities_yields_the_same_as_one_without(name: str):
    document = listing(name)
    escaped = json.loads(json.dumps(document).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"))

    assert parse_listing(escaped, raw_json=False) == parse_listing(document, raw_json=True)
    assert parse_listing(escaped) == parse_listing(document)


def test_parsing_leaves_the_document_as_it_was():
    document = listing("front_best_2020")
    before = copy.deepcopy(document)

    parse_listing(document)

    assert document == before


def test_a_post_that_stands_in_a_listing_twice_counts_once():
    document = listing("popular_hot_2020a")
    ids = [child["data"]["id"] for child in document["data"]["children"]]

    found = parse_listing(document)

    assert len(ids) == 64
    assert found.posts == len(set(ids)) == 62
    assert [media.post_id for media in found.media].count("hmamk5") == 1


def test_a_page_names_the_one_behind_it():
    assert next_page(listing("front_hot_2020")) == "t3_hl6lvn"
    assert next_page(listing("front_gilded_2020")) == "t1_fwxbdjx"


@pytest.mark.parametrize("after", [None, "", 7, [], {"a": 1}, "t3_UPPER", "t3_abc&limit=1", "t3_", "x" * 900])
def test_the_last_page_and_a_broken_one_name_none(after: object):
    assert next_page({"kind": "Listing", "data": {"after": after, "children": []}}) is None
    assert next_page(after) is None


def test_a_community_without_posts_is_an_empty_listing():
    found = parse_listing({"kind": "Listing", "data": {"after": None, "children": []}})

    assert found.media == ()
    assert found.posts == 0


@pytest.mark.parametrize(
    "document",
    [
        None,
        "<html>whoa there</html>",
        17,
        [],
        {},
        {"message": "Forbidden", "error": 403},
        {"kind": "Listing", "data": None},
        {"kind": "Listing", "data": {"children": None}},
        {"kind": "t5", "data": {"display_name": "pics"}},
    ],
)
def test_an_answer_that_is_no_listing_is_a_fault_of_the_source(document: object):
    with pytest.raises(SourceUnavailable) as refusal:
        parse_listing(document)

    assert refusal.value.reason is Reason.UPSTREAM_ERROR


def test_comments_among_the_posts_are_passed_over():
    kinds = Counter(child["kind"] for child in listing("front_gilded_2020")["data"]["children"])

    assert kinds == {"t3": 17, "t1": 2}
    assert parse_listing(listing("front_gilded_2020")).posts == 17


def test_what_a_moderator_sees_of_removed_posts_yields_nothing():
    document = listing("removed_modview_2020")
    without_marks = copy.deepcopy(document)
    for child in without_marks["data"]["children"]:
        for mark in ("removed_by_category", "banned_by", "removed", "spam"):
            child["data"].pop(mark, None)

    assert parse_listing(document).media == ()
    assert parse_listing(without_marks).media != ()


def test_a_found_picture_carries_all_that_is_known_of_its_post():
    found = {media.post_id: media for media in parse_listing(listing("popular_hot_2026a")).media}

    assert found["1skef59"] == replace(
        found["1skef59"],
        type=MediaType.IMAGE,
        url="https://i.redd.it/bo5nm4kv8zug1.jpeg",
        canonical_id="reddit:bo5nm4kv8zug1",
        needs_resolving=False,
        title="Did Mike Colter just spoil season 3 of Born Again in this deleted post?",
        is_spoiler=True,
        is_nsfw=False,
        hls_url=None,
        duration=None,
    )
    assert isinstance(found["1skef59"], FoundMedia)
