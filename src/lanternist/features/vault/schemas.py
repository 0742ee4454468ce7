"""Shapes of the calls about the vault."""

from typing import Annotated, Any

from msgspec import UNSET, Meta, UnsetType

from lanternist.features.vault.models import (
    LONGEST_CAPTION,
    LONGEST_CHARACTER,
    LONGEST_NAME,
    MOST_TAGS,
    Category,
    DateRange,
)
from lanternist.platform.bodies import LOOKED_FOR, Body, Timestamp
from lanternist.platform.described import LARGEST_ID


class MediaQuery(Body, frozen=True, kw_only=True):
    """Which files to list, newest first."""

    category: Annotated[Category, Meta(extra={"rule": "must be one of all, smart-caption, upload"})] = "all"
    date_range: Annotated[DateRange, Meta(extra={"rule": "must be one of all, today, week, month, year"})] = (
        "all"
    )
    search: Annotated[
        str,
        Meta(max_length=200, extra={"rule": "must be text of at most 200 characters", "words": LOOKED_FOR}),
    ] = ""
    limit: (
        Annotated[int, Meta(ge=1, le=200, extra={"rule": "must be a whole number from 1 to 200"})] | None
    ) = None
    cursor: (
        Annotated[int, Meta(ge=1, le=LARGEST_ID, extra={"rule": "must be a cursor that a list gave"})] | None
    ) = None


class VaultMediaBody(Body, frozen=True, kw_only=True):
    """A file in the vault. What is known of its content is null until it is ready."""

    id: int
    user_id: str
    file_name: str
    original_name: str
    file_url: Annotated[str | None, Meta(description="A signed path, good for an hour at most.")]
    file_path: str
    file_size: Annotated[int, Meta(description="In bytes, of what is kept.")]
    mime_type: str | None
    source: str
    width: int | None
    height: int | None
    is_shared: Annotated[bool, Meta(description="The same as `shareToCommunity`.")]
    share_to_community: Annotated[bool, Meta(description="Whether all who are signed in see it in the feed.")]
    tags: Annotated[list[str], Meta(description="By which it is found in the feed.")]
    subreddit: str | None
    enrichment_status: Annotated[str, Meta(description="pending, completed or failed.")]
    metadata: dict[str, Any]
    caption: str | None
    character_name: str | None
    state: Annotated[str, Meta(description="pending, ready or failed.")]
    failure: Annotated[str | None, Meta(description="Why it failed, as a code.")]
    failure_text: Annotated[str | None, Meta(description="Why it failed, for people.")]
    type: Annotated[str | None, Meta(description="image, gif or video.")]
    thumbnail: Annotated[str | None, Meta(description="A still picture of it, as a signed path.")]
    duration: Annotated[float | None, Meta(description="Seconds that a video or animation lasts.")]
    attestation_version: str
    created_at: Timestamp


class VaultMedia(Body, frozen=True, kw_only=True):
    """A list of files."""

    files: list[VaultMediaBody]
    total: Annotated[int, Meta(description="How many match, on all pages.")]
    counts: dict[str, int]
    next_cursor: Annotated[
        str | None, Meta(description="The cursor of the next page, where `limit` was sent.")
    ]
    used_bytes: int
    quota_bytes: int


class VaultMediaChange(Body, frozen=True, kw_only=True):
    """What a person edits on a file, and whether all see it in the feed; what is not sent stays."""

    share_to_community: bool | UnsetType = UNSET
    tags: (
        Annotated[
            list[Annotated[str, Meta(max_length=120)]],
            Meta(
                max_length=MOST_TAGS,
                extra={"rule": f"must be a list of at most {MOST_TAGS} tags of at most 120 characters"},
            ),
        ]
        | UnsetType
    ) = UNSET
    character_name: (
        Annotated[
            str, Meta(max_length=LONGEST_CHARACTER, extra={"rule": "must be text of at most 200 characters"})
        ]
        | UnsetType
        | None
    ) = UNSET
    caption: (
        Annotated[
            str, Meta(max_length=LONGEST_CAPTION, extra={"rule": "must be text of at most 2,000 characters"})
        ]
        | UnsetType
        | None
    ) = UNSET
    original_name: (
        Annotated[
            str,
            Meta(
                min_length=1,
                max_length=LONGEST_NAME,
                extra={"rule": "must be a name of 1 to 255 characters, without .., / and \\"},
                extra_json_schema={"pattern": "^[A-Za-z0-9_-]+$"},
            ),
        ]
        | UnsetType
    ) = UNSET


class FileTexts(Body, frozen=True, kw_only=True):
    """What is said of a file that comes: its name, and what to write below it."""

    file: Annotated[str, Meta(max_length=1000, extra={"rule": "must have a shorter name"})]
    caption: Annotated[
        str, Meta(max_length=LONGEST_CAPTION, extra={"rule": "must be text of at most 2,000 characters"})
    ] = ""


class Uploaded(Body, frozen=True, kw_only=True):
    """A file that was taken."""

    id: int
    url: Annotated[
        str, Meta(description="Where the file is loaded from; until it is ready, where it will be.")
    ]
    file_name: str
    file_path: str
    source: str
    state: Annotated[str, Meta(description="pending or ready.")]


class AttestationBody(Body, frozen=True, kw_only=True):
    """What has to be said before the first upload, and whether it was."""

    version: str
    statements: list[str]
    accepted_at: Timestamp | None


class AttestationGiven(Body, frozen=True, kw_only=True):
    """That a person says it."""

    version: Annotated[str, Meta(max_length=40, extra={"rule": "must be the version that GET gives"})]


class Deleted(Body, frozen=True, kw_only=True):
    """That something is gone."""

    message: str


class OpenUpload(Body, frozen=True, kw_only=True):
    """An upload in pieces."""

    id: str
    name: str
    length: Annotated[int, Meta(description="In bytes, of all of it.")]
    offset: Annotated[int, Meta(description="How many bytes are here; it goes on from there.")]
    expires_at: Timestamp
    purpose: Annotated[str, Meta(description="media, or archive: one that waits to be imported.")]
    media_id: Annotated[int | None, Meta(description="The file that became of it, once it is whole.")]
