"""The SQL of what people do not want to see in the feed, and of what they have played."""

from dataclasses import dataclass
from datetime import datetime

from lanternist.platform.db import Tx


@dataclass(frozen=True, slots=True)
class Mute:
    """A creator or a source that somebody does not want to see; one of the two is None."""

    id: int
    creator_id: str | None
    creator_name: str | None
    source: str | None
    created_at: datetime


async def hide(tx: Tx, user_id: str, item_id: int) -> None:
    """Leave an item out of somebody's feed."""
    await tx.execute(
        "insert into community_hide (user_id, item_id) values ($1, $2) on conflict do nothing",
        user_id,
        item_id,
    )


async def unhide(tx: Tx, user_id: str, item_id: int) -> None:
    """Let an item be in somebody's feed again."""
    await tx.execute("delete from community_hide where user_id = $1 and item_id = $2", user_id, item_id)


async def note_seen(tx: Tx, user_id: str, item_id: int) -> None:
    """Note that somebody played an item."""
    await tx.execute(
        "insert into community_seen (user_id, item_id) values ($1, $2) on conflict do nothing",
        user_id,
        item_id,
    )


async def count_mutes(tx: Tx, user_id: str) -> int:
    """Return how many mutes somebody has, letting no other come until the transaction ends."""
    await tx.execute("select pg_advisory_xact_lock(hashtext('community.mutes:' || $1))", user_id)
    return await tx.fetchval("select count(*) from community_mute where user_id = $1", user_id)


async def add_mute(tx: Tx, user_id: str, *, creator_id: str | None, source: str | None) -> int:
    """Mute a creator or a source; return the mute that there is."""
    column, value = ("creator_id", creator_id) if creator_id is not None else ("source", source)
    await tx.execute(
        f"insert into community_mute (user_id, {column}) values ($1, $2) on conflict do nothing",  # noqa: S608 -- one of two columns
        user_id,
        value,
    )
    return await tx.fetchval(
        f"select id from community_mute where user_id = $1 and {column} = $2",  # noqa: S608 -- as above
        user_id,
        value,
    )


async def remove_mute(tx: Tx, user_id: str, mute_id: int) -> bool:
    """End a mute of somebody's; False when there is none."""
    return (
        await tx.fetchval(
            "delete from community_mute where user_id = $1 and id = $2 returning true", user_id, mute_id
        )
        or False
    )


async def list_mutes(tx: Tx, user_id: str) -> list[Mute]:
    """Return what somebody has muted, the latest first."""
    rows = await tx.fetch(
        """
        select m.id, m.creator_id, community_name_of(u.first_name, u.last_name, u.role) as creator_name, m.source,
               m.created_at
        from community_mute m left join accounts_user u on u.id = m.creator_id
        where m.user_id = $1
        order by m.id desc
        """,
        user_id,
    )
    return [
        Mute(
            row["id"],
            row["creator_id"],
            row["creator_name"] if row["creator_id"] else None,
            row["source"],
            row["created_at"],
        )
        for row in rows
    ]


async def muted_by(tx: Tx, user_id: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the creators and the sources that somebody has muted."""
    row = await tx.fetchrow(
        """
        select array(select creator_id from community_mute where user_id = $1 and creator_id is not null order by 1),
               array(select source from community_mute where user_id = $1 and source is not null order by 1)
        """,
        user_id,
    )
    return (tuple(row[0]), tuple(row[1])) if row else ((), ())


async def is_creator(tx: Tx, user_id: str) -> bool:
    """Return whether there is such an account."""
    return await tx.fetchval("select exists (select from accounts_user where id = $1)", user_id)


@dataclass(frozen=True, slots=True)
class HiddenItem:
    """Something that somebody does not want to see, while it is there."""

    kind: str
    number: int
    name: str


async def list_hidden(tx: Tx, user_id: str) -> list[HiddenItem]:
    """Return what somebody left out of their feed, the latest first, at most a hundred."""
    rows = await tx.fetch(
        """
        select i.kind, coalesce(i.session_id, i.media_id) as number,
               coalesce(nullif(i.title, ''), i.original_name) as name
        from community_hide h join community_item i on i.id = h.item_id
        where h.user_id = $1 and i.state = 'ready' and not i.is_hidden
        order by h.created_at desc, i.id desc
        limit 100
        """,
        user_id,
    )
    return [HiddenItem(row["kind"], row["number"], row["name"]) for row in rows]
