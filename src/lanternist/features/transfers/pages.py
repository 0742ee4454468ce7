"""The pages of imports and exports. Everything on them works without a script."""

from typing import Any

from litestar import Response, get, post
from litestar.response import Redirect

from lanternist.errors import AppError
from lanternist.features import credits, vault
from lanternist.features.accounts import Actor, Page
from lanternist.features.sessions import SessionServices
from lanternist.features.transfers import account_export, actions, intake, queries
from lanternist.features.transfers.errors import HostNotSupported, NothingToImport, archive_text
from lanternist.features.transfers.models import Gallery, Transfer
from lanternist.features.transfers.schemas import GalleryImport, ListImport
from lanternist.features.transfers.services import TransferServices
from lanternist.platform.bodies import shape_from
from lanternist.platform.db import Database
from lanternist.platform.forms import errors_of, read_form
from lanternist.platform.injected import Given
from lanternist.platform.limits import Limiter
from lanternist.settings import Settings

MOST_SHOWN = 10
_GALLERY, _LIST, _ARCHIVE = "gallery", "list", "archive"


@get("/import", include_in_schema=False)
async def import_page(page: Given[Page], db: Given[Database]) -> Response[Any]:
    """Show the ways to bring something in, and how far the archives are."""
    actor = page.require_actor()
    return await page.render("transfers/import.html", await _context(actor, db))


@post("/import/gallery", status_code=200, include_in_schema=False)
async def import_gallery_by_form(
    page: Given[Page],
    db: Given[Database],
    limiter: Given[Limiter | None],
    services: Given[SessionServices],
    transfers: Given[TransferServices],
) -> Response[Any]:
    """Import a gallery, or show what is wrong."""
    actor = page.require_actor()
    form = await read_form(page.request)
    try:
        _admit(page, actor, limiter)
        body = shape_from(_told(form, "url", "title"), GalleryImport)
        title = actions.title_from(body.title)
        host, gallery_id = actions.find_host(body.url, transfers)
        await actions.check_first(db, actor, None)
        return await _stored(actor, db, services, await host.read(gallery_id), title)
    except AppError as error:
        return await _refused(page, actor, db, _GALLERY, form, error)


@post("/import/list", status_code=200, include_in_schema=False)
async def import_list_by_form(
    page: Given[Page],
    db: Given[Database],
    limiter: Given[Limiter | None],
    services: Given[SessionServices],
) -> Response[Any]:
    """Import a list, or show what is wrong."""
    actor = page.require_actor()
    form = await read_form(page.request)
    try:
        _admit(page, actor, limiter)
        body = shape_from(_told(form, "kind", "content", "title"), ListImport)
        title = actions.title_from(body.title)
        return await _stored(actor, db, services, actions.read_list(body.kind, body.content), title)
    except AppError as error:
        return await _refused(page, actor, db, _LIST, form, error)


@post("/import/archive", status_code=200, request_max_body_size=None, include_in_schema=False)
async def import_archive_by_form(
    page: Given[Page], db: Given[Database], limiter: Given[Limiter | None], settings: Given[Settings]
) -> Response[Any]:
    """Take in an archive, or show what is wrong."""
    actor = page.require_actor()
    try:
        _admit(page, actor, limiter)
        async with intake.receiving(page.request, db, actor, settings) as form:
            arrived = await intake.look_at(form, db, actor, settings)
            await intake.check_first(db, actor, arrived)
            async with db.transaction() as tx:
                await intake.queue_import(tx, actor, arrived)
            arrived.keep()
    except AppError as error:
        return await _refused(page, actor, db, _ARCHIVE, {}, error)
    return Redirect("/import#transfers", status_code=303)


@get("/exports", include_in_schema=False)
async def exports_page(page: Given[Page], db: Given[Database]) -> Response[Any]:
    """Show the exports of the account, and begin one."""
    actor = page.require_actor()
    async with db.connection() as connection:
        found = await queries.list_transfers(connection, actor.id, most=MOST_SHOWN, kind="export")
    rows = [_row(each) for each in found]
    context = {"rows": rows, "is_under_way": any(row["is_under_way"] for row in rows)}
    return await page.render("transfers/exports.html", context)


@post("/exports", status_code=200, include_in_schema=False)
async def export_by_form(
    page: Given[Page], db: Given[Database], limiter: Given[Limiter | None]
) -> Response[Any]:
    """Begin an export of the account."""
    actor = page.require_actor()
    _admit(page, actor, limiter)
    async with db.transaction() as tx:
        await account_export.queue_export(tx, actor)
    return Redirect("/exports", status_code=303)


def _admit(page: Page, actor: Actor, limiter: Limiter | None) -> None:
    if limiter is not None:
        limiter.admit_import(page.request.scope, actor.id)


def _told(form: dict[str, str], *names: str) -> dict[str, str]:
    """Return the fields of a form that are filled in, as the members of the API's body."""
    return {name: form[name].strip() for name in names if form.get(name, "").strip()}


async def _stored(
    actor: Actor, db: Database, services: SessionServices, gallery: Gallery, title: str | None
) -> Response[Any]:
    async with db.transaction() as tx:
        made = await actions.store(tx, actor, gallery, services, title=title, category_id=None)
    return Redirect(f"/sessions/{made.session.id}", status_code=303)


async def _refused(
    page: Page, actor: Actor, db: Database, way: str, form: dict[str, str], error: AppError
) -> Response[Any]:
    """Show the page again, with what was filled in and what is wrong with it."""
    fields: dict[type[AppError], str] = {HostNotSupported: "url", NothingToImport: "content"}
    context = await _context(actor, db)
    context |= {"way": way, "values": form, "errors": errors_of(error, at=fields.get(type(error), ""))}
    answer = await page.render("transfers/import.html", context, status=error.status)
    answer.headers.update(error.headers())
    return answer


async def _context(actor: Actor, db: Database) -> dict[str, Any]:
    async with db.connection() as connection:
        found = await queries.list_transfers(connection, actor.id, most=MOST_SHOWN, kind="import")
        balance = await credits.balance_of(connection, actor.id)
        price = await credits.price_of(connection, credits.SESSION_CREATE)
        has_attested = await vault.has_attested(connection, actor.id)
        unfinished = await vault.unfinished_archives(connection, actor.id)
    rows = [_row(each) for each in found]
    return {
        "way": None,
        "values": {},
        "errors": {},
        "price": price.amount,
        "balance": balance.total,
        "statements": () if has_attested else vault.STATEMENTS,
        "attestation": vault.ATTESTATION_VERSION,
        "unfinished": unfinished,
        "rows": rows,
        "is_under_way": any(row["is_under_way"] for row in rows),
    }


def _row(transfer: Transfer) -> dict[str, Any]:
    return {
        "id": transfer.id,
        "state": transfer.state,
        "is_under_way": transfer.state in ("pending", "running"),
        "done": transfer.done,
        "total": transfer.total,
        "skipped": transfer.skipped,
        "failure": archive_text(transfer.failure) if transfer.failure else None,
        "session_id": transfer.session_id,
        "megabytes": max(1, round((transfer.bytes or 0) / 1_000_000)),
        "created_at": transfer.created_at,
        "expires_at": transfer.expires_at,
        "title": transfer.title,
    }


page_routes = [
    import_page,
    import_gallery_by_form,
    import_list_by_form,
    import_archive_by_form,
    exports_page,
    export_by_form,
]
