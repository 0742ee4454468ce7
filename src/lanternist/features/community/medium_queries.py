"""The SQL of files of vaults that are in the feed."""

from dataclasses import dataclass
from datetime import datetime

from lanternist.platform.db import Tx


@dataclass(frozen=True, slots=True)
class VaultFile:
    """A file that its owner wants to be shown, and whether it is, or must not be."""

    user_id: str
    scope_id: int
    asset_id: int
    is_shown: bool
    is_hidden: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Medium:
    """A file in the feed, as everybody sees it."""

    item_id: int
    number: int
    """Of the file in its vault, by which the feed names it."""
    user_id: str
    creator_name: str
    scope_id: int
    link_id: int
    asset_id: int
    type: str
    original_name: str
    caption: str | None
    character_name: str
    tags: list[str]
    width: int | None
    height: int | None
    like_count: int
    is_liked: bool
    published_at: datetime

    @property
    def name(self) -> str:
        return self.caption or self.original_name


async def find_file(tx: Tx, medium_id: int) -> VaultFile | None:
    """Return a file that is to be shown, once it is ready."""
    row = await tx.fetchrow(
        """
        select v.user_id, v.scope_id, v.asset_id, coalesce(i.state = 'ready', false) as is_shown,
               coalesce(i.is_hidden, false) as is_hidden
        from vault_item v left join community_item i on i.media_id = v.id
        where v.id = $1 and v.share_to_community and v.asset_id is not null and v.scope_id is not null
        """,
        medium_id,
    )
    return VaultFile(*row.values()) if row else None


async def show(tx: Tx, medium_id: int, scope_id: int, link_id: int) -> None:
    """Show a file through this scope and link."""
    await tx.execute(
        """
        insert into community_item as i (
            kind, media_id, user_id, scope_id, thumbnail_link_id, asset_id, state, copy_state, wanted_count,
            ready_count, slide_count, published_at, original_name, media_source, caption, character_name, tags,
            creator_name
        )
        select 'media', v.id, v.user_id, $2, $3, v.asset_id, 'ready', 'done', 1, 1, 1, now(), v.original_name,
               case v.source when 'smart-caption' then 'smart-caption' else 'upload' end, v.caption,
               coalesce(v.character_name, ''), v.tags, community_name_of(u.first_name, u.last_name, u.role)
        from vault_item v join accounts_user u on u.id = v.user_id
        where v.id = $1
        on conflict (media_id) where media_id is not null do update
        set scope_id = excluded.scope_id, thumbnail_link_id = excluded.thumbnail_link_id, state = 'ready',
            copy_state = 'done', slide_count = 1, original_name = excluded.original_name, caption = excluded.caption,
            character_name = excluded.character_name, tags = excluded.tags
        """,
        medium_id,
        scope_id,
        link_id,
    )


async def find_medium(tx: Tx, number: int, reader_id: str | None) -> Medium | None:
    """Return a file of the feed while others may see it: not hidden, its owner's account active."""
    row = await tx.fetchrow(
        """
        select i.id as item_id, i.media_id as number, i.user_id, i.creator_name, i.scope_id,
               i.thumbnail_link_id as link_id, i.asset_id, a.type, i.original_name, i.caption, i.character_name,
               i.tags, v.width, v.height,
               i.like_count + coalesce((
                   select sum(d.delta) from community_like_delta d where d.item_id = i.id
               ), 0)::integer as like_count,
               exists (select from community_like l where l.user_id = $2 and l.item_id = i.id) as is_liked,
               i.published_at
        from community_item i
        join media_asset a on a.id = i.asset_id
        join vault_item v on v.id = i.media_id
        where i.media_id = $1 and i.state = 'ready' and not i.is_hidden and i.thumbnail_link_id is not null
        """,
        number,
        reader_id,
    )
    return Medium(**dict(row.items())) if row else None
