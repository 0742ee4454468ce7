"""The SQL of items, and of the slides that they show. That of copying is in `draft_queries.py`."""

from typing import Any

import msgspec

from lanternist.features import moderation
from lanternist.features.community.models import Failure, Item
from lanternist.features.sessions import Slide
from lanternist.platform.db import Row, Tx

_ITEM = """
    i.id, i.session_id, i.user_id, i.scope_id, i.draft_scope_id, i.state, i.copy_state, i.copy_tries, i.wanted_count,
    i.ready_count, i.failures, i.slide_count, i.creator_name, i.thumbnail_link_id, i.like_count,
    i.is_hidden, i.published_at
"""
_ASSET_IS_SHOWN = moderation.not_hidden_sql(asset="a.id")
_SLIDES = msgspec.json.Decoder(list[Slide])
_FAILURES = msgspec.json.Decoder(list[Failure])


async def find_item(tx: Tx, session_id: int) -> Item | None:
    """Return the item of a session, whatever its state."""
    row = await tx.fetchrow(f"select {_ITEM} from community_item i where i.session_id = $1", session_id)  # noqa: S608 -- a constant list of columns
    return item_from(row) if row else None


async def lock_item(tx: Tx, session_id: int) -> Item | None:
    """Return the item of a session and keep others from changing it; who wants the session too locks that first."""
    row = await tx.fetchrow(
        f"select {_ITEM} from community_item i where i.session_id = $1 for update",  # noqa: S608 -- as above
        session_id,
    )
    return item_from(row) if row else None


async def find_shown(tx: Tx, session_id: int) -> Item | None:
    """Return the item of a session while others may see it: complete, not hidden, its owner's account active."""
    row = await tx.fetchrow(
        f"""
        select {_ITEM} from community_item i join accounts_user u on u.id = i.user_id and u.is_active
        where i.session_id = $1 and i.state = 'ready' and not i.is_hidden
        """,  # noqa: S608 -- as above
        session_id,
    )
    return item_from(row) if row else None


async def hold_shown(tx: Tx, session_id: int) -> Item | None:
    """Return the same as `find_shown`; what it shows stays until the transaction ends."""
    row = await tx.fetchrow(
        f"""
        select {_ITEM} from community_item i join accounts_user u on u.id = i.user_id and u.is_active
        where i.session_id = $1 and i.state = 'ready' and not i.is_hidden
        for share of i
        """,  # noqa: S608 -- as above
        session_id,
    )
    return item_from(row) if row else None


async def list_slides(tx: Tx, item: Item) -> list[Slide]:
    """Return what an item shows, in order, as slides of its session."""
    text = await tx.fetchval(
        f"""
        select coalesce(json_agg(slide order by slide.position), '[]') from (
            select c.id, $2::bigint as session_id, c.position, c.link_id, c.thumbnail_link_id, c.source_url, c.type,
                   c.caption, c.title, c.author, c.community, c.post_id, c.post_url, c.width, c.height,
                   c.duration_seconds, a.color,
                   case when a.failure = 'blocked_content' or not ({_ASSET_IS_SHOWN}) then 'blocked_content'
                        when a.source_url like 'library:%' then 'ready' else a.state end as state,
                   null::bigint as duplicate_of, coalesce(v.seconds, c.listed_seconds) as seconds, v.has_sound,
                   c.start_seconds, c.end_seconds
            from community_slide c
            join media_asset a on a.id = c.asset_id
            left join media_video v on v.asset_id = c.asset_id and c.type <> 'image'
            where c.scope_id = $1
        ) slide
        """,  # noqa: S608 -- a constant condition
        item.scope_id,
        item.session_id,
    )
    return _SLIDES.decode(text)


async def find_slide(tx: Tx, session_id: int, slide_id: int) -> tuple[int, int] | None:
    """Return the asset that a slide of what is shown leads to, and its place from 0."""
    row = await tx.fetchrow(
        """
        select c.asset_id, c.position from community_item i join community_slide c on c.scope_id = i.scope_id
        where i.session_id = $1 and c.id = $2
        """,
        session_id,
        slide_id,
    )
    return (row["asset_id"], row["position"]) if row else None


async def count_ready(tx: Tx, scope_id: int) -> int:
    """Return how many slides of a snapshot have their files."""
    return await tx.fetchval(
        """
        select count(*) from community_slide c join media_asset a on a.id = c.asset_id
        where c.scope_id = $1 and (a.state = 'ready' or a.source_url like 'library:%')
        """,
        scope_id,
    )


def item_from(row: Row) -> Item:
    """Return the item that a row of its columns holds."""
    values: dict[str, Any] = dict(row.items())
    values["failures"] = _FAILURES.decode(values["failures"])
    return Item(**values)
