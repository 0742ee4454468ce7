"""The overview, and people: finding them, their standing, and their credits."""

from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect
from msgspec import UNSET

from lanternist.errors import AppError
from lanternist.features import accounts, credits
from lanternist.features.accounts import Actor, Page, User, UserNotFound, UserQuery
from lanternist.features.console.frame import form_shape, render
from lanternist.kit.ids import is_user_id, new_token
from lanternist.kit.texts import message
from lanternist.platform import jobs_queries
from lanternist.platform.db import Database, Tx
from lanternist.platform.feature import Hooks
from lanternist.platform.forms import errors_of, read_form
from lanternist.platform.idempotency import once_by_form
from lanternist.platform.injected import Given
from lanternist.platform.web import id_or, read_query

ROLES = {
    "user": message("Person"),
    "moderator": message("Moderator"),
    "admin": message("Administrator"),
    "super_admin": message("Super administrator"),
}
_TAB = "/admin/people"


@get("/admin", include_in_schema=False)
async def overview_page(page: Given[Page], db: Given[Database]) -> Response[Any]:
    """Show how many people there are and how the jobs are doing."""
    page.require_administrator()
    async with db.connection() as connection:
        people = await accounts.count_users(connection)
        jobs = await jobs_queries.count_jobs(connection)
    waiting = [each.oldest for each in jobs if each.oldest]
    context = {
        "people": people,
        "waiting": sum(each.waiting for each in jobs),
        "running": sum(each.running for each in jobs),
        "failed": sum(each.failed for each in jobs),
        "oldest": min(waiting, default=None),
    }
    return await render(page, "overview", context, tab="/admin")


@get("/admin/people", include_in_schema=False)
async def people_page(page: Given[Page], db: Given[Database]) -> Response[Any]:
    """List accounts, those whose address or name holds what was searched for."""
    page.require_administrator()
    query = read_query(page.request, UserQuery)
    async with db.connection() as connection:
        found = await accounts.list_users(
            connection, query=query.query, after=query.cursor, limit=query.limit + 1
        )
    shown = found[: query.limit]
    context = {
        "people": shown,
        "roles": ROLES,
        "query": query.query,
        "next_cursor": shown[-1].id if len(found) > len(shown) else None,
    }
    return await render(page, "people", context, tab=_TAB)


@get("/admin/people/{user_id:str}", include_in_schema=False)
async def person_page(page: Given[Page], user_id: FromPath[str], db: Given[Database]) -> Response[Any]:
    """Show one account with its credits, and the forms that change them."""
    actor = page.require_administrator()
    return await _person(page, actor, user_id, db)


@post("/admin/people/{user_id:str}/standing", status_code=200, include_in_schema=False)
async def change_standing_by_form(
    page: Given[Page], user_id: FromPath[str], db: Given[Database], hooks: Given[Hooks]
) -> Response[Any]:
    """Give somebody a role, switch their account off or on."""
    actor = page.require_administrator(by_login=True)
    form = await read_form(page.request)
    try:
        async with db.transaction() as tx:
            subject = await accounts.find_subject(tx, actor, user_id)
            wanted = form_shape({"role": form.get("role", "")}, accounts.Standing)
            await accounts.change_standing(
                tx,
                hooks,
                actor,
                subject,
                is_active=form.get("is_active") == "true",
                role=subject.role if wanted.role is UNSET else wanted.role,
            )
    except UserNotFound:
        raise
    except AppError as error:
        return await _person(page, actor, user_id, db, error=error, at="standing", form=form)
    return _back(user_id, "standing")


@post("/admin/people/{user_id:str}/tier", status_code=200, include_in_schema=False)
async def change_tier_by_form(
    page: Given[Page], user_id: FromPath[str], db: Given[Database]
) -> Response[Any]:
    """Put somebody into a plan."""
    actor = page.require_administrator(by_login=True)
    form = await read_form(page.request)
    try:
        async with db.transaction() as tx:
            await _find(tx, user_id)
            wanted = form_shape(form, credits.Membership)
            await credits.put_in_tier(tx, actor.id, user_id, wanted.tier, reason=wanted.reason)
    except UserNotFound:
        raise
    except AppError as error:
        return await _person(page, actor, user_id, db, error=error, at="tier", form=form)
    return _back(user_id, "tier")


