"""The SQL by which sessions follow what is deleted upstream."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from lanternist.platform.db import Row, Tx


async def add_posts(tx: Tx, posts: Iterable[tuple[str, str, datetime | None]]) -> None:
    """Note posts that slides come from: source, id, and when they were seen, if that is not just now."""
    rows = sorted(set(posts), key=lambda post: post[:2])
    await tx.execute(
        """
        insert into sessions_post (source, post_id, checked_at, check_at)
        select source, post_id, coalesce(seen_at, now()), coalesce(seen_at, now()) + interval '24 hours'
        from unnest($1::text[], $2::text[], $3::timestamptz[]) as new (source, post_id, seen_at)
        on conflict do nothing
        """,
        [source for source, _, _ in rows],
        [post_id for _, post_id, _ in rows],
        [seen_at for _, _, seen_at in rows],
    )


async def gone_posts(tx: Tx, source: str, post_ids: Sequence[str]) -> set[str]:
    """Return which posts of a source are known to be gone."""
    rows = await tx.fetch(
        "select post_id from sessions_post where source = $1 and post_id = any($2::text[]) and gone_at is not null",
        source,
        list(post_ids),
    )
    return {row["post_id"] for row in rows}


async def claim_posts(tx: Tx, source: str, *, most: int, lease_minutes: int) -> list[str]:
    """Take the posts of a source whose check is due, the longest due first."""
    rows = await tx.fetch(
        """
        update sessions_post set check_at = now() + make_interval(mins => $3)
        where source = $1 and post_id in (
            select p.post_id from sessions_post p
            where p.source = $1 and p.gone_at is null and p.check_at <= now()
            order by p.check_at
            limit $2
            for update skip locked
        )
        returning post_id
        """,
        source,
        most,
        lease_minutes,
    )
    return [row["post_id"] for row in rows]


async def note_there(tx: Tx, source: str, post_ids: Iterable[str], *, hours: int) -> None:
    """Note that posts stand, and ask again in so many hours."""
    await tx.execute(
        """
        update sessions_post
        set checked_at = now(), check_at = now() + make_interval(hours => $3), missing_since = null
        where source = $1 and post_id = any($2::text[])
        """,
        source,
        list(post_ids),
        hours,
    )


async def note_missing(
    tx: Tx, source: str, post_ids: Iterable[str], *, sure_minutes: int, again_minutes: int
) -> set[str]:
    """Note posts that the answer left out; return those that it left out before, long enough ago to be sure."""
    rows = await tx.fetch(
        """
        update sessions_post
        set checked_at = now(), check_at = now() + make_interval(mins => $4),
            missing_since = coalesce(missing_since, now())
        where source = $1 and post_id = any($2::text[])
        returning post_id, missing_since <= now() - make_interval(mins => $3) as is_sure
        """,
        source,
        list(post_ids),
        sure_minutes,
        again_minutes,
    )
    return {row["post_id"] for row in rows if row["is_sure"]}


async def note_gone(tx: Tx, source: str, post_ids: Iterable[str]) -> None:
    """Note that posts are gone."""
    await tx.execute(
        """
        update sessions_post set gone_at = now(), checked_at = now()
        where source = $1 and post_id = any($2::text[]) and gone_at is null
        """,
        source,
        list(post_ids),
    )


async def postpone(tx: Tx, source: str, post_ids: Iterable[str], *, minutes: int) -> None:
    """Ask later about posts of which the source said nothing."""
    await tx.execute(
        """
        update sessions_post set check_at = now() + make_interval(mins => $3)
        where source = $1 and post_id = any($2::text[])
        """,
        source,
        list(post_ids),
        minutes,
    )


async def count_unanswered(tx: Tx, *, hours: int) -> int:
    """Return how many posts that somebody shows nobody has answered for, for so many hours."""
    return await tx.fetchval(
        """
        select count(*) from sessions_post
        where gone_at is null and checked_at < now() - make_interval(hours => $1)
        """,
        hours,
    )


async def forget_posts(tx: Tx, *, kept_days: int) -> None:
    """Forget posts that no slide comes from; those that are gone are remembered for a while."""
    await tx.execute(
        """
        delete from sessions_post p
        where (p.gone_at < now() - make_interval(days => $1) or (p.gone_at is null and p.check_at <= now()))
          and not exists (select from sessions_media m where m.post_id = p.post_id and m.source = p.source)
          and not exists (select from sessions_post_hold h where h.post_id = p.post_id and h.source = p.source)
        """,
        kept_days,
    )


async def hold_posts(tx: Tx, posts: Iterable[tuple[int, str, str]]) -> None:
    """Have posts followed for as long as a link is there, though no session may show them: (link, source, post)."""
    held = list(posts)
    columns = [[each[place] for each in held] for place in range(3)]
    await tx.execute(
        """
        insert into sessions_post_hold (link_id, source, post_id)
        select * from unnest($1::bigint[], $2::text[], $3::text[])
        """,
        *columns,
    )
    await tx.execute(
        """
        insert into sessions_post (source, post_id)
        select distinct held.source, held.post_id from unnest($1::text[], $2::text[]) as held (source, post_id)
        order by 1, 2
        on conflict do nothing
        """,
        *columns[1:],
    )


async def slides_of_gone_posts(tx: Tx, *, most: int) -> dict[int, list[int]]:
    """Return slides whose post is gone, by session."""
    return _by_session(
        await tx.fetch(
            """
            select m.session_id, m.id from sessions_post p
            join sessions_media m on m.post_id = p.post_id and m.source = p.source
            where p.gone_at is not null
            limit $1
            """,
            most,
        )
    )


async def slides_of_gone_files(tx: Tx, *, most: int) -> dict[int, list[int]]:
    """Return slides whose file is gone where it came from, by session."""
    return _by_session(
        await tx.fetch(
            """
            select m.session_id, m.id from media_asset a
            join media_link l on l.asset_id = a.id
            join sessions_media m on m.link_id = l.id
            where a.state = 'gone'
            limit $1
            """,
            most,
        )
    )


async def wipe(tx: Tx, session_id: int, slide_ids: Sequence[int], vanished: str) -> list[int]:
    """Empty slides but for their place, and count them; return the links they held. The session must be locked."""
    rows = await tx.fetch(
        """
        with old as (
            select id, link_id, thumbnail_link_id from sessions_media
            where session_id = $1 and id = any($2::bigint[]) and vanished is null
        ), wiped as (
            update sessions_media m
            set vanished = $3, link_id = null, asset_id = null, thumbnail_link_id = null,
                canonical_id = 'vanished:' || m.id, source_url = '', caption = null, title = null, author = null,
                community = null, post_id = null, post_url = null, width = null, height = null,
                duplicate_of = null
            from old where old.id = m.id
        ), counted as (
            update sessions_session
            set vanished_count = vanished_count + (select count(*) from old), updated_at = greatest(now(), updated_at)
            where id = $1
        )
        select unnest(array[link_id, thumbnail_link_id]) as link_id from old
        """,
        session_id,
        list(slide_ids),
        vanished,
    )
    return [row["link_id"] for row in rows if row["link_id"] is not None]


def _by_session(rows: Sequence[Row]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for row in rows:
        found.setdefault(row["session_id"], []).append(row["id"])
    return found
