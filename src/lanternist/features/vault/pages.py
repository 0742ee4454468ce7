"""The page of the vault."""

from typing import Any

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from lanternist.errors import AppError
from lanternist.features.accounts import Actor, Page
from lanternist.features.media import MediaServices
from lanternist.features.vault import actions, attestation, multipart, quotas, upload_queries
from lanternist.features.vault.names import PICTURES, VIDEOS
from lanternist.features.vault.routes import attestation_body, described, item_number, read_list, remove
from lanternist.features.vault.schemas import MediaQuery, VaultMediaChange
from lanternist.features.vault.services import VaultServices
from lanternist.features.vault.taking import Taker
from lanternist.features.vault.views import upload_body
from lanternist.platform.db import Database
from lanternist.platform.feature import Hooks
from lanternist.platform.forms import read_form
from lanternist.platform.injected import Given
from lanternist.platform.web import read_query

PAGE_LENGTH = 60
MOST_AT_ONCE = 20
_ACCEPT = ",".join(f".{ending}" for ending in sorted(PICTURES | VIDEOS))


@get("/vault", include_in_schema=False)
async def vault_page(
    page: Given[Page],
    db: Given[Database],
    media: Given[MediaServices],
    vault: Given[VaultServices],
) -> Response[Any]:
    """Show one's own files, and take new ones."""
    actor = page.require_adult()
    return await _shown(page, actor, db, media, vault, read_query(page.request, MediaQuery))


@post("/vault", status_code=200, request_max_body_size=None, include_in_schema=False)
async def upload_by_form(
    page: Given[Page],
    db: Given[Database],
    media: Given[MediaServices],
    vault: Given[VaultServices],
) -> Response[Any]:
    """Take the files of a form, or say what is wrong with which."""
    actor = page.require_adult()
    problems: list[str] = []
    try:
        async with db.connection() as connection:
            room = await quotas.room_of(connection, vault, actor.id)
            has_attested = await attestation.is_given(connection, actor.id)
        form = await multipart.read_form(
            page.request,
            vault.folder,
            user_id=actor.id,
            has_attested=has_attested,
            most_bytes=vault.most_at_once,
            most_files=MOST_AT_ONCE,
            room=room,
        )
    except AppError as error:
        return await _shown(page, actor, db, media, vault, MediaQuery(), [error.text()], error.status)
    try:
        for file in list(form.files):
            try:
                await Taker(db, media, vault, actor).take(form, file, page.request)
            except AppError as error:
                problems.append(f"{file.name}: {error.text()}")
        if not form.files and not problems and "attestation" not in form.fields and not form.fields:
            problems.append("No file uploaded")
    finally:
        form.drop()
    if problems:
        return await _shown(page, actor, db, media, vault, MediaQuery(), problems, 400)
    return Redirect("/vault", status_code=303)


@post("/vault/{item_id:str}/delete", status_code=200, include_in_schema=False)
async def delete_by_form(
    page: Given[Page],
    item_id: FromPath[str],
    db: Given[Database],
    hooks: Given[Hooks],
    vault: Given[VaultServices],
) -> Response[Any]:
    """Delete one of one's own files."""
    actor = page.require_adult()
    await read_form(page.request)
    await remove(item_number(item_id), actor, db, hooks, vault)
    return Redirect("/vault", status_code=303)


@post("/vault/{item_id:str}/community", status_code=200, include_in_schema=False)
async def share_by_form(
    page: Given[Page],
    item_id: FromPath[str],
    db: Given[Database],
    hooks: Given[Hooks],
    media: Given[MediaServices],
    vault: Given[VaultServices],
) -> Response[Any]:
    """Show one of one's own files to all, or no more with `wanted` false."""
    actor = page.require_adult()
    form = await read_form(page.request)
    try:
        async with db.transaction() as tx:
            item = await actions.find_own(tx, actor.id, item_number(item_id), lock=True)
            wanted = form.get("wanted") != "false"
            await actions.edit(tx, hooks, item, described(item, VaultMediaChange(share_to_community=wanted)))
    except AppError as error:
        if error.status not in (403, 409):
            raise
        return await _shown(page, actor, db, media, vault, MediaQuery(), [error.text()], error.status)
    return Redirect(f"/vault#file-{item.id}", status_code=303)


async def _shown(
    page: Page,
    actor: Actor,
    db: Database,
    media: MediaServices,
    vault: VaultServices,
    query: MediaQuery,
    problems: list[str] | None = None,
    status: int = 200,
) -> Response[Any]:
    query = msgspec.structs.replace(query, limit=query.limit or PAGE_LENGTH)
    found = await read_list(query, actor, db, media, vault)
    async with db.connection() as connection:
        said = await attestation_body(connection, actor.id)
        waiting = await upload_queries.open_uploads(connection, actor.id)
        unfinished = [upload_body(each) for each in waiting if not each.is_archive]
    context = {
        "files": found.files,
        "total": found.total,
        "counts": found.counts,
        "next_cursor": found.next_cursor,
        "used_bytes": found.used_bytes,
        "quota_bytes": found.quota_bytes,
        "category": query.category,
        "date_range": query.date_range,
        "search": query.search,
        "unfinished": unfinished,
        "attestation": said,
        "version": attestation.VERSION,
        "accept": _ACCEPT,
        "most_bytes": vault.most_at_once,
        "problems": problems or [],
    }
    return await page.render("vault/vault.html", context, status=status)


# Litestar's handlers, of several kinds
page_routes: list[Any] = [vault_page, upload_by_form, delete_by_form, share_by_form]
