"""The SQL of likes. Who likes something writes rows of their own and never locks the item."""

from lanternist.features.community.feed_models import Kind
from lanternist.platform.db import Tx


async def find_item(tx: Tx, kind: Kind, number: int, *, shows_hidden: bool) -> int | None:
    """Return the item that shows a session or a medium to others."""
    column = "session_id" if kind == "session" else "media_id"
    return await tx.fetchval(
        f"""
        select i.id from community_item i
        where i.{column} = $1 and i.kind = $2 and i.state = 'ready' and (not i.is_hidden or $3)
        """,  # noqa: S608 -- one of two columns
        number,
        kind,
        shows_hidden,
    )


async def add_like(tx: Tx, item_id: int, user_id: str) -> bool:
    """Note that somebody likes an item; False when they did already."""
    return (
        await tx.fetchval(
            """
            with liked as (
                insert into community_like (item_id, user_id) values ($1, $2)
                on conflict do nothing
                returning item_id
            )
            insert into community_like_delta (item_id, delta) select item_id, 1 from liked returning true
            """,
            item_id,
            user_id,
        )
        or False
    )


async def remove_like(tx: Tx, item_id: int, user_id: str) -> bool:
    """Forget that somebody likes an item; False when they did not."""
    return (
        await tx.fetchval(
            """
            with unliked as (
                delete from community_like where item_id = $1 and user_id = $2 returning item_id
            )
            insert into community_like_delta (item_id, delta) select item_id, -1 from unliked returning true
            """,
            item_id,
            user_id,
        )
        or False
    )


async def count_likes(tx: Tx, item_id: int) -> int:
    """Return how many like an item, those not yet added to it included."""
    return await tx.fetchval(
        """
        select i.like_count + coalesce((
            select sum(d.delta) from community_like_delta d where d.item_id = i.id
        ), 0)::integer
        from community_item i where i.id = $1
        """,
        item_id,
    )
