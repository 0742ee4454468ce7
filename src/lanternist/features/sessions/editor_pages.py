"""The editor of the slides of a session that is put together by hand."""

import re
from datetime import datetime
from typing import Any

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from lanternist.errors import AppError, NotFound, ValidationFailed
from lanternist.features import vault
from lanternist.features.accounts import Actor, Page
from lanternist.features.media import MediaServices
from lanternist.features.sessions import actions, manual, slide_queries, slides
from lanternist.features.sessions.models import Session
from lanternist.features.sessions.routes import session_number
from lanternist.features.sessions.schemas import NewSlideBody, NewSlides, SlideChange
from lanternist.features.sessions.services import SessionServices
from lanternist.features.sessions.slide_routes import media_number
from lanternist.features.sessions.views import media_bodies
from lanternist.features.vault import VaultServices
from lanternist.kit.texts import message
from lanternist.platform.bodies import shape_from
from lanternist.platform.db import Database, Tx
from lanternist.platform.forms import errors_of, read_choices, read_form
from lanternist.platform.injected import Given
from lanternist.platform.web import parse_id, read_query

MOST_ADDRESSES = 20
FILES_SHOWN = 60
_EDITED = {
    "caption": "caption",
    "duration_seconds": "durationSeconds",
    "start_seconds": "startSeconds",
    "end_seconds": "endSeconds",
}
_NUMBER = re.compile(r"[0-9]{1,6}([.,][0-9]{1,3})?", re.ASCII)


class _Unfit(Exception):
    """One of several addresses cannot be a slide."""

    def __init__(self, address: str, error: AppError) -> None:
        super().__init__(address)
        self.text = f"{address}: {_said(error)}"
        self.status = error.status


@get("/sessions/{session_id:str}/slides", include_in_schema=False)
async def editor_page(
    page: Given[Page],
    session_id: FromPath[str],
    db: Given[Database],
    services: Given[SessionServices],
    media: Given[MediaServices],
    vault: Given[VaultServices],
) -> Response[Any]:
    """Show the slides of a session of one's own, to order, caption, time and cut them, and to add more."""
    actor = page.require_adult()
    async with db.connection() as connection:
        session = await actions.read_own(connection, actor, session_number(session_id), "update")
    return await _shown(page, actor, session, db, services, media, vault)


@post("/sessions/{session_id:str}/slides", status_code=200, include_in_schema=False)
async def add_by_form(
    page: Given[Page],
    session_id: FromPath[str],
    db: Given[Database],
    services: Given[SessionServices],
    media: Given[MediaServices],
    vault: Given[VaultServices],
) -> Response[Any]:
    """Add the chosen files and the addresses, all of them or none, or show what is wrong."""
    actor = page.require_adult()
    form = await read_form(page.request)
    chosen = [parse_id(each) or 0 for each in await read_choices(page.request, "files")]
    addresses = list(dict.fromkeys(form.get("addresses", "").split()))
    session: Session | None = None
    try:
        async with db.transaction() as tx:
            session = await actions.find_own(tx, actor, session_number(session_id), "update")
            await _add(tx, actor, session, chosen, addresses, services)
    except (AppError, _Unfit) as error:
        if session is None:
            raise
        text = error.text if isinstance(error, _Unfit) else _said(error)
        return await _shown(
            page,
            actor,
            session,
            db,
            services,
            media,
            vault,
            {"problem": text, "addresses": form.get("addresses", ""), "chosen": chosen},
            error.status,
        )
    return Redirect(f"/sessions/{session.id}/slides#slides", status_code=303)


@post("/sessions/{session_id:str}/slides/{media_id:str}", status_code=200, include_in_schema=False)
async def change_slide_by_form(
    page: Given[Page],
    session_id: FromPath[str],
    media_id: FromPath[str],
    db: Given[Database],
    services: Given[SessionServices],
    media: Given[MediaServices],
    vault: Given[VaultServices],
) -> Response[Any]:
    """Save what was written about a slide, and move it up or down; or take it out."""
    actor = page.require_adult()
    form = await read_form(page.request)
    slide_id = media_number(media_id)
    session: Session | None = None
    try:
        async with db.transaction() as tx:
            session = await actions.find_own(tx, actor, session_number(session_id), "update")
            await _change(tx, actor, session, slide_id, form)
    except NotFound:
        raise
    except AppError as error:
        if session is None:
            raise
        wrong = {"errors": {slide_id: _errors(error)}, "written": {slide_id: form}}
        return await _shown(page, actor, session, db, services, media, vault, wrong, error.status)
    place = "slides" if form.get("action") == "remove" else f"slide-{slide_id}"
    return Redirect(f"/sessions/{session.id}/slides#{place}", status_code=303)


