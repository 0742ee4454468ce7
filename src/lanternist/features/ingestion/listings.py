"""The listing cache: a source is asked once for all sessions, all callers and all processes.

A row of the database holds what a source last listed under a name. Whoever finds it old takes a lease on the
row, asks the source and stores the result; everybody else waits for that. A lease is renewed while its owner
lives, so that a dead owner is noticed after a few seconds.
"""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypedDict
from uuid import UUID, uuid4

import msgspec
import structlog

from lanternist.features.ingestion import queries
from lanternist.features.ingestion.models import (
    FoundMedia,
    Listing,
    MediaType,
    Reason,
    Source,
    SourceUnavailable,
)
from lanternist.features.ingestion.resolving import Resolving
from lanternist.features.ingestion.sources import SourceName, Sources
from lanternist.platform.db import Database, Row, Tx

SORT = "hot"
LEASE_SECONDS = 6.0
POLL_SECONDS = 0.05
OLDEST_PEEKED_SECONDS = 24 * 3600.0
FIRM_FAILURE_SECONDS = 300.0
PASSING_FAILURE_SECONDS = 30.0

_PASSING = frozenset(
    {Reason.BLOCKED, Reason.RATE_LIMITED, Reason.UNAUTHORIZED, Reason.TIMEOUT, Reason.UPSTREAM_ERROR}
)
"""Says nothing about the community, so that an older listing of it may still be shown. After any other reason
(banned, private, gone) it must not."""

log = structlog.get_logger()


class Key(TypedDict):
    """Which row of the cache."""

    source: str
    name: str
    sort: str


@dataclass(frozen=True, slots=True)
class Cached:
    """A row of the cache, looked at; ages and delays in seconds."""

    listing: Listing | None
    age: float
    fetched_at: datetime | None
    wanted: int
    failure: SourceUnavailable | None
    is_leased: bool

    def answers(self, wanted: int, max_age: float) -> bool:
        """Return whether the listing can be used without asking the source again."""
        if self.listing is None or self.age > max_age:
            return False
        return len(self.listing.media) >= wanted or self.wanted >= wanted

    def stands_in(self, reason: Reason, oldest: float) -> Listing | None:
        """Return the older listing that may be shown although the source fails for `reason`; it says its age."""
        if self.listing is None or reason not in _PASSING or self.age > oldest:
            return None
        return replace(self.listing, stale_since=self.fetched_at)


