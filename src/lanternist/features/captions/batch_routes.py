"""Captions for a whole session: what it costs, starting, following and stopping it, and one slide again."""

from collections.abc import AsyncIterator
from contextlib import aclosing

import msgspec
from litestar import Response, delete, get, post
from litestar.params import FromPath
from litestar.response import ServerSentEvent, ServerSentEventMessage

from lanternist.features import credits, sessions
from lanternist.features.accounts import Actor, is_admitted_still
from lanternist.features.captions import again, batches, holds
from lanternist.features.captions.errors import REFUSALS, BatchUnderWay, NothingToCaption
from lanternist.features.captions.models import BatchState
from lanternist.features.captions.schemas import BatchRequest, CaptionsBody, RegenerateRequest
from lanternist.features.captions.services import CaptionServices
from lanternist.features.captions.views import captions_body
from lanternist.features.sessions import MediaBody, SessionServices
from lanternist.platform.bodies import WebRequest, read_body
from lanternist.platform.db import Database, Tx
from lanternist.platform.described import Answer
from lanternist.platform.idempotency import answered_before, once
from lanternist.platform.injected import Given
from lanternist.platform.notices import Notices

LONGEST_SECONDS = 900.0
_TAGS = ["Captions"]


@get("/api/sessions/{session_id:str}/captions", tags=_TAGS)
async def read_captions(
    session_id: FromPath[str],
    adult: Given[Actor],
    db: Given[Database],
    captions: Given[CaptionServices],
) -> CaptionsBody:
    """Say what captions for one's own session would cost, and how far they are."""
    number = sessions.session_number(session_id)
    async with db.connection() as connection:
        session = await sessions.read_own(connection, adult, number, "update")
        return await captions_body(connection, captions, adult.id, session.id)


@post(
    "/api/sessions/{session_id:str}/captions",
    status_code=202,
    opt={
        "body": BatchRequest,
        "idempotent": True,
        "errors": [BatchUnderWay, NothingToCaption, *REFUSALS[:1], *credits.CHARGE_REFUSALS],
    },
    tags=_TAGS,
)
async def start_captions(
    request: WebRequest,
    session_id: FromPath[str],
    adult: Given[Actor],
    db: Given[Database],
    captions: Given[CaptionServices],
) -> Response[CaptionsBody]:
    """Have captions made for the slides of a session, four at a time; each is charged when it is there."""
    number = sessions.session_number(session_id)

    async def start(tx: Tx) -> CaptionsBody:
        session = await sessions.find_own(tx, adult, number, "update")
        body = await read_body(request, BatchRequest)
        if body.source == "titles":
            await batches.use_titles(tx, captions, adult, session, replace=body.replace)
        else:
            await batches.start(tx, captions, adult, session, body)
        return await captions_body(tx, captions, adult.id, session.id)

    return await once(request, db, adult.id, start, status=202)


@delete("/api/sessions/{session_id:str}/captions", status_code=204, tags=_TAGS)
async def stop_captions(session_id: FromPath[str], adult: Given[Actor], db: Given[Database]) -> None:
    """Stop making captions for a session; those that are there stay, and so do their charges."""
    number = sessions.session_number(session_id)
    async with db.transaction() as tx:
        session = await sessions.find_own(tx, adult, number, "update")
        await batches.stop(tx, adult.id, session.id)


@get(
    "/api/sessions/{session_id:str}/captions/events",
    opt={
        "answers": {
            200: Answer(description="Events `captions`, until they are done.", media_type="text/event-stream")
        }
    },
    media_type="text/event-stream",
    tags=_TAGS,
)
async def caption_events(
    session_id: FromPath[str],
    adult: Given[Actor],
    db: Given[Database],
    captions: Given[CaptionServices],
    notices: Given[Notices],
) -> ServerSentEvent:
    """Follow the making of captions as server-sent events `captions`, until they are done."""
    number = sessions.session_number(session_id)
    async with db.connection() as connection:
        await sessions.read_own(connection, adult, number, "update")

    async def messages() -> AsyncIterator[ServerSentEventMessage]:
        async for body in _follow(db, notices, captions, adult, number):
            yield ServerSentEventMessage(event="captions", data=msgspec.json.encode(body).decode())

    return ServerSentEvent(messages(), headers={"Cache-Control": "no-store"})


@post(
    "/api/sessions/{session_id:str}/media/{media_id:str}/caption",
    status_code=200,
    opt={"body": RegenerateRequest, "idempotent": True, "errors": [*REFUSALS, *credits.CHARGE_REFUSALS]},
    tags=_TAGS,
)
async def regenerate_caption(
    request: WebRequest,
    session_id: FromPath[str],
    media_id: FromPath[str],
    adult: Given[Actor],
    db: Given[Database],
    captions: Given[CaptionServices],
    services: Given[SessionServices],
) -> Response[MediaBody]:
    """Have a new caption made for one slide, in the place of the one that it has."""
    number, slide_number = sessions.session_number(session_id), sessions.media_number(media_id)
    async with db.connection() as connection:
        session = await sessions.read_own(connection, adult, number, "update")
        slide = await sessions.find_slide(connection, session.id, slide_number)
    if slide is None:
        raise sessions.SessionMediaNotFound
    body = await read_body(request, RegenerateRequest)
    if kept := await answered_before(request, db, adult.id):
        return kept
    made = await again.made_for(db, captions, adult, session, slide, body)

    async def store(tx: Tx) -> MediaBody:
        locked = await sessions.find_own(tx, adult, number, "update")
        changed = await again.keep(tx, adult, locked, slide_number, made)
        return sessions.media_bodies([changed], services, scope_id=locked.scope_id)[0]

    async with holds.held(db, made.hold):
        return await once(request, db, adult.id, store, status=200)


async def _follow(
    db: Database, notices: Notices, captions: CaptionServices, watcher: Actor, session_id: int
) -> AsyncIterator[CaptionsBody]:
    last: CaptionsBody | None = None
    times = notices.times_to_look(batches.subject_of(session_id), seconds=LONGEST_SECONDS)
    async with aclosing(times):
        async for _ in times:
            async with db.connection() as connection:
                if not await is_admitted_still(connection, watcher):
                    return
                session = await sessions.find_session(connection, session_id)
                if session is None or session.user_id != watcher.id:
                    return
                body = await captions_body(connection, captions, watcher.id, session_id)
            if body != last:
                last = body
                yield body
            # By what was sent: the last event says how it ended.
            if body.batch is None or body.batch.state not in (BatchState.PENDING, BatchState.RUNNING):
                return


batch_routes = [read_captions, start_captions, stop_captions, caption_events, regenerate_caption]
