"""The session calls of the API."""

from urllib.parse import urlencode

from litestar import Response, delete, get, patch, post
from litestar.params import FromPath

from lanternist.features import credits, moderation
from lanternist.features.accounts import Actor
from lanternist.features.sessions import actions, cursors, queries, reading
from lanternist.features.sessions.drafts import change_from, draft_from
from lanternist.features.sessions.errors import CategoryNotFound, FillUnderWay, InvalidSessionId, NoSources
from lanternist.features.sessions.schemas import (
    ListQuery,
    NewSession,
    SessionBody,
    SessionChange,
    SessionWithMedia,
)
from lanternist.features.sessions.services import SessionServices
from lanternist.features.sessions.views import session_body
from lanternist.kit.slugs import slugs_from
from lanternist.platform import etags
from lanternist.platform.bodies import WebRequest, read_body
from lanternist.platform.db import Database, Tx
from lanternist.platform.idempotency import once
from lanternist.platform.injected import Given
from lanternist.platform.web import id_or, read_query
from lanternist.settings import Settings

_LIST = {
    "query": ListQuery,
    "etag": True,
    "headers": {"Link": "The next page, where there is one and `limit` was sent."},
    "gives": {"session_id": "/0/id"},
}


@post(
    "/api/sessions",
    status_code=201,
    opt={
        "body": NewSession,
        "idempotent": True,
        "errors": [CategoryNotFound, *credits.CHARGE_REFUSALS],
        "gives": {"session_id": "/id"},
    },
    tags=["Sessions"],
)
async def create_session(
    request: WebRequest, actor: Given[Actor], db: Given[Database], services: Given[SessionServices]
) -> Response[SessionBody]:
    """Create a session from sources; up to 25 media are collected in the background."""
    draft = draft_from(await read_body(request, NewSession), services.sources)

    async def create(tx: Tx) -> SessionBody:
        return session_body(await actions.create(tx, actor, draft, services), services)

    return await once(request, db, actor.id, create, status=201)


@get("/api/sessions", opt=_LIST, tags=["Sessions"])
async def list_sessions(
    request: WebRequest, actor: Given[Actor], db: Given[Database], services: Given[SessionServices]
) -> Response[list[SessionBody]]:
    """List one's own sessions; with `limit`, a `Link` header leads to the next page."""
    query = read_query(request, ListQuery)
    tags = slugs_from(query.tags.split(","))
    by_relevance = query.sort == "relevance" and bool(tags)
    after = cursors.decode(query.cursor) if query.cursor else None
    async with db.connection() as connection:
        found = await queries.list_sessions(
            connection,
            actor.id,
            category_id=query.category_id,
            category_slug=query.category_slug,
            tags=tags,
            every_tag=query.tag_mode == "and",
            by_relevance=by_relevance,
            limit=query.limit + 1 if query.limit else None,
            after=after,
        )
    page = found[: query.limit] if query.limit else found
    headers: dict[str, str] = {}
    if query.limit and len(found) > query.limit:
        matching = len(set(page[-1].tags) & set(tags)) if by_relevance else 0
        cursor = cursors.encode(page[-1], matching)
        pairs = [pair for pair in request.query_params.multi_items() if pair[0] != "cursor"]
        target = f"{request.url.path}?{urlencode([*pairs, ('cursor', cursor)])}"
        headers["Link"] = f'<{target}>; rel="next"'
    return etags.tagged_by_content(request, [session_body(session, services) for session in page], headers)


@get(
    "/api/sessions/{session_id:str}",
    opt={"etag": True, "adult": True, "gives": {"media_id": "/media/0/id"}},
    tags=["Sessions"],
)
async def read_session(
    request: WebRequest,
    session_id: FromPath[str],
    db: Given[Database],
    settings: Given[Settings],
    services: Given[SessionServices],
) -> Response[SessionWithMedia]:
    """Return a session and its media in order: one's own, or anybody's public one."""
    return await reading.answer(request, session_id, db, settings, services)


@patch(
    "/api/sessions/{session_id:str}",
    opt={
        "body": SessionChange,
        "errors": [CategoryNotFound, moderation.ContentHidden, *credits.CHARGE_REFUSALS],
    },
    tags=["Sessions"],
)
async def change_session(
    request: WebRequest,
    session_id: FromPath[str],
    actor: Given[Actor],
    db: Given[Database],
    services: Given[SessionServices],
) -> SessionBody:
    """Change one's own session; what is not sent stays, and when one field is refused nothing changes."""
    number = session_number(session_id)
    async with db.transaction() as tx:
        session = await actions.find_own(tx, actor, number, "update")
        wanted = change_from(await read_body(request, SessionChange), services.sources)
        return session_body(await actions.change(tx, actor, session, wanted, services), services)


@delete("/api/sessions/{session_id:str}", status_code=204, tags=["Sessions"])
async def delete_session(session_id: FromPath[str], actor: Given[Actor], db: Given[Database]) -> None:
    """Delete one's own session with its media and every link to it, for good."""
    number = session_number(session_id)
    async with db.transaction() as tx:
        await actions.delete(tx, actor, await actions.find_own(tx, actor, number, "delete"))


@post(
    "/api/sessions/{session_id:str}/refill",
    status_code=202,
    opt={"idempotent": True, "errors": [FillUnderWay, NoSources, *credits.CHARGE_REFUSALS]},
    tags=["Sessions"],
)
async def refill_session(
    request: WebRequest,
    session_id: FromPath[str],
    actor: Given[Actor],
    db: Given[Database],
    services: Given[SessionServices],
) -> Response[SessionBody]:
    """Fetch again: keep what is there and add what is new, up to 25."""
    number = session_number(session_id)

    async def refill(tx: Tx) -> SessionBody:
        session = await actions.find_own(tx, actor, number, "update")
        return session_body(await actions.refill(tx, actor, session, services), services)

    return await once(request, db, actor.id, refill, status=202)


def session_number(text: str) -> int:
    """Return the id in a path, or raise `InvalidSessionId`."""
    return id_or(text, InvalidSessionId)
