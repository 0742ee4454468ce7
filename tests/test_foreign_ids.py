"""An id of somebody else's opens nothing wherever it is put: in a path beside one's own, a body, a query, a cursor."""

import re
from typing import Any

import msgspec
import pytest

from lanternist.app import create_app
from lanternist.settings import Settings
from tests.support.belongings import Belongings, move_in
from tests.support.house import House
from tests.support.matrix import TABLE, Street, accepting, rows
from tests.support.standing import standing

NESTED = [route for route in TABLE if route.count("{") > 1]
MIXES = [(route, name) for route in NESTED for name in re.findall(r"{(\w+)}", route)]
SWITCHED_OFF = [
    pytest.param(route, person, id=f"{person} {route}")
    for route, person, _ in rows()
    if "{" in route
    and not {"{user_id}", "{path}"} & set(route.split("/"))
    and route != "GET /report/status/{token}"  # its token is the reporter's, whoever was reported
    and person in ("stranger", "anonymous")
]
"""Every address that names something, asked by others who know it."""
LISTS = [
    pytest.param(route, person, id=f"{person} {route}")
    for route, person, status in rows()
    if route.startswith("GET ") and "{" not in route and status == 200 and person in ("stranger", "moderator")
]
QUERIED = {
    "/api/sessions": ("categoryId", "categorySlug", "tags", "tagMode", "sort", "limit", "cursor"),
    "/api/activity": ("action", "limit", "cursor"),
    "/api/activity/totals": ("days",),
    "/api/community": (
        "contentType",
        "sort",
        "search",
        "creator",
        "creatorId",
        "subreddit",
        "character",
        "categoryId",
        "categorySlug",
        "tags",
        "tagMode",
        "page",
        "pageSize",
        "cursor",
        "unseen",
    ),
    "/api/user/media": ("category", "dateRange", "search", "limit", "cursor"),
    "/api/credits/balance": ("includeStats",),
    "/api/credits/transactions": ("limit", "cursor"),
    "/api/referrals": ("limit", "cursor"),
    "/api/tags": ("query",),
}
"""The parameters of every list that people have of their own; a test holds it to the description of the API."""
ESCAPES = [
    "%",
    "_",
    "*",
    "' or '1'='1",
    "' or user_id is not null --",
    '" or 1=1 --',
    "1) or (1=1",
    "hills' union select email, 2 from accounts_user --",
    "\\",
    "\\' or 1=1 --",
    "null",
    "-1",
    "{user_id}",
    "{email}",
    "{session_id}",
    "{category_id}",
    "her-own-shelf",
    "hills-of-ana",
    "{cursor}",
]


@pytest.fixture(scope="module")
async def others(street: Street) -> Belongings:
    """What the stranger has, of the same kinds as the owner."""
    return await move_in(street.house, street.house.cy)


@pytest.fixture(scope="module")
async def tagged(street: Street) -> Street:
    """The street, where what the owner has is named like nothing else, and the owner has done much."""
    session = f"/api/sessions/{street.owned.session_id}"
    named = {"title": "Her quiet fjords", "aiPrompt": "Her whispered prompt"}
    assert (await street.house.ana.patch(session, json=named)).status_code == 200
    shelf = f"/api/categories/{street.owned.places['category_id']}"
    assert (await street.house.ana.patch(shelf, json={"name": "Her own shelf"})).status_code == 200
    for tags in (["hills-of-ana"], [], ["hills-of-ana"]):
        assert (await street.house.ana.put(f"{session}/tags", json={"tags": tags})).status_code == 200
    return street


def _secrets(street: Street) -> set[str]:
    """Return texts that only the owner's things have."""
    places = street.owned.places
    return {
        "Her quiet fjords",
        "Her own shelf",
        "her-own-shelf",
        "hills-of-ana",
        "Her whispered prompt",
        "ana@lanternist",
        street.house.ids["ana"],
        places["code"],
        f"session:{street.owned.session_id}",
        f'"/sessions/{street.owned.session_id}"',
    }


@pytest.mark.parametrize(("route", "theirs"), MIXES)
async def test_of_two_ids_both_must_be_ones_own(street, others, route, theirs):
    method, path = route.split()
    mixed = path.format(**(others.places | {theirs: street.owned.places[theirs]}))
    missing = path.format(**(others.places | {theirs: 999_999_999}))
    before = await standing(street.house.db)

    foreign = await street.house.cy.request(method, mixed, json=TABLE[route].get("json"))
    nothing = await street.house.cy.request(method, missing, json=TABLE[route].get("json"))

    assert foreign.status_code in (403, 404)
    if theirs != "session_id":
        assert (foreign.status_code, foreign.content) == (nothing.status_code, nothing.content)
    assert await standing(street.house.db) == before


