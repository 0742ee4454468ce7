"""The calls for sessions that are put together by hand."""

from litestar import Response, post
from litestar.params import FromPath

from lanternist.features import credits, vault
from lanternist.features.accounts import Actor
from lanternist.features.sessions import actions, manual
from lanternist.features.sessions.drafts import manual_draft_from
from lanternist.features.sessions.errors import CategoryNotFound, SlideExists
from lanternist.features.sessions.routes import session_number
from lanternist.features.sessions.schemas import (
    MediaBody,
    NewManualSession,
    NewSlideBody,
    NewSlides,
    SessionBody,
)
from lanternist.features.sessions.services import SessionServices
from lanternist.features.sessions.views import media_bodies, session_body
from lanternist.platform.bodies import WebRequest, read_body
from lanternist.platform.db import Database, Tx
from lanternist.platform.idempotency import once
from lanternist.platform.injected import Given


@post(
    "/api/sessions/manual",
    status_code=201,
    opt={
        "body": NewManualSession,
        "idempotent": True,
        "errors": [CategoryNotFound, *credits.CHARGE_REFUSALS],
        "gives": {"session_id": "/id"},
    },
    tags=["Sessions"],
)
async def create_manual_session(
    request: WebRequest, actor: Given[Actor], db: Given[Database], services: Given[SessionServices]
) -> Response[SessionBody]:
    """Create a session without sources, to put together by hand."""
    draft = manual_draft_from(await read_body(request, NewManualSession), services.sources)

    async def create(tx: Tx) -> SessionBody:
        return session_body(await manual.create_manual(tx, actor, draft, services), services)

    return await once(request, db, actor.id, create, status=201)


@post(
    "/api/sessions/{session_id:str}/media",
    status_code=201,
    opt={"body": NewSlideBody, "idempotent": True, "errors": [SlideExists, vault.ItemNotReady]},
    tags=["Slides"],
)
async def add_slide(
    request: WebRequest,
    session_id: FromPath[str],
    actor: Given[Actor],
    db: Given[Database],
    services: Given[SessionServices],
) -> Response[MediaBody]:
    """Add one slide behind the others: a file of one's own vault, or an address on the web."""
    number = session_number(session_id)

    async def add(tx: Tx) -> MediaBody:
        session = await actions.find_own(tx, actor, number, "update")
        wanted = [await read_body(request, NewSlideBody)]
        slides = await manual.add_slides(tx, actor, session, wanted, services)
        return media_bodies(slides, services, scope_id=session.scope_id)[0]

    return await once(request, db, actor.id, add, status=201)


@post(
    "/api/sessions/{session_id:str}/media/bulk",
    status_code=201,
    opt={"body": NewSlides, "idempotent": True, "errors": [SlideExists, vault.ItemNotReady]},
    tags=["Slides"],
)
async def add_many_slides(
    request: WebRequest,
    session_id: FromPath[str],
    actor: Given[Actor],
    db: Given[Database],
    services: Given[SessionServices],
) -> Response[list[MediaBody]]:
    """Add files of one's own vault, one slide each, all of them or none."""
    number = session_number(session_id)

    async def add(tx: Tx) -> list[MediaBody]:
        session = await actions.find_own(tx, actor, number, "update")
        body = await read_body(request, NewSlides)
        wanted = [NewSlideBody(media_id=each) for each in body.media_ids]
        slides = await manual.add_slides(tx, actor, session, wanted, services)
        return media_bodies(slides, services, scope_id=session.scope_id)

    return await once(request, db, actor.id, add, status=201)
