"""The SQL of slides."""

from collections.abc import Sequence

import msgspec

from lanternist.features import moderation
from lanternist.features.sessions.models import NewSlide, Slide
from lanternist.platform.db import Row, Tx

SLIDE = """
    m.id, m.session_id, m.position, m.link_id, m.thumbnail_link_id, m.source_url, m.type, m.caption, m.title,
    m.author, m.community, m.post_id, m.post_url, m.width, m.height, m.duration_seconds, asset.color,
    coalesce(m.vanished, asset.state) as state, coalesce(asset.seconds, m.listed_seconds) as seconds,
    asset.has_sound, m.duplicate_of, m.start_seconds, m.end_seconds
"""
SLIDE_TABLES = f"""
    sessions_media m
    left join lateral (
        select a.color, v.seconds, v.has_sound,
               case when a.failure = 'blocked_content' or not ({moderation.not_hidden_sql(asset="a.id")})
                    then 'blocked_content'
                    when a.source_url like 'library:%' then 'ready'
                    when a.state = 'failed' and a.failure in ('status_401', 'status_403', 'status_451') then 'blocked'
                    else a.state end as state
        from media_asset a
        left join media_video v on v.asset_id = a.id and m.type <> 'image'
        where a.id = m.asset_id
        limit 1
    ) asset on true
"""  # noqa: S608 -- a constant condition
SLIDES = msgspec.json.Decoder(list[Slide])


async def list_slides(tx: Tx, session_id: int) -> list[Slide]:
    """Return a session's slides in order, gathered by the database into one value."""
    text = await tx.fetchval(
        f"""
        select coalesce(json_agg(slide order by slide.position), '[]')
        from (select {SLIDE} from {SLIDE_TABLES} where m.session_id = $1) slide
        """,  # noqa: S608 -- a constant list of columns
        session_id,
    )
    return SLIDES.decode(text)


async def list_slides_after(tx: Tx, session_id: int, slide_id: int) -> list[Slide]:
    """Return the slides that were stored after the one of this id, in order."""
    rows = await tx.fetch(
        f"select {SLIDE} from {SLIDE_TABLES} where m.session_id = $1 and m.id > $2 order by m.position",  # noqa: S608 -- as above
        session_id,
        slide_id,
    )
    return [_slide(row) for row in rows]


async def find_slide(tx: Tx, session_id: int, slide_id: int) -> Slide | None:
    """Return one slide of a session."""
    row = await tx.fetchrow(
        f"select {SLIDE} from {SLIDE_TABLES} where m.session_id = $1 and m.id = $2",  # noqa: S608 -- as above
        session_id,
        slide_id,
    )
    return _slide(row) if row else None


async def canonical_ids(tx: Tx, session_id: int) -> set[str]:
    """Return what a session shows already."""
    rows = await tx.fetch("select canonical_id from sessions_media where session_id = $1", session_id)
    return {row["canonical_id"] for row in rows}


async def dead_slides(tx: Tx, session_id: int) -> list[int]:
    """Return the slides of sources that cannot be shown: vanished, or with a file that is gone or failed."""
    rows = await tx.fetch(
        """
        select m.id from sessions_media m
        left join media_asset a on a.id = m.asset_id
        where m.session_id = $1 and m.origin = 'source'
          and (m.vanished is not null or (a.state in ('failed', 'gone') and a.source_url not like 'library:%'))
        order by m.position
        """,
        session_id,
    )
    return [row["id"] for row in rows]


async def replace_slides(tx: Tx, session_id: int, dead: Sequence[int], slides: Sequence[NewSlide]) -> None:
    """Put new slides where dead ones stand, the rest of them behind all. The session must be locked."""
    if not dead:
        await append_slides(tx, session_id, slides)
        return
    before = await list_slides(tx, session_id)
    fresh = await append_slides(tx, session_id, slides)
    instead = dict(zip(dead, fresh, strict=False))
    order = [instead.get(slide.id, slide.id) for slide in before]
    await _delete(tx, session_id, list(instead))
    await reorder(tx, session_id, [*order, *fresh[len(instead) :]])
    await renumber(tx, session_id)


