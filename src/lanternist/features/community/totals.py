"""How many items match a filter, exactly, without counting them again each time.

What is counted once is followed by what came and went since: every change of the feed leaves a row in
`community_change`, with the transaction that made it, and a total knows the snapshot in which it was right. Changes
of transactions that the snapshot does not show are added. One of these lives in each process.
"""

import time
from collections import OrderedDict
from dataclasses import dataclass, field

from lanternist.features.community import total_queries
from lanternist.features.community.feed_models import Filter
from lanternist.platform.db import Tx

KEPT_SECONDS = 1800.0
"""A total that nobody asked for that long is counted anew; changes are kept for twice that."""
MOST_KEPT = 2000


@dataclass(frozen=True, slots=True)
class _Kept:
    total: int
    snapshot: str
    at: float


@dataclass(frozen=True, slots=True)
class Totals:
    """The totals that were asked for lately."""

    kept: OrderedDict[Filter, _Kept] = field(default_factory=OrderedDict[Filter, _Kept])

    async def of(self, tx: Tx, wanted: Filter) -> int:
        """Return how many items match, as the database shows them now."""
        if wanted.is_nothing:
            return 0
        known, now = self.kept.get(wanted), time.monotonic()
        if known is None or now - known.at > KEPT_SECONDS:
            total, snapshot = await total_queries.count(tx, wanted)
        else:
            more, snapshot = await total_queries.count_since(tx, wanted, known.snapshot)
            total = known.total + more
        self.kept[wanted] = _Kept(total, snapshot, now)
        self.kept.move_to_end(wanted)
        while len(self.kept) > MOST_KEPT:
            self.kept.popitem(last=False)
        return total
