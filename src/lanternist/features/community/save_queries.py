"""The SQL of saving."""

from dataclasses import dataclass

from lanternist.features.community.models import Item
from lanternist.features.sessions import NewSlide
from lanternist.platform.db import Tx


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownSlide:
    """A slide as an item shows it, with all that a copy takes along."""

    position: int
    asset_id: int
    thumbnail_asset_id: int | None
    canonical_id: str
    source_url: str
    type: str
    origin: str
    source: str | None
    caption: str | None
    title: str | None
    author: str | None
    community: str | None
    post_id: str | None
    post_url: str | None
    width: int | None
    height: int | None
    duration_seconds: float | None
    listed_seconds: float | None
    is_nsfw: bool
    is_spoiler: bool
    start_seconds: float | None
    end_seconds: float | None

    def as_new(self, link_id: int, thumbnail_link_id: int | None) -> NewSlide:
        """Return the slide of a copy, whose scope holds these links."""
        return NewSlide(
            link_id=link_id,
            thumbnail_link_id=thumbnail_link_id,
            canonical_id=self.canonical_id,
            source_url=self.source_url,
            type=self.type,
            origin=self.origin,
            caption=self.caption,
            title=self.title,
            author=self.author,
            community=self.community,
            post_id=self.post_id,
            post_url=self.post_url,
            width=self.width,
            height=self.height,
            listed_seconds=self.listed_seconds,
            is_nsfw=self.is_nsfw,
            is_spoiler=self.is_spoiler,
            source=self.source,
            duration_seconds=self.duration_seconds,
            start_seconds=self.start_seconds,
            end_seconds=self.end_seconds,
        )


async def lock_saving(tx: Tx, user_id: str, session_id: int) -> None:
    """Let nobody else save this session for this person until the transaction ends."""
    await tx.execute(
        "select pg_advisory_xact_lock(hashtextextended($1, 0))", f"community.save:{user_id}:{session_id}"
    )


async def find_save(tx: Tx, user_id: str, session_id: int) -> int | None:
    """Return the copy of a session that this person has."""
    return await tx.fetchval(
        "select session_id from community_save where user_id = $1 and source_session_id = $2",
        user_id,
        session_id,
    )


async def add_save(tx: Tx, user_id: str, session_id: int, copy_id: int) -> None:
    """Note that a session is the copy of another."""
    await tx.execute(
        "insert into community_save (session_id, user_id, source_session_id) values ($1, $2, $3)",
        copy_id,
        user_id,
        session_id,
    )


async def list_slides(tx: Tx, item: Item) -> list[ShownSlide]:
    """Return what an item shows, in order."""
    rows = await tx.fetch(
        """
        select c.position, c.asset_id, t.asset_id as thumbnail_asset_id, c.canonical_id, c.source_url, c.type,
               c.origin, c.source, c.caption, c.title, c.author, c.community, c.post_id, c.post_url, c.width, c.height,
               c.duration_seconds, c.listed_seconds, c.is_nsfw, c.is_spoiler,
               c.start_seconds, c.end_seconds
        from community_slide c left join media_link t on t.id = c.thumbnail_link_id
        where c.scope_id = $1
        order by c.position
        """,
        item.scope_id,
    )
    return [ShownSlide(**dict(row.items())) for row in rows]


async def copy_link(tx: Tx, link_id: int | None, scope_id: int) -> int | None:
    """Let another scope hold what a link leads to; return its own link."""
    return await tx.fetchval(
        """
        insert into media_link (scope_id, asset_id) select $2, asset_id from media_link where id = $1 returning id
        """,
        link_id,
        scope_id,
    )