async def _add(
    tx: Tx,
    actor: Actor,
    session: Session,
    chosen: list[int],
    addresses: list[str],
    services: SessionServices,
) -> None:
    if not chosen and not addresses:
        raise ValidationFailed.of("files", "must be chosen, or addresses be written")
    if len(addresses) > MOST_ADDRESSES:
        raise ValidationFailed.of("addresses", f"must be at most {MOST_ADDRESSES} at once")
    if chosen:
        files = shape_from({"mediaIds": chosen}, NewSlides).media_ids
        wanted = [NewSlideBody(media_id=each) for each in files]
        await manual.add_slides(tx, actor, session, wanted, services)
    for address in addresses:
        try:
            body = shape_from({"mediaUrl": address}, NewSlideBody)
            fresh = await actions.find_own(tx, actor, session.id, "update")
            await manual.add_slides(tx, actor, fresh, [body], services)
        except AppError as error:
            raise _Unfit(address, error) from error


async def _change(tx: Tx, actor: Actor, session: Session, slide_id: int, form: dict[str, str]) -> None:
    action = form.get("action", "save")
    if action == "remove":
        await slides.remove(tx, actor, session, slide_id)
        return
    members = {public: _value(name, form[name]) for name, public in _EDITED.items() if name in form}
    await slides.edit(tx, actor, session, slide_id, shape_from(members, SlideChange))
    if action not in ("up", "down"):
        return
    ids = [slide.id for slide in await slide_queries.list_slides(tx, session.id)]
    at = ids.index(slide_id)
    to = at - 1 if action == "up" else at + 1
    if 0 <= to < len(ids):
        ids[at], ids[to] = ids[to], ids[at]
        await slides.order(tx, actor, session, ids)


def _value(name: str, text: str) -> Any:
    """Return a field as the API takes it; what is no number stays text, which its rule refuses."""
    text = text.strip()
    if not text:
        return None
    return float(text.replace(",", ".")) if name != "caption" and _NUMBER.fullmatch(text) else text


def _said(error: AppError) -> str:
    return " ".join(errors_of(error).values())


def _errors(error: AppError) -> dict[str, str]:
    errors = errors_of(error, renamed={public: name for name, public in _EDITED.items()})
    if "startSeconds" in errors.get("end_seconds", ""):
        errors["end_seconds"] = message("This must be later than where it begins.")
    return errors


async def _shown(
    page: Page,
    actor: Actor,
    session: Session,
    db: Database,
    services: SessionServices,
    media: MediaServices,
    vault_services: VaultServices,
    entered: dict[str, Any] | None = None,
    status: int = 200,
) -> Response[Any]:
    asked = read_query(page.request, vault.MediaQuery) if page.request.method == "GET" else vault.MediaQuery()
    query = msgspec.structs.replace(asked, limit=FILES_SHOWN)
    found = await vault.read_list(query, actor, db, media, vault_services)
    async with db.connection() as connection:
        shown = await slide_queries.list_slides(connection, session.id)
        items = await vault.find_items(connection, actor.id, [each.id for each in found.files])
        used = await slide_queries.shown_assets(connection, session.id)
    free = [each for each in found.files if each.state == "ready" and items[each.id].asset_id not in used]
    bodies = media_bodies(shown, services, scope_id=session.scope_id)
    context: dict[str, Any] = {
        "session": {"id": session.id, "title": session.title},
        "media": msgspec.to_builtins(bodies, builtin_types=(datetime,)),
        "files": msgspec.to_builtins(free, builtin_types=(datetime,)),
        "has_files": bool(found.total) or bool(query.search),
        "search": query.search,
        "next_cursor": found.next_cursor,
        "interval": (session.interval_min, session.interval_max),
        "most_addresses": MOST_ADDRESSES,
        "problem": None,
        "addresses": "",
        "chosen": [],
        "errors": {},
        "written": {},
    }
    return await page.render("sessions/slides.html", context | (entered or {}), status=status)


editor_routes: list[Any] = [  # Litestar's handlers, of several kinds
    editor_page,
    add_by_form,
    change_slide_by_form,
]
