"""Every route under a personal token: one that reads writes nothing, one that writes is as good as the cookie."""

import httpx
import pytest

from lanternist.kit.ids import digest, new_personal_token
from tests.support.house import House, client_of
from tests.support.matrix import TABLE, address
from tests.support.standing import standing

READERS = [route for route in TABLE if route.startswith("GET ")]
WRITERS = [route for route in TABLE if not route.startswith("GET ")]
FOR_LOGINS = {
    "DELETE /api/auth/logins/{login_id}",
    "POST /api/auth/tokens",
    "DELETE /api/auth/tokens/{token_id}",
    "POST /api/auth/password",
    "POST /api/exports",
    "GET /api/exports/{task_id}/file",
    "POST /settings/logins/{login_id}/end",
    "POST /settings/logins/end-others",
    "DELETE /api/auth/user",
    "POST /settings/account/delete",
    "POST /settings/password",
    "POST /settings/tokens",
    "POST /settings/tokens/{token_id}/revoke",
}
"""What would let a token make more of itself, so only a login does it."""
SIGNING = ("/login", "/logout", "/register")
"""Signing in and out is about logins; what a token does there is tested with the tokens."""
OPEN = ("/validate-subreddit",)
"""Looks something up for anybody and does not ask who."""
BEYOND = {
    "error": "Forbidden",
    "code": "INSUFFICIENT_SCOPE",
}


async def _token(house: House, name: str, *scopes: str) -> dict[str, str]:
    """Return the header of a fresh token; it is stored directly, so that nobody's other tokens matter."""
    token = new_personal_token()
    await house.execute(
        "insert into accounts_token (user_id, name, scopes, token_sha256) values ($1, 'A clock', $2, $3)",
        house.ids[name],
        list(scopes),
        digest(token),
    )
    return {"Authorization": f"Bearer {token}"}


async def _send(street, route: str, owned, headers: dict[str, str]) -> httpx.Response:
    return await street.send(route, "anonymous", owned, headers=headers)


@pytest.mark.parametrize("route", [route for route in WRITERS if not route.endswith(SIGNING + OPEN)])
async def test_a_token_that_reads_writes_nothing(street, route):
    headers = await _token(street.house, "ana", "read")
    before = await standing(street.house.db, without=("accounts_token",))

    answer = await _send(street, route, street.owned, headers)

    assert answer.status_code == 403
    if " /api" in route:
        assert answer.json()["error"] == BEYOND["error"]
        assert answer.json()["code"] == BEYOND["code"]
    assert await standing(street.house.db, without=("accounts_token",)) == before


@pytest.mark.parametrize("route", [route for route in TABLE if not route.endswith(SIGNING)])
async def test_the_owners_token_is_as_good_as_the_cookie(street, route):
    status = TABLE[route]["may"][0]
    owned = street.owned if route in READERS else await street.fresh(route)
    headers = await _token(street.house, "ana", "read", "write")

    answer = await _send(street, route, owned, headers)

    if route in FOR_LOGINS:
        assert answer.status_code == 403
        assert " /api" not in route or answer.json()["code"] == "LOGIN_REQUIRED"
    else:
        assert answer.status_code == status, answer.text
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize("route", [route for route in TABLE if not route.endswith(SIGNING)])
async def test_the_token_of_a_stranger_is_a_strangers(street, route):
    status = TABLE[route]["may"][1]
    headers = await _token(street.house, "cy", "read", "write")

    answer = await _send(street, route, street.owned, headers)

    expected = 403 if route in FOR_LOGINS else status
    assert answer.status_code == expected, answer.text


@pytest.mark.parametrize("route", ["GET /api/auth/user", "GET /api/sessions", "PATCH /api/auth/user"])
async def test_the_token_of_a_disabled_person_is_refused(street, route):
    method, path = route.split()
    headers = await _token(street.house, "mo", "read", "write")

    async with client_of(street.house.app) as client:
        answer = await client.request(method, address(path, street.disabled), headers=headers)

    assert (answer.status_code, answer.json()) == (403, {"message": "Account is disabled"})
