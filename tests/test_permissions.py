"""Every route answers every kind of person as `permissions.yaml` says."""

import re
from collections.abc import Iterator

import pytest
from litestar.handlers import HTTPRouteHandler

from lanternist.app import create_app
from lanternist.platform.gate import Gate
from lanternist.settings import Settings
from tests.support.matrix import PEOPLE, TABLE, rows

STATIC = "/static/"
CASES = [pytest.param(*row, id=f"{row[1]} {row[0]} {row[2]}") for row in rows()]


@pytest.mark.parametrize(("route", "person", "status"), CASES)
async def test_a_route_answers_each_person_as_the_table_says(street, route, person, status):
    method, path = route.split()
    owned = street.disabled if person == "disabled" else street.owned
    if method != "GET" and status < 400 and person in ("owner", "administrator"):
        owned = await street.fresh(route)

    answer = await street.send(route, person, owned)

    assert answer.status_code == status, answer.text
    if answer.status_code == 401:
        assert answer.json() == {"message": "Unauthorized"}
    if person == "anonymous" and answer.status_code == 303 and "/login?" in answer.headers["location"]:
        assert not answer.cookies
    if person == "disabled" and answer.status_code == 403 and path.startswith("/api"):
        assert answer.json() == {"message": "Account is disabled"}


async def test_a_stranger_reads_what_is_public_and_changes_nothing(street):
    owned = await street.fresh()
    await street.house.ana.patch(f"/api/sessions/{owned.session_id}", json={"isPublic": True})
    address = f"/api/sessions/{owned.session_id}"

    assert (await street.house.cy.get(address)).status_code == 200
    assert (await street.house.cy.get(f"/play/{owned.session_id}")).status_code == 200
    assert (await street.house.nobody.get(address)).status_code == 401
    for method, path in (
        ("PATCH", ""),
        ("DELETE", ""),
        ("POST", "/share"),
        ("POST", "/refill"),
        ("PUT", "/tags"),
    ):
        answer = await street.house.cy.request(method, address + path, json={})
        assert answer.status_code == 403, (method, path)


@pytest.mark.parametrize("role", ["admin", "super_admin"])
@pytest.mark.parametrize("path", ["/api/sessions/{}", "/api/sessions/{}/events", "/sessions/{}", "/play/{}"])
async def test_what_administrators_read_of_others_is_recorded(street, role, path):
    reads = "select count(*) from activity_event where user_id = $1 and action = 'session_inspected'"
    reader, session_id = await street.house.staff(role), street.owned.session_id
    before = await street.house.value(reads, street.house.ids[role])

    answer = await reader.get(path.format(session_id))

    assert answer.status_code == 200
    assert "A secret prompt" not in answer.text
    assert await street.house.value(reads, street.house.ids[role]) == before + 1
    subject = await street.house.value("select subject from activity_event order by id desc limit 1")
    assert subject == f"session:{session_id}"


async def test_what_administrators_read_of_their_own_or_in_public_is_not_recorded(street):
    administrator = await street.house.staff("admin")
    own = await street.house.session_of(administrator)
    public = (await street.fresh()).session_id
    await street.house.ana.patch(f"/api/sessions/{public}", json={"isPublic": True})

    for session_id in (own, public):
        assert (await administrator.get(f"/api/sessions/{session_id}")).status_code == 200

    subjects = [f"session:{own}", f"session:{public}"]
    reads = "select count(*) from activity_event where action = 'session_inspected' and subject = any($1)"
    assert await street.house.value(reads, subjects) == 0


def test_the_table_has_a_status_for_everybody():
    assert [route for route, rule in TABLE.items() if len(rule["may"]) != len(PEOPLE)] == []


def test_the_table_names_every_route_and_no_other(settings: Settings):
    routes = set(_routes(create_app(settings)))

    assert routes - set(TABLE) == set(), "routes that permissions.yaml lacks"
    assert set(TABLE) - routes == set(), "routes of permissions.yaml that are gone"


async def test_the_described_api_is_that_of_the_table(street):
    described = (await street.house.nobody.get("/openapi.json")).json()["paths"]

    named = {f"{method.upper()} {path}" for path, methods in described.items() for method in methods}

    assert named - set(TABLE) == set()
    assert {route for route in TABLE if " /api" in route} - named == set()


def _routes(app: Gate) -> Iterator[str]:
    for route in app._app.routes:
        for handler in getattr(route, "route_handlers", ()):
            if isinstance(handler, HTTPRouteHandler) and not route.path_format.startswith(STATIC):
                for method in handler.http_methods - {"OPTIONS"}:
                    yield f"{method} {re.sub(r':[a-z]+', '', route.path_format)}"
