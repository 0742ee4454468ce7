"""Moving credits: grant, spend, refund, reset. Each writes the ledger in the caller's transaction.

A person has one account. Its allocation is the part of the balance that the next month replaces; it is spent first.
What is granted, earned or bought is kept.
"""

from collections.abc import Sequence

from lanternist.features.accounts import UserNotFound
from lanternist.features.credits import queries
from lanternist.features.credits.errors import (
    InsufficientCredits,
    PremiumOnly,
    PricingMissing,
    ReferenceUsed,
    TakesTooMuch,
)
from lanternist.features.credits.models import Balance, Kind, Outcome, Price, Totals, Transaction
from lanternist.platform.db import Tx

STARTING_CREDITS = 50
_NOBODY = Balance(0, 0, "free", "Free", 0, is_paying=False, low_balance=0)


async def open_accounts(tx: Tx, user_id: str) -> None:
    """Give a new person their account and the starting credits, which are this month's allocation."""
    await queries.add_person(tx, user_id)
    reference = f"welcome:{user_id}"
    await queries.give(
        tx, user_id, STARTING_CREDITS, is_allocation=True, kind=Kind.GRANT, reference=reference
    )


async def grant(tx: Tx, user_id: str, amount: int, *, reference: str, kind: Kind = Kind.GRANT) -> bool:
    """Give `amount` credits to keep, once for one kind and reference; return whether it happened now."""
    return await queries.give(tx, user_id, amount, is_allocation=False, kind=kind, reference=reference)


async def take_back(tx: Tx, user_id: str, amount: int, *, corrects: int) -> bool:
    """Take back `amount` of what the transfer `corrects` gave, once, what is kept first; return if it happened now.

    Raises `TakesTooMuch` rather than leave less than nothing.
    """
    account = await queries.lock_account(tx, user_id)
    if account is None:
        raise UserNotFound
    if account.balance < amount:
        # Taken back before is the better answer: it says why there is less.
        if await queries.is_corrected(tx, corrects):
            return False
        raise TakesTooMuch
    from_allocation = max(0, amount - (account.balance - account.allocation))
    return await queries.take_back(tx, account, amount, from_allocation=from_allocation, corrects=corrects)


async def price_of(tx: Tx, feature: str) -> Price:
    """Return what a feature costs, or raise `PricingMissing`."""
    price = await queries.find_price(tx, feature)
    if price is None:
        raise PricingMissing(feature)
    return price


async def spend(tx: Tx, user_id: str, feature: str, *, reference: str) -> int:
    """Charge the price of `feature` once for `reference`, and return what was charged, now or before.

    Raises `PricingMissing`, `PremiumOnly` or `InsufficientCredits`; a price of zero writes nothing. Raises
    `ReferenceUsed` when the reference cannot be charged: it is another person's, or its charge was given back.
    """
    attempt = await queries.spend(tx, user_id, feature, reference)
    match attempt.outcome:
        case Outcome.CHARGED | Outcome.FREE:
            return attempt.price
        case Outcome.UNPRICED:
            raise PricingMissing(feature)
        case Outcome.PAYING_ONLY:
            raise PremiumOnly(feature)
        case Outcome.INSUFFICIENT:
            raise InsufficientCredits(feature, required=attempt.price, current=attempt.current)
        case Outcome.USED:
            raise ReferenceUsed


async def refund(tx: Tx, *, reference: str) -> int:
    """Give back what was charged for `reference`, once, to where it came from; return how much moved now."""
    return await queries.refund(tx, reference)


async def balance_of(tx: Tx, user_id: str) -> Balance:
    """Return what a person has; nothing, for an account without a ledger."""
    return await queries.find_balance(tx, user_id) or _NOBODY


async def totals_of(tx: Tx, user_id: str) -> Totals:
    """Return all that a person ever received and spent."""
    return await queries.find_totals(tx, user_id)


async def transactions_of(tx: Tx, user_id: str, *, before: int, limit: int) -> Sequence[Transaction]:
    """Return a person's transfers, the newest first, from the one before version `before`."""
    return await queries.list_transactions(tx, user_id, before=before, limit=limit)
