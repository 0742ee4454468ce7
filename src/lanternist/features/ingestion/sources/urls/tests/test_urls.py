"""Lists of addresses: what their lines yield, and where they may lie."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lanternist.features.ingestion.budget import Budget
from lanternist.features.ingestion.context import SourceContext
from lanternist.features.ingestion.models import Reason, SourceUnavailable
from lanternist.features.ingestion.sources import urls
from lanternist.features.ingestion.sources.urls import ListSource
from lanternist.features.ingestion.sources.urls.parse import parse_list
from lanternist.features.ingestion.tests.effort import effort
from lanternist.platform.db import Database
from lanternist.platform.fetch import Fetcher
from lanternist.settings import Settings
from tests.support.replay import Replay
from tests.support.site_samples import PHOTO_LIST

PARTS = [b"https://[", b"http://h.example/a.jpg", b"\n", b"\x00", b"#", b" "]


@pytest.fixture
def source(settings: Settings, fetcher: Fetcher, db: Database) -> ListSource:
    settings.library_dir.mkdir(parents=True, exist_ok=True)
    return urls.build(SourceContext(settings, fetcher, Budget(db)))


async def refusal(source: ListSource, name: str) -> Reason:
    with pytest.raises(SourceUnavailable) as refused:
        await source.list_media(source.normalise(name), 25)
    return refused.value.reason


async def test_a_line_is_an_address_and_perhaps_a_title(source: ListSource) -> None:
    listing = await source.list_media("https://lists.example/photos.txt", 25)

    assert listing.posts == 6
    assert [(media.type, media.url, media.title) for media in listing.media] == [
        ("image", "https://hills.example/a/lake.jpg", "The lake"),
        ("gif", "https://hills.example/a/LAKE.gif", None),
        ("video", "http://hills.example/film.mp4", "A film"),
        ("gif", "https://i.imgur.com/abcdefg.mp4", None),
    ]
    assert {media.community for media in listing.media} == {"photos.txt"}


async def test_a_file_of_the_library_is_a_list_too(source: ListSource, settings: Settings) -> None:
    (settings.library_dir / "a" / "b").mkdir(parents=True)
    (settings.library_dir / "a" / "b" / "hills.txt").write_text(PHOTO_LIST)

    assert len((await source.list_media("a/b/hills", 25)).media) == 4


async def test_no_list_is_read_outside_the_library(
    source: ListSource, settings: Settings, tmp_path: Path
) -> None:
    (tmp_path / "secret.txt").write_text(PHOTO_LIST)
    (settings.library_dir / "link.txt").symlink_to(tmp_path / "secret.txt")
    (settings.library_dir / "folder.txt").mkdir()
    (settings.library_dir / "circle.txt").symlink_to(settings.library_dir / "circle.txt")

    for name in ("link", "folder", "circle", "nothing"):
        assert await refusal(source, name) is Reason.NOT_FOUND


async def test_what_is_no_list_says_so(source: ListSource, replay: Replay) -> None:
    replay.sites.serve("lists.example/page", b"<!doctype html><title>Hills</title>")
    replay.sites.serve("lists.example/empty", b"# nothing yet")
    replay.sites.serve("lists.example/large", b"x" * (1024 * 1024 + 1))

    assert await refusal(source, "https://lists.example/page") is Reason.UPSTREAM_ERROR
    assert await refusal(source, "https://lists.example/large") is Reason.UPSTREAM_ERROR
    empty = await source.list_media("https://lists.example/empty", 25)
    assert (empty.posts, empty.media) == (0, ())


@effort(200)
@given(st.binary(max_size=300) | st.lists(st.sampled_from(PARTS)).map(b"".join))
def test_any_bytes_are_a_list_or_a_fault_of_the_source(body: bytes) -> None:
    try:
        listing = parse_list(body, "x")
    except SourceUnavailable:
        return
    for media in listing.media:
        assert media.url.encode()
        assert "\x00" not in (media.title or "")
