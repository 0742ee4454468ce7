"""Thousands of damaged listings: two at each commit, ten with `NIGHTLY=1`.

Each is made from one number, which Hypothesis chooses, and names when it fails.
"""

import copy
import random
from collections.abc import Callable
from functools import cache
from typing import Any

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from lanternist.features.ingestion.models import SourceUnavailable
from lanternist.features.ingestion.sources.reddit.parse import next_page, parse_listing
from lanternist.features.ingestion.sources.reddit.posts import parse_posts
from lanternist.features.ingestion.tests.effort import effort
from tests.support.recordings import listing, listings

MOST_POSTS = 12
MOST_DAMAGES = 6
BENT = ["", "\x00", "&", "%00", "..", "/", "?", "#", "\u202e"]
LARGEST_NUMBER = 10**20
STRANGE: list[Any] = [
    None, True, False, 0, -1, 1, 1.5, -0.0, 1e308, float("inf"), float("nan"), 2**63, 10**400, "", " ", "\x00",
    "\ud800", "a" * 5000, "https://", "https://[", "https://[::1]/a.jpg", "https://i.redd.it/", "https://i.redd.it/\u202e.jpg",
    "https://imgur.com/a/", "https://imgur.com/a,b,,", "https://v.redd.it/link/a/b", "https://user:x@i.redd.it/a.png",
    "//i.redd.it/a.jpg", "HTTPS://I.REDD.IT/A.JPG", "https://i.redd.it:99999/a.jpg", "https://preview.redd.it/-v0-.jpg",
    "&amp;", "&amp;amp;lt;", "t3_", "[deleted]", "default", "javascript:alert(1)", [], [[]], [None], {}, {"": {}},
    {"s": None}, {"items": [None, {"media_id": 5}]}, {"reddit_video": []}, {"images": {"0": 1}}, [{"data": None}],
]  # fmt: skip
Damage = Callable[[random.Random, Any, Any], None]


@cache
def posts() -> list[bytes]:
    """Return every recorded post, written out, so that a fresh copy costs little."""
    children = (child for name in sorted(listings()) for child in listing(name)["data"]["children"])
    return [msgspec.json.encode(child) for child in children]


def replaced(chance: random.Random, place: Any, key: Any) -> None:
    # A copy: what is put in may be damaged next.
    place[key] = copy.deepcopy(chance.choice(STRANGE))


def removed(chance: random.Random, place: Any, key: Any) -> None:
    del place[key]


def wrapped(chance: random.Random, place: Any, key: Any) -> None:
    place[key] = chance.choice([[place[key]], {"a": place[key]}, [place[key]] * 3, str(place[key])[:5000]])


def exchanged(chance: random.Random, place: Any, key: Any) -> None:
    other = chance.choice(_keys(place))
    place[key], place[other] = place[other], place[key]


def bent(chance: random.Random, place: Any, key: Any) -> None:
    """Change a value, but not its kind."""
    value = place[key]
    if isinstance(value, str):
        at = chance.randrange(len(value) + 1)
        place[key] = value[:at] + chance.choice(BENT) + value[at + 2 :]
    elif isinstance(value, int | float) and not isinstance(value, bool):
        place[key] = chance.choice(
            [
                -value,
                value + 1,
                value * 10**6,
                LARGEST_NUMBER,
                value / 2 if abs(value) < LARGEST_NUMBER else 0.5,
            ]
        )
    elif isinstance(value, list):
        chance.shuffle(value)
    elif isinstance(value, dict):
        place[key] = dict(reversed(value.items()))
    else:
        place[key] = not value


DAMAGES: list[Damage] = [replaced, replaced, removed, wrapped, exchanged, bent, bent]


def damaged(chance: random.Random) -> Any:
    """Return a listing of recorded posts with several things wrong with it."""
    children = [msgspec.json.decode(each) for each in chance.sample(posts(), chance.randint(1, MOST_POSTS))]
    document: Any = {"kind": "Listing", "data": {"after": "t3_abc", "children": children}}
    for _ in range(chance.randint(1, MOST_DAMAGES)):
        # Nearly always inside of a post: an answer without posts is refused as a whole.
        place = chance.choice(children) if children and chance.random() < 0.95 else document
        _damage(chance, place)
    return document


def _damage(chance: random.Random, place: Any) -> None:
    while True:
        keys = _keys(place)
        if not keys:
            return
        key = chance.choice(keys)
        if not isinstance(place[key], dict | list) or chance.random() < 0.15:
            chance.choice(DAMAGES)(chance, place, key)
            return
        place = place[key]


def _keys(place: Any) -> list[Any]:
    if isinstance(place, dict):
        return list(place)
    return list(range(len(place))) if isinstance(place, list) else []


@effort(2000)
@given(st.integers(0, 2**64 - 1))
def test_no_damage_breaks_the_parsers(seed: int):
    document = damaged(random.Random(seed))

    next_page(document)
    try:
        media = parse_listing(document).media
        shown = list(parse_posts(document, with_text=True))
    except SourceUnavailable:
        return
    for each in media:
        assert each.url.startswith(("https://", "http://"))
        for text in (each.url, each.canonical_id, each.title, each.author, each.caption, each.thumbnail_url):
            # What is found must be something that PostgreSQL takes as text.
            assert text is None or (text.encode() and "\x00" not in text)
    # The calls of the API answer with these, so all of them must be JSON.
    assert msgspec.json.encode(shown)
    assert all(abs(post.score) < LARGEST_NUMBER for post in shown)


def test_damages_leave_enough_to_parse():
    """Else nothing would be tried but refusals."""
    chance = random.Random(7)
    found = 0
    for _ in range(200):
        try:
            found += bool(parse_listing(damaged(chance)).media)
        except SourceUnavailable:
            continue

    assert len(posts()) > 1000
    assert found > 150
