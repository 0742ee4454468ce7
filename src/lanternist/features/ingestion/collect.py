"""Collects media for one session: all its sources at once, shuffled together like cards."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from msgspec import UNSET, Struct, UnsetType

from lanternist.features.ingestion.listings import Listings
from lanternist.features.ingestion.models import FoundMedia, Listing, Reason, SourceUnavailable
from lanternist.features.ingestion.sources import SourceName
from lanternist.kit.times import whole_seconds

TIME_LIMIT = 35.0
"""Seconds. A source that has not answered by then has failed."""


class SourceState(StrEnum):
    """How far a source is. The values are part of the API (`fill.sources[].state`)."""

    PENDING = "pending"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class SourceProgress(Struct, frozen=True, rename="camel"):
    """One source of a session: how far it is, how many media it has, and why it has none."""

    name: str
    state: SourceState
    found: int = 0
    reason: Reason | None = None
    stale_since: datetime | UnsetType = UNSET
    """When its listing was read, where an older one stands in because the source does not answer."""


@dataclass(frozen=True, slots=True)
class Found:
    """One medium and the session's source that it came from."""

    source: str
    media: FoundMedia


@dataclass(frozen=True, slots=True)
class Collected:
    """The result: media in the order they are shown, sources in the order they were named."""

    media: tuple[Found, ...]
    sources: tuple[SourceProgress, ...]


OnProgress = Callable[[SourceProgress], Awaitable[None]]


async def collect(
    listings: Listings,
    names: Sequence[SourceName],
    wanted: int,
    on_progress: OnProgress,
    *,
    time_limit: float = TIME_LIMIT,
) -> Collected:
    """Ask all sources at the same time; `on_progress` is awaited as each one ends.

    A source that fails takes nothing from the others.
    """
    deadline = asyncio.get_running_loop().time() + time_limit
    results: list[tuple[Listing, SourceProgress]] = [(Listing(), _pending(name)) for name in names]
    tasks = [
        asyncio.create_task(_one(listings, place, name, wanted, deadline)) for place, name in enumerate(names)
    ]
    try:
        for next_done in asyncio.as_completed(tasks):
            place, listing, progress = await next_done
            results[place] = (listing, progress)
            await on_progress(progress)
    finally:
        for task in tasks:
            task.cancel()
    picked = interleave([listing.media for listing, _ in results], wanted)
    return Collected(
        media=tuple(Found(str(names[place]), media) for place, media in picked),
        sources=tuple(progress for _, progress in results),
    )


def interleave(sources: Sequence[Sequence[FoundMedia]], wanted: int) -> list[tuple[int, FoundMedia]]:
    """Take one medium of each source in turn, never one twice, up to `wanted`; each with its source's place.

    A duplicate costs its source nothing: it gives its next one instead.
    """
    rests = [iter(media) for media in sources]
    turns = list(range(len(sources)))
    picked: list[tuple[int, FoundMedia]] = []
    seen: set[str] = set()
    while turns and len(picked) < wanted:
        still_giving: list[int] = []
        for place in turns:
            media = next((each for each in rests[place] if each.canonical_id not in seen), None)
            if media is not None:
                seen.add(media.canonical_id)
                picked.append((place, media))
                still_giving.append(place)
        turns = still_giving
    return picked[:wanted]


async def _one(
    listings: Listings, place: int, name: SourceName, wanted: int, deadline: float
) -> tuple[int, Listing, SourceProgress]:
    try:
        async with asyncio.timeout_at(deadline):
            listing = await listings.get(name, wanted)
    except SourceUnavailable as failure:
        return place, Listing(), SourceProgress(str(name), SourceState.FAILED, reason=failure.reason)
    except TimeoutError:
        return place, Listing(), SourceProgress(str(name), SourceState.FAILED, reason=Reason.TIMEOUT)
    reason = None if listing.media else (Reason.NO_MEDIA if listing.posts else Reason.EMPTY)
    stale_since = UNSET if listing.stale_since is None else whole_seconds(listing.stale_since)
    return (
        place,
        listing,
        SourceProgress(str(name), SourceState.DONE, len(listing.media), reason, stale_since),
    )


def _pending(name: SourceName) -> SourceProgress:
    return SourceProgress(str(name), SourceState.PENDING)
