"""Who is refused learns nothing and changes nothing: foreign things, administration, methods swapped."""

import re

import httpx
import pytest

from tests.support.matrix import TABLE, Street, accepting, address, rows
from tests.support.standing import standing

OUTSIDERS = ("stranger", "anonymous", "moderator")
REFUSED = [
    pytest.param(route, person, id=f"{person} {route}")
    for route, person, status in rows()
    if person in OUTSIDERS and status in (401, 403, 404) and "{" in route
]
HIDDEN = [route for route, rule in TABLE.items() if rule["may"][1] == 404 and "{path}" not in route]
ADMINISTRATION = [route for route in TABLE if "/admin" in route]
PATHS = sorted({route.split()[1] for route in TABLE})
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND")
OVERRIDES = ("X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override")
DISGUISES = [
    "{path}/",
    "/{path}",
    "//{path}",
    "{path}/.",
    "/x/..{path}",
    "/api/..{path}",
    "{path}.json",
    "{path}%20",
    "{path}%00",
    "{path}%2f",
    "{path};a=b",
    "{upper}",
    "{encoded}",
    "{twice}",
]


def _secrets(street: Street) -> list[str]:
    """Return the owner's texts that no refusal may hold."""
    number = street.owned.session_id
    return ["Owned hills", "Owned shelf", "secret prompt", "ana@", street.house.ids["ana"], f"{number}-0.jpg"]


@pytest.mark.parametrize(("route", "person"), REFUSED)
async def test_a_refusal_holds_nothing_of_the_owners(street, route, person):
    answer = await street.send(route, person, street.owned)

    told = answer.text + repr(answer.headers.multi_items())
    assert [secret for secret in _secrets(street) if secret.lower() in told.lower()] == []
    assert answer.status_code < 400 or street.owned.places["code"] not in told


@pytest.mark.parametrize("route", HIDDEN)
async def test_what_is_somebody_elses_answers_like_what_does_not_exist(street, route):
    method, path = route.split()
    missing = re.sub(r"{\w+}", "999999999", path)

    foreign = await street.send(route, "stranger", street.owned)
    nothing = await street.house.cy.request(
        method, missing, json=TABLE[route].get("json"), headers=accepting(path)
    )

    assert nothing.status_code == foreign.status_code
    assert _without_its_name(nothing) == _without_its_name(foreign)


def _without_its_name(answer: httpx.Response) -> str:
    """Return what an answer says; on a page stands what to call the request in a report."""
    return answer.text.replace(answer.headers["x-request-id"], "")


def test_administration_is_for_administrators_in_the_table():
    for route in ADMINISTRATION:
        owner, stranger, anonymous, disabled, moderator, administrator = TABLE[route]["may"]
        is_api = " /api" in route
        assert [owner, stranger, disabled, moderator] == [403] * 4, route
        assert anonymous == (401 if is_api else 303), route
        assert administrator not in (401, 403), route


@pytest.mark.parametrize("route", ADMINISTRATION)
async def test_administration_refuses_before_it_looks_at_anything_else(street, route):
    method, path = route.split()
    before = await standing(street.house.db)

    for target in (re.sub(r"{\w+}", "nobody-knows", path), address(path, street.owned)):
        for content in (b"", b"{", b'{"role": "super_admin"}'):
            headers = {"Content-Type": "application/json"} | accepting(path)
            answer = await street.house.cy.request(method, target, content=content, headers=headers)
            assert answer.status_code == 403, (target, content)

    assert await standing(street.house.db) == before


@pytest.mark.parametrize("route", ADMINISTRATION)
async def test_administration_has_no_other_spelling(street, route):
    method, path = route.split()
    plain = address(path, street.owned)
    before = await standing(street.house.db)

    for disguise in DISGUISES:
        target = disguise.format(
            path=plain,
            upper=plain.upper(),
            encoded=plain.replace("admin", "%61dmin"),
            twice=plain.replace("admin", "%2561dmin"),
        )
        answer = await street.house.cy.request(method, f"http://127.0.0.1:8000{target}")
        assert answer.status_code in (400, 401, 403, 404, 405), target

    for header in ("X-Original-URL", "X-Rewrite-URL", "X-Forwarded-Prefix"):
        answer = await street.house.cy.request(method, "/api/nowhere", headers={header: plain})
        assert answer.status_code in (404, 405), header
    assert await standing(street.house.db) == before


@pytest.mark.parametrize("path", PATHS)
async def test_another_method_does_nothing(street, path):
    target = address(path, street.owned)
    before = await standing(street.house.db)

    for method in METHODS:
        if f"{'GET' if method == 'HEAD' else method} {path}" not in TABLE:
            answer = await street.house.ana.request(method, target, headers=accepting(path))
            # 400 and 404: the address fits another route's pattern, whose own rule answers.
            assert answer.status_code in (400, 404, 405), (method, answer.status_code)
            assert method == "HEAD" or answer.content, method
    assert await standing(street.house.db) == before


@pytest.mark.parametrize("header", OVERRIDES)
async def test_a_header_does_not_override_the_method(street, header):
    before = await standing(street.house.db)
    target = f"/api/sessions/{street.owned.session_id}"

    for method in ("DELETE", "PATCH"):
        assert (await street.house.ana.get(target, headers={header: method})).status_code == 200
        answer = await street.house.ana.get(target, params={"_method": method})
        assert answer.status_code == 200

    assert await standing(street.house.db) == before
