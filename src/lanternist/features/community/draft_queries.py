"""The SQL of snapshots that are being made. The session is locked before its item."""

from collections.abc import Mapping, Sequence

import msgspec

from lanternist.features.community.models import DraftSlide, Failure
from lanternist.platform.db import Row, Tx


async def slides_to_copy(tx: Tx, session_id: int, *, with_duplicates: bool) -> list[Row]:
    """Return the slides of a session of which there is something to show: id, asset and thumbnail's asset, in order."""
    return await tx.fetch(
        """
        select m.id, m.asset_id, t.asset_id as thumbnail_asset_id, m.source, m.post_id
        from sessions_media m left join media_link t on t.id = m.thumbnail_link_id
        where m.session_id = $1 and m.vanished is null and m.link_id is not null
          and ($2 or m.duplicate_of is null)
        order by m.position
        """,
        session_id,
        with_duplicates,
    )


async def open_draft(tx: Tx, session_id: int, scope_id: int, *, wanted: int, watch_minutes: int) -> int:
    """Begin a snapshot in `scope_id`, which makes an earlier one that is not shown yet void; return the item."""
    await tx.execute(
        "delete from media_scope where id = (select draft_scope_id from community_item where session_id = $1)",
        session_id,
    )
    return await tx.fetchval(
        """
        insert into community_item as i (
            kind, session_id, user_id, draft_scope_id, wanted_count, retry_at, title, creator_name, subreddits, tags,
            category_id
        )
        select 'session', s.id, s.user_id, $2, $3, now() + make_interval(mins => $4), s.title,
               community_name_of(u.first_name, u.last_name, u.role), s.subreddits, s.tags, s.category_id
        from sessions_session s join accounts_user u on u.id = s.user_id
        where s.id = $1
        on conflict (session_id) do update
        set draft_scope_id = excluded.draft_scope_id, wanted_count = excluded.wanted_count, ready_count = 0,
            failures = '[]', copy_state = 'running', copy_tries = 0, retry_at = excluded.retry_at,
            state = case when i.state = 'failed' then 'pending' else i.state end
        returning i.id
        """,
        session_id,
        scope_id,
        wanted,
        watch_minutes,
    )


async def add_draft_slides(
    tx: Tx,
    item_id: int,
    scope_id: int,
    slide_ids: Sequence[int],
    links: Sequence[int],
    thumbnails: Sequence[int | None],
) -> None:
    """Copy slides of a session into a snapshot, in this order, with links of the snapshot's own."""
    await tx.execute(
        """
        insert into community_slide (
            item_id, scope_id, position, link_id, thumbnail_link_id, asset_id, canonical_id, source_url, type, origin,
            source, caption, title, author, community, post_id, post_url, width, height, duration_seconds,
            listed_seconds, is_nsfw, is_spoiler, start_seconds, end_seconds
        )
        select $1, $2, wanted.place - 1, wanted.link_id, wanted.thumbnail_link_id, m.asset_id, m.canonical_id,
               m.source_url, m.type, m.origin, m.source, m.caption, m.title, m.author, m.community, m.post_id,
               m.post_url, m.width, m.height, m.duration_seconds, m.listed_seconds, m.is_nsfw, m.is_spoiler,
               m.start_seconds, m.end_seconds
        from unnest($3::bigint[], $4::bigint[], $5::bigint[])
             with ordinality as wanted (slide_id, link_id, thumbnail_link_id, place)
        join sessions_media m on m.id = wanted.slide_id
        """,
        item_id,
        scope_id,
        list(slide_ids),
        list(links),
        list(thumbnails),
    )


async def list_draft(tx: Tx, scope_id: int) -> list[DraftSlide]:
    """Return the slides of a snapshot in order."""
    rows = await tx.fetch(
        "select id, position, link_id, thumbnail_link_id from community_slide where scope_id = $1 order by position",
        scope_id,
    )
    return [DraftSlide(*row.values()) for row in rows]


async def draft_of(tx: Tx, item_id: int) -> tuple[int, int | None] | None:
    """Return the session of an item and the scope of the snapshot that is being made; None when there is no item."""
    row = await tx.fetchrow("select session_id, draft_scope_id from community_item where id = $1", item_id)
    return (row["session_id"], row["draft_scope_id"]) if row else None


