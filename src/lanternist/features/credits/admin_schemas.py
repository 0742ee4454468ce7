"""Shapes of what administrators do with credits."""

from typing import Annotated

from msgspec import UNSET, Meta, UnsetType

from lanternist.platform.bodies import Body, Timestamp, solid_text

MOST_CREDITS = 1_000_000
_RULE = {"rule": f"must be a whole number from 0 to {MOST_CREDITS:,}"}
Credits = Annotated[int, Meta(ge=0, le=MOST_CREDITS, extra=_RULE)]
SomeCredits = Annotated[
    int, Meta(ge=1, le=MOST_CREDITS, extra={"rule": f"must be a whole number from 1 to {MOST_CREDITS:,}"})
]
TierName = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=60,
        pattern=solid_text(60)["pattern"],
        extra={"rule": "must have 1 to 60 characters"},
    ),
]
Reason = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=200,
        pattern=solid_text(200)["pattern"],
        extra={"rule": "must have 1 to 200 characters"},
    ),
]
TierKey = Annotated[str, Meta(min_length=1, max_length=60, extra={"rule": "must be the key of a tier"})]


class NewPrice(Body, frozen=True, kw_only=True):
    """What a feature costs from now on, and whether it is for paying tiers alone."""

    amount: Credits
    is_paying_only: bool = False


class PriceBody(Body, frozen=True, kw_only=True):
    """What a feature costs."""

    feature: str
    amount: int
    is_paying_only: bool


class PriceList(Body, frozen=True, kw_only=True):
    """Every feature that has a price."""

    items: list[PriceBody]


class TierChanges(Body, frozen=True, kw_only=True):
    """What is to be another way with a tier; what is left out stays."""

    name: TierName | UnsetType = UNSET
    monthly_allocation: Credits | UnsetType = UNSET
    daily_bonus: Credits | UnsetType = UNSET
    low_balance: Credits | UnsetType = UNSET
    is_paying: bool | UnsetType = UNSET


class TierBody(Body, frozen=True, kw_only=True):
    """A tier: what it gives each month and each day, and below which balance its people are warned."""

    key: str
    name: str
    monthly_allocation: int
    daily_bonus: int
    low_balance: int
    is_paying: bool


class TierList(Body, frozen=True, kw_only=True):
    """All tiers, the smallest allocation first."""

    items: list[TierBody]


class Membership(Body, frozen=True, kw_only=True):
    """The tier that a person is put into, and why: they find the reason in their activity."""

    tier: TierKey
    reason: Reason | None = None


class Holding(Body, frozen=True, kw_only=True):
    """What a person has: `allocation` is the part of the balance that the next month replaces."""

    user_id: str
    balance: int
    allocation: int
    tier: str
    tier_display_name: str
    monthly_allocation: int
    next_refresh_date: Timestamp
    total_earned: int
    total_spent: int


class Gift(Body, frozen=True, kw_only=True):
    """How many credits a person is given to keep, and why: they find the reason in their activity."""

    amount: SomeCredits
    reason: Reason | None = None


class Correction(Body, frozen=True, kw_only=True):
    """How much is taken back of what was given; left out, all of it. A charge is given back whole."""

    amount: SomeCredits | UnsetType = UNSET
