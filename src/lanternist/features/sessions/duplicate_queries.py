"""The SQL of slides that show the same."""

from collections.abc import Mapping
from dataclasses import dataclass

from lanternist.platform.db import Tx


@dataclass(frozen=True, slots=True)
class Shown:
    """A slide, where its files are, and what it is noted to be a duplicate of."""

    id: int
    type: str
    link_id: int | None
    thumbnail_link_id: int | None
    duplicate_of: int | None


async def slides(tx: Tx, session_id: int) -> list[Shown]:
    """Return a session's slides in the order they came, without those that have vanished."""
    rows = await tx.fetch(
        """
        select id, type, link_id, thumbnail_link_id, duplicate_of from sessions_media
        where session_id = $1 and vanished is null
        order by id
        """,
        session_id,
    )
    return [Shown(*row.values()) for row in rows]


async def slides_showing(tx: Tx, asset_id: int) -> dict[int, list[int]]:
    """Return the slides that show an asset, large or small, by session."""
    rows = await tx.fetch(
        """
        select m.session_id, m.id from media_link l
        join sessions_media m on m.link_id = l.id or m.thumbnail_link_id = l.id
        where l.asset_id = $1
        order by m.session_id, m.id
        """,
        asset_id,
    )
    found: dict[int, list[int]] = {}
    for row in rows:
        found.setdefault(row["session_id"], []).append(row["id"])
    return found


async def store(tx: Tx, session_id: int, duplicates: Mapping[int, int]) -> None:
    """Note which slides are duplicates of which, and count them. The session must be locked."""
    await tx.execute(
        """
        update sessions_media m set duplicate_of = new.duplicate_of
        from sessions_media old
        left join unnest($2::bigint[], $3::bigint[]) as new (id, duplicate_of) on new.id = old.id
        where old.id = m.id and m.session_id = $1 and m.duplicate_of is distinct from new.duplicate_of
        """,
        session_id,
        list(duplicates),
        list(duplicates.values()),
    )
    await tx.execute(
        "update sessions_session set duplicate_count = $2 where id = $1", session_id, len(duplicates)
    )


async def duplicate_ids(tx: Tx, session_id: int) -> list[int]:
    """Return the slides that are duplicates."""
    rows = await tx.fetch(
        "select id from sessions_media where session_id = $1 and duplicate_of is not null order by id",
        session_id,
    )
    return [row["id"] for row in rows]
