"""The calls for slides."""

from litestar import delete, patch, put
from litestar.params import FromPath

from lanternist.features.accounts import Actor
from lanternist.features.sessions import actions, slides
from lanternist.features.sessions.errors import InvalidMediaId
from lanternist.features.sessions.routes import session_number
from lanternist.features.sessions.schemas import (
    MediaBody,
    SlideChange,
    SlideOrder,
)
from lanternist.features.sessions.services import SessionServices
from lanternist.features.sessions.views import media_bodies
from lanternist.platform.bodies import WebRequest, read_body
from lanternist.platform.db import Database
from lanternist.platform.injected import Given
from lanternist.platform.web import id_or


@patch("/api/sessions/{session_id:str}/media/{media_id:str}", opt={"body": SlideChange}, tags=["Slides"])
async def change_slide(
    request: WebRequest,
    session_id: FromPath[str],
    media_id: FromPath[str],
    actor: Given[Actor],
    db: Given[Database],
    services: Given[SessionServices],
) -> MediaBody:
    """Change the caption or the time of one slide."""
    number, slide_number = session_number(session_id), media_number(media_id)
    async with db.transaction() as tx:
        session = await actions.find_own(tx, actor, number, "update")
        slide = await slides.edit(tx, actor, session, slide_number, await read_body(request, SlideChange))
        return media_bodies([slide], services, scope_id=session.scope_id)[0]


@delete("/api/sessions/{session_id:str}/media/{media_id:str}", status_code=204, tags=["Slides"])
async def remove_slide(
    session_id: FromPath[str], media_id: FromPath[str], actor: Given[Actor], db: Given[Database]
) -> None:
    """Take one slide out of the session; those behind it move up."""
    number, slide_number = session_number(session_id), media_number(media_id)
    async with db.transaction() as tx:
        await slides.remove(tx, actor, await actions.find_own(tx, actor, number, "update"), slide_number)


@put("/api/sessions/{session_id:str}/media/order", opt={"body": SlideOrder}, tags=["Slides"])
async def order_slides(
    request: WebRequest,
    session_id: FromPath[str],
    actor: Given[Actor],
    db: Given[Database],
    services: Given[SessionServices],
) -> list[MediaBody]:
    """Put all slides in a new order."""
    number = session_number(session_id)
    async with db.transaction() as tx:
        session = await actions.find_own(tx, actor, number, "update")
        body = await read_body(request, SlideOrder)
        ordered = await slides.order(tx, actor, session, body.ids)
    return media_bodies(ordered, services, scope_id=session.scope_id)


def media_number(text: str) -> int:
    """Return the slide's id in a path, or raise `InvalidMediaId`."""
    return id_or(text, InvalidMediaId)


slide_routes = [change_slide, remove_slide, order_slides]
