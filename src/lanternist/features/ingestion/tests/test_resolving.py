"""Pages of imgur and RedGifs become the files behind them, once, and never at the cost of the listing."""

import copy
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from lanternist.features.ingestion import resolving
from lanternist.features.ingestion.addresses import hosts
from lanternist.features.ingestion.budget import Budget
from lanternist.features.ingestion.context import SourceContext
from lanternist.features.ingestion.listings import Listings
from lanternist.features.ingestion.models import FoundMedia, Listing, Reason, SourceUnavailable
from lanternist.features.ingestion.resolving import Resolving
from lanternist.features.ingestion.sources import SourceName, Sources, imgur, redgifs
from lanternist.features.ingestion.sources.imgur.parse import parse_album
from lanternist.features.ingestion.sources.redgifs.parse import pages_of, parse_clips
from lanternist.features.ingestion.tests.damage import anything, damage
from lanternist.features.ingestion.tests.effort import effort
from lanternist.features.ingestion.tests.shelves import Shelf
from lanternist.platform.db import Database
from lanternist.platform.fetch import Fetcher
from lanternist.platform.hosts import HostResting, Hosts
from lanternist.settings import Settings
from tests.support.recordings import ROOTS
from tests.support.replay import Replay
from tests.support.site_samples import CLIPS, IMGUR
from tests.support.sites import IMGUR_CLIENT_ID, JSON

Build = Callable[..., Resolving]


@pytest.fixture
def build(settings: Settings, fetcher: Fetcher, db: Database) -> Build:
    def build(**changed: object) -> Resolving:
        own = replace(settings, **({"imgur_client_id": IMGUR_CLIENT_ID} | changed))
        context = SourceContext(own, fetcher, Budget(db))
        return Resolving([imgur.build(context), redgifs.build(context)])

    return build


def page(url: str, **more: Any) -> FoundMedia:
    """What a listing finds behind an address that it does not know."""
    target = hosts.target_of(url)
    assert target is not None
    found = FoundMedia(
        type=target.type,
        url=target.url,
        canonical_id=target.canonical_id,
        needs_resolving=target.needs_resolving,
        title="Seen today",
        community="pics",
        post_id="abc",
        post_url="https://www.reddit.com/r/pics/comments/abc/",
        is_spoiler=True,
    )
    return structs.replace(found, **more)


def urls(listing: Listing) -> list[str]:
    return [media.url for media in listing.media]


async def test_an_album_becomes_its_pictures_in_their_order_and_the_post_stays(build: Build):
    other = page("https://i.redd.it/abc.jpg")

    listing = await build().resolve(Listing((page("https://imgur.com/a/hills"), other), posts=2))

    assert [(media.type, media.url) for media in listing.media] == [
        ("image", "https://i.imgur.com/aaaaaaa.png"),
        ("gif", "https://i.imgur.com/bbbbbbb.mp4"),
        ("video", "https://i.imgur.com/ccccccc.mp4"),
        ("image", "https://i.redd.it/abc.jpg"),
    ]
    first = listing.media[0]
    assert (first.title, first.caption, first.community, first.post_id) == (
        "Seen today",
        "Fog",
        "pics",
        "abc",
    )
    assert (first.canonical_id, first.width, first.needs_resolving) == ("imgur:aaaaaaa", 800, False)
    assert first.is_spoiler
    assert listing.posts == 2


@pytest.mark.parametrize(
    ("url", "found"),
    [
        ("https://imgur.com/ddddddd", ["https://i.imgur.com/ddddddd.mp4"]),
        ("https://imgur.com/gallery/eeeee", ["https://i.imgur.com/eeeee.png"]),
        (
            "https://imgur.com/ddddddd,eeeee",
            ["https://i.imgur.com/ddddddd.mp4", "https://i.imgur.com/eeeee.png"],
        ),
        ("https://www.redgifs.com/watch/QuietHillsFog", ["https://media.redgifs.com/QuietHillsFog-hd.mp4"]),
        ("https://imgur.com/a/gonegon", []),
        ("https://imgur.com/gonegon", []),
        ("https://redgifs.com/watch/longgoneclip", []),
    ],
)
async def test_a_page_becomes_what_is_behind_it_and_what_is_gone_is_left_out(
    build: Build, url: str, found: list[str]
):
    listing = await build().resolve(Listing((page(url), page("https://i.redd.it/abc.jpg")), posts=2))

    assert urls(listing) == [*found, "https://i.redd.it/abc.jpg"]


async def test_what_was_looked_up_is_not_asked_for_again(build: Build, replay: Replay):
    resolver = build()
    for _ in range(3):
        await resolver.resolve(
            Listing((page("https://imgur.com/a/hills"), page("https://imgur.com/gonegon")))
        )

    assert len(replay.asked("api.imgur.com")) == 2


async def test_the_same_file_behind_two_pages_is_one(build: Build):
    pages = [page("https://imgur.com/ddddddd"), page("https://imgur.com/ddddddd,eeeee")]

    listing = await build().resolve(Listing(tuple(pages), posts=2))

    assert urls(listing) == ["https://i.imgur.com/ddddddd.mp4", "https://i.imgur.com/eeeee.png"]


