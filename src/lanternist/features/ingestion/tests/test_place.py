"""The quick way to take an address apart says what the standard library says."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from lanternist.features.ingestion.addresses import place
from lanternist.features.ingestion.addresses.place import Place, place_of
from lanternist.features.ingestion.tests.effort import effort

pieces = st.sampled_from((
    "https://", "http://", "HTTPS://", "i.redd.it", "I.Redd.IT.", "a_b-c.example", ":80", ":", "/", "//", "?", "#",
    "a.jpg", ".JPG", "&b=1", "%2e", ";x", "@", "[", "]", "\\", " ", "\t", "\n", "\u00e9", "\u2100", "x" * 70,
))  # fmt: skip
addresses = st.lists(pieces, max_size=9).map(lambda found: "https://" + "".join(found))


@effort(500)
@given(addresses | addresses.map(lambda url: url.removeprefix("https://")))
@example("https://i.redd.it/a?b#c?d")
@example("https://i.redd.it?a.jpg")
@example("https://i.redd.it\n")
def test_both_ways_agree(url: str):
    assert place_of(url) == place._unusual(url)


def test_parts_of_a_plain_address():
    url = "https://I.Redd.it.:443/a/b.c.JPG?format=mp4#top"

    assert place_of(url) == Place(url, "i.redd.it", "443", "/a/b.c.JPG", "format=mp4", "jpg")
    assert place._PLAIN.fullmatch(url)


@pytest.mark.parametrize(
    "url", ["https://me:secret@i.redd.it/a.jpg", "https://[::1]/a.jpg", "https://", "a.jpg", ""]
)
def test_nobody_named(url: str):
    assert place_of(url) is None
