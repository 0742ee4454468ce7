"""A GET reads: every page and call answers the same when the database lets nobody write."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from tests.support.house import running
from tests.support.matrix import Street, rows

WRITERS = {
    "GET /api/logout": {
        "people": ("owner", "stranger", "disabled", "moderator", "administrator"),
        "reason": "the contract lets a link sign a person out",
    },
    "GET /shared/{code}": {
        "people": ("stranger", "anonymous", "moderator", "administrator"),
        "reason": "visits of a link are counted, but the owner's",
    },
    "GET /api/sessions/{session_id}/export": {"people": ("owner",), "reason": "what leaves is recorded"},
    "GET /moderation/{case_id}/pictures/{link_id}": {
        "people": ("administrator",),
        "reason": "who looked at a picture that is not blurred is in the log",
    },
}
"""The GETs that write, for whom and why."""
BROWSER = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"}
INSPECTED = ("/api/sessions/{session_id}", "/sessions/{session_id}", "/play/{session_id}")
READS = [
    pytest.param(route, person, status, id=f"{person} {route}")
    for route, person, status in rows()
    if route.startswith("GET ")
]


@pytest.fixture(scope="module")
async def read_only(street: Street) -> AsyncIterator[Street]:
    """The same people and things, asked of an application whose database refuses every write."""
    for belongings in (street.owned, street.disabled):
        # What a slide shows is fetched at the first load and stored: that is the one write of the media route.
        await street.house.ana.get(f"/media/{belongings.places['key']}")
    joint = "&" if "?" in street.house.settings.database_url else "?"
    dsn = f"{street.house.settings.database_url}{joint}default_transaction_read_only=on"
    async with running(replace(street.house.settings, database_url=dsn)) as app:
        yield replace(street, house=replace(street.house, app=app))


def _writes(route: str, person: str, status: int) -> bool:
    if route in WRITERS:
        return person in WRITERS[route]["people"]
    # That an administrator looked into a private session is recorded.
    is_inspected = route.split()[1].removesuffix("/events") in INSPECTED
    return is_inspected and person == "administrator" and status == 200


@pytest.mark.parametrize(("route", "person", "status"), READS)
async def test_a_read_writes_nothing(street, read_only, route, person, status):
    owned = street.disabled if person == "disabled" else street.owned

    answer = await read_only.send(route, person, owned, headers=BROWSER)

    # Who writes nevertheless is refused by the database here: so no reason outlives its write.
    expected = 500 if _writes(route, person, status) else status
    assert answer.status_code == expected, answer.text


async def test_the_database_of_these_tests_refuses_writes(read_only):
    answer = await read_only.send("POST /api/sessions", "owner", read_only.owned)

    assert answer.status_code == 500
