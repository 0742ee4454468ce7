"""Saving what others show: a copy in one's own library, paid for once."""

from lanternist.features import accounts, activity, media, sessions
from lanternist.features.accounts import Actor
from lanternist.features.community import queries, save_queries
from lanternist.features.community.errors import NotSharedToCommunity, SessionNotPublic
from lanternist.features.community.models import Item
from lanternist.features.sessions import Origin, Session
from lanternist.platform import faults
from lanternist.platform.db import Tx


async def save(tx: Tx, actor: Actor, session_id: int) -> tuple[int, bool]:
    """Copy what is shown of a session into this person's library; return the copy, and whether it was there before.

    Raises `SessionNotPublic` and `NotSharedToCommunity`, and for a new copy what a charge may raise.
    """
    # One after the other for one person and session: whoever comes second finds the copy of the first.
    await save_queries.lock_saving(tx, actor.id, session_id)
    item = await queries.hold_shown(tx, session_id)
    session = await sessions.find_session(tx, session_id)
    if session is None:
        raise SessionNotPublic
    if item is None:
        raise await _refusal(tx, session)
    earlier = await save_queries.find_save(tx, actor.id, session_id)
    if earlier is not None:
        return earlier, True
    faults.point("save.begun")
    copy = await _copy(tx, actor, session, item)
    faults.point("save.copied")
    await save_queries.add_save(tx, actor.id, session_id, copy.id)
    await activity.record(
        tx,
        actor.id,
        action="session_saved",
        feature="community",
        subject=sessions.subject_of(copy.id),
        details={"source": session_id},
    )
    return copy.id, False


async def _refusal(tx: Tx, session: Session) -> SessionNotPublic | NotSharedToCommunity:
    """Return why there is nothing to save of a session. What was hidden is not there for anybody."""
    owner = await accounts.find_user(tx, session.user_id)
    found = await queries.find_item(tx, session.id)
    is_hidden = found is not None and found.is_hidden
    if not session.is_public or is_hidden or owner is None or not owner.is_active:
        return SessionNotPublic()
    return NotSharedToCommunity()


async def _copy(tx: Tx, actor: Actor, session: Session, item: Item) -> Session:
    scope_id = await media.add_scope(tx, actor.id)
    shown = await save_queries.list_slides(tx, item)
    links = await media.add_links(tx, scope_id, [each.asset_id for each in shown])
    pictured = [each for each in shown if each.thumbnail_asset_id is not None]
    thumbnails = await media.add_links(tx, scope_id, [each.thumbnail_asset_id or 0 for each in pictured])
    by_position = {each.position: link for each, link in zip(pictured, thumbnails, strict=True)}
    slides = [
        each.as_new(link, by_position.get(each.position)) for each, link in zip(shown, links, strict=True)
    ]
    await media.keep_for_good(tx, scope_id)
    return await sessions.create_copy(
        tx,
        actor,
        session,
        slides,
        scope_id=scope_id,
        thumbnail_link_id=await save_queries.copy_link(tx, item.thumbnail_link_id, scope_id),
        origin=Origin("community", f"community:{session.id}"),
    )
