"""The SQL of likes. Who likes something writes rows of their own and never locks the item."""

from lanternist.features.community.feed_models import Kind
from lanternist.platform.db import Tx

_FIND = """
    select i.id from community_item i
    where i.{column} = $1 and i.kind = $2 and i.state = 'ready' and (not i.is_hidden or $3)
"""


async def find_item(tx: Tx, kind: Kind, number: int, *, shows_hidden: bool) -> int | None:
    """Return the item that shows a session or a medium to others."""
    return await tx.fetchval(_FIND.format(column=_column(kind)), number, kind, shows_hidden)


async def toggle_like(
    tx: Tx, kind: Kind, number: int, user_id: str, *, shows_hidden: bool
) -> tuple[bool, int, int] | None:
    """Like the item that shows a session or a medium, or take it back, in one statement; None if there is none.

    Return whether it is liked now, how many like it, and how many changes wait to be added to it, this one included.
    """
    row = await tx.fetchrow(
        f"""
        select t.liked, t.likes, t.waiting
        from ({_FIND.format(column=_column(kind))}) i, community_toggle_like(i.id, $4) t
        """,  # noqa: S608 -- one of two columns
        number,
        kind,
        shows_hidden,
        user_id,
    )
    return (row["liked"], row["likes"], row["waiting"]) if row else None


async def likes_of(tx: Tx, item_id: int, reader_id: str) -> tuple[int, bool]:
    """Return how many like an item, those that are not added to it yet among them, and whether the reader does."""
    row = await tx.fetchrow(
        """
        select i.like_count + coalesce((
                   select sum(d.delta) from community_like_delta d where d.item_id = i.id
               ), 0)::integer as likes,
               exists (select from community_like l where l.user_id = $2 and l.item_id = i.id) as is_liked
        from community_item i where i.id = $1
        """,
        item_id,
        reader_id,
    )
    return (row["likes"], row["is_liked"]) if row else (0, False)


async def take_back_all(tx: Tx, user_id: str) -> int:
    """Take back all likes of a person; return how many there were. What is counted follows as for any other."""
    return await tx.fetchval(
        """
        with gone as (
            delete from community_like where user_id = $1 returning item_id
        ), noted as (
            insert into community_like_delta (item_id, delta) select item_id, -1 from gone order by item_id
        )
        select count(*) from gone
        """,
        user_id,
    )


def _column(kind: Kind) -> str:
    return "session_id" if kind == "session" else "media_id"
