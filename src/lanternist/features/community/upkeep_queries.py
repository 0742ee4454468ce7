"""The SQL by which what was deleted upstream leaves the snapshots."""

from collections.abc import Sequence
from dataclasses import dataclass

from lanternist.features.community.draft_queries import renumber
from lanternist.platform.db import Row, Tx


@dataclass(frozen=True, slots=True)
class Vanished:
    """Slides of one snapshot whose posts or files are gone."""

    session_id: int
    scope_id: int
    slide_ids: list[int]


async def slides_of_gone_posts(tx: Tx, *, most: int) -> list[Vanished]:
    """Return slides whose post is gone."""
    return _by_scope(
        await tx.fetch(
            """
            select i.session_id, c.scope_id, c.id from sessions_post p
            join community_slide c on c.post_id = p.post_id and c.source = p.source
            join community_item i on i.id = c.item_id
            where p.gone_at is not null
            order by c.scope_id, c.id
            limit $1
            """,
            most,
        )
    )


async def slides_of_gone_files(tx: Tx, *, most: int) -> list[Vanished]:
    """Return slides of complete snapshots whose file is gone where it came from."""
    return _by_scope(
        await tx.fetch(
            """
            select i.session_id, c.scope_id, c.id from media_asset a
            join media_link l on l.asset_id = a.id
            join community_slide c on c.link_id = l.id
            join community_item i on i.scope_id = c.scope_id
            where a.state = 'gone'
            order by c.scope_id, c.id
            limit $1
            """,
            most,
        )
    )


async def slides_showing(tx: Tx, asset_id: int) -> list[Vanished]:
    """Return the slides of snapshots that show a file."""
    return _by_scope(
        await tx.fetch(
            """
            select i.session_id, c.scope_id, c.id from media_link l
            join community_slide c on c.link_id = l.id
            join community_item i on i.id = c.item_id
            where l.asset_id = $1
            order by i.session_id, c.scope_id, c.id
            """,
            asset_id,
        )
    )


async def take_out(tx: Tx, scope_id: int, slide_ids: Sequence[int]) -> list[int]:
    """Take slides out of a snapshot and close the gaps; return the links that they held."""
    rows = await tx.fetch(
        """
        delete from community_slide where scope_id = $1 and id = any($2::bigint[])
        returning link_id, thumbnail_link_id
        """,
        scope_id,
        list(slide_ids),
    )
    await renumber(tx, scope_id)
    return [link for row in rows for link in row.values() if link is not None]


async def recount(tx: Tx, item_id: int) -> int:
    """Count what an item shows."""
    return await tx.fetchval(
        """
        update community_item i
        set slide_count = (select count(*) from community_slide c where c.scope_id = i.scope_id)
        where i.id = $1
        returning slide_count
        """,
        item_id,
    )


async def take_down(tx: Tx, item_id: int, scope_id: int) -> None:
    """Show nothing of an item any more, and close the scope of what it showed."""
    await tx.execute(
        """
        update community_item
        set state = case when draft_scope_id is null then 'failed' else 'pending' end, scope_id = null,
            thumbnail_link_id = null,
            copy_state = case when draft_scope_id is null then 'failed' else copy_state end,
            failures = case when draft_scope_id is null then '[{"position": null, "reason": "gone"}]' else failures end
        where id = $1
        """,
        item_id,
    )
    await tx.execute("delete from media_scope where id = $1", scope_id)


def _by_scope(rows: Sequence[Row]) -> list[Vanished]:
    found: dict[int, Vanished] = {}
    for row in rows:
        vanished = found.setdefault(row["scope_id"], Vanished(row["session_id"], row["scope_id"], []))
        vanished.slide_ids.append(row["id"])
    return list(found.values())
