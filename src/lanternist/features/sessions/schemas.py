"""Shapes of the session calls."""

from datetime import datetime
from typing import Annotated, Literal

from msgspec import UNSET, Meta, UnsetType

from lanternist.features.ingestion import SourceProgress
from lanternist.features.sessions.models import CaptionTheme, Transition
from lanternist.platform.bodies import INSTRUCTION, LOOKED_FOR, Body, solid_text
from lanternist.platform.described import LARGEST_ID

LONGEST_TITLE = 255
LONGEST_NAME = 80
_BLANKS = "[ \t\n\r]*"
_COMMUNITY = f"{_BLANKS}(/?([rR]/)?[A-Za-z0-9_]{{2,21}}|/?[uU]/[A-Za-z0-9_]{{1,19}})/?{_BLANKS}"
_SOURCES = {"pattern": f"^({_BLANKS}|{_COMMUNITY}(,{_COMMUNITY}){{0,49}})$"}
"""Blank is what a session without sources has; for others the call refuses it."""
_WEB_ADDRESS = r"https?://[A-Za-z0-9][A-Za-z0-9.-]*(:[1-9][0-9]{0,3})?([/?#][^\u0000-\u0020<>\"\\]*)?"

Title = Annotated[
    str,
    Meta(
        max_length=2000,
        extra={"rule": "must be text of 1 to 255 characters"},
        extra_json_schema=solid_text(LONGEST_TITLE),
    ),
]
Subreddits = Annotated[
    Annotated[str, Meta(max_length=20_000, extra_json_schema=_SOURCES)]
    | Annotated[
        list[
            Annotated[str, Meta(max_length=300, extra_json_schema={"pattern": f"^({_BLANKS}|{_COMMUNITY})$"})]
        ],
        Meta(max_length=200, extra_json_schema={"maxItems": 50}),
    ],
    Meta(
        description="Names of communities, or of other sources with their prefix.",
        extra={"rule": "must be text with names separated by commas"},
    ),
]
Seconds = Annotated[int, Meta(ge=1, le=60, extra={"rule": "must be a whole number from 1 to 60"})]
CategoryId = Annotated[int, Meta(ge=1, le=LARGEST_ID, extra={"rule": "must be the id of a category"})]
TransitionName = Annotated[Transition, Meta(extra={"rule": "must be one of fade, slide, zoom, flip, none"})]
ThemeName = Annotated[
    CaptionTheme, Meta(extra={"rule": "must be one of joi, forced-bi, beta, cbt, cuckold, custom"})
]
Prompt = Annotated[
    str,
    Meta(max_length=4000, extra={"rule": "must be text of at most 4,000 characters", "words": INSTRUCTION}),
]
Thumbnail = Annotated[
    str,
    Meta(
        max_length=2000,
        extra={"rule": "must be a web address"},
        extra_json_schema={"pattern": f"^({_WEB_ADDRESS})?$"},
    ),
]
Tag = Annotated[str, Meta(max_length=120)]


class NewManualSession(Body, frozen=True, kw_only=True):
    """A session to put together by hand."""

    title: Title
    category_id: CategoryId | None = None
    interval_min: Seconds | UnsetType = UNSET
    interval_max: Seconds | UnsetType = UNSET
    transition: TransitionName = "fade"
    ai_prompt: Prompt | None = None
    caption_theme: ThemeName | None = None
    thumbnail: Thumbnail | None = None
    is_public: bool = False
    share_to_community: bool = False
    is_favorite: bool = False
    is_manual_mode: bool = False
    show_duplicates: bool = False


class NewSession(NewManualSession, frozen=True, kw_only=True):
    """A session to create from sources."""

    subreddits: Subreddits


class SessionChange(Body, frozen=True, kw_only=True):
    """What to change of a session; what is not sent stays."""

    title: Title | UnsetType = UNSET
    subreddits: Subreddits | UnsetType = UNSET
    category_id: CategoryId | UnsetType | None = UNSET
    interval_min: Seconds | UnsetType = UNSET
    interval_max: Seconds | UnsetType = UNSET
    transition: TransitionName | UnsetType = UNSET
    ai_prompt: Prompt | UnsetType | None = UNSET
    caption_theme: ThemeName | UnsetType | None = UNSET
    thumbnail: Thumbnail | UnsetType | None = UNSET
    is_public: bool | UnsetType = UNSET
    share_to_community: bool | UnsetType = UNSET
    is_favorite: bool | UnsetType = UNSET
    is_manual_mode: bool | UnsetType = UNSET
    show_duplicates: bool | UnsetType = UNSET


class ListQuery(Body, frozen=True, kw_only=True):
    """Which sessions to list, and in which order."""

    category_id: CategoryId | None = None
    category_slug: (
        Annotated[str, Meta(max_length=120, extra={"rule": "must have at most 120 characters"})] | None
    ) = None
    tags: Annotated[
        str,
        Meta(max_length=2000, extra={"rule": "must be tags separated by commas", "words": LOOKED_FOR}),
    ] = ""
    tag_mode: Annotated[Literal["and", "or"], Meta(extra={"rule": "must be and or or"})] = "or"
    sort: Annotated[Literal["recent", "relevance"], Meta(extra={"rule": "must be recent or relevance"})] = (
        "recent"
    )
    limit: (
        Annotated[int, Meta(ge=1, le=200, extra={"rule": "must be a whole number from 1 to 200"})] | None
    ) = None
    cursor: (
        Annotated[str, Meta(max_length=300, extra={"rule": "must be a cursor that a list gave"})] | None
    ) = None


