"""From items of the feed to what their readers see."""

from typing import Any, Literal

from lanternist.features.community.feed_cursors import encode
from lanternist.features.community.feed_models import FeedPage, FeedRow
from lanternist.features.community.feed_schemas import Feed, FeedItem, FeedUser
from lanternist.features.sessions import SessionServices
from lanternist.kit.times import with_milliseconds

PRODUCT_NAME = "Lanternist"
"""Under which those who run the place show things; the triggers of the table say the same."""
_TYPES: dict[str, Literal["image", "gif", "video"]] = {"gif": "gif", "video": "video"}


def feed_body(page: FeedPage, size: int, services: SessionServices) -> Feed:
    """Return a page of the feed."""
    return Feed(
        items=[item_body(row, services) for row in page.rows],
        total=page.total,
        page=page.page,
        page_size=size,
        total_pages=-(-page.total // size),
        next_cursor=encode(page.after) if page.after else None,
    )


def item_body(row: FeedRow, services: SessionServices) -> FeedItem:
    """Return an item with the fields of its kind."""
    user = FeedUser(
        id=row.user_id,
        first_name=None if row.is_place else row.first_name,
        last_name=None if row.is_place else row.last_name,
        profile_image_url=None if row.is_place else row.profile_image_url,
        display_name=row.creator_name,
    )
    shared: dict[str, Any] = {  # Any: fields of all types
        "kind": row.kind,
        "id": row.number,
        "user": user,
        "like_count": row.like_count,
        "is_liked_by_user": row.is_liked,
        "is_hidden": row.is_hidden,
        "category_id": row.category_id,
        "category_slug": row.category_slug,
        "tags": row.tags,
        "is_seen": row.is_seen,
        "created_at": with_milliseconds(row.published_at),
    }
    picture = services.signer.path(row.thumbnail_link_id, row.scope_id) if row.thumbnail_link_id else None
    if row.kind == "session":
        return FeedItem(
            **shared,
            title=row.title,
            thumbnail=picture,
            subreddits=row.subreddits,
            is_manual_mode=bool(row.is_manual_mode),
            is_imported=bool(row.is_imported),
            media_count=row.slide_count,
        )
    return FeedItem(
        **shared,
        original_name=row.original_name,
        file_url=picture,
        source="smart-caption" if row.media_source == "smart-caption" else "upload",
        caption=row.caption,
        character_name=row.character_name or None,
        type=_TYPES.get(row.media_type or "", "image"),
    )
