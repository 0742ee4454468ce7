"""Proving the ledger: what must be true of it at every moment, whatever was done to it."""

from collections.abc import AsyncIterator

from lanternist.features.credits import verification_queries as queries
from lanternist.features.credits.models import Finding, LedgerSize
from lanternist.platform.db import Tx

CHECKS = {
    "every transfer has two entries": queries.TWO_ENTRIES,
    "the entries of a transfer cancel out": queries.ZERO_SUM,
    "a transfer moves in the direction of its kind": queries.SIDES,
    "a correction mirrors what it corrects": queries.CORRECTIONS,
    "every entry has its transfer and its account": queries.STRAYS,
    "each entry continues the one before it": queries.CHAIN,
    "an account counts its entries": queries.COUNTS,
    "a balance is the sum of its entries": queries.BALANCES,
    "nobody has less than nothing": queries.NEGATIVES,
    "everybody has an account and a tier": queries.PEOPLE,
}
"""What must hold, and the statement that finds where it does not."""


async def verify(tx: Tx) -> AsyncIterator[tuple[str, Finding]]:
    """Yield what is wrong with the ledger, each with the name of its check; nothing when all is right."""
    for name, check in CHECKS.items():
        for finding in await queries.find_wrong(tx, check):
            yield name, finding


async def size(tx: Tx) -> LedgerSize:
    """Return how much there is to check."""
    return await queries.measure(tx)
