"""The ledger's nouns."""

from dataclasses import dataclass
from enum import StrEnum

SESSION_CREATE = "session_create"
"""The feature that a new session is charged as."""
SYSTEM_SHARDS = 16


class Kind(StrEnum):
    """Why credits moved."""

    GRANT = "grant"
    CHARGE = "charge"
    REFUND = "refund"
    REFERRAL = "referral"
    BONUS = "bonus"
    RESET = "reset"
    PURCHASE = "purchase"


@dataclass(frozen=True, slots=True)
class Price:
    """What a feature costs."""

    amount: int
    is_paying_only: bool


@dataclass(frozen=True, slots=True)
class Account:
    """One balance, locked by the transaction that reads it."""

    id: int
    name: str
    balance: int


@dataclass(frozen=True, slots=True)
class Balance:
    """What a person has, and what their tier gives them each month."""

    total: int
    tier: str
    tier_name: str
    monthly_allocation: int
    is_paying: bool


@dataclass(frozen=True, slots=True)
class Totals:
    """All that a person ever received and spent."""

    earned: int
    spent: int