class Listings:
    """The cache of one process.

    Seconds: `max_age` is how long a listing is used before it is read anew, `oldest` how old one may be that stands in
    while its source does not answer.
    """

    def __init__(self, db: Database, sources: Sources, *, max_age: float, oldest: float) -> None:
        self._db = db
        self._sources = sources
        self._max_age = max_age
        self._resolving = Resolving(list(sources))
        self._oldest = max(oldest, max_age)
        self._under_way: dict[tuple[SourceName, int], asyncio.Task[Listing]] = {}

    async def get(self, name: SourceName, wanted: int) -> Listing:
        """Return at least `wanted` media, where there are so many, or raise `SourceUnavailable`."""
        source = self._sources[name.prefix]
        if not source.is_configured():
            raise SourceUnavailable(Reason.SOURCE_NOT_CONFIGURED)
        if not source.cacheable:
            return await source.list_media(name.name, wanted)
        task = self._under_way.get((name, wanted))
        if task is None:
            task = asyncio.create_task(self._get(source, name, wanted))
            self._under_way[name, wanted] = task
            task.add_done_callback(lambda done: self._ended((name, wanted), done))
        # Shielded: a caller who gives up must not take the answer away from the others, nor from the cache.
        return await asyncio.shield(task)

    async def forget_old(self) -> int:
        """Forget what is too old to stand in; return how many listings."""
        async with self._db.transaction() as tx:
            return await queries.delete_old_listings(tx, max_age_seconds=self._oldest)

    async def close(self) -> None:
        """Give up what is under way; its leases end."""
        tasks = list(self._under_way.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _ended(self, which: tuple[SourceName, int], task: asyncio.Task[Listing]) -> None:
        self._under_way.pop(which, None)
        if not task.cancelled():
            task.exception()  # marks it as seen: with every caller gone nobody else will look

    async def _get(self, source: Source, name: SourceName, wanted: int) -> Listing:
        key = Key(source=name.prefix, name=name.name, sort=SORT)
        owner = uuid4()
        while True:
            cached = await self._look(key)
            if cached and cached.answers(wanted, self._max_age) and cached.listing:
                return cached.listing
            if cached and cached.failure:
                return _stand_in(cached, cached.failure, self._oldest)
            if not (cached and cached.is_leased) and await self._lease(key, owner):
                return await self._ask(source, key, owner, wanted, await self._look(key))
            await asyncio.sleep(POLL_SECONDS)

    async def _ask(
        self, source: Source, key: Key, owner: UUID, wanted: int, cached: Cached | None
    ) -> Listing:
        # Somebody may have stored a result between the look and the lease.
        if cached and cached.answers(wanted, self._max_age) and cached.listing:
            await self._release(key, owner)
            return cached.listing
        async with self._kept(key, owner):
            try:
                listing = await self._resolving.resolve(await _list(source, key, wanted))
            except SourceUnavailable as failure:
                await self._save_failure(key, owner, failure)
                return _stand_in(cached, failure, self._oldest)
            await self._save(key, owner, listing, wanted)
            return listing

    async def _look(self, key: Key) -> Cached | None:
        async with self._db.connection() as tx:
            row = await queries.get_listing(tx, **key)
        return None if row is None else _cached(row)

    async def _lease(self, key: Key, owner: UUID) -> bool:
        async with self._db.transaction() as tx:
            return await queries.lease_listing(tx, **key, owner=owner, seconds=LEASE_SECONDS)

    async def _release(self, key: Key, owner: UUID) -> None:
        async with self._db.transaction() as tx:
            await queries.release_lease(tx, **key, owner=owner)

    async def _save(self, key: Key, owner: UUID, listing: Listing, wanted: int) -> None:
        picture = next(filter(_is_still_picture, listing.media), None)
        async with self._db.transaction() as tx:
            await queries.save_listing(
                tx,
                **key,
                owner=owner,
                media=_json(listing.media),
                picture=None if picture is None else _json(picture),
                posts=listing.posts,
                wanted=wanted,
            )

    async def _save_failure(self, key: Key, owner: UUID, failure: SourceUnavailable) -> None:
        usual = PASSING_FAILURE_SECONDS if failure.reason in _PASSING else FIRM_FAILURE_SECONDS
        seconds = usual if failure.retry_after is None else failure.retry_after
        async with self._db.transaction() as tx:
            await queries.save_failure(tx, **key, owner=owner, reason=failure.reason.value, seconds=seconds)

    @asynccontextmanager
    async def _kept(self, key: Key, owner: UUID) -> AsyncGenerator[None]:
        """Renew the lease for as long as the block runs, and give it back if the block stored no result."""
        renewal = asyncio.create_task(self._renew(key, owner))
        try:
            yield
        except SourceUnavailable:
            raise  # stored, which ended the lease
        except BaseException:
            await self._release(key, owner)
            raise
        finally:
            renewal.cancel()
            await asyncio.gather(renewal, return_exceptions=True)

    async def _renew(self, key: Key, owner: UUID) -> None:
        while True:
            await asyncio.sleep(LEASE_SECONDS / 3)
            async with self._db.transaction() as tx:
                await queries.renew_lease(tx, **key, owner=owner, seconds=LEASE_SECONDS)


async def peek(tx: Tx, names: Sequence[SourceName]) -> FoundMedia | None:
    """Return the first still picture that is in the cache for `names`, asking nobody."""
    text = await queries.first_picture(
        tx,
        sources=[name.prefix for name in names],
        names=[name.name for name in names],
        sort=SORT,
        max_age_seconds=OLDEST_PEEKED_SECONDS,
    )
    return None if text is None else msgspec.json.decode(text, type=FoundMedia)


async def _list(source: Source, key: Key, wanted: int) -> Listing:
    try:
        return await source.list_media(key["name"], wanted)
    except SourceUnavailable:
        raise
    except Exception as error:
        # One source's mistake is that source's failure; the others and the job go on.
        log.exception("ingestion.source_broke", source=key["source"])
        raise SourceUnavailable(Reason.UPSTREAM_ERROR) from error


def _stand_in(cached: Cached | None, failure: SourceUnavailable, oldest: float) -> Listing:
    older = cached.stands_in(failure.reason, oldest) if cached else None
    if older is None:
        raise failure
    return older


def _cached(row: Row) -> Cached:
    media = row["media"]
    failed = row["reason"] is not None and row["retry_in"] > 0
    return Cached(
        listing=None if media is None else Listing(_media(media), row["posts"]),
        age=row["age"] or 0.0,
        fetched_at=row["fetched_at"],
        wanted=row["wanted"],
        failure=SourceUnavailable(Reason(row["reason"]), row["retry_in"]) if failed else None,
        is_leased=row["is_leased"],
    )


def _is_still_picture(media: FoundMedia) -> bool:
    return media.type is MediaType.IMAGE and not media.needs_resolving


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()


def _media(text: str) -> tuple[FoundMedia, ...]:
    return msgspec.json.decode(text, type=tuple[FoundMedia, ...])
