"""What is shown to everybody who is signed in, and the copying that goes before it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import msgspec


class Failure(msgspec.Struct, frozen=True):
    """What a snapshot leaves out, and why; without a position, why there is none."""

    position: int | None
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A session in the feed: what is shown of it, and how far the last copying came."""

    id: int
    session_id: int
    user_id: str
    scope_id: int | None
    """Through which all that is shown is loaded; None while nothing is."""
    draft_scope_id: int | None
    state: Literal["pending", "ready", "failed"]
    copy_state: Literal["running", "done", "failed"]
    copy_tries: int
    wanted_count: int
    ready_count: int
    failures: list[Failure]
    slide_count: int
    creator_name: str
    thumbnail_link_id: int | None
    like_count: int
    is_hidden: bool
    published_at: datetime | None


@dataclass(frozen=True, slots=True)
class DraftSlide:
    """A slide of a snapshot that is not shown yet."""

    id: int
    position: int
    link_id: int
    thumbnail_link_id: int | None
