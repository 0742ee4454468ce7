"""What feeds yield: recorded ones and crafted ones, and that hostile ones yield a reason."""

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lanternist.features.ingestion.models import FoundMedia, MediaType, Reason, SourceUnavailable
from lanternist.features.ingestion.sources.rss.parse import parse_feed
from lanternist.features.ingestion.tests.effort import effort
from tests.support.site_samples import PHOTO_FEED
from tests.support.sites import RECORDINGS

pytestmark = pytest.mark.alone

FEEDS = {file.name: file.read_bytes() for file in sorted((RECORDINGS / "reddit" / "rss").glob("*.xml"))}
URL = "https://hills.example/feed.xml"
LAUGHS = b'<!DOCTYPE rss [<!ENTITY a0 "ha">' + b"".join(
    b'<!ENTITY a%d "%s">' % (number, b"&a%d;" % (number - 1) * 10) for number in range(1, 12)
)
ITEM = b"<channel><item><title>x</title><enclosure url='https://h.example/%s.jpg'/></item></channel></rss>"
HOSTILE = {
    "nothing": b"",
    "no xml": b"<!doctype html><title>Not a feed</title><p>This is a page.",
    "cut off": PHOTO_FEED.encode()[:500],
    "another root": b"<html><item/></html>",
    "a bomb": LAUGHS + b"]><rss><channel><title>&a11;</title></channel></rss>",
    "a file": b'<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]><rss>&x;' + ITEM % b"a",
    "a parameter": b'<!DOCTYPE rss [<!ENTITY % x SYSTEM "http://127.0.0.1/x"> %x;]><rss>' + ITEM % b"a",
    "a depth": b"<rss>" * 100_000,
    "an encoding nobody knows": b'<?xml version="1.0" encoding="klingon"?><rss/>',
    "another encoding than said": b'<?xml version="1.0" encoding="utf-16"?><rss/>',
    "many elements": b"<rss>" + b"<a/>" * 300_000 + b"</rss>",
}


def media(body: bytes) -> list[FoundMedia]:
    return list(parse_feed(body, URL).media)


@pytest.mark.parametrize(
    ("name", "posts", "kinds"),
    [
        # Counted by hand from the addresses behind `[link]` and those inside the texts of posts.
        ("atom_frontpage_2016-01.xml", 21, (9, 1, 0)),
        ("rss2_frontpage_2015-11.xml", 20, (11, 2, 0)),
        ("rss2_frontpage_2016-01.xml", 18, (4, 3, 0)),
    ],
)
def test_a_recorded_feed_yields_what_its_links_show(name: str, posts: int, kinds: tuple[int, ...]):
    listing = parse_feed(FEEDS[name], "https://www.reddit.com/.rss")

    types = [found.type for found in listing.media]
    assert listing.posts == posts
    assert tuple(types.count(kind) for kind in MediaType) == kinds
    for found in listing.media:
        assert found.url.startswith("http")
        assert found.title
        assert found.post_url
        assert found.community == "reddit: the front page of the internet"


def test_an_entry_yields_what_is_attached_else_what_it_shows():
    found = media(PHOTO_FEED.encode())

    assert [(each.type, each.url) for each in found] == [
        ("image", "https://hills.example/a/lake.JPG?x=1&y=2"),
        ("video", "https://hills.example/b/film.mp4"),
        ("image", "https://hills.example/c/one.jpg"),
        ("image", "https://cdn.example/two.webp"),
        ("image", "https://hills.example/d/large.png"),
        ("image", "https://cdn.example/render/5"),
        ("image", "https://cdn.example/e.jpg"),
    ]
    lake, film, *_, fog, _ = found
    assert (lake.title, lake.author, lake.community) == ("An enclosure", "Ana", "Quiet hills")
    assert lake.post_url == "https://hills.example/1"
    assert (film.width, film.height, film.duration) == (1280, 720, 12.0)
    assert film.thumbnail_url == "https://hills.example/b/film.jpg"
    assert found[4].thumbnail_url == "https://hills.example/d/small.png"
    assert (fog.caption, fog.thumbnail_url) == ("Fog", "https://cdn.example/render/5/small")


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_feed_is_a_fault_of_the_source_and_costs_little(name: str):
    began = time.perf_counter()

    with pytest.raises(SourceUnavailable) as refusal:
        media(HOSTILE[name])

    assert refusal.value.reason is Reason.UPSTREAM_ERROR
    assert time.perf_counter() - began < 2


def test_a_little_html_in_a_feed_is_mended():
    body = (
        b"<rss><channel><title>Caf&eacute; & sea&nbsp;side</title>" + (ITEM % b"a&b=1").split(b"<channel>")[1]
    )

    (found,) = media(body)

    assert found.community == "Caf\u00e9 & sea side"
    assert found.url == "https://h.example/a&b=1.jpg"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "iso-8859-1", "windows-1252"])
def test_other_encodings_are_read(encoding: str):
    text = f'<?xml version="1.0" encoding="{encoding}"?><rss>' + (ITEM % b"a").decode()

    (found,) = media(text.replace("<title>x", "<title>\u00c4").encode(encoding))

    assert found.title == "\u00c4"


@effort(200)
@given(st.data())
def test_a_damaged_feed_never_breaks_the_parser(data: st.DataObject):
    body = bytearray(data.draw(st.sampled_from([PHOTO_FEED.encode(), *FEEDS.values()]))[:12_000])
    for _ in range(data.draw(st.integers(1, 5))):
        place = data.draw(st.integers(0, len(body)))
        length = data.draw(st.integers(0, 40))
        body[place : place + length] = data.draw(
            st.binary(max_size=20)
            | st.sampled_from([b"<item>", b"&x;", b"]]>", b'"', b"</", b"\x00", b"src=https://["])
        )
    try:
        found = media(bytes(body))
    except SourceUnavailable:
        return
    for each in found:
        for text in (each.url, each.title, each.author, each.caption, each.thumbnail_url, each.post_url):
            assert text is None or (text.encode() and "\x00" not in text)


def test_there_are_recordings():
    assert len(FEEDS) == 3
    assert Path(RECORDINGS).is_dir()
