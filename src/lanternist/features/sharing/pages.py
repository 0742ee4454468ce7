"""The pages of sharing: what a link opens."""

from typing import Any

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Stream

from lanternist.features import sessions
from lanternist.features.accounts import NAMELESS, Page
from lanternist.features.media import MediaNotFound, MediaServices, show_blurred
from lanternist.features.sessions import Session
from lanternist.features.sharing import actions, queries
from lanternist.features.sharing.errors import SharedSessionNotFound
from lanternist.features.sharing.routes import preview_of
from lanternist.kit.robots import is_robot
from lanternist.platform.bodies import WebRequest
from lanternist.platform.db import Database, Tx
from lanternist.platform.injected import Given
from lanternist.platform.methods import is_head
from lanternist.settings import Settings


@post("/sessions/{session_id:str}/share", status_code=200, include_in_schema=False)
async def share_by_form(page: Given[Page], session_id: FromPath[str], db: Given[Database]) -> Response[Any]:
    """Open the link to a session and show it."""
    actor = page.require_actor()
    async with db.transaction() as tx:
        session = await sessions.find_own(tx, actor, sessions.session_number(session_id), "share")
        await actions.share(tx, actor, session)
    return Redirect(f"/sessions/{session.id}#share", status_code=303)


@post("/sessions/{session_id:str}/share/delete", status_code=200, include_in_schema=False)
async def unshare_by_form(page: Given[Page], session_id: FromPath[str], db: Given[Database]) -> Response[Any]:
    """Turn the link to a session off."""
    actor = page.require_actor()
    async with db.transaction() as tx:
        session = await sessions.find_own(tx, actor, sessions.session_number(session_id), "share")
        await actions.unshare(tx, actor, session)
    return Redirect(f"/sessions/{session.id}#share", status_code=303)


@get("/shared/{code:str}", include_in_schema=False)
async def shared_page(
    page: Given[Page], code: FromPath[str], db: Given[Database], settings: Given[Settings]
) -> Response[Any]:
    """Show what everybody may see of a shared session, with neutral tags for link previews."""
    async with db.connection() as connection:
        share, session = await actions.find_shared(connection, code)
        preview = await preview_of(connection, share, session)
        if is_visit(page, session):
            await queries.count_visit(connection, share.id)
    shown: dict[str, Any] = msgspec.to_builtins(preview.session) | {
        "mediaCount": preview.media_count,
        "playable_count": sessions.playable_count(session),
        # Without a name the page says better that it was shared with the reader than that someone did it.
        "creator_name": None if preview.creator.name == NAMELESS else preview.creator.name,
    }
    og = {
        "title": "A shared session",
        "description": "Somebody shared a Lanternist session with you. For adults only.",
        "url": f"{settings.public_url}/shared/{share.code}",
        "image": settings.public_url + preview.session.thumbnail if preview.session.thumbnail else None,
    }
    context = {
        "preview": shown,
        "code": str(share.code),
        "signed_in": page.actor is not None,
        "is_own": _is_owner(page, session),
        "og": og,
    }
    return await page.render("sharing/shared.html", context)


@get("/shared/{code:str}/preview.jpg", include_in_schema=False)
async def shared_picture(
    request: WebRequest, code: FromPath[str], db: Given[Database], media: Given[MediaServices]
) -> Stream:
    """Show what everybody may see of a shared session's picture: colours without shapes."""
    async with db.connection() as connection:
        try:
            share, session = await actions.find_shared(connection, code)
        except SharedSessionNotFound:
            # The same words as for a session without a picture: they are no way to find out codes.
            raise MediaNotFound from None
    if session.thumbnail_link_id is None:
        raise MediaNotFound
    known = request.headers.get("if-none-match")
    return await show_blurred(
        db, media, session.thumbnail_link_id, share.scope_id, known, only_head=is_head(request.scope)
    )


def is_visit(page: Page, session: Session) -> bool:
    """Return whether a page load counts: not that of a robot, and not the owner's own."""
    return not (is_head(page.request.scope) or _is_owner(page, session) or is_robot(page.request.headers))


def _is_owner(page: Page, session: Session) -> bool:
    return page.actor is not None and page.actor.id == session.user_id


async def session_part(tx: Tx, session_id: int) -> dict[str, Any]:
    """Return the open link of a session for its owner's page."""
    share = await queries.find_open_share(tx, session_id)
    if share is None:
        return {"share": None}
    return {
        "share": {
            "path": f"/shared/{share.code}",
            "created_at": share.created_at,
            "visits": share.visits,
            "last_visit_at": share.last_visit_at,
        }
    }
