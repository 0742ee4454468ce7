"""Shapes of the calls about captions. One of them has snake_case members, as documented."""

from datetime import datetime
from typing import Annotated, Literal

from msgspec import UNSET, Meta, UnsetType, field

from lanternist.platform.bodies import INSTRUCTION, PLAIN, UNREAD, Body
from lanternist.platform.described import LARGEST_ID

LONGEST_PICTURE = 28_000_000
"""Characters: 20 MB as a data URL."""
PictureAddress = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=LONGEST_PICTURE,
        pattern=rf"^([dD][aA][tT][aA]:|[hH][tT][tT][pP][sS]?://){PLAIN}+$",
        description="A web address or a data URL of a still JPEG, PNG or WebP of at most 20 MB.",
        # It may be megabytes; an address is looked at before it is asked.
        extra={"rule": "must be a web address or a data URL", "words": UNREAD},
    ),
]
Title = Annotated[str, Meta(max_length=2000, extra={"rule": "must be text of at most 2,000 characters"})]
Steering = Annotated[
    str,
    Meta(max_length=2000, extra={"rule": "must be text of at most 2,000 characters", "words": INSTRUCTION}),
]
Prompt = Annotated[
    str,
    Meta(
        max_length=4000,
        description="What captions should be like, in place of what the session says.",
        extra={"rule": "must be text of at most 4,000 characters", "words": INSTRUCTION},
    ),
]
Community = Annotated[str, Meta(max_length=100, extra={"rule": "must be text of at most 100 characters"})]
Language = Annotated[
    str,
    Meta(
        max_length=20,
        pattern=r"^[a-zA-Z]{2,3}(-[a-zA-Z0-9]{2,8}){0,2}$",
        description="The caption's language as a tag, such as en or pt-BR.",
        extra={"rule": "must be a tag of a language, such as en or pt-BR"},
    ),
]
Captions = Annotated[
    list[Title], Meta(max_length=100, extra={"rule": "must be a list of texts; three are used"})
]
Number = Annotated[int, Meta(ge=0, le=100_000, extra={"rule": "must be a whole number from 0 to 100,000"})]


class GlanceRequest(Body, frozen=True, kw_only=True):
    """A picture that is shown, and what is known of it."""

    media_url: PictureAddress = field(name="media_url")
    post_title: Title | None = field(default=None, name="post_title")
    subreddit: Community | None = None
    session_id: (
        Annotated[int, Meta(ge=1, le=LARGEST_ID, extra={"rule": "must be the id of a session"})] | None
    ) = None
    language: Language | None = None


class SlideContext(Body, frozen=True, kw_only=True):
    """Where in a session the slide stands, and what is around it."""

    index: Number
    total: Number
    session_title: Title | None = None
    previous_captions: Captions = field(default_factory=list[str])
    next_captions: Captions = field(default_factory=list[str])
    user_steering: Steering | None = None
    session_stage: Literal["new_session", "existing_session"] | None = None


class SlideRequest(Body, frozen=True, kw_only=True):
    """A picture of a session that is being made, and its context."""

    image: PictureAddress
    context: Annotated[
        SlideContext,
        Meta(
            extra={
                "rule": "must hold index and total as whole numbers, and its texts as documented",
                "words": INSTRUCTION,
            }
        ),
    ]
    language: Language | None = None


class CaptionBody(Body, frozen=True, kw_only=True):
    """A caption: plain text."""

    caption: str


class BatchRequest(Body, frozen=True, kw_only=True):
    """Which slides get captions, and from where."""

    source: Annotated[
        Literal["ai", "titles"],
        Meta(
            description="Written by the model, or the titles of the posts, which cost nothing.",
            extra={"rule": "must be ai or titles"},
        ),
    ] = "ai"
    replace: bool = False
    language: Language | None = None
    theme: (
        Annotated[
            str,
            Meta(
                max_length=40,
                pattern=r"^[a-z0-9-]{1,40}$",
                description="A theme that is offered here; without it, the session's.",
                extra={"rule": "must be a theme that is offered here"},
            ),
        ]
        | None
    ) = None
    prompt: Prompt | UnsetType | None = UNSET


class RegenerateRequest(Body, frozen=True, kw_only=True):
    """How one slide's new caption shall be."""

    language: Language | None = None
    user_steering: Steering | UnsetType = UNSET


class BatchBody(Body, frozen=True, kw_only=True):
    """How far captions for a session are; `failures` has a reason for each slide without one."""

    state: str
    wanted: int
    done: int
    failed: int
    failures: dict[str, str]
    charged: int
    updated_at: datetime


class CaptionsBody(Body, frozen=True, kw_only=True):
    """What captions for a session would cost, and how far the last batch is."""

    available: Annotated[bool, Meta(description="Whether a model is set up.")]
    missing: Annotated[int, Meta(description="Still pictures without a caption.")]
    captioned: int
    titled: Annotated[int, Meta(description="Slides without a caption whose post has a title.")]
    price: Annotated[int | None, Meta(description="Credits for one caption; null where it has no price.")]
    cost: Annotated[int | None, Meta(description="Credits for all that are missing, at most.")]
    balance: int
    batch: BatchBody | None
