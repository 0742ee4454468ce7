"""Requests and answers as Pydantic models: camelCase on the wire."""

import re
from datetime import UTC, datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, PlainSerializer, field_validator, model_validator
from pydantic.alias_generators import to_camel

_NAME = re.compile(r"[a-z0-9_]{2,21}")
Seconds = Annotated[int, Field(ge=1, le=60)]
Moment = Annotated[
    datetime, PlainSerializer(lambda value: value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"))
]


class Shape(BaseModel):
    """The base of all shapes."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True)


class NewSession(Shape):
    """A session to create."""

    title: Annotated[str, Field(min_length=1, max_length=255)]
    subreddits: list[str]
    category_id: Annotated[int, Field(ge=1)] | None = None
    interval_min: Seconds = 3
    interval_max: Seconds = 10
    transition: Literal["fade", "slide", "zoom", "flip", "none"] = "fade"
    ai_prompt: Annotated[str, Field(max_length=4000)] | None = None
    caption_theme: str | None = None
    is_public: bool = False
    share_to_community: bool = False
    is_favorite: bool = False
    is_manual_mode: bool = False
    show_duplicates: bool = False

    @field_validator("subreddits", mode="before")
    @classmethod
    def split(cls, value: str | list[str]) -> list[str]:
        """Return each name once, in the order given."""
        names = value.split(",") if isinstance(value, str) else value
        found = list(dict.fromkeys(name.strip().lower() for name in names))
        if not all(_NAME.fullmatch(name) for name in found):
            raise ValueError("must hold names of subreddits only")
        return found

    @model_validator(mode="after")
    def ordered(self) -> "NewSession":
        """Refuse a range that is upside down."""
        if self.interval_min > self.interval_max:
            raise ValueError("intervalMin must not be greater than intervalMax")
        return self


class SourceProgress(BaseModel):
    """How far one source is."""

    name: str
    state: str
    found: int
    reason: str | None


class Fill(Shape):
    """How far the collecting of media is."""

    state: str
    wanted: int
    ready: int
    sources: list[SourceProgress]


class SessionBody(Shape):
    """A session as its readers see it."""

    id: int
    title: str
    user_id: str
    subreddits: list[str]
    category_id: int
    category_source: str
    interval_min: int
    interval_max: int
    transition: str
    thumbnail: str | None
    ai_prompt: str | None
    caption_theme: str | None
    is_public: bool
    share_to_community: bool
    is_favorite: bool
    is_manual_mode: bool
    show_duplicates: bool
    is_imported: bool
    import_source: str | None
    import_url: str | None
    tags: list[str]
    kind: str
    hidden_reason: str | None
    fill: Fill
    created_at: Moment
    updated_at: Moment


class MediaBody(Shape):
    """One slide."""

    id: int
    session_id: int
    media_url: str
    thumbnail: str | None
    caption: str | None
    type: str
    reddit_post_id: str | None
    reddit_post_url: str | None
    subreddit: str | None
    order: int
    source_url: str | None
    title: str | None
    author: str | None
    width: int | None
    height: int | None
    duration_seconds: float | None
    average_color: str | None
    state: str
    poster: str | None
    has_sound: bool | None
    duration: float | None
    start_seconds: float | None
    end_seconds: float | None
    duplicate_of: int | None


class SessionWithMedia(Shape):
    """A session and its slides in order."""

    session: SessionBody
    media: list[MediaBody]
