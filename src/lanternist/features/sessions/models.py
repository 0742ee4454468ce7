"""A slideshow session and its slides."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal, get_args

from msgspec import UNSET, Struct, UnsetType
from msgspec.structs import replace

from lanternist.features import moderation
from lanternist.features.accounts import Actor
from lanternist.features.ingestion import SourceProgress

WANTED_MEDIA = 25
DEFAULT_INTERVAL_MIN = 3
DEFAULT_INTERVAL_MAX = 10

Transition = Literal["fade", "slide", "zoom", "flip", "none"]
CaptionTheme = Literal["joi", "forced-bi", "beta", "cbt", "cuckold", "custom"]
THEME_NAMES: tuple[str, ...] = get_args(CaptionTheme)


class FillState(StrEnum):
    """How far the collecting of media is."""

    PENDING = "pending"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class FillMode(StrEnum):
    """What a fill does with the slides that are there."""

    REPLACE = "replace"
    EXTEND = "extend"


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A checked new session, ready to be stored."""

    title: str
    subreddits: list[str]
    category_id: int | None
    interval_min: int
    interval_max: int
    transition: str
    ai_prompt: str | None
    caption_theme: str | None
    thumbnail_url: str | None
    is_public: bool
    share_to_community: bool
    is_favorite: bool
    is_manual_mode: bool
    show_duplicates: bool
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What a PATCH asks for; UNSET is left alone. Checked but for what needs the stored session."""

    title: str | UnsetType = UNSET
    subreddits: list[str] | UnsetType = UNSET
    category_id: int | UnsetType | None = UNSET
    interval_min: int | UnsetType = UNSET
    interval_max: int | UnsetType = UNSET
    transition: str | UnsetType = UNSET
    ai_prompt: str | UnsetType | None = UNSET
    caption_theme: str | UnsetType | None = UNSET
    thumbnail_url: str | UnsetType | None = UNSET
    is_public: bool | UnsetType = UNSET
    share_to_community: bool | UnsetType = UNSET
    is_favorite: bool | UnsetType = UNSET
    is_manual_mode: bool | UnsetType = UNSET
    show_duplicates: bool | UnsetType = UNSET


class Session(Struct, frozen=True, kw_only=True):
    """A stored session. A struct, because lists make hundreds: a frozen dataclass takes seven times as long."""

    id: int
    user_id: str
    scope_id: int
    kind: str
    title: str
    subreddits: list[str]
    category_id: int
    category_source: str
    interval_min: int
    interval_max: int
    transition: str
    caption_theme: str | None
    ai_prompt: str | None
    thumbnail_link_id: int | None
    thumbnail_url: str | None
    is_public: bool
    share_to_community: bool
    is_favorite: bool
    is_manual_mode: bool
    show_duplicates: bool
    is_imported: bool
    import_source: str | None
    import_url: str | None
    tags: list[str]
    fill_state: str
    fill_run: int
    fill_sources: list[SourceProgress]
    media_count: int
    vanished_count: int
    """How many of its slides are places only."""
    duplicate_count: int
    """How many of its slides show what an earlier one shows."""
    charge_reference: str | None
    created_at: datetime
    updated_at: datetime
    version: str
    """Differs after every change of the session or its slides."""
    hidden_reason: str | None
    """Why moderation hid it, or its owner's account; None where it did not."""

    @property
    def item(self) -> moderation.Item:
        """Return what `moderation.visible` asks about."""
        return moderation.Item(self.user_id, self.hidden_reason)

    def without_prompt(self) -> "Session":
        """Return the session as others than its owner see it."""
        return replace(self, ai_prompt=None) if self.ai_prompt else self


class Slide(Struct, frozen=True):
    """One stored slide, as the database gives it in JSON."""

    id: int
    session_id: int
    position: int
    link_id: int | None
    """None where it has vanished."""
    thumbnail_link_id: int | None
    source_url: str
    type: str
    caption: str | None
    title: str | None
    author: str | None
    community: str | None
    post_id: str | None
    post_url: str | None
    width: int | None
    height: int | None
    duration_seconds: float | None
    color: int | None
    """The average one, as 0xRRGGBB, once the file is here."""
    state: str
    """Of its file; `removed` or `gone` where nothing is left of the slide but its place."""
    duplicate_of: int | None
    """The earlier slide that shows the same."""
    seconds: float | None
    """How long a video or an animation lasts: as it was found to be, else as its source says."""
    has_sound: bool | None
    """Whether a video is heard, once it is here."""
    start_seconds: float | None = None
    end_seconds: float | None = None
    """Which part of a video it shows; None for its beginning and its end."""


@dataclass(frozen=True, slots=True)
class Reading:
    """Who asks for a session, the session if there is one, and its slides unless the client holds them."""

    actor: Actor
    is_stale: bool
    """Whether it is time to note that the login or token was used."""
    session: Session | None
    slides: list[Slide] | None


@dataclass(frozen=True, slots=True)
class Category:
    """A place to keep sessions in; without an owner it is the built-in one."""

    id: int
    user_id: str | None
    name: str
    slug: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSlide:
    """A slide ready to be stored; its links exist."""

    link_id: int
    thumbnail_link_id: int | None
    canonical_id: str
    source_url: str
    type: str
    origin: str
    caption: str | None = None
    title: str | None = None
    author: str | None = None
    community: str | None = None
    post_id: str | None = None
    post_url: str | None = None
    width: int | None = None
    height: int | None = None
    listed_seconds: float | None = None
    is_nsfw: bool = False
    is_spoiler: bool = False
    source: str | None = None
    """The prefix of the source that posted it."""
    duration_seconds: float | None = None
    """How long it stays, where somebody said so."""
    start_seconds: float | None = None
    end_seconds: float | None = None
    """Which part of a video it shows; None for its beginning and its end."""
