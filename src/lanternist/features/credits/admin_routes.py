"""What administrators do with prices, tiers and other people's credits. Writing takes a login, not a token."""

import re
from datetime import UTC, datetime

from litestar import Response, delete, get, patch, post, put
from litestar.params import FromPath
from msgspec import UNSET, structs

from lanternist.features.accounts import Actor, UserNotFound, find_user
from lanternist.features.credits import actions, administration
from lanternist.features.credits.admin_schemas import (
    Correction,
    Gift,
    Holding,
    Membership,
    NewPrice,
    PriceBody,
    PriceList,
    TierBody,
    TierChanges,
    TierList,
)
from lanternist.features.credits.errors import (
    AlreadyCorrected,
    InvalidFeature,
    InvalidTransferId,
    NotCorrectable,
    TakesTooMuch,
    TierNotFound,
)
from lanternist.features.credits.models import Price, Tier
from lanternist.features.credits.schemas import TransactionBody, TransactionQuery, Transactions
from lanternist.features.credits.views import transaction_body, transactions_body, transactions_page
from lanternist.kit.ids import is_user_id
from lanternist.kit.times import first_of_next_month, with_milliseconds
from lanternist.platform.bodies import WebRequest, read_body
from lanternist.platform.db import Database, Tx
from lanternist.platform.idempotency import once
from lanternist.platform.injected import Given
from lanternist.platform.web import id_or, read_query

FEATURE = re.compile(r"[a-z][a-z0-9_]{0,59}")


@get("/api/admin/credits/prices", opt={"gives": {"feature": "/items/0/feature"}}, tags=["Administration"])
async def list_prices(administrator: Given[Actor], db: Given[Database]) -> PriceList:
    """List what features cost; one that is missing cannot be used."""
    async with db.connection() as connection:
        prices = await administration.list_prices(connection)
    return PriceList(items=[_price_body(feature, price) for feature, price in prices])


@put(
    "/api/admin/credits/prices/{feature:str}",
    opt={"body": NewPrice},
    tags=["Administration"],
)
async def set_price(
    request: WebRequest,
    feature: FromPath[str],
    by_login: Given[Actor],
    administrator: Given[Actor],
    db: Given[Database],
) -> PriceBody:
    """Set what a feature costs from now on; 0 makes it free."""
    _check_feature(feature)
    wanted = await read_body(request, NewPrice)
    price = Price(wanted.amount, wanted.is_paying_only)
    async with db.transaction() as tx:
        await administration.set_price(tx, administrator.id, feature, price)
    return _price_body(feature, price)


@delete("/api/admin/credits/prices/{feature:str}", tags=["Administration"])
async def remove_price(
    feature: FromPath[str], by_login: Given[Actor], administrator: Given[Actor], db: Given[Database]
) -> None:
    """Leave a feature without a price: using it answers 503 until it has one again."""
    _check_feature(feature)
    async with db.transaction() as tx:
        await administration.remove_price(tx, administrator.id, feature)


@get("/api/admin/credits/tiers", opt={"gives": {"tier": "/items/0/key"}}, tags=["Administration"])
async def list_tiers(administrator: Given[Actor], db: Given[Database]) -> TierList:
    """List the tiers, the smallest allocation first."""
    async with db.connection() as connection:
        tiers = await administration.list_tiers(connection)
    return TierList(items=[_tier_body(tier) for tier in tiers])


@patch(
    "/api/admin/credits/tiers/{tier:str}",
    opt={"body": TierChanges},
    tags=["Administration"],
)
async def change_tier(
    request: WebRequest,
    tier: FromPath[str],
    by_login: Given[Actor],
    administrator: Given[Actor],
    db: Given[Database],
) -> TierBody:
    """Change a tier. A new allocation is given from the next month on, all else holds at once."""
    async with db.transaction() as tx:
        found = await administration.find_tier(tx, tier if tier.isprintable() else "")
        wanted = await read_body(request, TierChanges)
        changed = {name: value for name, value in structs.asdict(wanted).items() if value is not UNSET}
        if changed:
            found = await administration.change_tier(tx, administrator.id, found, **changed)
    return _tier_body(found)


@get("/api/admin/users/{user_id:str}/credits", tags=["Administration"])
async def read_holding(user_id: FromPath[str], administrator: Given[Actor], db: Given[Database]) -> Holding:
    """Return what a person has, and in which tier they are."""
    async with db.connection() as connection:
        await _check_person(connection, user_id)
        return await _holding(connection, user_id)


