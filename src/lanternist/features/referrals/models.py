"""What is kept of a referral, and what it is worth."""

from dataclasses import dataclass
from datetime import datetime

from lanternist.features.accounts import Source

REFERRER_CREDITS = 10
REFERRED_CREDITS = 25


@dataclass(frozen=True, slots=True)
class Referral:
    """Somebody signed up with a person's code; `credits` is what the person got for it. Who it was is not told."""

    id: int
    source: Source
    credits: int
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Totals:
    """How many came by a person's code, and what the person got for them."""

    count: int
    credits: int
