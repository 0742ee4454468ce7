"""Shapes of the calls about sources. Answers about Reddit's posts have snake_case members, as documented."""

from datetime import datetime
from typing import Annotated, Literal

from msgspec import UNSET, Meta, Struct, UnsetType, field

from lanternist.features.ingestion.models import Reason
from lanternist.features.ingestion.source_health import Health
from lanternist.platform.bodies import Body, solid_text

_NAME = " *(/?r/)?[A-Za-z0-9_]{2,21}/? *"
Count = Annotated[int, Meta(ge=1, le=100, extra={"rule": "must be a whole number from 1 to 100"})]
Addresses = Annotated[
    list[Annotated[str, Meta(max_length=2000)]],
    Meta(max_length=400, extra={"rule": "must be a list of at most 400 web addresses"}),
]


class PostsQuery(Body, frozen=True, kw_only=True):
    """Which posts of which communities."""

    subreddits: Annotated[
        str,
        Meta(
            max_length=2000,
            extra={"rule": "must be text with names separated by commas"},
            extra_json_schema={"pattern": f"^{_NAME}(,{_NAME}){{0,19}}$"},
        ),
    ]
    limit: Count = 25
    exclude_urls: Addresses = field(default_factory=list[str])
    sort_by: Annotated[Literal["hot", "new", "top"], Meta(extra={"rule": "must be one of hot, new, top"})] = (
        "hot"
    )
    time_range: Annotated[
        Literal["hour", "day", "week", "month", "year", "all"],
        Meta(extra={"rule": "must be one of hour, day, week, month, year, all"}),
    ] = "week"
    include_text: bool = False


class SearchQuery(Body, frozen=True, kw_only=True):
    """Words that posts are searched for."""

    query: Annotated[
        str,
        Meta(
            max_length=1000,
            extra={"rule": "must be text of 1 to 200 characters"},
            extra_json_schema=solid_text(200),
        ),
    ]
    limit: Count = 25
    exclude_urls: Addresses = field(default_factory=list[str])


class SubredditQuestion(Body, frozen=True, kw_only=True):
    """A name to look up."""

    subreddit: (
        Annotated[str, Meta(max_length=1000, extra={"rule": "must be text of at most 1,000 characters"})]
        | UnsetType
    ) = UNSET


class PostBody(Struct, frozen=True, kw_only=True):
    """One post and the first medium that it shows; the time is in seconds since 1970."""

    id: str
    title: str
    author: str
    subreddit: str
    url: str
    media_url: str | None
    thumbnail: str | None
    score: int
    num_comments: int
    created_utc: int
    is_video: bool
    nsfw: bool
    spoiler: bool


class SubredditAnswer(Struct, frozen=True, kw_only=True):
    """Whether a community is there: its name if it is, else why not."""

    valid: bool
    subreddit: str | UnsetType = UNSET
    message: str | UnsetType = UNSET


class SourceBody(Body, frozen=True, kw_only=True):
    """How one source is: how many of its names answered within a day and fail just now, and mostly why."""

    prefix: str
    title: str
    state: Health
    reason: Reason | None
    listed: int
    failing: int
    last_success_at: datetime | None
    retry_at: datetime | None


class SourceList(Body, frozen=True, kw_only=True):
    """All sources of this server."""

    items: list[SourceBody]
