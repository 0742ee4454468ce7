"""The credit calls of the API."""

from datetime import UTC, datetime
from typing import Any

from litestar import Response, get, post
from msgspec import UNSET

from lanternist.features.accounts import Actor
from lanternist.features.credits import actions, bonus
from lanternist.features.credits.errors import DailyBonusClaimed, NoDailyBonus
from lanternist.features.credits.schemas import (
    BalanceAnswer,
    BalanceQuery,
    BonusStatus,
    ClaimedBonus,
    Stats,
    TransactionQuery,
    Transactions,
)
from lanternist.features.credits.views import transactions_body, transactions_page
from lanternist.kit.times import first_of_next_month, with_milliseconds
from lanternist.platform.bodies import WebRequest
from lanternist.platform.db import Database, Tx
from lanternist.platform.idempotency import once
from lanternist.platform.injected import Given
from lanternist.platform.web import read_query


@get("/api/credits/balance", opt={"query": BalanceQuery}, tags=["Credits"])
async def read_balance(request: WebRequest, actor: Given[Actor], db: Given[Database]) -> BalanceAnswer:
    """Return the balance, the tier and the date of the next refresh."""
    query = read_query(request, BalanceQuery)
    async with db.connection() as connection:
        balance = await actions.balance_of(connection, actor.id)
        totals = await actions.totals_of(connection, actor.id) if query.include_stats else None
    stats = UNSET
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
        next_refresh_date=with_milliseconds(first_of_next_month(datetime.now(UTC))),
        stats=stats,
    )


@get("/api/credits/transactions", opt={"query": TransactionQuery}, tags=["Credits"])
async def list_transactions(request: WebRequest, actor: Given[Actor], db: Given[Database]) -> Transactions:
    """List what moved one's credits, newest first, page by page."""
    query = read_query(request, TransactionQuery)
    async with db.connection() as connection:
        return transactions_body(*await transactions_page(connection, actor.id, query))


@get("/api/user/daily-bonus/status", tags=["Credits"])
async def read_bonus(actor: Given[Actor], db: Given[Database]) -> BonusStatus:
    """Return whether the day's bonus can be claimed, and how much it is."""
    async with db.connection() as connection:
        found = await bonus.bonus_of(connection, actor.id)
    return BonusStatus(
        can_claim=found.can_claim,
        amount=found.amount,
        last_claimed_at=with_milliseconds(found.claimed_at) if found.claimed_at else None,
        next_claim_at=with_milliseconds(found.next_claim_at),
    )


@post(
    "/api/user/daily-bonus/claim",
    status_code=200,
    opt={"idempotent": True, "errors": [DailyBonusClaimed, NoDailyBonus]},
    tags=["Credits"],
)
async def claim_bonus(
    request: WebRequest, actor: Given[Actor], db: Given[Database]
) -> Response[ClaimedBonus]:
    """Claim the day's bonus: once a day in UTC, as much as the tier gives, to keep."""

    async def claim(tx: Tx) -> ClaimedBonus:
        amount = await bonus.claim(tx, actor.id)
        balance = await actions.balance_of(tx, actor.id)
        return ClaimedBonus(success=True, amount=amount, balance=balance.total)

    return await once(request, db, actor.id, claim, status=200)


async def profile_part(tx: Tx, user_id: str) -> dict[str, Any]:
    """Return what the profile says of credits."""
    balance = await actions.balance_of(tx, user_id)
    refresh = first_of_next_month(datetime.now(UTC))
    return {
        "credits": {
            "balance": balance.total,
            "tier": balance.tier,
            "is_low_balance": balance.is_low,
            "next_allocation_date": with_milliseconds(refresh),
        },
        "credits_page": {
            "balance": balance.total,
            "tier_display_name": balance.tier_name,
            "monthly_allocation": balance.monthly_allocation,
            "next_refresh": refresh,
        },
    }


credit_routes = [read_balance, list_transactions, read_bonus, claim_bonus]
