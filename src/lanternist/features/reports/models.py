"""Reports, and the cases that they make."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from lanternist.features.moderation import REASONS, Reason

TargetKind = Literal["share", "session", "community", "account", "media"]
CaseKind = Literal["session", "account", "asset"]
Decision = Literal["keep", "hide", "remove"]
URGENT: frozenset[str] = frozenset({"minor_safety", "consent"})
"""What is hidden at once, until somebody has looked."""


def urgency_of(reason: Reason) -> int:
    """Return the place of a reason in the queue: the lowest first."""
    return REASONS.index(reason)


@dataclass(frozen=True, slots=True)
class Target:
    """What a report is about: the session, account or file behind what somebody saw, and where they came from."""

    kind: CaseKind
    subject_id: str
    owner_id: str
    title: str
    path: str
    session_id: int | None = None
    """Of a file: the session that shows it as a slide."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """What was reported, and what became of it."""

    id: int
    kind: CaseKind
    subject_id: str
    owner_id: str
    title: str
    session_id: int | None
    reason: Reason
    was_hidden_at_once: bool
    state: Literal["open", "kept", "hidden", "removed"]
    decided_by: str | None
    decided_at: datetime | None
    note: str
    is_account_disabled: bool
    appeal: str | None
    appealed_at: datetime | None
    appeal_state: Literal["open", "upheld", "reversed"] | None
    appeal_decided_by: str | None
    appeal_decided_at: datetime | None
    appeal_note: str
    created_at: datetime

    @property
    def is_waiting(self) -> bool:
        """Return whether a moderator has something to decide."""
        return self.state == "open" or self.appeal_state == "open"

    @property
    def may_appeal(self) -> bool:
        """Return whether its owner may ask for another look."""
        return self.state in ("hidden", "removed") and self.appeal_state is None


@dataclass(frozen=True, slots=True)
class Report:
    """What one person said."""

    id: int
    reporter_id: str | None
    reason: Reason
    text: str
    contact: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Statistics:
    """How the queue is doing: what waits, and how long decisions of the last 30 days took, in seconds."""

    waiting: int
    decided: int
    median_seconds: float | None
