"""JSON as nobody would send it on purpose, and answers with a place of theirs replaced by it."""

from typing import Any

from hypothesis import strategies as st

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


def damage(draw: st.DrawFn, place: Any) -> None:
    """Put something else into one place of a JSON document."""
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
