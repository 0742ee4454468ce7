"""Shapes of the activity calls."""

from datetime import date, datetime
from typing import Annotated

from msgspec import Meta

from lanternist.platform.bodies import Body
from lanternist.platform.paging import Cursor, Limit

MOST_DAYS = 366

Detail = str | int | float | bool | list[str] | None


class EventQuery(Body, frozen=True, kw_only=True):
    """Which of one's own events to list."""

    action: Annotated[str, Meta(max_length=60, extra={"rule": "must be the name of an action"})] | None = None
    limit: Limit = 50
    cursor: Cursor | None = None


class EventBody(Body, frozen=True, kw_only=True):
    """Something that the person did. `subject` is `kind:id`; `details` holds ids, counts and names of fields."""

    id: int
    action: str
    feature: str
    subject: str | None
    details: dict[str, Detail]
    created_at: datetime


class Events(Body, frozen=True, kw_only=True):
    """One page of events, newest first."""

    items: list[EventBody]
    next_cursor: str | None


class TotalsQuery(Body, frozen=True, kw_only=True):
    """How many days back, today included."""

    days: Annotated[
        int,
        Meta(ge=1, le=MOST_DAYS, extra={"rule": f"must be a whole number from 1 to {MOST_DAYS}"}),
    ] = 30


class DayTotalBody(Body, frozen=True, kw_only=True):
    """How often the person did one thing on one day, in UTC."""

    day: date
    action: str
    count: int


class DayTotals(Body, frozen=True, kw_only=True):
    """The totals of all days on which anything happened, the first day first."""

    items: list[DayTotalBody]
