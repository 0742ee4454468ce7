"""Whatever an answer holds in whatever place, parsing ends with media or with a reason."""

import copy
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from lanternist.features.ingestion.models import Listing, SourceUnavailable
from lanternist.features.ingestion.sources.reddit.parse import next_page, parse_listing
from lanternist.features.ingestion.tests.damage import anything, damage
from lanternist.features.ingestion.tests.effort import effort
from tests.support.recordings import listing, listings

POSTS_KEPT = 12
TELLING = ("all_new_2021", "front_best_2020", "front_hot_2020", "popular_hot_2026a", "front_gilded_2020")


@st.composite
def damaged_listings(draw: st.DrawFn) -> Any:
    """A recorded listing with something else put into up to four of its places."""
    name = draw(st.sampled_from([name for name in TELLING if name in listings()]))
    whole = listing(name)
    children = whole["data"]["children"]
    start = draw(st.integers(0, max(0, len(children) - POSTS_KEPT)))
    kept = whole["data"] | {"children": children[start : start + POSTS_KEPT]}
    document = copy.deepcopy(whole | {"data": kept})
    for _ in range(draw(st.integers(1, 4))):
        damage(draw, document)
    return document


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


@effort(100)
@given(damaged_listings())
def test_a_damaged_listing_never_breaks_the_parser(document: Any):
    assert _is_sound(document)


@effort(100)
@given(anything)
def test_any_answer_is_a_listing_or_a_fault_of_the_source(document: Any):
    assert _is_sound(document)


@effort(100)
@given(
    st.dictionaries(
        st.sampled_from(["url", "title", "preview", "media", "is_gallery", "thumbnail"]), anything
    )
)
def test_any_post_is_looked_at_without_breaking(post: dict[str, Any]):
    assert _is_sound({"data": {"children": [{"kind": "t3", "data": post}]}})
