"""Shapes of the credit calls."""

from typing import Annotated

from msgspec import UNSET, Meta, UnsetType

from lanternist.features.credits.models import Kind
from lanternist.platform.bodies import Body, Timestamp
from lanternist.platform.paging import Limit


class BalanceQuery(Body, frozen=True, kw_only=True):
    """Whether to add the totals."""

    include_stats: bool = False


class Stats(Body, frozen=True, kw_only=True):
    """Totals over the life of the account."""

    total_earned: int
    total_spent: int
    lifetime_balance: int


class BalanceAnswer(Body, frozen=True, kw_only=True):
    """What the person has."""

    balance: int
    tier: str
    tier_display_name: str
    monthly_allocation: int
    next_refresh_date: Timestamp
    stats: Stats | UnsetType = UNSET


class BonusStatus(Body, frozen=True, kw_only=True):
    """The daily bonus. `nextClaimAt` is past when it can be claimed now."""

    can_claim: bool
    amount: int
    last_claimed_at: Timestamp | None
    next_claim_at: Timestamp


class ClaimedBonus(Body, frozen=True, kw_only=True):
    """How much was given, and the balance with it."""

    success: bool
    amount: int
    balance: int


class TransactionQuery(Body, frozen=True, kw_only=True):
    """Which of the transactions to list."""

    limit: Limit = 50
    cursor: (
        Annotated[
            str,
            Meta(max_length=18, pattern="^[1-9][0-9]*$", extra={"rule": "must be a cursor that a list gave"}),
        ]
        | None
    ) = None


class TransactionBody(Body, frozen=True, kw_only=True):
    """One movement of credits; `amount` is negative where credits were taken."""

    id: int
    kind: Kind
    amount: int
    balance_after: int
    feature: str | None
    reference: str
    created_at: Timestamp


class Transactions(Body, frozen=True, kw_only=True):
    """One page of transactions, newest first; `nextCursor` is null on the last one."""

    items: list[TransactionBody]
    next_cursor: str | None
