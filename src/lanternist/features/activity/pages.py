"""The page of activity: one's own days, and what one did last."""

from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from itertools import groupby
from typing import Any

from litestar import Response, get

from lanternist.features.accounts import Page
from lanternist.features.activity import queries
from lanternist.features.activity.models import DayTotal, Event
from lanternist.features.activity.page_texts import text_of
from lanternist.features.activity.schemas import EventQuery
from lanternist.platform.db import Database
from lanternist.platform.injected import Given
from lanternist.platform.paging import page_of, place_of
from lanternist.platform.web import read_query
from lanternist.settings import Settings

DAYS_SHOWN = 30


@get("/activity", include_in_schema=False)
async def activity_page(page: Given[Page], db: Given[Database], settings: Given[Settings]) -> Response[Any]:
    """Show what one did on each of the last days, and the list of it."""
    actor = page.require_actor()
    query = read_query(page.request, EventQuery)
    after = place_of(query.cursor)
    async with db.connection() as connection:
        totals = await queries.count_by_day(connection, actor.id, DAYS_SHOWN)
        found = await queries.list_events(
            connection, actor.id, action=query.action, after=after, limit=query.limit + 1
        )
    events, next_cursor = page_of(found, query.limit)
    context = {
        "days": _days(totals),
        "plot": _plot(totals, datetime.now(UTC).date()),
        "days_shown": DAYS_SHOWN,
        "events": [_row(event) for event in events],
        "next_cursor": next_cursor,
        "kept_days": settings.activity_days,
    }
    return await page.render("activity/activity.html", context)


def _days(totals: list[DayTotal]) -> list[dict[str, Any]]:
    """Return the days on which anything happened, the last one first."""
    days = [(day, list(each)) for day, each in groupby(totals, key=lambda total: total.day)]
    return [
        {
            # Noon, so that readers far from Greenwich see the same day.
            "day": datetime.combine(day, time(12), UTC),
            "count": sum(total.count for total in each),
            "actions": [{"text": text_of(total.action), "count": total.count} for total in each],
        }
        for day, each in reversed(days)
    ]


def _plot(totals: list[DayTotal], today: date) -> list[dict[str, Any]]:
    """Return a count for each of the last days, also of those on which nothing happened."""
    counts: Counter[date] = Counter()
    for total in totals:
        counts[total.day] += total.count
    days = [today - timedelta(days=ago) for ago in reversed(range(DAYS_SHOWN))]
    return [{"moment": datetime.combine(day, time(12), UTC), "value": counts[day]} for day in days]


def _row(event: Event) -> dict[str, Any]:
    kind, _, number = (event.subject or "").partition(":")
    return {
        "text": text_of(event.action),
        "created_at": event.created_at,
        "session_id": int(number) if kind == "session" and number.isdigit() else None,
    }
