"""The forms of sessions: a new one from sources, a new one by hand, and the one that changes either."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from lanternist.errors import AppError
from lanternist.features import accounts, credits
from lanternist.features.accounts import Actor, Page
from lanternist.features.ingestion import library_folders
from lanternist.features.sessions import actions, manual
from lanternist.features.sessions.drafts import change_from, draft_from, manual_draft_from
from lanternist.features.sessions.models import Session
from lanternist.features.sessions.page_texts import FIELD_NAMES, THEMES
from lanternist.features.sessions.routes import session_number
from lanternist.features.sessions.schemas import NewManualSession, NewSession, SessionChange
from lanternist.features.sessions.services import SessionServices
from lanternist.features.sessions.shelf_form import change_tags, shelf_context, shelf_members, shelf_values
from lanternist.platform.bodies import shape_from
from lanternist.platform.db import Database
from lanternist.platform.forms import errors_of, read_form
from lanternist.platform.injected import Given
from lanternist.settings import Settings

_FLAGS = ("is_manual_mode", "show_duplicates", "is_favorite", "is_public")
_EDIT = "sessions/edit.html"


@dataclass(frozen=True)
class _Kind:
    """A kind of new session: its form, what is read from it, who makes it, and where that leads."""

    template: str
    shape: type[Any]
    draft_from: Callable[..., Any]
    create: Callable[..., Awaitable[Session]]
    leads_to: str


_NEW = _Kind("sessions/new.html", NewSession, draft_from, actions.create, "/sessions/{id}")
_BY_HAND = _Kind(
    "sessions/new_manual.html",
    NewManualSession,
    manual_draft_from,
    manual.create_manual,
    "/sessions/{id}/slides",
)


@get("/sessions/new", include_in_schema=False)
async def new_page(
    page: Given[Page], db: Given[Database], services: Given[SessionServices], settings: Given[Settings]
) -> Response[Any]:
    """Show the form for a new session."""
    return await page.render(
        _NEW.template, await _form_context(page.require_actor(), None, db, services, settings)
    )


@get("/sessions/new/manual", include_in_schema=False)
async def new_manual_page(
    page: Given[Page], db: Given[Database], services: Given[SessionServices], settings: Given[Settings]
) -> Response[Any]:
    """Show the form for a session that is put together by hand."""
    return await page.render(
        _BY_HAND.template, await _form_context(page.require_actor(), None, db, services, settings)
    )


@post("/sessions/new", status_code=200, include_in_schema=False)
async def create_by_form(
    page: Given[Page], db: Given[Database], services: Given[SessionServices], settings: Given[Settings]
) -> Response[Any]:
    """Create a session, or show what is wrong."""
    return await _create(_NEW, page, db, services, settings)


@post("/sessions/new/manual", status_code=200, include_in_schema=False)
async def create_manual_by_form(
    page: Given[Page], db: Given[Database], services: Given[SessionServices], settings: Given[Settings]
) -> Response[Any]:
    """Create a session without sources and lead to its editor, or show what is wrong."""
    return await _create(_BY_HAND, page, db, services, settings)


@get("/sessions/{session_id:str}/edit", include_in_schema=False)
async def edit_page(
    page: Given[Page],
    session_id: FromPath[str],
    db: Given[Database],
    services: Given[SessionServices],
    settings: Given[Settings],
) -> Response[Any]:
    """Show the form to change a session."""
    actor = page.require_actor()
    async with db.connection() as connection:
        session = await actions.read_own(connection, actor, session_number(session_id), "update")
    return await page.render(_EDIT, await _form_context(actor, session, db, services, settings))


@post("/sessions/{session_id:str}/edit", status_code=200, include_in_schema=False)
async def change_by_form(
    page: Given[Page],
    session_id: FromPath[str],
    db: Given[Database],
    services: Given[SessionServices],
    settings: Given[Settings],
) -> Response[Any]:
    """Change a session, or show what is wrong."""
    actor = page.require_actor()
    form = await read_form(page.request)
    session: Session | None = None
    try:
        async with db.transaction() as tx:
            session = await actions.find_own(tx, actor, session_number(session_id), "update")
            wanted = change_from(shape_from(_members(form, session), SessionChange), services.sources)
            await change_tags(tx, actor, await actions.change(tx, actor, session, wanted, services), form)
    except AppError as error:
        if session is None:
            raise
        context = await _form_context(actor, session, db, services, settings) | _wrong(form, error)
        return await page.render(_EDIT, context, status=error.status)
    return Redirect(f"/sessions/{session.id}", status_code=303)


async def _create(
    kind: _Kind, page: Page, db: Database, services: SessionServices, settings: Settings
) -> Response[Any]:
    actor = page.require_actor()
    form = await read_form(page.request)
    try:
        draft = kind.draft_from(shape_from(_members(form), kind.shape), services.sources)
        async with db.transaction() as tx:
            session = await kind.create(tx, actor, draft, services)
            await change_tags(tx, actor, session, form)
    except AppError as error:
        context = await _form_context(actor, None, db, services, settings) | _wrong(form, error)
        return await page.render(kind.template, context, status=error.status)
    return Redirect(kind.leads_to.format(id=session.id), status_code=303)


async def _form_context(
    actor: Actor, session: Session | None, db: Database, services: SessionServices, settings: Settings
) -> dict[str, Any]:
    """Return what the form offers and how its fields stand; without a session, those of a new one."""
    async with db.connection() as connection:
        balance = await credits.balance_of(connection, actor.id)
        price = await credits.price_of(connection, credits.SESSION_CREATE)
        wanted = await accounts.preferences_of(connection, actor.id)
        shelf = await shelf_context(connection, actor, session, services)
    fresh = {name: getattr(wanted, name) for name in ("interval_min", "interval_max", "transition")}
    context: dict[str, Any] = {
        "folders": await asyncio.to_thread(library_folders, settings.library_dir),
        "themes": THEMES,
        "price": price.amount,
        "balance": balance.total,
        "reddit_configured": services.sources[""].is_configured(),
        "values": _values(session) if session else fresh,
        "errors": {},
    }
    if session:
        context["session"] = {"id": session.id, "title": session.title, "kind": session.kind}
        context["is_imported"] = session.is_imported
    return context | shelf


def _members(form: dict[str, str], session: Session | None = None) -> dict[str, Any]:
    """Return a form's fields as the members of the API's body; a box that is not ticked is not sent."""
    members: dict[str, Any] = {
        FIELD_NAMES[name]: value for name, value in form.items() if name in FIELD_NAMES and name not in _FLAGS
    }
    for name in ("intervalMin", "intervalMax"):
        if name in members:
            text = members[name].strip()
            members[name] = int(text) if text.isascii() and text.isdigit() and len(text) < 6 else text
    members |= {FIELD_NAMES[name]: name in form for name in _FLAGS}
    for name in ("captionTheme", "aiPrompt"):
        if name in members:
            members[name] = members[name] or None
    return members | shelf_members(form, session)


def _values(session: Session) -> dict[str, Any]:
    values = {name: getattr(session, name) for name in FIELD_NAMES} | shelf_values(session)
    return values | {"subreddits": ", ".join(session.subreddits)}


def _wrong(form: dict[str, str], error: AppError) -> dict[str, Any]:
    """Return the form as it was sent, with what is wrong at its fields."""
    named = {public: name for name, public in FIELD_NAMES.items()}
    return {"values": form, "errors": errors_of(error, renamed=named)}


form_routes: list[Any] = [  # Litestar's handlers, of several kinds
    new_page,
    new_manual_page,
    create_by_form,
    create_manual_by_form,
    edit_page,
    change_by_form,
]
