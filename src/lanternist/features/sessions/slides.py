"""What people do with single slides: caption them, time them, order them, take them out."""

from collections.abc import Sequence

from msgspec import UNSET

from lanternist.errors import ValidationFailed
from lanternist.features import activity
from lanternist.features.accounts import Actor
from lanternist.features.sessions import duplicates, queries, slide_queries
from lanternist.features.sessions.actions import subject_of
from lanternist.features.sessions.errors import SessionMediaNotFound
from lanternist.features.sessions.models import Session, Slide
from lanternist.features.sessions.schemas import SlideChange
from lanternist.platform.db import Tx


async def edit(tx: Tx, actor: Actor, session: Session, slide_id: int, change: SlideChange) -> Slide:
    """Change the caption or the time of one slide."""
    slide = await slide_queries.find_slide(tx, session.id, slide_id)
    if slide is None:
        raise SessionMediaNotFound
    start = slide.start_seconds if change.start_seconds is UNSET else change.start_seconds
    end = slide.end_seconds if change.end_seconds is UNSET else change.end_seconds
    check_part(start, end)
    await slide_queries.update_slide(
        tx,
        session.id,
        slide_id,
        start_seconds=start,
        end_seconds=end,
        caption=slide.caption if change.caption is UNSET else change.caption or None,
        duration_seconds=(
            slide.duration_seconds if change.duration_seconds is UNSET else change.duration_seconds
        ),
    )
    await _note(tx, actor, session, "media_updated")
    return await slide_queries.find_slide(tx, session.id, slide_id) or slide


def check_part(start: float | None, end: float | None) -> None:
    """Refuse a part of a video that ends before it begins."""
    if end is not None and end <= (start or 0):
        raise ValidationFailed.of("endSeconds", "must be greater than startSeconds")


async def remove(tx: Tx, actor: Actor, session: Session, slide_id: int) -> None:
    """Take one slide out; those behind it move up."""
    if not await slide_queries.delete_slide(tx, session.id, slide_id):
        raise SessionMediaNotFound
    await duplicates.regroup(tx, session.id)
    await _note(tx, actor, session, "media_removed")


async def order(tx: Tx, actor: Actor, session: Session, slide_ids: Sequence[int]) -> list[Slide]:
    """Put the slides in the order of `slide_ids`, which must name each of them once."""
    slides = await slide_queries.list_slides(tx, session.id)
    if sorted(slide_ids) != sorted(slide.id for slide in slides):
        raise ValidationFailed.of("ids", "must hold the id of every slide exactly once")
    await slide_queries.reorder(tx, session.id, slide_ids)
    await _note(tx, actor, session, "media_ordered")
    return await slide_queries.list_slides(tx, session.id)


async def _note(tx: Tx, actor: Actor, session: Session, action: str) -> None:
    await queries.update_session(tx, session.id, {})
    await activity.record(tx, actor.id, action=action, feature="sessions", subject=subject_of(session.id))