@post("/admin/people/{user_id:str}/grants", status_code=200, include_in_schema=False)
async def grant_by_form(page: Given[Page], user_id: FromPath[str], db: Given[Database]) -> Response[Any]:
    """Give somebody credits to keep, once for each form that was shown."""
    actor = page.require_administrator(by_login=True)
    form = await read_form(page.request)
    try:
        async with db.transaction() as tx:
            await _find(tx, user_id)
            wanted = form_shape(form, credits.Gift, numbers=("amount",))
            await once_by_form(
                tx,
                page.request,
                actor.id,
                form.get("once"),
                lambda: credits.grant_by(tx, actor.id, user_id, wanted.amount, reason=wanted.reason),
            )
    except UserNotFound:
        raise
    except AppError as error:
        return await _person(page, actor, user_id, db, error=error, at="grant", form=form)
    return _back(user_id, "grant")


@post(
    "/admin/people/{user_id:str}/transfers/{transfer_id:str}/correction",
    status_code=200,
    include_in_schema=False,
)
async def correct_by_form(
    page: Given[Page], user_id: FromPath[str], transfer_id: FromPath[str], db: Given[Database]
) -> Response[Any]:
    """Put a transfer right as a whole: a charge is given back, what was given is taken back."""
    actor = page.require_administrator(by_login=True)
    number = id_or(transfer_id, credits.InvalidTransferId)
    try:
        async with db.transaction() as tx:
            await _find(tx, user_id)
            await credits.correct(tx, actor.id, number, None)
    except (UserNotFound, credits.TransferNotFound):
        raise
    except AppError as error:
        return await _person(page, actor, user_id, db, error=error, at="transfers", form={})
    return _back(user_id, "correction")


async def _person(
    page: Page,
    actor: Actor,
    user_id: str,
    db: Database,
    *,
    error: AppError | None = None,
    at: str | None = None,
    form: dict[str, str] | None = None,
) -> Response[Any]:
    """Return the page of a person, with what is wrong beside the form `at`."""
    query = read_query(page.request, credits.TransactionQuery)
    async with db.connection() as connection:
        person = await _find(connection, user_id)
        balance = await credits.balance_of(connection, person.id)
        totals = await credits.totals_of(connection, person.id)
        tiers = await credits.list_tiers(connection)
        found, next_cursor = await credits.transactions_page(connection, person.id, query)
    context = {
        "person": person,
        "is_self": person.id == actor.id,
        "roles": ROLES,
        "balance": balance,
        "totals": totals,
        "tiers": tiers,
        "moves": [_move(each) for each in found],
        "next_cursor": next_cursor,
        "problems": {at: errors_of(error)} if error else {},
        "form": form or {},
        "once": new_token(),
    }
    return await render(page, "person", context, tab=_TAB, status=error.status if error else 200)


def _move(transaction: credits.Transaction) -> dict[str, Any]:
    is_charge = transaction.kind is credits.Kind.CHARGE
    return {
        "id": transaction.id,
        "text": credits.text_of(transaction),
        "amount": credits.signed(transaction.amount),
        "is_gain": transaction.amount > 0,
        "balance_after": transaction.balance_after,
        "created_at": transaction.created_at,
        "reference": transaction.reference,
        "is_charge": is_charge,
        "is_correctable": is_charge
        or (transaction.amount > 0 and transaction.kind is not credits.Kind.REFUND),
    }


async def _find(tx: Tx, user_id: str) -> User:
    person = await accounts.find_user(tx, user_id) if is_user_id(user_id) else None
    if person is None:
        raise UserNotFound
    return person


def _back(user_id: str, done: str) -> Redirect:
    return Redirect(f"/admin/people/{user_id}?done={done}", status_code=303)


people_routes = [
    overview_page,
    people_page,
    person_page,
    change_standing_by_form,
    change_tier_by_form,
    grant_by_form,
    correct_by_form,
]
