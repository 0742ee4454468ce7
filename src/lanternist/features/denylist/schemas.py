"""Shapes of the deny-list."""

from datetime import datetime
from typing import Annotated, Literal

from msgspec import Meta

from lanternist.platform.bodies import UNREAD, Body, solid_text

KindName = Annotated[
    Literal["term", "source", "domain"], Meta(extra={"rule": "must be term, source or domain"})
]
Value = Annotated[
    str,
    Meta(
        max_length=200,
        description="Words; a source as sessions name it; or a host, with all below it. `a + b` denies texts that hold "
        "both. Case, look-alike letters, leet and gaps do not matter.",
        extra={"rule": "must be text of 1 to 200 characters", "words": UNREAD},
        extra_json_schema=solid_text(200),
    ),
]
Note = Annotated[
    str, Meta(max_length=500, extra={"rule": "must be text of at most 500 characters", "words": UNREAD})
]


class NewEntry(Body, frozen=True, kw_only=True):
    """Something to deny from now on."""

    kind: KindName
    value: Value
    note: Note | None = None


class EntryBody(Body, frozen=True, kw_only=True):
    """Something that is denied."""

    id: int
    kind: str
    value: str
    note: str | None
    created_at: datetime


class EntryList(Body, frozen=True, kw_only=True):
    """All that the operator denies, by kind and value; the hard rules are not listed."""

    items: list[EntryBody]
