"""The listing cache: one call for everybody, results and failures kept, dead owners replaced."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from uuid import uuid4

import pytest

from lanternist.features.ingestion import listings as module
from lanternist.features.ingestion import queries
from lanternist.features.ingestion.listings import SORT, Key, Listings, peek
from lanternist.features.ingestion.models import Listing, MediaType, Reason, SourceUnavailable
from lanternist.features.ingestion.sources import SourceName, Sources
from lanternist.features.ingestion.tests.shelves import Shelf, listing, medium
from lanternist.platform.db import Database

pytestmark = pytest.mark.alone

PICS = SourceName("", "pics")
KEY = Key(source="", name="pics", sort=SORT)
WEEK = 7 * 24 * 3600.0
Process = Callable[[], Listings]


@pytest.fixture
def shelf() -> Shelf:
    return Shelf({"pics": listing("p", 30), "few": listing("f", 3)})


@pytest.fixture
async def process(db: Database, shelf: Shelf) -> AsyncIterator[Process]:
    """Make a cache as another process has it: nothing shared but the database and the source."""
    made: list[Listings] = []

    def make() -> Listings:
        made.append(Listings(db, Sources([shelf]), max_age=600, oldest=WEEK))
        return made[-1]

    yield make
    for each in made:
        await each.close()


async def make_older(db: Database, seconds: float) -> None:
    async with db.transaction() as tx:
        await tx.execute(
            """
            update ingestion_listing
               set fetched_at = fetched_at - make_interval(secs => $1),
                   retry_at = retry_at - make_interval(secs => $1)
            """,
            seconds,
        )


async def refusal(cache: Listings, name: SourceName = PICS) -> SourceUnavailable:
    with pytest.raises(SourceUnavailable) as refused:
        await cache.get(name, 25)
    return refused.value


async def test_the_second_reader_asks_nobody_and_gets_the_same(process: Process, shelf: Shelf) -> None:
    first = await process().get(PICS, 25)
    second = await process().get(PICS, 25)

    assert first == second == shelf.holds["pics"]
    assert shelf.asked == ["pics"]


async def test_twenty_readers_at_once_make_one_call(process: Process, shelf: Shelf) -> None:
    shelf.latency = 0.2
    caches = [process() for _ in range(4)]

    found = await asyncio.gather(*(caches[place % 4].get(PICS, 25) for place in range(20)))

    assert shelf.asked == ["pics"]
    assert all(each == found[0] for each in found)


async def test_readers_of_one_process_share_one_answer(process: Process, shelf: Shelf) -> None:
    shelf.latency = 0.1
    cache = process()

    first, second = await asyncio.gather(cache.get(PICS, 25), cache.get(PICS, 25))

    assert first is second


async def test_a_call_longer_than_the_lease_is_still_the_only_one(
    process: Process, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "LEASE_SECONDS", 0.3)
    shelf.latency = 1.0

    await asyncio.gather(process().get(PICS, 25), process().get(PICS, 25))

    assert shelf.asked == ["pics"]


async def test_an_old_listing_is_read_anew(process: Process, shelf: Shelf, db: Database) -> None:
    await process().get(PICS, 25)
    await make_older(db, 601)
    shelf.holds["pics"] = listing("new", 30)

    assert (await process().get(PICS, 25)).media[0].url.endswith("new0.jpg")
    assert len(shelf.asked) == 2


async def test_a_listing_read_for_less_is_read_anew_for_more(process: Process, shelf: Shelf) -> None:
    cache = process()
    await cache.get(PICS, 25)
    await cache.get(PICS, 40)
    await cache.get(PICS, 40)

    assert len(shelf.asked) == 2


async def test_a_small_community_is_not_asked_again_for_what_it_does_not_have(
    process: Process, shelf: Shelf
) -> None:
    cache = process()
    for _ in range(3):
        await cache.get(SourceName("", "few"), 25)

    assert len(shelf.asked) == 1


async def test_a_failure_is_kept_until_the_time_it_named(
    process: Process, shelf: Shelf, db: Database
) -> None:
    shelf.holds["pics"] = SourceUnavailable(Reason.RATE_LIMITED, retry_after=90)
    await refusal(process())

    again = await refusal(process())
    assert (again.reason, len(shelf.asked)) == (Reason.RATE_LIMITED, 1)
    assert again.retry_after == pytest.approx(90, abs=2)

    await make_older(db, 91)
    await refusal(process())
    assert len(shelf.asked) == 2


async def test_an_older_listing_stands_in_while_the_source_fails(
    process: Process, shelf: Shelf, db: Database
) -> None:
    older = await process().get(PICS, 25)
    await make_older(db, 3600)
    shelf.holds["pics"] = SourceUnavailable(Reason.UPSTREAM_ERROR)

    for _ in range(2):
        found = await process().get(PICS, 25)
        assert found.media == older.media
        assert found.stale_since is not None
        age = (datetime.now(UTC) - found.stale_since).total_seconds()
        assert age == pytest.approx(3600, abs=10)
    assert older.stale_since is None
    assert len(shelf.asked) == 2


async def test_a_listing_older_than_the_limit_does_not_stand_in(
    process: Process, shelf: Shelf, db: Database
) -> None:
    await process().get(PICS, 25)
    await make_older(db, WEEK + 1)
    shelf.holds["pics"] = SourceUnavailable(Reason.TIMEOUT)

    assert (await refusal(process())).reason is Reason.TIMEOUT


async def test_what_is_too_old_to_stand_in_is_forgotten(process: Process, db: Database) -> None:
    cache = process()
    await cache.get(PICS, 25)
    await make_older(db, WEEK + 1)
    await cache.get(SourceName("", "few"), 25)

    assert await cache.forget_old() == 1
    assert await cache.forget_old() == 0
    async with db.connection() as tx:
        assert [row["name"] for row in await tx.fetch("select name from ingestion_listing")] == ["few"]


@pytest.mark.parametrize("reason", [Reason.BANNED, Reason.PRIVATE, Reason.QUARANTINED, Reason.NOT_FOUND])
async def test_an_older_listing_of_a_closed_community_is_not_shown(
    process: Process, shelf: Shelf, db: Database, reason: Reason
) -> None:
    await process().get(PICS, 25)
    await make_older(db, 3600)
    shelf.holds["pics"] = SourceUnavailable(reason)

    assert (await refusal(process())).reason is reason
    assert (await refusal(process())).reason is reason


async def test_the_lease_of_a_dead_owner_is_taken_over(process: Process, shelf: Shelf, db: Database) -> None:
    async with db.transaction() as tx:
        assert await queries.lease_listing(tx, **KEY, owner=uuid4(), seconds=0.6)

    began = time.monotonic()
    await process().get(PICS, 25)

    assert 0.4 < time.monotonic() - began < 5
    assert shelf.asked == ["pics"]


async def test_an_owner_who_lost_the_lease_stores_nothing(process: Process, db: Database) -> None:
    lost = uuid4()
    await process().get(PICS, 25)
    async with db.transaction() as tx:
        await queries.save_failure(tx, **KEY, owner=lost, reason="timeout", seconds=60)
        row = await queries.get_listing(tx, **KEY)

    assert row is not None
    assert row["reason"] is None


async def test_a_reader_who_gives_up_takes_nothing_from_the_others(process: Process, shelf: Shelf) -> None:
    shelf.latency = 0.3
    cache = process()

    with pytest.raises(TimeoutError):
        await asyncio.wait_for(cache.get(PICS, 25), 0.05)

    assert len((await cache.get(PICS, 25)).media) == 30
    assert shelf.asked == ["pics"]


async def test_giving_up_everything_frees_the_lease(process: Process, shelf: Shelf) -> None:
    shelf.latency = 30
    cache = process()
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(cache.get(PICS, 25), 0.1)
    await cache.close()
    shelf.latency = 0

    await asyncio.wait_for(process().get(PICS, 25), 4)


async def test_a_mistake_in_a_source_is_a_failure_of_that_source(process: Process, shelf: Shelf) -> None:
    shelf.holds["pics"] = KeyError("data")

    assert (await refusal(process())).reason is Reason.UPSTREAM_ERROR


async def test_a_source_that_is_not_set_up_is_not_asked(process: Process, shelf: Shelf) -> None:
    shelf.configured = False

    assert (await refusal(process())).reason is Reason.SOURCE_NOT_CONFIGURED
    assert shelf.asked == []


async def test_a_local_source_is_asked_each_time(process: Process, shelf: Shelf) -> None:
    shelf.cacheable = False
    cache = process()
    await cache.get(PICS, 25)
    await cache.get(PICS, 25)

    assert len(shelf.asked) == 2


async def test_peek_finds_the_first_still_picture_of_the_first_name_that_has_one(
    process: Process, shelf: Shelf, db: Database
) -> None:
    shelf.holds["clips"] = Listing((medium("clip", kind=MediaType.VIDEO),), posts=1)
    shelf.holds["mixed"] = Listing(
        (medium("guess", needs_resolving=True), medium("still"), medium("later")), posts=3
    )
    names = [SourceName("", name) for name in ("nowhere", "clips", "mixed", "pics")]
    cache = process()
    for name in names[1:]:
        await cache.get(name, 25)
    asked = len(shelf.asked)

    async with db.transaction() as tx:
        found = await peek(tx, names)
        nothing = await peek(tx, names[:2])

    assert found == medium("still")
    assert nothing is None
    assert len(shelf.asked) == asked
