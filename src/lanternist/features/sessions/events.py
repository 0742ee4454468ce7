"""The live progress of a fill, for those who watch."""

import asyncio
from collections.abc import AsyncIterator

from lanternist.features.accounts import Actor
from lanternist.features.sessions import actions, queries, slide_queries
from lanternist.features.sessions.models import FillState
from lanternist.features.sessions.schemas import Fill, MediaBody
from lanternist.features.sessions.services import SessionServices
from lanternist.features.sessions.views import fill_body, media_bodies
from lanternist.platform.db import Database
from lanternist.platform.notices import Notices

LOOK_AGAIN_SECONDS = 10.0
"""News may be lost with a connection, so a watcher looks by itself now and then."""
LONGEST_SECONDS = 600.0


async def follow_fill(
    db: Database, notices: Notices, services: SessionServices, session_id: int, watcher: Actor
) -> AsyncIterator[tuple[str, Fill | MediaBody]]:
    """Yield `("media", slide)` for each slide and `("fill", progress)` at each change, until the fill is over.

    Whether the watcher may see it is asked each time: a login that ended meanwhile, or a session that became private,
    shows no more of it.
    """
    last_slide = 0
    last_fill: Fill | None = None
    deadline = asyncio.get_running_loop().time() + LONGEST_SECONDS
    with notices.subscribed(actions.subject_of(session_id)) as news:
        while asyncio.get_running_loop().time() < deadline and not notices.closing.is_set():
            news.clear()
            async with db.connection() as connection:
                session = await queries.find_session(connection, session_id)
                if session is None or not await actions.may_go_on(connection, session, watcher):
                    return
                fresh = await slide_queries.list_slides_after(connection, session_id, last_slide)
            for slide, body in zip(
                fresh, media_bodies(fresh, services, scope_id=session.scope_id), strict=True
            ):
                last_slide = max(last_slide, slide.id)
                yield "media", body
            fill = fill_body(session)
            if fill != last_fill:
                last_fill = fill
                yield "fill", fill
            if session.fill_state in (FillState.DONE, FillState.FAILED):
                return
            await _wait(news)


async def _wait(news: asyncio.Event) -> None:
    try:
        await asyncio.wait_for(news.wait(), LOOK_AGAIN_SECONDS)
    except TimeoutError:
        return
