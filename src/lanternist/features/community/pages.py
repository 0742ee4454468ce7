"""The pages of single sessions of the community: a look at what is in one, the player, and one's own sharing."""

from datetime import datetime
from typing import Any

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from lanternist.errors import AppError
from lanternist.features import activity, credits, sessions
from lanternist.features.accounts import Actor, Page
from lanternist.features.community import (
    choice_queries,
    like_queries,
    medium_queries,
    queries,
    save_queries,
    saving,
)
from lanternist.features.community.feed_errors import FeedItemNotFound
from lanternist.features.community.feed_routes import media_number
from lanternist.features.community.models import Item
from lanternist.features.community.views import shown, snapshot_state
from lanternist.features.sessions import Session, SessionNotFound, SessionServices
from lanternist.kit.texts import message
from lanternist.platform.db import Database, Tx
from lanternist.platform.injected import Given

REASONS = {
    "empty": message("There is nothing in the session yet."),
    "hidden": message("Moderation hid it, so it cannot be shared."),
    "gone": message("Deleted where it was posted."),
    "not_found": message("Deleted where it was posted."),
    "blocked_content": message("Its content is not allowed on this server."),
    "no_room": message("There is no room left on this server."),
    "no_storage": message("The storage of this server does not answer."),
    "timed_out": message("Its host did not answer in time."),
    "connection_failed": message("Its host could not be reached."),
    "host_resting": message("Its host asks us to slow down."),
    "too_large": message("The file is too large."),
    "not_media": message("There is no picture or clip at its address."),
    "wrong_kind": message("The file is not what its source says it is."),
    "damaged": message("The file is damaged."),
}
"""A sentence for each reason that has one of its own; the others are refusals of hosts."""


@get("/community/{session_id:str}", include_in_schema=False)
async def show_shown(
    page: Given[Page],
    session_id: FromPath[str],
    db: Given[Database],
    services: Given[SessionServices],
) -> Response[Any]:
    """Show what is in a session that somebody shares with everybody."""
    actor = page.require_adult()
    return await _render(page, actor, db, services, sessions.session_number(session_id))


@get("/community/{session_id:str}/play", include_in_schema=False)
async def play_shown(page: Given[Page], session_id: FromPath[str], db: Given[Database]) -> Response[Any]:
    """Play what somebody shares with everybody; it counts as seen."""
    actor = page.require_adult()
    async with db.transaction() as tx:
        item, session = await _find(tx, sessions.session_number(session_id))
        await choice_queries.note_seen(tx, actor.id, item.id)
    context = {
        "report_url": "" if item.user_id == actor.id else f"/report?kind=community&id={session.id}",
        "title": session.title,
        "source_url": f"/api/community/sessions/{session.id}",
        "events_url": "",
        "back_url": f"/community/{session.id}",
    }
    return await page.render("player/play.html", context)


@get("/community/media/{community_media_id:str}", include_in_schema=False)
async def show_medium(
    page: Given[Page],
    community_media_id: FromPath[str],
    db: Given[Database],
    services: Given[SessionServices],
) -> Response[Any]:
    """Show a file that somebody shares with everybody; it counts as seen."""
    actor = page.require_adult()
    number = media_number(community_media_id)
    async with db.transaction() as tx:
        medium = await medium_queries.find_medium(tx, number, actor.id)
        if medium is None:
            raise FeedItemNotFound
        await choice_queries.note_seen(tx, actor.id, medium.item_id)
    context = {
        "medium": medium,
        "url": services.signer.path(medium.link_id, medium.scope_id),
        "here": f"/community/media/{medium.number}",
        "is_own": medium.user_id == actor.id,
    }
    return await page.render("community/medium.html", context)


@post("/community/{session_id:str}/save", status_code=200, include_in_schema=False)
async def save_by_form(
    page: Given[Page],
    session_id: FromPath[str],
    db: Given[Database],
    services: Given[SessionServices],
) -> Response[Any]:
    """Save a copy and show that, or say why not."""
    actor = page.require_adult()
    number = sessions.session_number(session_id)
    try:
        async with db.transaction() as tx:
            copy_id, _ = await saving.save(tx, actor, number)
    except AppError as error:
        if error.status != 402:
            raise
        return await _render(page, actor, db, services, number, error=error)
    return Redirect(f"/sessions/{copy_id}", status_code=303)


@post("/sessions/{session_id:str}/community", status_code=200, include_in_schema=False)
async def show_by_form(page: Given[Page], session_id: FromPath[str], db: Given[Database]) -> Response[Any]:
    """Show one's session to everybody, or a fresh copy of what is in it now."""
    return await _set_shared(page, session_id, db, wanted=True)


@post("/sessions/{session_id:str}/community/delete", status_code=200, include_in_schema=False)
async def withdraw_by_form(
    page: Given[Page], session_id: FromPath[str], db: Given[Database]
) -> Response[Any]:
    """Show one's session to everybody no more."""
    return await _set_shared(page, session_id, db, wanted=False)


async def session_part(tx: Tx, session_id: int) -> dict[str, Any]:
    """Return what the owner's page of a session says about the community."""
    session = await sessions.find_session(tx, session_id)
    if session is None:
        return {}
    state = await snapshot_state(tx, session)
    counted: dict[str, int] = {}
    for failure in state.failures:
        text = REASONS.get(failure.reason, "Its host refuses to give it.")
        counted[text] = counted.get(text, 0) + 1
    return {"community": msgspec.to_builtins(state, builtin_types=(datetime,)) | {"reasons": counted}}


async def _set_shared(page: Page, session_id: str, db: Database, *, wanted: bool) -> Response[Any]:
    actor = page.require_actor()
    async with db.transaction() as tx:
        session = await sessions.find_own(tx, actor, sessions.session_number(session_id), "share")
        await sessions.set_shared(tx, session, wanted=wanted)
        await activity.record(
            tx,
            actor.id,
            action="session_updated",
            feature="sessions",
            subject=sessions.subject_of(session.id),
            details={"fields": ["share_to_community"]},
        )
    return Redirect(f"/sessions/{session.id}#community", status_code=303)


async def _find(tx: Tx, session_id: int) -> tuple[Item, Session]:
    item = await queries.find_shown(tx, session_id)
    session = await sessions.find_session(tx, session_id)
    if item is None or session is None:
        raise SessionNotFound
    return item, session


async def _render(
    page: Page,
    actor: Actor,
    db: Database,
    services: SessionServices,
    session_id: int,
    *,
    error: AppError | None = None,
) -> Response[Any]:
    async with db.connection() as connection:
        item, session = await _find(connection, session_id)
        slides = await queries.list_slides(connection, item)
        likes, is_liked = await like_queries.likes_of(connection, item.id, actor.id)
        copy_id = await save_queries.find_save(connection, actor.id, session_id)
        price = await credits.price_of(connection, credits.SESSION_CREATE)
    full = shown(session, item, slides, services)
    context = {
        "session": msgspec.to_builtins(full.session, builtin_types=(datetime,)),
        "media": msgspec.to_builtins(full.media, builtin_types=(datetime,)),
        "item": {
            "creator": item.creator_name,
            "creator_id": item.user_id,
            "likes": likes,
            "is_liked": is_liked,
            "published_at": item.published_at,
            "is_own": item.user_id == actor.id,
        },
        "copy_id": copy_id,
        "price": price.amount,
        "error": error.text() if error else None,
    }
    return await page.render("community/item.html", context, status=error.status if error else 200)


page_routes = [show_shown, play_shown, show_medium, save_by_form, show_by_form, withdraw_by_form]
