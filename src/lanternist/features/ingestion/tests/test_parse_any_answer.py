"""Whatever an answer holds in whatever place, parsing ends with media or with a reason."""

import copy
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lanternist.features.ingestion.models import Listing, SourceUnavailable
from lanternist.features.ingestion.sources.reddit.parse import next_page, parse_listing
from tests.support.recordings import listing, listings

POSTS_KEPT = 12
TELLING = ("all_new_2021", "front_best_2020", "front_hot_2020", "popular_hot_2026a", "front_gilded_2020")
WORDS = (
    "https://",
    "https://[",
    "https://i.redd.it/",
    "https://imgur.com/a/",
    "https://v.redd.it/link/a/b",
    "&amp;",
    "t3_",
)

leaves = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.integers(min_value=10**300, max_value=10**320)
    | st.floats()
    | st.text(st.characters(), max_size=20)
    | st.builds("".join, st.lists(st.sampled_from(WORDS) | st.text(max_size=5), max_size=3))
)
anything = st.recursive(
    leaves,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
quick = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@st.composite
def damaged_listings(draw: st.DrawFn) -> Any:
    """A recorded listing with something else put into up to four of its places."""
    name = draw(st.sampled_from([name for name in TELLING if name in listings()]))
    document = copy.deepcopy(listing(name))
    start = draw(st.integers(0, max(0, len(document["data"]["children"]) - POSTS_KEPT)))
    document["data"]["children"] = document["data"]["children"][start : start + POSTS_KEPT]
    for _ in range(draw(st.integers(1, 4))):
        _damage(draw, document)
    return document


def _damage(draw: st.DrawFn, place: Any) -> None:
    while True:
        keys = list(place) if isinstance(place, dict) else list(range(len(place)))
        if not keys:
            return
        key = draw(st.sampled_from(keys))
        deeper = isinstance(place[key], dict | list) and place[key]
        if not deeper or draw(st.integers(0, 9)) == 0:
            place[key] = draw(anything)
            return
        place = place[key]


def _is_sound(document: Any) -> bool:
    next_page(document)
    try:
        found = parse_listing(document)
    except SourceUnavailable:
        return True
    for media in found.media:
        for text in (
            media.url,
            media.canonical_id,
            media.title,
            media.author,
            media.caption,
            media.thumbnail_url,
        ):
            # What is found must be something that PostgreSQL takes as text.
            assert text is None or (text.encode() and "\x00" not in text)
    return isinstance(found, Listing)


@quick
@given(damaged_listings())
def test_a_damaged_listing_never_breaks_the_parser(document: Any):
    assert _is_sound(document)


@quick
@given(anything)
def test_any_answer_is_a_listing_or_a_fault_of_the_source(document: Any):
    assert _is_sound(document)


@quick
@given(
    st.dictionaries(
        st.sampled_from(["url", "title", "preview", "media", "is_gallery", "thumbnail"]), anything
    )
)
def test_any_post_is_looked_at_without_breaking(post: dict[str, Any]):
    assert _is_sound({"data": {"children": [{"kind": "t3", "data": post}]}})
