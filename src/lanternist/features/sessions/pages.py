"""The pages of sessions: new, show, edit."""

import asyncio
from datetime import datetime
from typing import Any

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from lanternist.errors import AppError, ValidationFailed
from lanternist.features import credits
from lanternist.features.accounts import Actor, Page
from lanternist.features.ingestion import library_folders
from lanternist.features.sessions import actions, slide_queries
from lanternist.features.sessions.drafts import change_from, draft_from
from lanternist.features.sessions.models import Session
from lanternist.features.sessions.page_texts import FIELD_NAMES, REASONS, THEMES
from lanternist.features.sessions.reading import readable_by
from lanternist.features.sessions.routes import session_number
from lanternist.features.sessions.schemas import NewSession, SessionChange
from lanternist.features.sessions.services import SessionServices
from lanternist.features.sessions.shelf_form import change_tags, shelf_context, shelf_members, shelf_values
from lanternist.features.sessions.views import with_media
from lanternist.kit.redirects import safe_target
from lanternist.platform.bodies import shape_from
from lanternist.platform.db import Database
from lanternist.platform.forms import errors_by_field, read_form
from lanternist.platform.injected import Given
from lanternist.settings import Settings

_FLAGS = ("is_manual_mode", "show_duplicates", "is_favorite", "is_public")


@get("/sessions/new", include_in_schema=False)
async def new_page(
    page: Given[Page], db: Given[Database], sessions: Given[SessionServices], settings: Given[Settings]
) -> Response[Any]:
    """Show the form for a new session."""
    actor = page.require_actor()
    context = await _form_context(actor, db, sessions, settings)
    return await page.render("sessions/new.html", context | {"values": {}, "errors": {}})


@post("/sessions/new", status_code=200, include_in_schema=False)
async def create_by_form(
    page: Given[Page], db: Given[Database], sessions: Given[SessionServices], settings: Given[Settings]
) -> Response[Any]:
    """Create a session, or show what is wrong."""
    actor = page.require_actor()
    form = await read_form(page.request)
    try:
        draft = draft_from(shape_from(_members(form), NewSession), sessions.sources)
        async with db.transaction() as tx:
            session = await actions.create(tx, actor, draft, sessions)
    except AppError as error:
        context = await _form_context(actor, db, sessions, settings)
        return await page.render(
            "sessions/new.html", context | {"values": form, "errors": _errors(error)}, status=error.status
        )
    return Redirect(f"/sessions/{session.id}", status_code=303)


@get("/sessions/{session_id:str}", include_in_schema=False)
async def show_page(
    page: Given[Page],
    session_id: FromPath[str],
    db: Given[Database],
    sessions: Given[SessionServices],
    settings: Given[Settings],
) -> Response[Any]:
    """Show a session of one's own with its media and the progress of its sources."""
    actor = page.require_actor()
    async with db.connection() as connection:
        session = await actions.find_readable(connection, actor, session_number(session_id))
        slides = [] if session.hidden_reason else await slide_queries.list_slides(connection, session.id)
        is_owner = session.user_id == actor.id
        parts = await page.hooks.session_parts(connection, session.id) if is_owner else {}
    full = with_media(readable_by(session, actor), slides, sessions)
    context = {
        "session": msgspec.to_builtins(full.session, builtin_types=(datetime,)),
        "media": msgspec.to_builtins(full.media, builtin_types=(datetime,)),
        "reasons": REASONS,
        "is_owner": is_owner,
    }
    if parts.get("share"):
        parts["share"]["url"] = f"{settings.public_url}{parts['share']['path']}?r={actor.user.referral_code}"
    return await page.render("sessions/show.html", {"share": None} | context | parts)


@get("/sessions/{session_id:str}/edit", include_in_schema=False)
async def edit_page(
    page: Given[Page],
    session_id: FromPath[str],
    db: Given[Database],
    sessions: Given[SessionServices],
    settings: Given[Settings],
) -> Response[Any]:
    """Show the form to change a session."""
    actor = page.require_actor()
    async with db.connection() as connection:
        session = await actions.read_own(connection, actor, session_number(session_id), "update")
    context = await _edit_context(actor, session, db, sessions, settings)
    return await page.render("sessions/edit.html", context | {"values": _values(session), "errors": {}})


