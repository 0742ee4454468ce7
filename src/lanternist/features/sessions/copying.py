"""Copies of sessions of others in one's own library."""

from collections.abc import Sequence

from msgspec.structs import replace

from lanternist.features.accounts import Actor
from lanternist.features.sessions import copy_queries, duplicates, queries, slide_queries
from lanternist.features.sessions.actions import charge
from lanternist.features.sessions.importing import Origin
from lanternist.features.sessions.models import Draft, FillState, NewSlide, Session
from lanternist.platform.db import Tx


async def create_copy(
    tx: Tx,
    actor: Actor,
    source: Session,
    slides: Sequence[NewSlide],
    *,
    scope_id: int,
    thumbnail_link_id: int | None,
    origin: Origin,
) -> Session:
    """Store a private session that is as `source`, with these slides, whose links `scope_id` holds, and charge it.

    A prompt is its owner's own, and so are their categories: neither comes along. Raises what a charge may raise.
    """
    draft = Draft(
        title=source.title,
        subreddits=source.subreddits,
        category_id=None,
        interval_min=source.interval_min,
        interval_max=source.interval_max,
        transition=source.transition,
        ai_prompt=None,
        caption_theme=source.caption_theme,
        thumbnail_url=None,
        is_public=False,
        share_to_community=False,
        is_favorite=False,
        is_manual_mode=source.is_manual_mode,
        show_duplicates=source.show_duplicates,
        kind=source.kind,
    )
    session = await queries.add_session(
        tx,
        actor.id,
        draft,
        scope_id=scope_id,
        thumbnail_link_id=thumbnail_link_id,
        sources=[],
        fill_state=FillState.DONE,
    )
    await copy_queries.mark_copy(tx, session.id, source.id, source=origin.source, url=origin.url)
    await slide_queries.append_slides(tx, session.id, slides)
    await duplicates.regroup(tx, session.id)
    return await charge(tx, replace(session, media_count=len(slides)))
