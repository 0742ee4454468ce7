"""From items to what their readers see."""

import dataclasses
from collections.abc import Sequence

from msgspec.structs import replace

from lanternist.features import sessions
from lanternist.features.community import queries
from lanternist.features.community.models import Item
from lanternist.features.community.schemas import LeftOut, SnapshotState
from lanternist.features.sessions import FillState, Session, SessionServices, SessionWithMedia, Slide
from lanternist.kit.times import whole_seconds
from lanternist.platform.db import Tx


def shown(
    session: Session, item: Item, slides: Sequence[Slide], services: SessionServices
) -> SessionWithMedia:
    """Return a session as others see it in the community: settings of now, media of the snapshot, through its scope.

    All of it comes from us, whatever the setting for other media: the snapshot is what we keep.
    """
    seen = replace(
        session.without_prompt(),
        thumbnail_link_id=item.thumbnail_link_id,
        thumbnail_url=None,
        is_favorite=False,
        fill_state=FillState.DONE,
        fill_sources=[],
        media_count=len(slides),
        vanished_count=0,
        duplicate_count=0,
    )
    relaying = dataclasses.replace(services, is_relaying=True)
    return sessions.with_media(seen, slides, relaying, scope_id=item.scope_id)


async def snapshot_state(tx: Tx, session: Session) -> SnapshotState:
    """Return what its owner is told about the snapshot of a session."""
    item = await queries.find_item(tx, session.id)
    if item is None:
        return SnapshotState(
            state="pending" if session.share_to_community else "off",
            is_copying=session.share_to_community,
            wanted=0,
            ready=0,
            shown=0,
            failures=[],
            is_hidden=False,
            published_at=None,
        )
    is_copying = item.copy_state == "running"
    ready = item.ready_count
    if is_copying and item.draft_scope_id is not None:
        ready = await queries.count_ready(tx, item.draft_scope_id)
    return SnapshotState(
        state=item.state,
        is_copying=is_copying,
        wanted=item.wanted_count,
        ready=ready,
        shown=item.slide_count,
        failures=[LeftOut(position=each.position, reason=each.reason) for each in item.failures],
        is_hidden=item.is_hidden,
        published_at=whole_seconds(item.published_at) if item.published_at else None,
    )
