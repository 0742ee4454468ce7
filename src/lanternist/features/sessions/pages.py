"""The page of a session, and its buttons."""

from datetime import datetime
from typing import Any

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from lanternist.features.accounts import Page
from lanternist.features.sessions import actions, slide_queries
from lanternist.features.sessions.drafts import change_from
from lanternist.features.sessions.page_texts import REASONS
from lanternist.features.sessions.reading import readable_by
from lanternist.features.sessions.routes import session_number
from lanternist.features.sessions.schemas import SessionChange
from lanternist.features.sessions.services import SessionServices
from lanternist.features.sessions.views import with_media
from lanternist.kit.redirects import safe_target
from lanternist.platform.db import Database
from lanternist.platform.forms import read_form
from lanternist.platform.injected import Given
from lanternist.settings import Settings


@get("/sessions/{session_id:str}", include_in_schema=False)
async def show_page(
    page: Given[Page],
    session_id: FromPath[str],
    db: Given[Database],
    services: Given[SessionServices],
    settings: Given[Settings],
) -> Response[Any]:
    """Show a session of one's own with its media and the progress of its sources."""
    actor = page.require_actor()
    async with db.connection() as connection:
        session = await actions.find_readable(connection, actor, session_number(session_id))
        slides = [] if session.hidden_reason else await slide_queries.list_slides(connection, session.id)
        is_owner = session.user_id == actor.id
        parts = await page.hooks.session_parts(connection, session.id) if is_owner else {}
    full = with_media(readable_by(session, actor), slides, services)
    context = {
        "session": msgspec.to_builtins(full.session, builtin_types=(datetime,)),
        "media": msgspec.to_builtins(full.media, builtin_types=(datetime,)),
        "reasons": REASONS,
        "is_owner": is_owner,
    }
    if parts.get("share"):
        parts["share"]["url"] = f"{settings.public_url}{parts['share']['path']}?r={actor.user.referral_code}"
    return await page.render("sessions/show.html", {"share": None} | context | parts)


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
    page: Given[Page], session_id: FromPath[str], db: Given[Database], services: Given[SessionServices]
) -> Response[Any]:
    """Give a session its star, or take it away."""
    actor = page.require_actor()
    form = await read_form(page.request)
    async with db.transaction() as tx:
        session = await actions.find_own(tx, actor, session_number(session_id), "update")
        wanted = change_from(SessionChange(is_favorite=form.get("is_favorite") == "true"), services.sources)
        await actions.change(tx, actor, session, wanted, services)
    return Redirect(safe_target(form.get("next")), status_code=303)


@post("/sessions/{session_id:str}/refill", status_code=200, include_in_schema=False)
async def refill_by_form(
    page: Given[Page], session_id: FromPath[str], db: Given[Database], services: Given[SessionServices]
) -> Response[Any]:
    """Fetch again."""
    actor = page.require_actor()
    async with db.transaction() as tx:
        session = await actions.find_own(tx, actor, session_number(session_id), "update")
        await actions.refill(tx, actor, session, services)
    return Redirect(f"/sessions/{session.id}", status_code=303)


page_routes = [
    show_page,
    delete_by_form,
    favor_by_form,
    refill_by_form,
]
