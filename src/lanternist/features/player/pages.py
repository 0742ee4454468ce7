"""The page of the player, for one's own sessions and for shared ones."""

from typing import Any

from litestar import Response, get
from litestar.params import FromPath

from lanternist.features import accounts, sessions, sharing
from lanternist.features.accounts import Page, Preferences
from lanternist.features.captions import CaptionServices, written_while_playing
from lanternist.platform.db import Database
from lanternist.platform.injected import Given


@get("/play/{session_id:str}", include_in_schema=False)
async def play_page(
    page: Given[Page], session_id: FromPath[str], db: Given[Database], captions: Given[CaptionServices]
) -> Response[Any]:
    """Play a session of one's own, or a public one."""
    actor = page.require_actor()
    async with db.connection() as connection:
        session = await sessions.find_readable(connection, actor, sessions.session_number(session_id))
        writer = await written_while_playing(connection, captions, session)
        wanted = await accounts.preferences_of(connection, actor.id)
    address = f"/api/sessions/{session.id}"
    is_own = session.user_id == actor.id
    context = {
        "report_url": "" if is_own else f"/report?kind=session&id={session.id}",
        "title": session.title,
        "source_url": address,
        "events_url": f"{address}/events",
        "back_url": f"/sessions/{session.id}",
        "writer": writer,
        "defaults": defaults_of(wanted),
    }
    return await page.render("player/play.html", context)


@get("/play/shared/{code:str}", include_in_schema=False)
async def play_shared_page(
    page: Given[Page], code: FromPath[str], db: Given[Database], captions: Given[CaptionServices]
) -> Response[Any]:
    """Play what a link leads to."""
    actor = page.require_actor()
    async with db.connection() as connection:
        share, session = await sharing.find_shared(connection, code)
        writer = await written_while_playing(connection, captions, session)
        wanted = await accounts.preferences_of(connection, actor.id)
    context = {
        "report_url": "" if session.user_id == actor.id else f"/report?kind=share&id={share.code}",
        "title": session.title,
        "source_url": f"/api/shared/{share.code}",
        "events_url": "",
        "back_url": f"/shared/{share.code}",
        "writer": writer,
        "defaults": defaults_of(wanted),
    }
    return await page.render("player/play.html", context)


def defaults_of(wanted: Preferences) -> dict[str, str]:
    """Return what holds where nothing was chosen in the player, by the names that its scripts know."""
    flags = {"sound": wanted.sound, "captions": wanted.captions, "speech": wanted.speech}
    return {"fit": wanted.fit, "film": wanted.video} | {
        name: "on" if is_on else "off" for name, is_on in flags.items()
    }
