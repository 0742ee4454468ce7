"""Shapes of the calls about imports and exports."""

from datetime import datetime
from typing import Annotated, Literal

from msgspec import Meta

from lanternist.features.sessions import CategoryId, Title
from lanternist.platform.bodies import UNREAD, Body

GalleryAddress = Annotated[
    str,
    Meta(
        max_length=300,
        description="The page of a gallery on a host that is supported: `https://imgchest.com/p/ID`.",
        extra={"rule": "must be the address of a gallery"},
        extra_json_schema={"pattern": r"^https://(www\.)?imgchest\.com/p/[A-Za-z0-9]{11}/?$"},
    ),
]


class ListImport(Body, frozen=True, kw_only=True):
    """A list to make a session of; its entries keep their order, and what tells of them becomes their captions."""

    kind: Annotated[
        Literal["urls", "gallery-dl"],
        Meta(
            description="`urls`: an address a line, its caption behind it. `gallery-dl`: what `--dump-json` prints.",
            extra={"rule": "must be urls or gallery-dl"},
        ),
    ]
    content: Annotated[
        str,
        Meta(
            min_length=1,
            max_length=500_000,
            # Its single posts are read for what is not allowed, once it is taken apart.
            extra={"rule": "must be text of 1 to 500,000 characters", "words": UNREAD},
        ),
    ]
    title: Title | None = None
    category_id: CategoryId | None = None


class GalleryImport(Body, frozen=True, kw_only=True):
    """A gallery to make a session of; without a title it keeps its own."""

    url: GalleryAddress
    title: Title | None = None
    category_id: CategoryId | None = None


class TransferBody(Body, frozen=True, kw_only=True):
    """An import of an archive, or an export of the account, as its owner watches it."""

    id: int
    kind: Annotated[str, Meta(description="`import` or `export`.")]
    state: Annotated[str, Meta(description="`pending`, `running`, `done` or `failed`.")]
    done: Annotated[int, Meta(description="How many of `total` files or sessions are done.")]
    total: int
    skipped: Annotated[int, Meta(description="Files that could not be kept.")]
    failure: Annotated[str | None, Meta(description="Why it failed, as a stable name.")]
    session_id: Annotated[int | None, Meta(description="The session that was made.")]
    bytes: int | None
    created_at: datetime
    finished_at: datetime | None
    expires_at: datetime


class TransferList(Body, frozen=True, kw_only=True):
    """A person's imports and exports of the last week, newest first."""

    items: list[TransferBody]
