"""What is hidden, from whom, and why."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal

Kind = Literal["session", "share", "community_item", "asset", "account"]
Reason = Literal["illegal_content", "minor_safety", "consent", "copyright", "spam", "other"]
REASONS: tuple[Reason, ...] = ("minor_safety", "illegal_content", "consent", "copyright", "spam", "other")
"""In the order in which they are offered and looked at: what harms most comes first."""


class Surface(StrEnum):
    """Where something would be seen."""

    OWN = "own"
    """The pages and calls by which people see what they made, and moderators what they judge."""
    PUBLIC = "public"
    """Everywhere else: links, previews, the feed, pages of creators."""
    MEDIA = "media"
    """Signed paths to files, which tell nobody who follows them."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What can be hidden. `scope_id` is that by which its media are delivered: their signed paths end with it."""

    kind: Kind
    id: str
    scope_id: int | None = None

    def __str__(self) -> str:
        return f"{self.kind}:{self.id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hidden:
    """That something is hidden: why, since when, by whom (None: by reports), and whether it is still to be decided."""

    subject: Subject
    reason: str
    is_pending: bool
    hidden_by: str | None
    note: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Item:
    """Something that somebody would see: whose it is, and why it is hidden, if it is."""

    owner_id: str
    hidden_reason: str | None


@dataclass(frozen=True, slots=True)
class LogEntry:
    """One row of the log; `actor_id` is empty where nobody but the rules decided."""

    id: int
    at: datetime
    actor_id: str
    action: str
    subject: str
    details: str
    previous: bytes
    digest: bytes
