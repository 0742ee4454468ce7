"""The calls about single sessions of the community: what is shown of one's own, reading and saving those of others."""

from litestar import Response, get, post
from litestar.params import FromPath

from lanternist.features import credits, sessions
from lanternist.features.accounts import Actor
from lanternist.features.community import queries, saving
from lanternist.features.community.errors import NotSharedToCommunity, SessionNotPublic
from lanternist.features.community.schemas import Saved, SnapshotState
from lanternist.features.community.views import shown, snapshot_state
from lanternist.features.sessions import SessionNotFound, SessionServices, SessionWithMedia
from lanternist.platform.bodies import WebRequest
from lanternist.platform.db import Database, Tx
from lanternist.platform.idempotency import once
from lanternist.platform.injected import Given


@get("/api/sessions/{session_id:str}/community", tags=["Community"])
async def read_snapshot(session_id: FromPath[str], actor: Given[Actor], db: Given[Database]) -> SnapshotState:
    """Return what is shown of one's own session in the community, and how far the copying of its media is."""
    number = sessions.session_number(session_id)
    async with db.connection() as connection:
        session = await sessions.read_own(connection, actor, number, "share")
        return await snapshot_state(connection, session)


@get("/api/community/sessions/{session_id:str}", tags=["Community"])
async def read_shown(
    session_id: FromPath[str], adult: Given[Actor], db: Given[Database], services: Given[SessionServices]
) -> SessionWithMedia:
    """Return a session that somebody shares with everybody, with its media as they were when it was shared."""
    number = sessions.session_number(session_id)
    async with db.connection() as connection:
        item = await queries.find_shown(connection, number)
        session = await sessions.find_session(connection, number)
        if item is None or session is None:
            raise SessionNotFound
        slides = await queries.list_slides(connection, item)
    return shown(session, item, slides, services)


@post(
    "/api/community/sessions/{session_id:str}/save",
    status_code=200,
    opt={
        "idempotent": True,
        "errors": [SessionNotPublic, NotSharedToCommunity, *credits.CHARGE_REFUSALS],
    },
    tags=["Community"],
)
async def save_session(
    request: WebRequest, session_id: FromPath[str], actor: Given[Actor], db: Given[Database]
) -> Response[Saved]:
    """Copy what somebody shares into one's own library. Who has a copy gets that again, and is charged nothing."""
    number = sessions.session_number(session_id)

    async def save(tx: Tx) -> Saved:
        copy_id, is_reused = await saving.save(tx, actor, number)
        return Saved(success=True, session_id=copy_id, reused=is_reused)

    return await once(request, db, actor.id, save, status=200)


session_routes = [read_snapshot, read_shown, save_session]
