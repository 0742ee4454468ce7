"""What a source of media finds, before anything is stored or fetched."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol, runtime_checkable

from msgspec import Struct


class MediaType(StrEnum):
    """What the player has to show. An animated picture delivered as MP4 stays a `gif`."""

    IMAGE = "image"
    GIF = "gif"
    VIDEO = "video"


class Reason(StrEnum):
    """Why a source gave nothing. The values are part of the API (`fill.sources[].reason`)."""

    SOURCE_NOT_CONFIGURED = "source_not_configured"
    NOT_FOUND = "not_found"
    PRIVATE = "private"
    BANNED = "banned"
    QUARANTINED = "quarantined"
    BLOCKED = "blocked"
    RATE_LIMITED = "rate_limited"
    UNAUTHORIZED = "unauthorized"
    TIMEOUT = "timeout"
    UPSTREAM_ERROR = "upstream_error"
    EMPTY = "empty"
    NO_MEDIA = "no_media"
    NOT_ALLOWED = "not_allowed"


class SourceUnavailable(Exception):
    """A source could not be listed. `retry_after` is in seconds, when the source named a time."""

    def __init__(self, reason: Reason, retry_after: float | None = None) -> None:
        super().__init__(reason.value)
        self.reason = reason
        self.retry_after = retry_after


class BadSourceName(ValueError):
    """The name cannot name anything in this source; the message is for people."""


class FoundMedia(Struct, frozen=True, kw_only=True, gc=False):
    """One picture, animation or clip that a listing names.

    `canonical_id` is the same for the same media wherever it was posted (`i.redd.it/abc.jpg` and its
    preview share one), so that duplicates are known before anything is downloaded.
    """

    type: MediaType
    url: str
    canonical_id: str
    thumbnail_url: str | None = None
    hls_url: str | None = None
    """A manifest with sound, where `url` is a silent file."""
    needs_resolving: bool = False
    """`url` is a guess made from a page's address; a resolver may know better."""
    width: int | None = None
    height: int | None = None
    duration: float | None = None
    """Seconds."""
    title: str | None = None
    author: str | None = None
    community: str | None = None
    caption: str | None = None
    post_id: str | None = None
    post_url: str | None = None
    is_nsfw: bool = False
    is_spoiler: bool = False


@dataclass(frozen=True, slots=True)
class Listing:
    """One answer of a source: its media in the source's order, and how many posts it looked at."""

    media: tuple[FoundMedia, ...] = field(default=())
    posts: int = 0
    stale_since: datetime | None = None
    """When it was read, where it stands in for a source that does not answer now."""


class Source(Protocol):
    """A place that lists media. One folder in `sources/` holds one; the folder's `build` makes it."""

    prefix: str
    """What stands before the colon in a session's source name; empty for the default source."""
    cacheable: bool
    """Whether its listings are worth keeping; a local source is asked each time."""

    def normalise(self, name: str) -> str:
        """Return the one spelling of `name` (without prefix), or raise `BadSourceName`."""
        ...

    def is_configured(self) -> bool:
        """Return whether the operator has set all that this source needs."""
        ...

    async def list_media(self, name: str, wanted: int) -> Listing:
        """Return at least `wanted` media of `name`, where there are so many, or raise `SourceUnavailable`."""
        ...


@runtime_checkable
class Resolver(Protocol):
    """A source that knows what is behind pages that others link to."""

    def is_configured(self) -> bool:
        """Return whether the operator has set all that it needs."""
        ...

    def resolves(self, media: FoundMedia) -> bool:
        """Return whether this is about a page of its own."""
        ...

    async def resolve(self, media: FoundMedia) -> Listing:
        """Return the files behind the page, or raise `SourceUnavailable`."""
        ...


@dataclass(frozen=True, slots=True)
class PostsChecked:
    """What a source says of posts: which ones stand, and which are gone. Of the others it said nothing."""

    there: frozenset[str]
    gone: frozenset[str]


@runtime_checkable
class ChecksPosts(Protocol):
    """A source that can say whether posts still stand."""

    posts_per_check: int
    """How many posts one call may ask about."""

    async def check_posts(self, post_ids: Sequence[str]) -> PostsChecked:
        """Say of each post whether it stands or is gone, in one call, or raise `SourceUnavailable`."""
        ...