@patch(
    "/api/admin/users/{user_id:str}/credits",
    opt={"body": Membership, "errors": [TierNotFound]},
    tags=["Administration"],
)
async def change_membership(
    request: WebRequest,
    user_id: FromPath[str],
    by_login: Given[Actor],
    administrator: Given[Actor],
    db: Given[Database],
) -> Holding:
    """Put a person into a tier.

    Into one that gives more each month, they get the difference at once, as part of this month's allocation; into
    one that gives less, they keep what they have until the next month.
    """
    async with db.transaction() as tx:
        await _check_person(tx, user_id)
        wanted = await read_body(request, Membership)
        await administration.put_in_tier(tx, administrator.id, user_id, wanted.tier, reason=wanted.reason)
        return await _holding(tx, user_id)


@get(
    "/api/admin/users/{user_id:str}/credits/transactions",
    opt={"query": TransactionQuery, "gives": {"transfer_id": "/items/0/id"}},
    tags=["Administration"],
)
async def list_transactions_of(
    request: WebRequest, user_id: FromPath[str], administrator: Given[Actor], db: Given[Database]
) -> Transactions:
    """List what moved a person's credits, newest first, page by page."""
    async with db.connection() as connection:
        await _check_person(connection, user_id)
        query = read_query(request, TransactionQuery)
        return transactions_body(*await transactions_page(connection, user_id, query))


@post(
    "/api/admin/users/{user_id:str}/credits/grants",
    status_code=201,
    opt={"body": Gift, "idempotent": True, "gives": {"transfer_id": "/id"}},
    tags=["Administration"],
)
async def grant_credits(
    request: WebRequest,
    user_id: FromPath[str],
    by_login: Given[Actor],
    administrator: Given[Actor],
    db: Given[Database],
) -> Response[TransactionBody]:
    """Give a person credits to keep."""

    async def give(tx: Tx) -> TransactionBody:
        await _check_person(tx, user_id)
        wanted = await read_body(request, Gift)
        given = await administration.grant(tx, administrator.id, user_id, wanted.amount, reason=wanted.reason)
        return transaction_body(given)

    return await once(request, db, administrator.id, give, status=201)


@post(
    "/api/admin/credits/transfers/{transfer_id:str}/correction",
    status_code=201,
    opt={
        "body": Correction,
        "idempotent": True,
        "errors": [NotCorrectable, AlreadyCorrected, TakesTooMuch],
    },
    tags=["Administration"],
)
async def correct_transfer(
    request: WebRequest,
    transfer_id: FromPath[str],
    by_login: Given[Actor],
    administrator: Given[Actor],
    db: Given[Database],
) -> Response[TransactionBody]:
    """Put a transfer right by another one that names it, once.

    A charge is given back whole, to where it came from. Of what was given, `amount` (all of it) is taken back.
    """
    number = id_or(transfer_id, InvalidTransferId)

    async def correct(tx: Tx) -> TransactionBody:
        await administration.find_transfer(tx, number)
        wanted = await read_body(request, Correction)
        amount = None if wanted.amount is UNSET else wanted.amount
        return transaction_body(await administration.correct(tx, administrator.id, number, amount))

    return await once(request, db, administrator.id, correct, status=201)


async def _check_person(tx: Tx, user_id: str) -> None:
    if not is_user_id(user_id) or await find_user(tx, user_id) is None:
        raise UserNotFound


def _check_feature(feature: str) -> None:
    if not FEATURE.fullmatch(feature):
        raise InvalidFeature


async def _holding(tx: Tx, user_id: str) -> Holding:
    balance = await actions.balance_of(tx, user_id)
    totals = await actions.totals_of(tx, user_id)
    return Holding(
        user_id=user_id,
        balance=balance.total,
        allocation=balance.allocation,
        tier=balance.tier,
        tier_display_name=balance.tier_name,
        monthly_allocation=balance.monthly_allocation,
        next_refresh_date=with_milliseconds(first_of_next_month(datetime.now(UTC))),
        total_earned=totals.earned,
        total_spent=totals.spent,
    )


def _price_body(feature: str, price: Price) -> PriceBody:
    return PriceBody(feature=feature, amount=price.amount, is_paying_only=price.is_paying_only)


def _tier_body(tier: Tier) -> TierBody:
    return TierBody(
        key=tier.key,
        name=tier.name,
        monthly_allocation=tier.monthly_allocation,
        daily_bonus=tier.daily_bonus,
        low_balance=tier.low_balance,
        is_paying=tier.is_paying,
    )


admin_routes = [
    list_prices,
    set_price,
    remove_price,
    list_tiers,
    change_tier,
    read_holding,
    change_membership,
    list_transactions_of,
    grant_credits,
    correct_transfer,
]
