"""The ledger's nouns."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

SESSION_CREATE = "session_create"
"""The feature that a new session is charged as."""


class Kind(StrEnum):
    """Why credits moved."""

    GRANT = "grant"
    CHARGE = "charge"
    REFUND = "refund"
    REFERRAL = "referral"
    BONUS = "bonus"
    RESET = "reset"
    PURCHASE = "purchase"


class Outcome(StrEnum):
    """How an attempt to charge ended; the database function `credits_spend` says it in these words."""

    CHARGED = "charged"
    FREE = "free"
    UNPRICED = "unpriced"
    PAYING_ONLY = "paying_only"
    INSUFFICIENT = "insufficient"
    USED = "used"


@dataclass(frozen=True, slots=True)
class Price:
    """What a feature costs."""

    amount: int
    is_paying_only: bool


@dataclass(frozen=True, slots=True)
class Attempt:
    """An attempt to charge: its outcome, the price (what was taken, when charged) and the balance before."""

    outcome: Outcome
    price: int
    current: int


@dataclass(frozen=True, slots=True)
class Account:
    """A person's account, locked by the transaction that reads it. The allocation is part of the balance."""

    id: int
    balance: int
    allocation: int


@dataclass(frozen=True, slots=True)
class Balance:
    """What a person has, and what their tier gives them each month."""

    total: int
    allocation: int
    """The part of the total that the next month replaces."""
    tier: str
    tier_name: str
    monthly_allocation: int
    is_paying: bool
    low_balance: int
    """Below so many credits they are running low."""

    @property
    def is_low(self) -> bool:
        return self.total < self.low_balance


@dataclass(frozen=True, slots=True)
class Bonus:
    """What a person's tier gives them each day in UTC, and when they last took it. `today` is when the day began."""

    amount: int
    claimed_at: datetime | None
    today: datetime

    @property
    def can_claim(self) -> bool:
        return self.amount > 0 and not self.is_claimed

    @property
    def is_claimed(self) -> bool:
        return self.claimed_at is not None and self.claimed_at >= self.today

    @property
    def next_claim_at(self) -> datetime:
        """From when it can be taken: not later than now exactly if it can be taken now."""
        return self.today if self.can_claim else self.today + timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Totals:
    """All that a person ever received and spent."""

    earned: int
    spent: int


@dataclass(frozen=True, slots=True)
class Transaction:
    """One transfer as the person sees it: what it did to their balance, and its place in their history."""

    id: int
    version: int
    kind: Kind
    amount: int
    balance_after: int
    feature: str | None
    reference: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Finding:
    """Something in the ledger that cannot be right: which row, and what is wrong with it."""

    subject: str
    problem: str


@dataclass(frozen=True, slots=True)
class LedgerSize:
    """How many rows the ledger has."""

    accounts: int
    transfers: int
    entries: int


@dataclass(frozen=True, slots=True)
class Tier:
    """What the people of a tier get each month and each day, and below which balance they are warned."""

    key: str
    name: str
    monthly_allocation: int
    daily_bonus: int
    low_balance: int
    is_paying: bool


@dataclass(frozen=True, slots=True)
class TierChange:
    """What putting a person into a tier changes: whether it is another one, and by how much it gives more."""

    is_other: bool
    more: int
    month: str


@dataclass(frozen=True, slots=True)
class Moved:
    """What a transfer did to a person's account, and which transfer it put right."""

    user_id: str
    kind: Kind
    reference: str
    amount: int
    corrects: int | None
