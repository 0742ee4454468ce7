"""The live progress of a fill, as a stream of events."""

from collections.abc import AsyncIterator

import msgspec
from litestar import get
from litestar.params import FromPath
from litestar.response import ServerSentEvent, ServerSentEventMessage

from lanternist.features.accounts import Actor
from lanternist.features.sessions import actions
from lanternist.features.sessions.events import follow_fill
from lanternist.features.sessions.routes import session_number
from lanternist.features.sessions.services import SessionServices
from lanternist.platform.db import Database
from lanternist.platform.described import Answer
from lanternist.platform.injected import Given
from lanternist.platform.notices import Notices


@get(
    "/api/sessions/{session_id:str}/events",
    opt={
        "answers": {
            200: Answer(
                description="Events `fill` and `media`, until it is done.", media_type="text/event-stream"
            )
        }
    },
    tags=["Sessions"],
    media_type="text/event-stream",
)
async def session_events(
    session_id: FromPath[str],
    adult: Given[Actor],
    db: Given[Database],
    services: Given[SessionServices],
    notices: Given[Notices],
) -> ServerSentEvent:
    """Follow the collecting of media as server-sent events `fill` and `media`, until it is done."""
    number = session_number(session_id)
    async with db.connection() as connection:
        await actions.find_readable(connection, adult, number)

    async def messages() -> AsyncIterator[ServerSentEventMessage]:
        async for name, body in follow_fill(db, notices, services, number, adult):
            yield ServerSentEventMessage(event=name, data=msgspec.json.encode(body).decode())

    return ServerSentEvent(messages(), headers={"Cache-Control": "no-store"})


event_routes = [session_events]
