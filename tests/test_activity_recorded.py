"""Every write that succeeds leaves an event of the person who made it: the table of routes is walked."""

import re

import pytest

from tests.support.matrix import NAMES, PEOPLE, TABLE, Street

ALWAYS_REFUSED = {
    "POST /api/auth/password": "the table sends a password that is too short; test_logins.py changes one",
    "POST /settings/password": "the same on a page; test_settings_page.py changes one",
    **dict.fromkeys(
        (
            "POST /api/community/sessions/{session_id}/save",
            "POST /community/{session_id}/save",
            "POST /api/community/sessions/{session_id}/like",
            "POST /api/community/media/{community_media_id}/like",
            "POST /api/community/sessions/{session_id}/hide",
            "DELETE /api/community/sessions/{session_id}/hide",
            "POST /api/community/media/{community_media_id}/hide",
            "DELETE /api/community/media/{community_media_id}/hide",
            "POST /community/{session_id}/like",
            "POST /community/{session_id}/hide",
            "POST /community/media/{community_media_id}/like",
            "POST /community/media/{community_media_id}/hide",
        ),
        "what the table names is not shown to everybody; the tests of the community save, like and hide what is",
    ),
    **dict.fromkeys(
        (
            "POST /api/generate-caption",
            "POST /api/manual/generate-ai-caption",
            "POST /api/sessions/{session_id}/captions",
            "POST /sessions/{session_id}/captions",
            "POST /api/sessions/{session_id}/media/{media_id}/caption",
        ),
        "no model is set up where these are tried; the tests of captions have one",
    ),
    **dict.fromkeys(
        (
            "POST /api/user/media/upload",
            "POST /api/media/upload",
            "POST /vault",
            "POST /api/uploads",
            "PATCH /api/uploads/{upload_id}",
            "POST /api/sessions/import/archive",
            "POST /import/archive",
        ),
        "the table sends no file; the tests of the vault and of imports do",
    ),
    **dict.fromkeys(
        ("DELETE /api/auth/user", "POST /settings/account/delete"),
        "the table sends no password; test_deletion.py closes accounts",
    ),
    **dict.fromkeys(
        ("POST /admin/jobs/{job_id}/retry", "POST /admin/jobs/{job_id}/discard"),
        "no job of the table has failed; the tests of the console have some that did",
    ),
    **dict.fromkeys(
        ("POST /moderation/{case_id}/decision", "POST /moderation/{case_id}/appeal"),
        "the table's case is decided already; the tests of reports decide others",
    ),
}
"""Writes that succeed for nobody with what the table sends, each with the reason."""
READS = {
    "POST /api/fetch-reddit": "asks Reddit and stores nothing",
    "POST /api/search-reddit": "asks Reddit and stores nothing",
    "POST /api/validate-subreddit": "asks Reddit and stores nothing",
    "POST /admin/denylist/try": "tries a text against the rules and stores nothing",
}
"""No writes at all, although their bodies are sent by POST."""
BODIES: dict[str, dict[str, object]] = {
    "PATCH /api/admin/users/{user_id}": {"isActive": False},
    "PATCH /api/admin/users/{user_id}/credits": {"tier": "vip"},
}
FORMS: dict[str, dict[str, str]] = {"POST /admin/tiers/{tier}": {"dailyBonus": "7"}}
"""What is sent in place of a body of the table that changes nothing."""
PRIVATE = {"hills", "dunes", "sfwpics", "seas", "lakes", "owned", "ana", "@"}
"""Of titles, sources, tags, names and addresses that the requests send: none belongs into an event."""


def _writers() -> dict[str, str]:
    """Return every write with somebody for whom it succeeds, the owner first."""
    found: dict[str, str] = {}
    for route, rule in TABLE.items():
        may = dict(zip(PEOPLE, rule["may"], strict=True))
        for person in ("administrator", "moderator", "owner"):
            if route.split()[0] not in ("GET", "HEAD") and route not in READS and may[person] < 400:
                found[route] = person
    return found


WRITERS = _writers()


@pytest.mark.parametrize(("route", "person"), WRITERS.items())
async def test_a_write_that_succeeds_is_recorded_and_gives_nothing_away(
    street: Street, route: str, person: str
):
    owned = await street.fresh(route)
    last = await street.house.value("select max(id) from activity_event")

    more: dict[str, object] = {"json": BODIES[route]} if route in BODIES else {}
    more |= {"data": FORMS[route]} if route in FORMS else {}
    answer = await street.send(route, person, owned, **more)

    assert answer.status_code < 400, answer.text
    recorded = await street.house.value(
        """
        select string_agg(action || ' ' || coalesce(subject, '') || ' ' || details, ', ')
        from activity_event where id > $1 and (user_id = $2 or action = 'account_created')
        """,
        last,
        street.house.ids[NAMES[person]],
    )
    assert recorded, "no event"
    assert PRIVATE & set(re.findall(r"\w+|@", recorded.lower())) == set()


def test_no_write_is_left_out():
    writes = {route for route in TABLE if route.split()[0] not in ("GET", "HEAD")}

    assert writes - set(WRITERS) == set(ALWAYS_REFUSED) | set(READS)
    assert len(WRITERS) > 25