class TagQuery(Body, frozen=True, kw_only=True):
    """How the tags begin that are asked for."""

    query: Annotated[
        str,
        Meta(max_length=120, extra={"rule": "must be at most 120 characters of text", "words": LOOKED_FOR}),
    ] = ""


class Tags(Body, frozen=True, kw_only=True):
    """All tags of a session."""

    tags: Annotated[list[Tag], Meta(max_length=15, extra={"rule": "must be a list of at most 15 tags"})]


class Fill(Body, frozen=True, kw_only=True):
    """How far the collecting of media is."""

    state: str
    wanted: int
    ready: int
    sources: list[SourceProgress]


class SessionBody(Body, frozen=True, kw_only=True):
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
    show_duplicates: Annotated[bool, Meta(description="Whether players show slides with `duplicateOf` too.")]
    is_imported: bool
    import_source: str | None
    import_url: str | None
    tags: list[str]
    kind: str
    hidden_reason: Annotated[
        str | None,
        Meta(
            description="Why moderation hid it: nobody else sees it, and its media are not delivered. Null as a rule."
        ),
    ]
    fill: Fill
    created_at: datetime
    updated_at: datetime


class MediaBody(Body, frozen=True, kw_only=True):
    """One slide as the player loads it."""

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
    state: Annotated[
        str,
        Meta(
            description="pending, fetching, ready, failed, blocked; gone (its file), removed (its post) and "
            "blocked_content (not shown here, by moderation): such a slide keeps its place "
            "and nothing else, and `mediaUrl` is empty. A 304 may leave older states standing, until "
            "the paths change after 15 minutes at most."
        ),
    ]
    poster: Annotated[
        str | None, Meta(description="The first frame of what moves, as a signed path; it takes `w` too.")
    ]
    has_sound: Annotated[
        bool | None, Meta(description="Whether it is heard; null for a video that was not loaded yet.")
    ]
    duration: Annotated[
        float | None, Meta(description="Seconds that a video or animation lasts, once known.")
    ]
    start_seconds: Annotated[
        float | None, Meta(description="Where in its video it begins; null: at its beginning.")
    ]
    end_seconds: Annotated[float | None, Meta(description="Where in its video it ends; null: at its end.")]
    duplicate_of: Annotated[
        int | None,
        Meta(description="The earlier slide of the session that shows the same, once that is known."),
    ]


class SessionWithMedia(Body, frozen=True, kw_only=True):
    """A session and its slides in order."""

    session: SessionBody
    media: list[MediaBody]


class NewCategory(Body, frozen=True, kw_only=True):
    """A category to keep sessions in."""

    name: Annotated[
        str,
        Meta(
            max_length=400,
            extra={"rule": "must be text of 1 to 80 characters"},
            extra_json_schema=solid_text(LONGEST_NAME),
        ),
    ]


class CategoryBody(Body, frozen=True, kw_only=True):
    """A category."""

    id: int
    name: str
    slug: str


class TagBody(Body, frozen=True, kw_only=True):
    """A tag and how many sessions carry it."""

    slug: str
    count: int


Moment = Annotated[
    float, Meta(ge=0, le=86_400, extra={"rule": "must be a number of seconds from 0 to 86400"})
]


class SlideChange(Body, frozen=True, kw_only=True):
    """What a person edits on a slide; null clears."""

    caption: (
        Annotated[str, Meta(max_length=2000, extra={"rule": "must be text of at most 2,000 characters"})]
        | UnsetType
        | None
    ) = UNSET
    duration_seconds: (
        Annotated[
            float, Meta(ge=0.5, le=3600, extra={"rule": "must be a number of seconds from 0.5 to 3600"})
        ]
        | UnsetType
        | None
    ) = UNSET

    start_seconds: Moment | UnsetType | None = UNSET
    end_seconds: Moment | UnsetType | None = UNSET


class NewSlideBody(Body, frozen=True, kw_only=True):
    """A slide to add: a file of one's own vault, or an address on the web."""

    media_id: (
        Annotated[int, Meta(ge=1, le=LARGEST_ID, extra={"rule": "must be the id of a file in your vault"})]
        | None
    ) = None
    media_url: (
        Annotated[str, Meta(max_length=2000, extra={"rule": "must be a web address of a file"})] | None
    ) = None
    caption: (
        Annotated[str, Meta(max_length=2000, extra={"rule": "must be text of at most 2,000 characters"})]
        | None
    ) = None
    duration_seconds: (
        Annotated[
            float, Meta(ge=0.5, le=3600, extra={"rule": "must be a number of seconds from 0.5 to 3600"})
        ]
        | None
    ) = None
    start_seconds: Moment | None = None
    end_seconds: Moment | None = None


class NewSlides(Body, frozen=True, kw_only=True):
    """Files of one's own vault to add, one slide each, in their order."""

    media_ids: Annotated[
        list[Annotated[int, Meta(ge=1, le=LARGEST_ID)]],
        Meta(
            min_length=1,
            max_length=100,
            extra={"rule": "must be a list of 1 to 100 ids of files in your vault"},
        ),
    ]


class SlideOrder(Body, frozen=True, kw_only=True):
    """All slides of a session in their new order."""

    ids: Annotated[
        list[Annotated[int, Meta(ge=1, le=LARGEST_ID)]],
        Meta(max_length=2000, extra={"rule": "must be the list of all media ids"}),
    ]