@post("/sessions/{session_id:str}/edit", status_code=200, include_in_schema=False)
async def change_by_form(
    page: Given[Page],
    session_id: FromPath[str],
    db: Given[Database],
    sessions: Given[SessionServices],
    settings: Given[Settings],
) -> Response[Any]:
    """Change a session, or show what is wrong."""
    actor = page.require_actor()
    form = await read_form(page.request)
    session: Session | None = None
    try:
        async with db.transaction() as tx:
            session = await actions.find_own(tx, actor, session_number(session_id), "update")
            members = _members(form) | shelf_members(form)
            wanted = change_from(shape_from(members, SessionChange), sessions.sources)
            await change_tags(tx, actor, await actions.change(tx, actor, session, wanted, sessions), form)
    except AppError as error:
        if session is None:
            raise
        context = await _edit_context(actor, session, db, sessions, settings)
        return await page.render(
            "sessions/edit.html", context | {"values": form, "errors": _errors(error)}, status=error.status
        )
    return Redirect(f"/sessions/{session.id}", status_code=303)


@post("/sessions/{session_id:str}/delete", status_code=200, include_in_schema=False)
async def delete_by_form(page: Given[Page], session_id: FromPath[str], db: Given[Database]) -> Response[Any]:
    """Delete a session."""
    actor = page.require_actor()
    async with db.transaction() as tx:
        await actions.delete(
            tx, actor, await actions.find_own(tx, actor, session_number(session_id), "delete")
        )
    return Redirect("/", status_code=303)


@post("/sessions/{session_id:str}/favorite", status_code=200, include_in_schema=False)
async def favor_by_form(
    page: Given[Page], session_id: FromPath[str], db: Given[Database], sessions: Given[SessionServices]
) -> Response[Any]:
    """Give a session its star, or take it away."""
    actor = page.require_actor()
    form = await read_form(page.request)
    async with db.transaction() as tx:
        session = await actions.find_own(tx, actor, session_number(session_id), "update")
        wanted = change_from(SessionChange(is_favorite=form.get("is_favorite") == "true"), sessions.sources)
        await actions.change(tx, actor, session, wanted, sessions)
    return Redirect(safe_target(form.get("next")), status_code=303)


@post("/sessions/{session_id:str}/refill", status_code=200, include_in_schema=False)
async def refill_by_form(
    page: Given[Page], session_id: FromPath[str], db: Given[Database], sessions: Given[SessionServices]
) -> Response[Any]:
    """Fetch again."""
    actor = page.require_actor()
    async with db.transaction() as tx:
        session = await actions.find_own(tx, actor, session_number(session_id), "update")
        await actions.refill(tx, actor, session, sessions)
    return Redirect(f"/sessions/{session.id}", status_code=303)


async def _form_context(
    actor: Actor, db: Database, services: SessionServices, settings: Settings
) -> dict[str, Any]:
    async with db.connection() as connection:
        balance = await credits.balance_of(connection, actor.id)
        price = await credits.price_of(connection, credits.SESSION_CREATE)
    return {
        "folders": await asyncio.to_thread(library_folders, settings.library_dir),
        "themes": THEMES,
        "price": price.amount,
        "balance": balance.total,
        "reddit_configured": services.sources[""].is_configured(),
    }


async def _edit_context(
    actor: Actor, session: Session, db: Database, services: SessionServices, settings: Settings
) -> dict[str, Any]:
    context = await _form_context(actor, db, services, settings)
    async with db.connection() as connection:
        context |= await shelf_context(connection, actor, session, services)
    return context | {
        "session": {"id": session.id, "title": session.title},
        "is_imported": session.is_imported,
    }


def _members(form: dict[str, str]) -> dict[str, Any]:
    """Return a form's fields as the members of the API's body; a box that is not ticked is not sent."""
    members: dict[str, Any] = {
        FIELD_NAMES[name]: value for name, value in form.items() if name in FIELD_NAMES and name not in _FLAGS
    }
    for name in ("intervalMin", "intervalMax"):
        text = str(members.get(name, "")).strip()
        members[name] = int(text) if text.isascii() and text.isdigit() and len(text) < 6 else text
    members |= {FIELD_NAMES[name]: name in form for name in _FLAGS}
    for name in ("captionTheme", "aiPrompt"):
        if name in members:
            members[name] = members[name] or None
    return members


def _values(session: Session) -> dict[str, Any]:
    values = {name: getattr(session, name) for name in FIELD_NAMES} | shelf_values(session)
    return values | {"subreddits": ", ".join(session.subreddits)}


def _errors(error: AppError) -> dict[str, str]:
    if isinstance(error, ValidationFailed):
        return errors_by_field(error.problems, renamed={public: name for name, public in FIELD_NAMES.items()})
    return {"": error.text()}


page_routes = [
    new_page,
    create_by_form,
    show_page,
    edit_page,
    change_by_form,
    delete_by_form,
    favor_by_form,
    refill_by_form,
]
