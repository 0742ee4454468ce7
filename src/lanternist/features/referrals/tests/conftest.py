"""A house for the tests of referrals, and people who come by somebody's link."""

from collections.abc import AsyncIterator, Awaitable, Callable
from itertools import count
from typing import Any

import httpx
import pytest

from tests.support.house import PASSWORD, House, client_of

BROWSER = {
    "Accept": "text/html,application/xhtml+xml",
    "User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
}
COOKIE = "lanternist.referral"
_numbers = count(1)
Register = Callable[..., Awaitable[httpx.Response]]


@pytest.fixture
async def visitor(house: House) -> AsyncIterator[httpx.AsyncClient]:
    """A browser that nobody is signed in with."""
    async with client_of(house.app) as client:
        client.headers.update(BROWSER)
        yield client


async def code_of(client: httpx.AsyncClient) -> str:
    return (await client.get("/api/auth/user")).json()["referralCode"]


async def referrals_of(client: httpx.AsyncClient, **query: Any) -> dict[str, Any]:
    answer = await client.get("/api/referrals", params=query)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def balance_of(client: httpx.AsyncClient) -> int:
    return (await client.get("/api/credits/balance")).json()["balance"]


def person(**fields: object) -> dict[str, object]:
    """Return what somebody new sends."""
    email = f"guest-{next(_numbers)}@lanternist.example"
    return {"email": email, "password": PASSWORD, "birthDate": "1990-02-03"} | fields


async def register(client: httpx.AsyncClient, **fields: object) -> dict[str, Any]:
    """Sign somebody new up and return their profile."""
    answer = await client.post("/api/register", json=person(**fields))
    assert answer.status_code == 201, answer.text
    return answer.json()
