"""Items for the feed, put where publishing puts them."""

from collections.abc import Sequence
from dataclasses import dataclass

from lanternist.features.community import feed
from lanternist.features.community.feed_models import Filter, Place, Reader, Sort
from lanternist.features.community.totals import Totals
from lanternist.platform.db import Database
from tests.support.house import House


async def add_session(
    house: House,
    who: str = "ana",
    *,
    title: str = "Hills",
    subreddits: Sequence[str] = ("hills",),
    tags: Sequence[str] = (),
    hours: float = 0,
    likes: int = 0,
    category_id: int = 1,
) -> int:
    """Show a session of somebody's in the feed, published so many hours ago; return the session's id."""
    return await house.value(
        """
        with scope as (
            insert into media_scope (user_id) select $1 from generate_series(1, 2) returning id
        ), session as (
            insert into sessions_session (
                user_id, scope_id, kind, title, subreddits, interval_min, interval_max, transition, tags,
                share_to_community, category_id, fill_state
            )
            select $1, min(id), 'reddit', $2, $3, 3, 10, 'fade', $4, true, $7, 'done' from scope returning *
        )
        insert into community_item (
            kind, session_id, user_id, scope_id, state, published_at, title, subreddits, tags, category_id,
            like_count, creator_name
        )
        select 'session', s.id, s.user_id, (select max(id) from scope), 'ready', now() - make_interval(secs => $5),
               s.title, s.subreddits, s.tags, s.category_id, $6,
               (select community_name_of(first_name, last_name, role) from accounts_user where id = $1)
        from session s
        returning session_id
        """,
        house.ids[who],
        title,
        list(subreddits),
        list(tags),
        hours * 3600,
        likes,
        category_id,
    )


async def add_medium(
    house: House, who: str, number: int, *, name: str = "hill.jpg", character: str = ""
) -> int:
    """Show a medium in the feed; return its id."""
    return await house.value(
        """
        with scope as (insert into media_scope (user_id) values ($1) returning id)
        insert into community_item (
            kind, media_id, user_id, scope_id, state, published_at, original_name, media_source, character_name,
            creator_name
        )
        select 'media', $2, $1, id, 'ready', now(), $3, 'upload', $4,
               (select community_name_of(first_name, last_name, role) from accounts_user where id = $1)
        from scope
        returning media_id
        """,
        house.ids[who],
        number,
        name,
        character,
    )


async def clear(house: House) -> None:
    """Take everything out of the feed."""
    await house.execute("delete from community_item")
    await house.execute("delete from community_like_delta")
    await house.execute("delete from community_mute")


@dataclass
class Walker:
    """Reads the feed with the same totals all the time, as a process does."""

    db: Database
    reader: Reader
    totals: Totals

    async def walk(self, sort: Sort, size: int, wanted: Filter | None = None) -> list[list[int]]:
        """Return all pages of a walk by cursor, as the numbers of their items."""
        pages: list[list[int]] = []
        after: Place | None = None
        while True:
            found, after = await self.step(sort, size, after, wanted)
            pages.append(found)
            if after is None:
                return pages
            assert len(pages) < 1000

    async def step(
        self, sort: Sort, size: int, after: Place | None, wanted: Filter | None = None
    ) -> tuple[list[int], Place | None]:
        """Return one page and where it goes on."""
        async with self.db.connection() as connection:
            page = await feed.read(
                connection, wanted or Filter(), self.reader, self.totals, sort=sort, size=size, after=after
            )
        return [row.number for row in page.rows], page.after
