"""The credit calls of the API."""

from datetime import UTC, datetime
from typing import Any

from litestar import get
from msgspec import UNSET, UnsetType

from lanternist.features.accounts import Actor
from lanternist.features.credits import actions
from lanternist.kit.times import first_of_next_month
from lanternist.platform.bodies import Body, WebRequest
from lanternist.platform.db import Database, Tx
from lanternist.platform.injected import Given
from lanternist.platform.web import read_query


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
    next_refresh_date: datetime
    stats: Stats | UnsetType = UNSET


@get("/api/credits/balance", opt={"query": BalanceQuery}, tags=["Credits"])
async def read_balance(request: WebRequest, actor: Given[Actor], db: Given[Database]) -> BalanceAnswer:
    """Return the balance, the tier and the date of the next refresh."""
    query = read_query(request, BalanceQuery)
    async with db.connection() as connection:
        balance = await actions.balance_of(connection, actor.id)
        totals = await actions.totals_of(connection, actor.id) if query.include_stats else None
    stats: Stats | UnsetType = UNSET
    if totals is not None:
        stats = Stats(
            total_earned=totals.earned,
            total_spent=totals.spent,
            lifetime_balance=totals.earned - totals.spent,
        )
    return BalanceAnswer(
        balance=balance.total,
        tier=balance.tier,
        tier_display_name=balance.tier_name,
        monthly_allocation=balance.monthly_allocation,
        next_refresh_date=first_of_next_month(datetime.now(UTC)),
        stats=stats,
    )


async def profile_part(tx: Tx, user_id: str) -> dict[str, Any]:
    """Return what the profile says of credits."""
    balance = await actions.balance_of(tx, user_id)
    return {
        "credits": {
            "balance": balance.total,
            "tier": balance.tier,
            "is_low_balance": balance.total < actions.LOW_BALANCE,
            "next_allocation_date": first_of_next_month(datetime.now(UTC)),
        },
        "credits_page": {
            "balance": balance.total,
            "tier_display_name": balance.tier_name,
            "monthly_allocation": balance.monthly_allocation,
            "next_refresh": first_of_next_month(datetime.now(UTC)),
        },
    }
