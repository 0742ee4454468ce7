"""Other sites write nothing with a person's cookie: every route that is no GET, by header and by kind of body."""

import json
from itertools import cycle

import pytest

from tests.data import wrong_requests
from tests.support.matrix import TABLE, address, admitted
from tests.support.standing import standing

WRITES = [route for route in TABLE if not route.startswith(("GET ", "HEAD "))]
FILE_WRITES = {
    "POST /api/user/media/upload",
    "POST /api/media/upload",
    "POST /api/uploads",
    "PATCH /api/uploads/{upload_id}",
}
"""They take files, or pieces of them, of which the tests of the vault tell."""
JSON_WRITES = [route for route in WRITES if TABLE[route].get("json") and route not in FILE_WRITES]
FORM_WRITES = [route for route in WRITES if TABLE[route].get("form")]
OWN_ORIGIN = "http://127.0.0.1:8000"
FRIENDLY = [
    {"Sec-Fetch-Site": "same-origin", "Origin": OWN_ORIGIN},
    {"Sec-Fetch-Site": "none"},
    {"Origin": OWN_ORIGIN},
]
"""A page of ours, what a person typed, and a browser without fetch metadata; routes take turns."""
NOT_JSON = [
    "text/plain",
    "text/plain;charset=UTF-8",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "text/plain; application/json",
    "application/json-patch+json",
    "",
]
SIMPLE = {"text/plain", "application/json", "application/octet-stream", "text/plain; multipart/form-data"}


@pytest.mark.parametrize("route", WRITES)
async def test_a_write_from_another_site_is_refused_and_changes_nothing(street, route):
    before = await standing(street.house.db)

    for headers in wrong_requests.FOREIGN:
        answer = await street.send(route, "owner", street.owned, headers=headers)
        assert answer.status_code == 403, headers
        assert answer.json() == wrong_requests.CROSS_SITE
        assert "set-cookie" not in answer.headers

    after = await standing(street.house.db)
    # Signing in and out is tried with a login of its own, which the test makes.
    assert {**after, "accounts_login": ""} == {**before, "accounts_login": ""}


@pytest.mark.parametrize(("route", "headers"), list(zip(WRITES, cycle(FRIENDLY), strict=False)))
async def test_a_write_of_our_own_pages_passes(street, route, headers):
    answer = await street.send(route, "owner", await street.fresh(route), headers=headers)

    assert answer.status_code == TABLE[route]["may"][0], answer.text


@pytest.mark.parametrize("route", JSON_WRITES)
async def test_json_is_read_under_its_own_name_only(street, route):
    who = admitted(route)
    body = street.filled(TABLE[route]["json"], who, street.owned)
    before = await standing(street.house.db)

    for content_type in NOT_JSON:
        if route == "POST /api/login" and content_type.startswith("application/x-www-form"):
            continue  # The contract lets a plain form sign in.
        answer = await street.send(
            route,
            who,
            street.owned,
            json=None,
            content=json.dumps(body).encode(),
            headers={"Content-Type": content_type},
        )
        assert answer.status_code == 415, content_type
        assert answer.json() == wrong_requests.NOT_THE_TYPE

    after = await standing(street.house.db)
    assert {**after, "accounts_login": ""} == {**before, "accounts_login": ""}


@pytest.mark.parametrize("route", FORM_WRITES)
async def test_a_form_is_read_as_a_form_only(street, route):
    before = await standing(street.house.db)

    for content_type in SIMPLE:
        answer = await street.send(
            route,
            admitted(route),
            street.owned,
            data=None,
            content=b"title=Dunes&firstName=Ana",
            headers={"Content-Type": content_type},
        )
        assert answer.status_code in (400, 415), content_type

    after = await standing(street.house.db)
    assert {**after, "accounts_login": ""} == {**before, "accounts_login": ""}


@pytest.mark.parametrize("method", ["GET", "HEAD"])
async def test_a_read_from_another_site_passes(street, method):
    headers = {"Sec-Fetch-Site": "cross-site", "Origin": "https://elsewhere.example"}

    answer = await street.house.ana.request(method, f"/shared/{street.owned.places['code']}", headers=headers)

    assert answer.status_code == 200
    assert not [name for name in answer.headers if name.startswith("access-control-")]


@pytest.mark.parametrize("route", ["POST /api/sessions", "DELETE /api/sessions/{session_id}"])
async def test_no_preflight_lets_another_site_in(street, route):
    method, path = route.split()
    headers = {
        "Origin": "https://elsewhere.example",
        "Access-Control-Request-Method": method,
        "Access-Control-Request-Headers": "content-type",
    }

    answer = await street.house.ana.request("OPTIONS", address(path, street.owned), headers=headers)

    assert not [name for name in answer.headers if name.startswith("access-control-")]