async def append_slides(tx: Tx, session_id: int, slides: Sequence[NewSlide]) -> list[int]:
    """Store slides behind those that are there, and count them; return their ids. The session must be locked."""
    columns = list(zip(*(_values(slide) for slide in slides), strict=True))
    rows = await tx.fetch(
        """
        with stored as (
            insert into sessions_media (
                session_id, position, link_id, thumbnail_link_id, canonical_id, source_url, type, origin, caption,
                title, author, community, post_id, post_url, width, height, listed_seconds, is_nsfw, is_spoiler,
                source, duration_seconds, start_seconds, end_seconds, asset_id
            )
            select $1, s.media_count + new.place - 1, new.link_id, new.thumbnail_link_id, new.canonical_id,
                   new.source_url, new.type, new.origin, new.caption, new.title, new.author, new.community,
                   new.post_id, new.post_url, new.width, new.height, new.listed_seconds, new.is_nsfw, new.is_spoiler,
                   new.source, new.duration_seconds, new.start_seconds, new.end_seconds,
                   (select l.asset_id from media_link l where l.id = new.link_id)
            from sessions_session s, unnest(
                $2::bigint[], $3::bigint[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[],
                $10::text[], $11::text[], $12::text[], $13::text[], $14::integer[], $15::integer[],
                $16::double precision[], $17::boolean[], $18::boolean[], $19::text[], $20::double precision[],
                $21::real[], $22::real[]
            ) with ordinality as new (
                link_id, thumbnail_link_id, canonical_id, source_url, type, origin, caption, title, author,
                community, post_id, post_url, width, height, listed_seconds, is_nsfw, is_spoiler, source,
                duration_seconds, start_seconds, end_seconds, place
            )
            where s.id = $1
            returning id
        ), counted as (
            update sessions_session set media_count = media_count + (select count(*) from stored) where id = $1
        )
        select id from stored order by id
        """,
        session_id,
        *columns,
    )
    return [row["id"] for row in rows]


async def delete_slides(tx: Tx, session_id: int, *, origin: str) -> None:
    """Remove the slides of one origin with their links, and close the gaps. The session must be locked."""
    await tx.execute(
        """
        delete from media_link where id in (
            select unnest(array[link_id, thumbnail_link_id]) from sessions_media where session_id = $1 and origin = $2
        )
        """,
        session_id,
        origin,
    )
    # Of what has vanished there is no link that would take the slide along.
    await tx.execute(
        "delete from sessions_media where session_id = $1 and origin = $2 and link_id is null",
        session_id,
        origin,
    )
    await renumber(tx, session_id)


async def delete_slide(tx: Tx, session_id: int, slide_id: int) -> bool:
    """Remove one slide with its links, and close the gap; False when there is none. The session must be locked."""
    if not await _delete(tx, session_id, [slide_id]):
        return False
    await renumber(tx, session_id)
    return True


async def renumber(tx: Tx, session_id: int) -> None:
    """Number the slides 0 to n-1 in their order, and count them."""
    await tx.execute(
        """
        with numbered as (
            select id, vanished, duplicate_of, row_number() over (order by position) - 1 as place
            from sessions_media where session_id = $1
        ), moved as (
            update sessions_media m set position = n.place from numbered n where n.id = m.id and m.position <> n.place
        )
        update sessions_session
        set media_count = (select count(*) from numbered), vanished_count = (select count(vanished) from numbered),
            duplicate_count = (select count(duplicate_of) from numbered)
        where id = $1
        """,
        session_id,
    )


async def reorder(tx: Tx, session_id: int, slide_ids: Sequence[int]) -> None:
    """Put the slides in this order; the caller has checked that it names each one once."""
    await tx.execute(
        """
        update sessions_media m set position = wanted.place - 1
        from unnest($2::bigint[]) with ordinality as wanted (id, place)
        where m.id = wanted.id and m.session_id = $1
        """,
        session_id,
        list(slide_ids),
    )