@pytest.mark.parametrize(("route", "person"), SWITCHED_OFF)
async def test_what_belongs_to_an_account_that_is_switched_off_is_gone(street, route, person):
    before = await standing(street.house.db)

    answer = await street.send(route, person, street.disabled)

    expected = (401, 403, 404) if route.split()[1].startswith(("/api", "/media")) else (303, 403, 404)
    assert answer.status_code in expected
    told = answer.text + repr(answer.headers.multi_items())
    named = [street.house.ids["mo"], "mo@", "Mo ", street.disabled.places["code"], "A secret prompt"]
    if answer.status_code != 303:
        assert [text for text in named if text in told] == []
    assert await standing(street.house.db) == before


def test_there_are_addresses_with_two_ids():
    assert len(MIXES) >= 4


async def test_an_order_takes_no_slide_of_another_session(street, others):
    own, foreign = others.places["slides"], street.owned.places["slides"]
    path = f"/api/sessions/{others.session_id}/media/order"
    before = await standing(street.house.db)

    for ids in ([*own, foreign[0]], [own[0], foreign[0]], foreign):
        answer = await street.house.cy.put(path, json={"ids": ids})
        assert answer.status_code == 400

    assert await standing(street.house.db) == before


async def test_nobody_puts_a_session_on_somebody_elses_shelf(street, others):
    body = {"categoryId": street.owned.places["category_id"]}
    before = await standing(street.house.db)

    for method, path in (("POST", "/api/sessions"), ("PATCH", f"/api/sessions/{others.session_id}")):
        sent = {"title": "Hills", "subreddits": "sfwpics"} | body
        answer = await street.house.cy.request(method, path, json=sent)
        assert answer.status_code == 400

    assert await standing(street.house.db) == before


@pytest.mark.parametrize(("route", "person"), LISTS)
async def test_what_one_lists_holds_nothing_of_others(tagged, route, person):
    answer = await tagged.send(route, person, tagged.owned)

    assert answer.status_code == 200
    assert [secret for secret in _secrets(tagged) if secret in answer.text] == []


async def test_the_texts_looked_for_are_those_that_its_owner_sees(tagged):
    shown = ""
    for path in ("/api/sessions", "/api/tags", "/api/categories", "/api/activity?limit=200", "/library"):
        shown += (await tagged.house.ana.get(path, headers=accepting(path))).text
    shown += (await tagged.house.ana.get(f"/api/sessions/{tagged.owned.session_id}/share")).text
    shown += (await tagged.house.ana.get("/api/auth/user")).text

    assert [secret for secret in _secrets(tagged) if secret not in shown] == []


@pytest.mark.parametrize(
    ("path", "name"), [(path, name) for path, names in QUERIED.items() for name in names]
)
async def test_no_query_opens_the_list_of_another(tagged, path, name):
    secrets = _secrets(tagged)
    filling = {
        "{user_id}": tagged.house.ids["ana"],
        "{email}": "ana@lanternist.example",
        "{session_id}": str(tagged.owned.session_id),
        "{category_id}": str(tagged.owned.places["category_id"]),
        "{cursor}": await _cursor(tagged.house, path),
    }
    asked = {secret for secret in secrets if any(secret in text for text in (*filling.values(), *ESCAPES))}

    for text in ESCAPES:
        answer = await tagged.house.cy.get(
            path, params={name: filling.get(text, text), "userId": filling["{user_id}"]}
        )
        assert answer.status_code in (200, 400), text
        assert [secret for secret in secrets - asked if secret in answer.text] == [], text


def test_every_list_with_parameters_is_tried(settings: Settings):
    queried = {
        route.path_format: {field.encode_name for field in msgspec.structs.fields(handler.opt["query"])}
        for route in create_app(settings)._app.routes
        for handler in getattr(route, "route_handlers", ())
        if "query" in getattr(handler, "opt", {}) and "/admin/" not in route.path_format
    }

    assert queried == {path: set(names) for path, names in QUERIED.items()}


async def _cursor(house: House, path: str) -> str:
    """Return where the owner's second page begins, or something where the list has no pages."""
    answer: Any = await house.ana.get(path, params={"limit": 1})
    if answer.status_code != 200:
        return "x"
    following = re.search(r"cursor=([^&>]+)", answer.headers.get("link", ""))
    if following:
        return following[1]
    body = answer.json()
    return (body.get("nextCursor") if isinstance(body, dict) else None) or "x"
