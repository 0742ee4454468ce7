"""The activity calls of the API: what one has done oneself."""

from typing import Any

import msgspec
from litestar import get

from lanternist.features.accounts import Actor
from lanternist.features.activity import queries
from lanternist.features.activity.models import Event
from lanternist.features.activity.schemas import (
    DayTotalBody,
    DayTotals,
    EventBody,
    EventQuery,
    Events,
    TotalsQuery,
)
from lanternist.kit.times import whole_seconds
from lanternist.platform.bodies import WebRequest
from lanternist.platform.db import Database
from lanternist.platform.injected import Given
from lanternist.platform.paging import page_of, place_of
from lanternist.platform.web import read_query

_DETAILS = msgspec.json.Decoder(dict[str, Any])


@get("/api/activity", opt={"query": EventQuery}, tags=["Activity"])
async def list_activity(request: WebRequest, actor: Given[Actor], db: Given[Database]) -> Events:
    """List what one has done, newest first, page by page; kept for as long as the operator says."""
    query = read_query(request, EventQuery)
    after = place_of(query.cursor)
    async with db.connection() as connection:
        found = await queries.list_events(
            connection, actor.id, action=query.action, after=after, limit=query.limit + 1
        )
    page, next_cursor = page_of(found, query.limit)
    return Events(items=[_event_body(event) for event in page], next_cursor=next_cursor)


@get("/api/activity/totals", opt={"query": TotalsQuery}, tags=["Activity"])
async def read_activity_totals(request: WebRequest, actor: Given[Actor], db: Given[Database]) -> DayTotals:
    """Count what one has done by day and action, over the last `days` days in UTC."""
    query = read_query(request, TotalsQuery)
    async with db.connection() as connection:
        totals = await queries.count_by_day(connection, actor.id, query.days)
    return DayTotals(
        items=[DayTotalBody(day=each.day, action=each.action, count=each.count) for each in totals]
    )


def _event_body(event: Event) -> EventBody:
    return EventBody(
        id=event.id,
        action=event.action,
        feature=event.feature,
        subject=event.subject,
        details=_DETAILS.decode(event.details),
        created_at=whole_seconds(event.created_at),
    )
