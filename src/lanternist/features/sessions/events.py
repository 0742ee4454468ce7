"""The live progress of a fill, for those who watch."""

from collections.abc import AsyncIterator
from contextlib import aclosing

from lanternist.features.accounts import Actor
from lanternist.features.sessions import actions, queries, slide_queries
from lanternist.features.sessions.models import FillState
from lanternist.features.sessions.schemas import Fill, MediaBody
from lanternist.features.sessions.services import SessionServices
from lanternist.features.sessions.views import fill_body, media_bodies
from lanternist.platform.db import Database
from lanternist.platform.notices import Notices

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
    times = notices.times_to_look(actions.subject_of(session_id), seconds=LONGEST_SECONDS)
    async with aclosing(times):
        async for _ in times:
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
