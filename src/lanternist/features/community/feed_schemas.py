"""Shapes of the feed's calls."""

from typing import Annotated, Literal

from msgspec import UNSET, Meta, UnsetType

from lanternist.features.community.feed_cursors import MOST_PAGES
from lanternist.kit.ids import USER_ID
from lanternist.platform.bodies import LOOKED_FOR, Body, Timestamp
from lanternist.platform.described import LARGEST_ID

MOST_TAGS = 20


def _text(most: int) -> Meta:
    return Meta(
        max_length=most, extra={"rule": f"must be at most {most} characters of text", "words": LOOKED_FOR}
    )


_Name = Annotated[str, _text(200)]
_TAGS = Meta(max_length=2000, extra={"rule": "must be tags separated by commas", "words": LOOKED_FOR})


class FeedQuery(Body, frozen=True, kw_only=True):
    """Which items of the feed, and in which order."""

    content_type: Annotated[
        Literal["all", "sessions", "captions"], Meta(extra={"rule": "must be one of all, sessions, captions"})
    ] = "all"
    sort: Annotated[Literal["new", "hot", "top"], Meta(extra={"rule": "must be one of new, hot, top"})] = (
        "new"
    )
    search: _Name = ""
    creator: _Name = ""
    creator_id: Annotated[str, _text(80)] = ""
    subreddit: _Name = ""
    character: _Name = ""
    category_id: (
        Annotated[int, Meta(ge=1, le=LARGEST_ID, extra={"rule": "must be the id of a category"})] | None
    ) = None
    category_slug: Annotated[str, _text(120)] = ""
    tags: Annotated[str, _TAGS] = ""
    tag_mode: Annotated[Literal["and", "or"], Meta(extra={"rule": "must be and or or"})] = "or"
    page: Annotated[
        int, Meta(ge=1, le=MOST_PAGES, extra={"rule": "must be a whole number from 1 to 1,000,000"})
    ] = 1
    page_size: Annotated[int, Meta(ge=1, le=100, extra={"rule": "must be a whole number from 1 to 100"})] = 20
    cursor: (
        Annotated[str, Meta(max_length=400, extra={"rule": "must be a cursor that this list gave"})] | None
    ) = None
    unseen: bool = False


class FeedUser(Body, frozen=True, kw_only=True):
    """Who shows something. Those who run the place appear as the place, without names of their own."""

    id: str
    first_name: str | None
    last_name: str | None
    profile_image_url: str | None
    display_name: str


class FeedItem(Body, frozen=True, kw_only=True):
    """An item of the feed; which fields there are depends on its kind."""

    kind: Literal["session", "media"]
    id: int
    user: FeedUser
    like_count: int
    is_liked_by_user: bool
    is_hidden: bool | None
    category_id: int | None
    category_slug: str | None
    tags: list[str]
    is_seen: bool
    created_at: Timestamp
    title: str | UnsetType = UNSET
    thumbnail: str | UnsetType | None = UNSET
    subreddits: list[str] | UnsetType = UNSET
    is_manual_mode: bool | UnsetType = UNSET
    is_imported: bool | UnsetType = UNSET
    media_count: int | UnsetType = UNSET
    original_name: str | UnsetType = UNSET
    file_url: str | UnsetType | None = UNSET
    source: Literal["smart-caption", "upload"] | UnsetType = UNSET
    caption: str | UnsetType | None = UNSET
    character_name: str | UnsetType | None = UNSET
    type: (
        Annotated[
            Literal["image", "gif", "video"],
            Meta(description="What `fileUrl` leads to; of what moves `&poster=1` gives a still picture."),
        ]
        | UnsetType
    ) = UNSET


class Feed(Body, frozen=True, kw_only=True):
    """A page of the feed. `nextCursor` goes on where it ends, whatever comes and goes meanwhile."""

    items: list[FeedItem]
    total: int
    page: int
    page_size: int
    total_pages: int
    next_cursor: str | None


class LikeAnswer(Body, frozen=True, kw_only=True):
    """Whether one likes an item now, and how many do."""

    liked: bool
    like_count: int


class HideAnswer(Body, frozen=True, kw_only=True):
    """Whether an item is left out of one's own feed."""

    hidden: bool


class NewMute(Body, frozen=True, kw_only=True):
    """What not to see: a creator, or a source by its name. One of the two."""

    creator_id: (
        Annotated[
            str, Meta(pattern=USER_ID.pattern, max_length=80, extra={"rule": "must be the id of a creator"})
        ]
        | UnsetType
    ) = UNSET
    source: (
        Annotated[
            str,
            Meta(
                min_length=1,
                max_length=200,
                pattern=r"^[^\s,\u0000-\u001f]+$",
                extra={"rule": "must be the name of a source"},
            ),
        ]
        | UnsetType
    ) = UNSET


class MuteBody(Body, frozen=True, kw_only=True):
    """A creator or a source that one does not see."""

    id: int
    creator_id: str | None
    creator_name: str | None
    source: str | None
    created_at: Timestamp


class MuteList(Body, frozen=True, kw_only=True):
    """All that one has muted."""

    items: list[MuteBody]
