"""Liking what others show: once an account."""

from lanternist.features.accounts import Actor
from lanternist.features.community import like_queries
from lanternist.features.community.feed_errors import FeedItemNotFound
from lanternist.features.community.feed_models import Kind
from lanternist.features.community.ranking import RANK_JOB
from lanternist.platform.db import Tx
from lanternist.platform.jobs import enqueue_later

RANKED_AFTER_SECONDS = 1.0


async def find_item(tx: Tx, actor: Actor, kind: Kind, number: int) -> int:
    """Return the item that shows a session or a medium, or raise `FeedItemNotFound`."""
    item_id = await like_queries.find_item(tx, kind, number, shows_hidden=actor.user.is_administrator)
    if item_id is None:
        raise FeedItemNotFound
    return item_id


async def take_back_all(tx: Tx, user_id: str) -> None:
    """Take back all likes of an account that goes. `Feature.account_deleted`."""
    if await like_queries.take_back_all(tx, user_id):
        await enqueue_later(tx, RANK_JOB, seconds=RANKED_AFTER_SECONDS)


async def toggle_like(tx: Tx, actor: Actor, kind: Kind, number: int) -> tuple[bool, int]:
    """Like what shows a session or a medium, or take it back; return whether it is liked now and how many like it.

    Safe without a transaction: the like is one statement, and a job that is not queued after all is made up for by the
    clock, within a minute.
    """
    toggled = await like_queries.toggle_like(
        tx, kind, number, actor.id, shows_hidden=actor.user.is_administrator
    )
    if toggled is None:
        raise FeedItemNotFound
    is_liked, count, waiting = toggled
    # Who finds others waiting need not queue: the first of them did.
    if waiting == 1:
        await enqueue_later(tx, RANK_JOB, seconds=RANKED_AFTER_SECONDS)
    return is_liked, count
