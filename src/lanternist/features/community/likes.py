"""Liking what others show: once an account."""

from lanternist.features.accounts import Actor
from lanternist.features.community import like_queries
from lanternist.features.community.feed_errors import ItemNotFound
from lanternist.features.community.feed_models import Kind
from lanternist.features.community.ranking import RANK_JOB
from lanternist.platform.db import Tx
from lanternist.platform.jobs import enqueue_later

RANKED_AFTER_SECONDS = 1.0
_MOST_TRIES = 3


async def find_item(tx: Tx, actor: Actor, kind: Kind, number: int) -> int:
    """Return the item that shows a session or a medium, or raise `ItemNotFound`."""
    item_id = await like_queries.find_item(tx, kind, number, shows_hidden=actor.user.is_administrator)
    if item_id is None:
        raise ItemNotFound
    return item_id


async def toggle_like(tx: Tx, actor: Actor, item_id: int) -> tuple[bool, int]:
    """Like an item, or take it back; return whether it is liked now and how many like it."""
    is_liked = False
    for _ in range(_MOST_TRIES):
        if await like_queries.add_like(tx, item_id, actor.id):
            is_liked = True
            break
        # Another request of the same person may have taken it back meanwhile: then it is for us to like.
        if await like_queries.remove_like(tx, item_id, actor.id):
            break
    await enqueue_later(tx, RANK_JOB, seconds=RANKED_AFTER_SECONDS)
    return is_liked, await like_queries.count_likes(tx, item_id)
