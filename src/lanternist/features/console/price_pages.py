"""What features cost, and what the plans give."""

from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect
from msgspec import UNSET

from lanternist.errors import AppError
from lanternist.features import credits
from lanternist.features.accounts import Page
from lanternist.features.console.frame import form_shape, render
from lanternist.platform.db import Database
from lanternist.platform.forms import errors_of, read_form
from lanternist.platform.injected import Given

_TAB = "/admin/prices"
_TIER_NUMBERS = ("monthlyAllocation", "dailyBonus", "lowBalance")


@get("/admin/prices", include_in_schema=False)
async def prices_page(page: Given[Page], db: Given[Database]) -> Response[Any]:
    """Show what each feature costs and what each plan gives, with forms that change it."""
    page.require_administrator()
    return await _prices(page, db)


@post("/admin/prices", status_code=200, include_in_schema=False)
async def set_price_by_form(page: Given[Page], db: Given[Database]) -> Response[Any]:
    """Set what a feature costs from now on."""
    actor = page.require_administrator(by_login=True)
    form = await read_form(page.request)
    feature = form.get("feature", "").strip()
    try:
        _check_feature(feature)
        wanted = form_shape({"amount": form.get("amount", "")}, credits.NewPrice, numbers=("amount",))
        price = credits.Price(wanted.amount, is_paying_only=form.get("is_paying_only") == "true")
        async with db.transaction() as tx:
            await credits.set_price(tx, actor.id, feature, price)
    except AppError as error:
        # The row of a feature that has a price is told by its name; a new one has a form of its own.
        at = feature if form.get("row") else "new"
        return await _prices(page, db, error=error, at=f"price:{at}", form=form)
    return Redirect("/admin/prices?done=price", status_code=303)


@post("/admin/prices/{feature:str}/remove", status_code=200, include_in_schema=False)
async def remove_price_by_form(
    page: Given[Page], feature: FromPath[str], db: Given[Database]
) -> Response[Any]:
    """Leave a feature without a price."""
    actor = page.require_administrator(by_login=True)
    _check_feature(feature)
    async with db.transaction() as tx:
        await credits.remove_price(tx, actor.id, feature)
    return Redirect("/admin/prices?done=unpriced", status_code=303)


@post("/admin/tiers/{tier:str}", status_code=200, include_in_schema=False)
async def change_plan_by_form(page: Given[Page], tier: FromPath[str], db: Given[Database]) -> Response[Any]:
    """Change what a plan gives."""
    actor = page.require_administrator(by_login=True)
    form = await read_form(page.request)
    try:
        async with db.transaction() as tx:
            found = await credits.find_tier(tx, tier if tier.isprintable() else "")
            fields = {name: form.get(name, "") for name in ("name", *_TIER_NUMBERS)}
            wanted = form_shape(fields, credits.TierChanges, numbers=_TIER_NUMBERS)
            values = {
                "name": found.name if wanted.name is UNSET else wanted.name,
                "monthly_allocation": _or(wanted.monthly_allocation, found.monthly_allocation),
                "daily_bonus": _or(wanted.daily_bonus, found.daily_bonus),
                "low_balance": _or(wanted.low_balance, found.low_balance),
                "is_paying": form.get("isPaying") == "true",
            }
            changed = {name: value for name, value in values.items() if value != getattr(found, name)}
            if changed:
                await credits.change_tier(tx, actor.id, found, **changed)
    except credits.TierNotFound:
        raise
    except AppError as error:
        return await _prices(page, db, error=error, at=f"tier:{tier}", form=form)
    return Redirect("/admin/prices?done=plan", status_code=303)


async def _prices(
    page: Page,
    db: Database,
    *,
    error: AppError | None = None,
    at: str | None = None,
    form: dict[str, str] | None = None,
) -> Response[Any]:
    """Return the page, with what is wrong beside the form `at`."""
    async with db.connection() as connection:
        prices = await credits.list_prices(connection)
        tiers = await credits.list_tiers(connection)
    context = {
        "prices": prices,
        "tiers": tiers,
        "problems": {at: errors_of(error)} if error else {},
        "form": form or {},
    }
    return await render(page, "prices", context, tab=_TAB, status=error.status if error else 200)


def _check_feature(feature: str) -> None:
    if not credits.FEATURE.fullmatch(feature):
        raise credits.InvalidFeature


def _or(value: Any, other: int) -> int:  # Any: a number, or UNSET
    return value if isinstance(value, int) else other


price_routes = [prices_page, set_price_by_form, remove_price_by_form, change_plan_by_form]
