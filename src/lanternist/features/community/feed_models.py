"""What of the feed is asked for, and what it shows."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Sort = Literal["new", "hot", "top"]
Kind = Literal["session", "media"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """Which items are asked for, alike for everybody who asks this: totals are kept by it.

    The texts are needles as `community_needle` makes them; what cannot be found at all is `nothing`.
    """

    kind: Kind | None = None
    search: str | None = None
    creator: str | None = None
    creator_ids: tuple[str, ...] = ()
    """Whom the e-mail address names that was asked for; beside those named by `creator`."""
    creator_id: str | None = None
    subreddit: str | None = None
    character: str | None = None
    category_ids: tuple[int, ...] | None = None
    tags: tuple[str, ...] = ()
    every_tag: bool = False
    shows_hidden: bool = False
    muted_creators: tuple[str, ...] = ()
    muted_sources: tuple[str, ...] = ()
    is_nothing: bool = False

    @property
    def everything(self) -> "Filter":
        """Return the filter that lets the whole feed pass."""
        return Filter(shows_hidden=self.shows_hidden)


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads the feed; with `only_unseen` what they have played is left out."""

    id: str
    only_unseen: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """Where a walk through the feed has come to: the keys of the last item, the largest first, and its id.

    Hot and top are walked as they stood in one version of the ranking, so that nothing moves while one walks.
    """

    sort: Sort
    page: int
    keys: tuple[float | str, ...]
    id: int
    version: int = 0
    begun: float = 0.0
    """When the walk began, in seconds since 1970."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Slice:
    """Which part of the feed: behind `after`, or behind so many."""

    sort: Sort
    limit: int
    offset: int = 0
    after: Place | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedRow:
    """An item as its reader sees it."""

    id: int
    kind: Kind
    number: int
    """The session's id or that of the medium."""
    user_id: str
    scope_id: int
    title: str
    creator_name: str
    is_place: bool
    """Who runs the place shares under its name."""
    first_name: str | None
    last_name: str | None
    profile_image_url: str | None
    subreddits: list[str]
    tags: list[str]
    category_id: int | None
    category_slug: str | None
    thumbnail_link_id: int | None
    slide_count: int
    is_manual_mode: bool | None
    is_imported: bool | None
    original_name: str
    media_source: str | None
    caption: str | None
    character_name: str
    media_type: str | None
    """Of a medium: image, gif or video."""
    like_count: int
    is_liked: bool
    is_seen: bool
    is_hidden: bool
    published_at: datetime


@dataclass(frozen=True, slots=True)
class FeedPage:
    """A part of the feed, how much there is in all, and where it goes on."""

    rows: list[FeedRow]
    total: int
    page: int
    after: Place | None
