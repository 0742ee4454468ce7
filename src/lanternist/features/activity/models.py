"""What is remembered of what people do."""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Event:
    """Somebody did something to a thing, which `subject` names as `kind:id`. `details` is JSON."""

    id: int
    action: str
    feature: str
    subject: str | None
    details: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class PersonsEvent:
    """What somebody did, whoever it was."""

    user_id: str
    event: Event


@dataclass(frozen=True, slots=True)
class DayTotal:
    """How often a person did one thing on one day, in UTC."""

    day: date
    action: str
    count: int
