"""The page of credits: what one has, the daily bonus, and what moved. The bonus needs no script."""

from datetime import UTC, datetime
from typing import Any

from litestar import Response, get, post
from litestar.response import Redirect

from lanternist.features.accounts import Page
from lanternist.features.credits import actions, bonus
from lanternist.features.credits.errors import DailyBonusClaimed
from lanternist.features.credits.models import Transaction
from lanternist.features.credits.page_texts import signed, text_of
from lanternist.features.credits.schemas import TransactionQuery
from lanternist.features.credits.views import transactions_page
from lanternist.kit.texts import message
from lanternist.kit.times import first_of_next_month
from lanternist.platform.db import Database
from lanternist.platform.injected import Given
from lanternist.platform.web import read_query

_NOTICES = {
    "bonus": message("The daily bonus is yours."),
    "claimed": message("You had today's bonus before."),
}


@get("/credits", include_in_schema=False)
async def credits_page(page: Given[Page], db: Given[Database]) -> Response[Any]:
    """Show the balance, the daily bonus, and what moved the credits."""
    actor = page.require_actor()
    query = read_query(page.request, TransactionQuery)
    async with db.connection() as connection:
        balance = await actions.balance_of(connection, actor.id)
        daily = await bonus.bonus_of(connection, actor.id)
        found, next_cursor = await transactions_page(connection, actor.id, query)
    context = {
        "balance": balance,
        "next_refresh": first_of_next_month(datetime.now(UTC)),
        "bonus": daily,
        "rows": [_row(each) for each in found],
        "balances": [{"moment": each.created_at, "value": each.balance_after} for each in reversed(found)],
        "next_cursor": next_cursor,
        "notice": _NOTICES.get(page.request.query_params.get("done", "")),
    }
    return await page.render("credits/credits.html", context)


@post("/credits/daily-bonus", status_code=200, include_in_schema=False)
async def claim_bonus_by_form(page: Given[Page], db: Given[Database]) -> Response[Any]:
    """Claim the day's bonus; pressed twice, it is given once."""
    actor = page.require_actor()
    try:
        async with db.transaction() as tx:
            await bonus.claim(tx, actor.id)
    except DailyBonusClaimed:
        return Redirect("/credits?done=claimed", status_code=303)
    return Redirect("/credits?done=bonus", status_code=303)


def _row(transaction: Transaction) -> dict[str, Any]:
    kind, _, number = transaction.reference.partition(":")
    number = number.partition(":")[0]
    return {
        "text": text_of(transaction),
        "created_at": transaction.created_at,
        "amount": signed(transaction.amount),
        "is_gain": transaction.amount > 0,
        "balance_after": transaction.balance_after,
        "session_id": int(number) if kind == "session" and number.isdigit() else None,
    }


page_routes = [credits_page, claim_bonus_by_form]
