"""People who sign up for one test each, in a house that a file of tests shares."""

from contextlib import asynccontextmanager
from itertools import count
from typing import Any, NamedTuple

import httpx

from lanternist.platform.gate import Gate
from tests.support.house import PASSWORD, House, client_of, sign_up

JSON = {"Accept": "application/json"}
_numbers = count(1)


class Person(NamedTuple):
    """Somebody with an account, and the client that they are signed in with."""

    house: House
    client: httpx.AsyncClient
    id: str
    email: str

    async def sign_in(self, client: httpx.AsyncClient, password: str = PASSWORD) -> httpx.Response:
        """Sign in with `client` as well."""
        return await client.post("/api/login", json={"email": self.email, "password": password}, headers=JSON)

    async def token(self, *scopes: str, name: str = "A clock") -> str:
        """Make a personal token and return its text."""
        answer = await self.client.post("/api/auth/tokens", json={"name": name, "scopes": scopes})
        assert answer.status_code == 201, answer.text
        return answer.json()["token"]

    async def events(self) -> list[str]:
        """Return what was recorded of the account, the oldest first."""
        text = await self.house.value(
            "select string_agg(action, ' ' order by id) from activity_event where user_id = $1", self.id
        )
        return text.split()


async def newcomer(house: House) -> Person:
    """Let somebody sign up."""
    name = f"person-{next(_numbers)}"
    client = client_of(house.app)
    return Person(house, client, await sign_up(client, name), f"{name}@lanternist.example")


@asynccontextmanager
async def elsewhere(person: Person, app: Gate | None = None) -> Any:
    """Give another client, signed in as the same person; with `app`, at another copy of the application."""
    async with client_of(app or person.house.app) as client:
        assert (await person.sign_in(client)).status_code == 200
        yield client


async def is_in(client: httpx.AsyncClient) -> bool:
    """Return whether a client is signed in."""
    answer = await client.get("/api/auth/user")
    assert answer.status_code in (200, 401), answer.text
    return answer.status_code == 200
