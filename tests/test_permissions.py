"""Every route answers every kind of person as `permissions.yaml` says."""

import re
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml
from litestar.handlers import HTTPRouteHandler

from lanternist.app import create_app
from lanternist.features import accounts
from lanternist.kit.ids import digest, new_token
from lanternist.platform.db import Database
from lanternist.platform.gate import Gate
from lanternist.settings import Settings
from tests.support.clean_slate import CleanSlate
from tests.support.house import House, add_slides, client_of, open_house

TABLE: dict[str, dict[str, Any]] = yaml.safe_load(
    (Path(__file__).parents[1] / "permissions.yaml").read_text()
)
PEOPLE = ("owner", "stranger", "anonymous", "disabled")
STATIC = "/static/"
LEAVING = ("/login", "/logout", "/register")
CASES = [
    pytest.param(route, person, status, id=f"{person} {route} {status}")
    for route, rule in TABLE.items()
    for person, status in zip(PEOPLE, rule["may"], strict=True)
]
_numbers = count(1)


@dataclass(frozen=True)
class Belongings:
    """What one person has: a private session with slides, its link, and a category."""

    session_id: int
    slides: list[int]
    code: str
    media_path: str
    category_id: int


@dataclass(frozen=True)
class Street:
    """The people of the house, and what the owner and the disabled person have."""

    house: House
    owned: Belongings
    disabled: Belongings


async def _move_in(house: House, client: httpx.AsyncClient) -> Belongings:
    session_id = await house.session_of(client)
    slides = await add_slides(house.db, session_id, 2)
    code = (await client.post(f"/api/sessions/{session_id}/share")).json()["shareCode"]
    await client.patch(f"/api/sessions/{session_id}", json={"isPublic": False})
    async with house.db.transaction() as tx:
        await tx.execute("update sessions_session set fill_state = 'done' where id = $1", session_id)
    media = (await client.get(f"/api/sessions/{session_id}")).json()["media"]
    category = await client.post("/api/categories", json={"name": f"Hills {next(_numbers)}"})
    return Belongings(session_id, slides, code, media[0]["mediaUrl"], category.json()["id"])


@pytest.fixture(scope="module")
async def street(migrated: tuple[Database, CleanSlate]) -> AsyncIterator[Street]:
    db, slate = migrated
    await slate.wipe()
    async with open_house(db) as house:
        owned, disabled = await _move_in(house, house.ana), await _move_in(house, house.mo)
        async with db.transaction() as tx:
            await tx.execute("update accounts_user set is_active = false where id = $1", house.ids["mo"])
        yield Street(house, owned, disabled)


@pytest.mark.parametrize(("route", "person", "status"), CASES)
async def test_a_route_answers_each_person_as_the_table_says(street, route, person, status):
    method, path = route.split()
    owned = street.disabled if person == "disabled" else street.owned
    if person == "owner" and method != "GET":
        owned = await _move_in(street.house, street.house.ana)
    request = {name: _filled(TABLE[route].get(name), person, owned) for name in ("json", "form")}

    async with client_of(street.house.app) as client:
        client.cookies = await _cookies(street.house, person, is_leaving=path.endswith(LEAVING))
        answer = await client.request(
            method,
            _address(path, owned),
            json=request["json"],
            data=request["form"],
            headers={} if path.startswith(("/api", "/media")) else {"Accept": "text/html"},
        )

    assert answer.status_code == status, answer.text
    if answer.status_code == 401:
        assert answer.json() == {"message": "Unauthorized"}
    if person == "anonymous" and answer.status_code == 303 and "/login?" in answer.headers["location"]:
        assert not answer.cookies
    if person == "disabled" and answer.status_code == 403 and path.startswith("/api"):
        assert answer.json() == {"message": "Account is disabled"}


async def test_a_stranger_reads_what_is_public_and_changes_nothing(street):
    owned = await _move_in(street.house, street.house.ana)
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


def test_the_table_names_every_route_and_no_other(settings: Settings):
    routes = set(_routes(create_app(settings)))

    assert routes - set(TABLE) == set(), "routes that permissions.yaml lacks"
    assert set(TABLE) - routes == set(), "routes of permissions.yaml that are gone"


def test_the_described_api_holds_no_route_that_the_table_lacks(settings: Settings):
    described = create_app(settings)._app.openapi_schema.to_schema()["paths"]

    named = {f"{method.upper()} {path}" for path, methods in described.items() for method in methods}

    assert named - set(TABLE) == set()


def _routes(app: Gate) -> Iterator[str]:
    for route in app._app.routes:
        for handler in getattr(route, "route_handlers", ()):
            if isinstance(handler, HTTPRouteHandler) and not route.path_format.startswith(STATIC):
                for method in handler.http_methods - {"OPTIONS"}:
                    yield f"{method} {re.sub(r':[a-z]+', '', route.path_format)}"


def _address(path: str, owned: Belongings) -> str:
    if "{key}" in path:
        return owned.media_path
    places = {
        "session_id": owned.session_id,
        "media_id": owned.slides[0],
        "category_id": owned.category_id,
        "code": owned.code,
        "path": "swagger",
    }
    return path.format(**places)


def _filled(body: dict[str, Any] | None, person: str, owned: Belongings) -> dict[str, Any] | None:
    """Return what is sent, with what differs from case to case in its place."""
    if body is None:
        return None
    name = {"owner": "ana", "disabled": "mo"}.get(person, "cy")
    texts = {
        "{new_email}": f"new-{next(_numbers)}@lanternist.example",
        "{own_email}": f"{name}@lanternist.example",
        "{slides}": owned.slides[::-1],
    }
    return {key: texts.get(value, value) if isinstance(value, str) else value for key, value in body.items()}


async def _cookies(house: House, person: str, *, is_leaving: bool) -> httpx.Cookies:
    """Return the person's login; where it is about to be ended or replaced, one of its own."""
    if person == "anonymous":
        return httpx.Cookies()
    name = {"owner": "ana", "stranger": "cy", "disabled": "mo"}[person]
    if not is_leaving:
        return getattr(house, name).cookies
    token = new_token()
    async with house.db.transaction() as tx:
        await accounts.queries.add_login(tx, house.ids[name], digest(token))
    return httpx.Cookies({house.settings.cookie_name: token})
