"""Collecting for one session: all sources at once, shuffled together, failures kept apart."""

import asyncio
import time
from collections.abc import AsyncIterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lanternist.features.ingestion.budget import Budget
from lanternist.features.ingestion.collect import SourceProgress, SourceState, collect, interleave
from lanternist.features.ingestion.context import SourceContext
from lanternist.features.ingestion.listings import Listings
from lanternist.features.ingestion.models import Listing, Reason, SourceUnavailable
from lanternist.features.ingestion.sources import SourceName, Sources, discover
from lanternist.features.ingestion.tests.shelves import Shelf, listing, medium
from lanternist.platform.db import Database
from lanternist.platform.fetch import Fetcher
from lanternist.settings import Settings
from tests.support.replay import Replay

LISTS = st.lists(st.lists(st.integers(0, 30), max_size=20), max_size=6)


def names(*written: str) -> list[SourceName]:
    return [SourceName("", name) for name in written]


async def ignore(_progress: SourceProgress) -> None:
    return


@given(lists=LISTS, wanted=st.integers(0, 60))
def test_interleaving_repeats_nothing_and_leaves_nothing_out(lists: list[list[int]], wanted: int) -> None:
    sources = [[medium(str(number)) for number in each] for each in lists]
    picked = interleave(sources, wanted)
    ids = [media.canonical_id for _, media in picked]
    everything = {media.canonical_id for each in sources for media in each}

    assert len(ids) == len(set(ids)) == min(wanted, len(everything))
    assert set(ids) <= everything


@given(lists=LISTS, wanted=st.integers(0, 60))
def test_interleaving_keeps_the_order_within_each_source(lists: list[list[int]], wanted: int) -> None:
    sources = [[medium(f"{number}") for number in each] for each in lists]
    picked = interleave(sources, wanted)

    for place, media in enumerate(sources):
        mine = [each for whose, each in picked if whose == place]
        places = [media.index(each) for each in mine]
        assert places == sorted(places)


@given(sizes=st.lists(st.integers(0, 12), min_size=1, max_size=6), wanted=st.integers(0, 60))
def test_interleaving_is_fair(sizes: list[int], wanted: int) -> None:
    sources = [[medium(f"{place}-{number}") for number in range(size)] for place, size in enumerate(sizes)]
    given_so_far = [0] * len(sizes)

    for place, _ in interleave(sources, wanted):
        # Nobody who still has something is a whole turn behind the one whose turn it is.
        waiting = [given_so_far[each] for each, size in enumerate(sizes) if given_so_far[each] < size]
        assert given_so_far[place] == min(waiting)
        given_so_far[place] += 1


def test_a_duplicate_does_not_cost_its_source_the_turn() -> None:
    same = medium("same")
    picked = interleave([[same, medium("a")], [same, medium("b")]], 10)

    assert [(place, media.title) for place, media in picked] == [
        (0, "Title of same"),
        (1, "Title of b"),
        (0, "Title of a"),
    ]


@pytest.fixture
async def shelf() -> Shelf:
    return Shelf(
        {
            "one": listing("one", 40),
            "two": listing("two", 2),
            "closed": SourceUnavailable(Reason.PRIVATE),
            "broken": RuntimeError("a mistake"),
            "texts": Listing((), posts=12),
            "nothing": Listing(),
        }
    )


@pytest.fixture
async def listings(db: Database, shelf: Shelf) -> AsyncIterator[Listings]:
    listings = Listings(db, Sources([shelf]), max_age=600, oldest=3600)
    yield listings
    await listings.close()


async def test_every_source_says_what_it_gave_and_why_not_more(listings: Listings) -> None:
    asked = names("closed", "one", "broken", "texts", "two", "nothing")

    collected = await collect(listings, asked, 25, ignore)

    assert collected.sources == (
        SourceProgress("closed", SourceState.FAILED, 0, Reason.PRIVATE),
        SourceProgress("one", SourceState.DONE, 40),
        SourceProgress("broken", SourceState.FAILED, 0, Reason.UPSTREAM_ERROR),
        SourceProgress("texts", SourceState.DONE, 0, Reason.NO_MEDIA),
        SourceProgress("two", SourceState.DONE, 2),
        SourceProgress("nothing", SourceState.DONE, 0, Reason.EMPTY),
    )
    assert [found.source for found in collected.media[:5]] == ["one", "two", "one", "two", "one"]
    assert len(collected.media) == 25


async def test_progress_is_told_as_each_source_ends(listings: Listings, shelf: Shelf) -> None:
    told: list[str] = []

    async def tell(progress: SourceProgress) -> None:
        told.append(progress.name)

    await listings.get(*names("two"), 25)
    shelf.latency = 0.1
    await collect(listings, names("one", "two", "closed"), 25, tell)

    assert told[0] == "two"
    assert sorted(told) == ["closed", "one", "two"]


async def test_a_source_that_takes_too_long_is_a_timeout_and_the_rest_is_there(
    listings: Listings, shelf: Shelf
) -> None:
    await listings.get(*names("one"), 25)
    shelf.latency = 3

    collected = await collect(listings, names("two", "one"), 25, ignore, time_limit=0.3)

    assert collected.sources[0] == SourceProgress("two", SourceState.FAILED, 0, Reason.TIMEOUT)
    assert len(collected.media) == 25


async def test_no_sources_give_nothing(listings: Listings) -> None:
    collected = await collect(listings, [], 25, ignore)

    assert (collected.media, collected.sources) == ((), ())


@pytest.fixture
async def reddit(
    settings: Settings, fetcher: Fetcher, db: Database, replay: Replay
) -> AsyncIterator[Listings]:
    sources = discover(SourceContext(settings, fetcher, Budget(db)))
    listings = Listings(db, sources, max_age=settings.listing_cache_seconds, oldest=3600)
    yield listings
    await listings.close()


async def test_three_communities_take_about_as_long_as_one(reddit: Listings, replay: Replay) -> None:
    await reddit.get(*names("pokemongo"), 25)  # has the token, the connections and the code ready
    replay.latency = 1.0
    told: list[str] = []

    async def tell(progress: SourceProgress) -> None:
        told.append(progress.name)

    began = time.monotonic()
    collected = await collect(reddit, names("sfwpics", "aww", "pics"), 25, tell)
    took = time.monotonic() - began

    assert len(collected.media) == 25
    assert {found.source for found in collected.media} == {"sfwpics", "aww", "pics"}
    assert sorted(told) == ["aww", "pics", "sfwpics"]
    assert took < 2.0  # one after the other would be three seconds


async def test_a_second_session_on_the_same_communities_asks_nobody(reddit: Listings, replay: Replay) -> None:
    first = await collect(reddit, names("sfwpics", "pics"), 25, ignore)
    calls = len(replay.calls)

    second = await collect(reddit, names("sfwpics", "pics"), 25, ignore)

    assert first == second
    assert len(replay.calls) == calls


async def test_many_sessions_at_once_make_as_many_calls_as_there_are_communities(
    reddit: Listings, replay: Replay
) -> None:
    asked = names("sfwpics", "aww", "pics")

    await asyncio.gather(*(collect(reddit, asked, 25, ignore) for _ in range(20)))

    assert len({call.path for call in replay.asked("/r/")}) == 3
    assert len(replay.asked("/r/")) == len(
        {(call.path, call.query.get("after")) for call in replay.asked("/r/")}
    )