async def test_without_a_client_id_albums_stay_as_they_are(build: Build, replay: Replay):
    listing = Listing((page("https://imgur.com/a/hills"),), posts=1)

    assert await build(imgur_client_id=None).resolve(listing) == listing
    assert replay.calls == []


@pytest.mark.parametrize("status", [401, 403, 429, 500, 503])
async def test_a_place_that_refuses_takes_nothing_from_the_listing(build: Build, replay: Replay, status: int):
    replay.sites.serve("api.imgur.com/3/album/hills", b"{}", JSON, status=status)
    listing = Listing((page("https://imgur.com/a/hills"), page("https://i.redd.it/abc.jpg")), posts=2)

    assert await build().resolve(listing) == listing


async def test_over_its_capacity_imgur_is_left_alone_for_ten_minutes(
    build: Build, replay: Replay, db: Database
):
    replay.sites.serve("api.imgur.com/3/album/hills", b"Imgur is temporarily over capacity", status=403)
    await build().resolve(Listing((page("https://imgur.com/a/hills"),)))
    await build().resolve(Listing((page("https://imgur.com/ddddddd"),)))

    assert len(replay.asked("api.imgur.com")) == 1
    with pytest.raises(HostResting) as resting:
        await Hosts(db).check("api.imgur.com")
    assert 500 < resting.value.seconds <= 600


async def test_a_slow_place_is_not_waited_for(build: Build, replay: Replay, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(resolving, "TIME_LIMIT", 0.0)
    listing = Listing((page("https://imgur.com/a/hills"),), posts=1)

    assert await build().resolve(listing) == listing


async def test_only_so_many_are_asked_for(build: Build, replay: Replay, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(resolving, "MOST_RESOLVED", 3)
    pages = tuple(page(f"https://imgur.com/gone{number:03}") for number in range(9))

    listing = await build().resolve(Listing(pages, posts=9))

    assert len(listing.media) == 6
    assert len(replay.asked("api.imgur.com")) == 3


async def test_a_listing_is_kept_with_its_files(
    settings: Settings, fetcher: Fetcher, db: Database, replay: Replay
):
    context = SourceContext(replace(settings, imgur_client_id=IMGUR_CLIENT_ID), fetcher, Budget(db))
    shelf = Shelf({"pics": Listing((page("https://imgur.com/a/hills"),), posts=1)})
    sources = Sources([shelf, imgur.build(context)])

    first = await Listings(db, sources, max_age=60, oldest=3600).get(SourceName("", "pics"), 25)
    second = await Listings(db, sources, max_age=60, oldest=3600).get(SourceName("", "pics"), 25)

    assert first == second
    assert len(first.media) == 3
    assert len(replay.asked("api.imgur.com")) == 1


async def test_a_token_of_redgifs_is_used_until_it_is_refused(
    settings: Settings, fetcher: Fetcher, db: Database, replay: Replay
):
    source = redgifs.build(SourceContext(settings, fetcher, Budget(db)))
    await source.list_media("hill_walker", 25)
    listing = await source.list_media("hill_walker", 25)
    assert len(replay.asked("/v2/auth/temporary")) == 1
    replay.sites.redgifs_token = "revoked-meanwhile"

    assert await source.list_media("hill_walker", 25) == listing
    assert len(replay.asked("/v2/auth/temporary")) == 2
    assert [(media.type, media.title, media.duration) for media in listing.media] == [
        ("video", "Clouds over hills", 12.5),
        ("gif", "Clouds over hills", 12.5),
        ("image", "Clouds over hills", 12.5),
    ]
    replay.sites.serve("api.redgifs.com/v2/users/hill_walker/search", b"{}", JSON, status=401)
    with pytest.raises(SourceUnavailable) as refusal:
        await source.list_media("hill_walker", 25)
    assert refusal.value.reason is Reason.UNAUTHORIZED
    assert len(replay.asked("/v2/auth/temporary")) <= 4


@pytest.mark.parametrize(("name", "media"), [("album_images_two_videos", 2), ("gallery_album_hot", None)])
def test_a_recorded_answer_of_imgur_is_read(name: str, media: int | None):
    file = ROOTS[1] / "imgur" / f"{name}.json"
    if not file.is_file():
        pytest.skip("the shared recordings are not here")
    try:
        found = parse_album(json.loads(file.read_text()))
    except SourceUnavailable:
        assert media is None
        return
    assert media in (None, len(found.media))


@effort(200)
@given(st.data())
def test_a_damaged_answer_never_breaks_the_parsers(data: st.DataObject):
    samples = [*({"data": each} for each in IMGUR.values()), *CLIPS.values()]
    document: Any = copy.deepcopy(data.draw(st.sampled_from(samples)))
    for _ in range(data.draw(st.integers(1, 4))):
        damage(data.draw, document)
    _is_sound(document)


@effort(100)
@given(anything)
def test_any_answer_is_read_or_a_fault_of_the_source(document: Any):
    _is_sound(document)


def _is_sound(document: Any) -> None:
    pages_of(document)
    for parse in (parse_album, parse_clips):
        try:
            found = parse(document)
        except SourceUnavailable:
            continue
        for media in found.media:
            for text in (media.url, media.canonical_id, media.title, media.author, media.caption):
                assert text is None or (text.encode() and "\x00" not in text)
