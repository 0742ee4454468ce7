"""Sharing a session by a link, and opening one."""

from uuid import UUID, uuid4

from lanternist.features import accounts, activity, media, moderation, sessions
from lanternist.features.accounts import Actor
from lanternist.features.sessions import Session
from lanternist.features.sharing import queries
from lanternist.features.sharing.errors import SharedSessionNotFound, ShareNotFound
from lanternist.features.sharing.models import Share
from lanternist.platform.db import Tx


async def share(tx: Tx, actor: Actor, session: Session, target_user_id: str | None = None) -> Share:
    """Return the link to a locked session, opened when there is none, and make the session public.

    Raises `ContentHidden` where moderation hid the session or its link.
    """
    if target_user_id is not None and await accounts.find_user(tx, target_user_id) is None:
        raise accounts.UserNotFound
    found = await queries.find_open_share(tx, session.id)
    moderation.require_shown(session.hidden_reason)
    if await queries.is_link_hidden(tx, session.id):
        raise moderation.ContentHidden
    if found is None:
        scope_id = await media.add_scope(tx, actor.id, parent_id=session.scope_id)
        found = await queries.add_share(tx, session.id, uuid4(), scope_id)
    if target_user_id is not None:
        await queries.add_target(tx, found.id, target_user_id)
    if not session.is_public:
        await sessions.update_session(tx, session.id, {"is_public": True})
    await activity.record(
        tx, actor.id, action="session_shared", feature="sharing", subject=f"session:{session.id}"
    )
    return found


async def unshare(tx: Tx, actor: Actor, session: Session) -> None:
    """Turn the link to a locked session off, with every media path signed for it; without a link do nothing.

    Whether the session is public stays as it is: that is a setting of its own, which the link did not begin or end.
    """
    found = await queries.find_open_share(tx, session.id)
    if found is None:
        return
    await queries.revoke_share(tx, found.id)
    await media.delete_scope(tx, found.scope_id)
    await activity.record(
        tx, actor.id, action="session_unshared", feature="sharing", subject=f"session:{session.id}"
    )


async def find_own_share(tx: Tx, actor: Actor, session_id: int) -> Share:
    """Return the link to a session of this person, or raise `ShareNotFound`."""
    session = await sessions.read_own(tx, actor, session_id, "share")
    found = await queries.find_open_share(tx, session.id)
    if found is None:
        raise ShareNotFound
    return found


async def find_shared(tx: Tx, code: str) -> tuple[Share, Session]:
    """Return an open link and its session, or raise `SharedSessionNotFound`."""
    uuid = _uuid(code)
    found = await queries.find_share_by_code(tx, uuid) if uuid else None
    session = await sessions.find_session(tx, found.session_id) if found else None
    if found is None or session is None:
        raise SharedSessionNotFound
    return found, session


def _uuid(text: str) -> UUID | None:
    """Return the code that `text` spells in the one form we give out."""
    try:
        uuid = UUID(text)
    except ValueError:
        return None
    return uuid if str(uuid) == text.lower() else None