async def update_slide(
    tx: Tx,
    session_id: int,
    slide_id: int,
    *,
    caption: str | None,
    duration_seconds: float | None,
    start_seconds: float | None,
    end_seconds: float | None,
) -> None:
    """Set what a person edits on a slide."""
    await tx.execute(
        """
        update sessions_media set caption = $3, duration_seconds = $4, start_seconds = $5, end_seconds = $6
        where session_id = $1 and id = $2
        """,
        session_id,
        slide_id,
        caption,
        duration_seconds,
        start_seconds,
        end_seconds,
    )


async def sessions_showing(tx: Tx, asset_id: int) -> list[int]:
    """Return the sessions with slides that show a file."""
    rows = await tx.fetch(
        """
        select distinct m.session_id from media_link l join sessions_media m on m.link_id = l.id
        where l.asset_id = $1 order by m.session_id
        """,
        asset_id,
    )
    return [row["session_id"] for row in rows]


async def find_asset(tx: Tx, session_id: int, slide_id: int) -> tuple[int, int] | None:
    """Return the asset that a slide of a session shows, and its place from 0."""
    row = await tx.fetchrow(
        """
        select asset_id, position from sessions_media
        where session_id = $1 and id = $2 and asset_id is not null and link_id is not null
        """,
        session_id,
        slide_id,
    )
    return (row["asset_id"], row["position"]) if row else None


async def refresh_showing(tx: Tx, asset_ids: Sequence[int]) -> None:
    """Give the sessions that show one of these files a new version: what is seen of their slides changed."""
    await tx.execute(
        """
        update sessions_session set media_count = media_count where id in (
            select s.id from sessions_session s
            where s.id in (
                select m.session_id from media_link l join sessions_media m on m.link_id = l.id
                where l.asset_id = any($1::bigint[])
            )
            order by s.id
            for no key update
        )
        """,
        list(asset_ids),
    )


async def shown_assets(tx: Tx, session_id: int) -> set[int]:
    """Return the assets that a session shows."""
    rows = await tx.fetch(
        "select asset_id from sessions_media where session_id = $1 and asset_id is not null", session_id
    )
    return {row["asset_id"] for row in rows}


async def slides_showing(tx: Tx, session_id: int, asset_id: int) -> list[int]:
    """Return the slides of a session that show a file."""
    rows = await tx.fetch(
        "select id from sessions_media where session_id = $1 and asset_id = $2 order by id",
        session_id,
        asset_id,
    )
    return [row["id"] for row in rows]


async def set_caption(tx: Tx, session_id: int, slide_id: int, caption: str) -> None:
    """Set the caption of a slide and leave all else."""
    await tx.execute(
        "update sessions_media set caption = $3 where session_id = $1 and id = $2",
        session_id,
        slide_id,
        caption,
    )


async def _delete(tx: Tx, session_id: int, slide_ids: Sequence[int]) -> bool:
    rows = await tx.fetch(
        """
        delete from sessions_media where session_id = $1 and id = any($2::bigint[])
        returning link_id, thumbnail_link_id
        """,
        session_id,
        list(slide_ids),
    )
    links = [link for row in rows for link in row.values() if link]
    await tx.execute("delete from media_link where id = any($1::bigint[])", links)
    return bool(rows)


def _values(slide: NewSlide) -> tuple[object, ...]:
    return (
        slide.link_id,
        slide.thumbnail_link_id,
        slide.canonical_id,
        slide.source_url,
        slide.type,
        slide.origin,
        slide.caption,
        slide.title,
        slide.author,
        slide.community,
        slide.post_id,
        slide.post_url,
        slide.width,
        slide.height,
        slide.listed_seconds,
        slide.is_nsfw,
        slide.is_spoiler,
        slide.source,
        slide.duration_seconds,
        slide.start_seconds,
        slide.end_seconds,
    )


def _slide(row: Row) -> Slide:
    return Slide(**dict(row))
