"""Reading the feed: how a part of it is found, and how much there is in all."""

from dataclasses import replace

from lanternist.features.community import feed_queries, total_queries
from lanternist.features.community.feed_errors import CursorExpired
from lanternist.features.community.feed_models import FeedPage, Filter, Place, Reader, Slice, Sort
from lanternist.features.community.feed_queries import Found
from lanternist.features.community.totals import Totals
from lanternist.platform.db import Tx

WALK_SECONDS = 3600
"""How long a walk by hot or top may go on: the past of the ranking is kept a little longer."""
_FEW = 2000
"""So many items are gathered and sorted before one would notice."""


async def read(
    tx: Tx,
    wanted: Filter,
    reader: Reader,
    totals: Totals,
    *,
    sort: Sort,
    size: int,
    page: int = 1,
    after: Place | None = None,
) -> FeedPage:
    """Return a page of the feed by its number, or what comes behind `after`. Raises `CursorExpired`."""
    if (
        after is not None
        and sort != "new"
        and not await feed_queries.is_walk_kept(tx, after.begun, seconds=WALK_SECONDS)
    ):
        raise CursorExpired
    matching = await totals.of(tx, wanted)
    total = max(0, matching - await total_queries.count_left_out(tx, wanted, reader)) if matching else 0
    offset = 0 if after else (page - 1) * size
    found: Found = []
    if total > offset:
        part = Slice(sort=sort, limit=size + 1, offset=offset, after=after)
        found = await _find(tx, wanted, reader, part, matching, await totals.of(tx, wanted.everything))
    number = after.page + 1 if after else page
    last = replace(found[size - 1][1], page=number) if len(found) > size else None
    return FeedPage([row for row, _ in found[:size]], total, number, last)


async def _find(tx: Tx, wanted: Filter, reader: Reader, part: Slice, matching: int, everything: int) -> Found:
    """Walk or gather, whichever reads less."""
    is_filtered = matching < everything and _can_be_gathered(wanted)
    need = part.offset + part.limit
    expected = need * everything // max(matching, 1)
    if is_filtered and (matching <= _FEW or 2 * matching < expected):
        return await feed_queries.gather(tx, wanted, reader, part)
    if part.after is not None and part.sort != "new":
        return await feed_queries.walk_past(tx, wanted, reader, part, part.after)
    if not is_filtered:
        return await feed_queries.walk(tx, wanted, reader, part, most=None)
    # What matches may all stand at the far end of the order; so the walk has an end, and what it misses is gathered.
    most = 4 * expected + 1000
    found = await feed_queries.walk(tx, wanted, reader, part, most=most)
    if len(found) == part.limit or most >= everything:
        return found
    return await feed_queries.gather(tx, wanted, reader, part)


def _can_be_gathered(wanted: Filter) -> bool:
    return any(
        (
            wanted.kind,
            wanted.search,
            wanted.creator,
            wanted.creator_id,
            wanted.subreddit,
            wanted.character,
            wanted.category_ids,
            wanted.tags,
        )
    )
