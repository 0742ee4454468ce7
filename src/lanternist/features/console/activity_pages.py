"""What everybody did, and of that alone what administrators did with credits."""

from collections.abc import Sequence
from typing import Any

import msgspec
from litestar import Response, get

from lanternist.features import accounts, activity
from lanternist.features.accounts import Page, User
from lanternist.features.console.frame import render
from lanternist.features.console.schemas import EventsQuery
from lanternist.kit.ids import is_user_id
from lanternist.platform.db import Database, Tx
from lanternist.platform.injected import Given
from lanternist.platform.web import read_query
from lanternist.settings import Settings

GRANTS = ("credits_given", "transfer_corrected", "user_tier_changed")
_NEWEST = 2**63 - 1
_DETAILS = msgspec.json.Decoder(dict[str, Any])


@get("/admin/activity", include_in_schema=False)
async def events_page(page: Given[Page], db: Given[Database], settings: Given[Settings]) -> Response[Any]:
    """Show what everybody did, newest first, of one person or of one kind where that is asked for."""
    page.require_administrator()
    query = read_query(page.request, EventsQuery)
    person = query.person.strip()
    async with db.connection() as connection:
        user = await _find(connection, person) if person else None
        if person and user is None:
            rows, next_cursor = [], None
        else:
            actions = [query.action] if query.action else []
            rows, next_cursor = await _events(connection, query, user_id=user and user.id, actions=actions)
    context = {
        "rows": rows,
        "next_cursor": next_cursor,
        "person": person,
        "is_unknown": bool(person and user is None),
        "action": query.action,
        "actions": sorted(activity.ACTIONS.items(), key=lambda each: each[1]),
        "kept_days": settings.activity_days,
    }
    return await render(page, "activity", context, tab="/admin/activity")


@get("/admin/grants", include_in_schema=False)
async def grants_page(page: Given[Page], db: Given[Database], settings: Given[Settings]) -> Response[Any]:
    """Show what administrators gave, took back and put right, by whom, to whom and why."""
    page.require_administrator()
    query = read_query(page.request, EventsQuery)
    async with db.connection() as connection:
        rows, next_cursor = await _events(connection, query, user_id=None, actions=GRANTS)
    context = {"rows": rows, "next_cursor": next_cursor, "kept_days": settings.activity_days}
    return await render(page, "grants", context, tab="/admin/grants")


async def _events(
    tx: Tx, query: EventsQuery, *, user_id: str | None, actions: Sequence[str]
) -> tuple[list[dict[str, Any]], int | None]:
    """Return a page of events with the names of the people in them, and the cursor of the next page."""
    before = int(query.cursor) if query.cursor else _NEWEST
    found = await activity.list_of_all(
        tx, user_id=user_id, actions=actions, before=before, limit=query.limit + 1
    )
    shown = found[: query.limit]
    ids = {each.user_id for each in shown} | {_subject_of(each.event.subject) for each in shown} - {None}
    people = {user.id: user for user in await accounts.find_users(tx, [each for each in ids if each])}
    rows = [_row(each, people) for each in shown]
    return rows, shown[-1].event.id if len(found) > len(shown) else None


def _row(found: activity.PersonsEvent, people: dict[str, User]) -> dict[str, Any]:
    event = found.event
    subject_id = _subject_of(event.subject)
    details = _DETAILS.decode(event.details)
    return {
        "who": people.get(found.user_id),
        "user_id": found.user_id,
        "text": activity.text_of(event.action),
        "created_at": event.created_at,
        "subject": event.subject,
        "subject_id": subject_id,
        "subject_person": people.get(subject_id) if subject_id else None,
        "reason": details.pop("reason", None),
        "details": [(name.replace("_", " "), _plain(value)) for name, value in sorted(details.items())],
    }


def _plain(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)  # pyright: ignore[reportUnknownArgumentType, reportUnknownVariableType]


def _subject_of(subject: str | None) -> str | None:
    """Return the id of the account that an event was about, if it was about one."""
    kind, _, user_id = (subject or "").partition(":")
    return user_id if kind == "user" and is_user_id(user_id) else None


async def _find(tx: Tx, person: str) -> User | None:
    if is_user_id(person):
        return await accounts.find_user(tx, person)
    return await accounts.find_user_by_email(tx, person)


activity_routes = [events_page, grants_page]