async def watch(tx: Tx, item_id: int, scope_id: int, *, minutes: float) -> bool:
    """Note that a snapshot is worked on, and when to look whether that ended; False when it is void."""
    return (
        await tx.fetchval(
            """
            update community_item set retry_at = now() + $3 * interval '1 minute'
            where id = $1 and draft_scope_id = $2 and copy_state = 'running'
            returning true
            """,
            item_id,
            scope_id,
            minutes,
        )
        or False
    )


async def note_try(
    tx: Tx, item_id: int, *, ready: int, failures: Sequence[Failure], again_seconds: float
) -> None:
    """Note how far a try came, and when the next one is."""
    await tx.execute(
        """
        update community_item
        set copy_tries = copy_tries + 1, ready_count = $2, failures = $3, retry_at = now() + make_interval(secs => $4)
        where id = $1
        """,
        item_id,
        ready,
        msgspec.json.encode(failures).decode(),
        again_seconds,
    )


async def give_up(tx: Tx, item_id: int, *, ready: int, failures: Sequence[Failure]) -> None:
    """Note why there is no new snapshot, and close its scope; what was shown before stays."""
    scope_id = await tx.fetchval("select draft_scope_id from community_item where id = $1", item_id)
    await tx.execute(
        """
        update community_item
        set copy_state = 'failed', draft_scope_id = null, ready_count = $2, failures = $3, retry_at = null,
            state = case when scope_id is null then 'failed' else state end
        where id = $1
        """,
        item_id,
        ready,
        msgspec.json.encode(failures).decode(),
    )
    await tx.execute("delete from media_scope where id = $1", scope_id)


async def leave_out(tx: Tx, slide_ids: Sequence[int], link_ids: Sequence[int]) -> None:
    """Take slides, and links of others that lead to nothing, out of a snapshot and close the gaps."""
    rows = await tx.fetch(
        """
        delete from community_slide where id = any($1::bigint[]) returning scope_id, link_id, thumbnail_link_id
        """,
        list(slide_ids),
    )
    links = [link for row in rows for link in (row["link_id"], row["thumbnail_link_id"]) if link]
    await tx.execute("delete from media_link where id = any($1::bigint[])", [*links, *link_ids])
    for scope_id in {row["scope_id"] for row in rows}:
        await renumber(tx, scope_id)


async def renumber(tx: Tx, scope_id: int) -> None:
    """Number the slides of a snapshot 0 to n-1 in their order."""
    await tx.execute(
        """
        update community_slide c set position = n.place
        from (select id, row_number() over (order by position) - 1 as place from community_slide where scope_id = $1) n
        where n.id = c.id and c.position <> n.place
        """,
        scope_id,
    )


async def show_draft(tx: Tx, item_id: int, *, ready: int, failures: Sequence[Failure]) -> None:
    """Show the snapshot that was made, and close the scope of the one before it."""
    before = await tx.fetchval("select scope_id from community_item where id = $1", item_id)
    session_id = await tx.fetchval(
        """
        update community_item
        set scope_id = draft_scope_id, draft_scope_id = null, state = 'ready', copy_state = 'done', ready_count = $2,
            failures = $3, slide_count = $2, retry_at = null, published_at = coalesce(published_at, now())
        where id = $1
        returning session_id
        """,
        item_id,
        ready,
        msgspec.json.encode(failures).decode(),
    )
    await tx.execute("delete from media_scope where id = $1", before)
    await tx.execute("select community_show_thumbnail($1)", session_id)


async def claim_due(tx: Tx, *, most: int, watch_minutes: int) -> Mapping[int, int]:
    """Take the snapshots whose next try is due: their scopes, by item."""
    rows = await tx.fetch(
        """
        update community_item set retry_at = now() + make_interval(mins => $2)
        where id in (
            select id from community_item
            where retry_at <= now() and copy_state = 'running' and draft_scope_id is not null
            order by retry_at limit $1 for update skip locked
        )
        returning id, draft_scope_id
        """,
        most,
        watch_minutes,
    )
    return {row["id"]: row["draft_scope_id"] for row in rows}
