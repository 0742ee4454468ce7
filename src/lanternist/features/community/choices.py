"""What people do not want to see in their own feed, and what they have played."""

from msgspec import UNSET, UnsetType

from lanternist.errors import ValidationFailed
from lanternist.features import activity
from lanternist.features.accounts import Actor, UserNotFound
from lanternist.features.community import choice_queries
from lanternist.features.community.choice_queries import Mute
from lanternist.features.community.feed_errors import MuteNotFound, TooManyMutes
from lanternist.platform.db import Tx

MOST_MUTES = 500


async def mute(tx: Tx, actor: Actor, *, creator_id: str | UnsetType, source: str | UnsetType) -> Mute:
    """Mute a creator or a source, or raise `ValidationFailed`, `UserNotFound` or `TooManyMutes`."""
    if (creator_id is UNSET) == (source is UNSET):
        raise ValidationFailed.of("creatorId", "or source must be given, one of the two")
    if creator_id is not UNSET:
        if creator_id == actor.id:
            raise ValidationFailed.of("creatorId", "must be somebody else")
        if not await choice_queries.is_creator(tx, creator_id):
            raise UserNotFound
    if await choice_queries.count_mutes(tx, actor.id) >= MOST_MUTES:
        raise TooManyMutes
    mute_id = await choice_queries.add_mute(
        tx,
        actor.id,
        creator_id=None if creator_id is UNSET else creator_id,
        source=None if source is UNSET else source.lower(),
    )
    await activity.record(tx, actor.id, action="muted", feature="community", subject=f"mute:{mute_id}")
    return next(each for each in await choice_queries.list_mutes(tx, actor.id) if each.id == mute_id)


async def unmute(tx: Tx, actor: Actor, mute_id: int) -> None:
    """End a mute, or raise `MuteNotFound`."""
    if not await choice_queries.remove_mute(tx, actor.id, mute_id):
        raise MuteNotFound
    await activity.record(tx, actor.id, action="unmuted", feature="community", subject=f"mute:{mute_id}")
