"""`permissions.yaml` as tests use it: its rows, its people, what they own, and requests made of both."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import yaml

from lanternist.features import accounts
from lanternist.kit.ids import digest, new_token
from tests.support.belongings import Belongings, move_in, numbers
from tests.support.house import House, client_of

TABLE: dict[str, dict[str, Any]] = yaml.safe_load(
    (Path(__file__).parents[2] / "permissions.yaml").read_text()
)
PEOPLE = ("owner", "stranger", "anonymous", "disabled", "moderator", "administrator")
NAMES = {
    "owner": "ana",
    "stranger": "cy",
    "disabled": "mo",
    "moderator": "moderator",
    "administrator": "admin",
}
LEAVING = ("/login", "/logout", "/register")
PLACES_OF = {"session": "session_id", "items": "item_id"}
"""What bodies call a thing, and what paths call it, where that differs."""


@dataclass(frozen=True)
class Street:
    """The people of the house, what the owner and the disabled person have, and one account that nobody uses."""

    house: House
    owned: Belongings
    disabled: Belongings

    async def fresh(self, route: str | None = None) -> Belongings:
        """Give the owner another set of things, for a request that changes or deletes; only what `route` names."""
        # People have a hundred logins and categories at most: those of earlier belongings make room.
        await self.house.execute(
            "delete from accounts_login where user_id = $1 and token_sha256 <> $2 and id <> $3",
            self.house.ids["ana"],
            digest(self.house.ana.cookies[self.house.settings.cookie_name]),
            self.owned.places["login_id"],
        )
        await self.house.execute(
            """
            delete from sessions_category category where user_id = $1 and id <> $2
              and not exists (select from sessions_session where category_id = category.id)
            """,
            self.house.ids["ana"],
            self.owned.places["category_id"],
        )
        return await move_in(self.house, self.house.ana, named(route) if route else None)

    async def send(
        self,
        route: str,
        person: str,
        owned: Belongings,
        *,
        headers: dict[str, str] | None = None,
        **more: Any,
    ) -> httpx.Response:
        """Ask for `route` as `person`, with the body that its row has."""
        method, path = route.split()
        request = {name: self.filled(TABLE[route].get(name), person, owned) for name in ("json", "form")}
        async with client_of(self.house.app) as client:
            client.cookies = await self.cookies(person, is_leaving=path.endswith(LEAVING))
            return await client.request(
                method,
                address(path, owned),
                **({"json": request["json"], "data": request["form"]} | more),
                headers=accepting(path) | (headers or {}),
            )

    def filled(self, body: dict[str, Any] | None, person: str, owned: Belongings) -> dict[str, Any] | None:
        """Return what is sent, with what differs from case to case in its place."""
        if body is None:
            return None
        name = NAMES.get(person, "cy")
        places = owned.places
        texts = {
            "{new_email}": f"new-{next(numbers)}@lanternist.example",
            "{own_email}": f"{name}@lanternist.example",
            "{session}": str(places.get("session_id")),
            "{items}": [places.get("item_id")],
            "{slides}": places.get("slides", [])[::-1],
            "{new_name}": f"Seas {next(numbers)}",
            "{user_id}": places["user_id"],
        }
        return {
            key: texts.get(value, value) if isinstance(value, str) else value for key, value in body.items()
        }

    async def cookies(self, person: str, *, is_leaving: bool) -> httpx.Cookies:
        """Return the person's login; where it is about to be ended or replaced, one of its own."""
        if person == "anonymous":
            return httpx.Cookies()
        name = NAMES[person]
        if not is_leaving:
            return (await self.house.client_named(name)).cookies
        token = new_token()
        async with self.house.db.transaction() as tx:
            await accounts.login_queries.add_login(tx, self.house.ids[name], digest(token))
        return httpx.Cookies({self.house.settings.cookie_name: token})


async def open_street(house: House) -> Street:
    """Let everybody of the table move into `house`."""
    owned, disabled = await move_in(house, house.ana), await move_in(house, house.mo)
    await house.execute("update accounts_user set is_active = false where id = $1", house.ids["mo"])
    for role in ("moderator", "admin"):
        await house.staff(role)
    return Street(house, owned, disabled)


def admitted(route: str) -> str:
    """Return who may do it: the owner, or else who works here; the owner too where the table's body is refused."""
    may = dict(zip(PEOPLE, TABLE[route]["may"], strict=True))
    found = (person for person in ("owner", "moderator", "administrator") if may[person] != 403)
    return next(found, "owner")


def named(route: str) -> set[str]:
    """Return the names of things in a route's path and in the body that the table has for it."""
    body = json.dumps([TABLE[route].get("json"), TABLE[route].get("form")])
    found = set(re.findall(r"\{(\w+)\}", route + body))
    return found | {PLACES_OF[name] for name in found & set(PLACES_OF)}


def address(path: str, owned: Belongings) -> str:
    """Return a path with the names in it replaced by what `owned` has."""
    return path.format(**owned.places)


def accepting(path: str) -> dict[str, str]:
    """Return what a browser asks for where there is a page."""
    return {} if path.startswith(("/api", "/media")) else {"Accept": "text/html"}


def rows() -> Iterator[tuple[str, str, int]]:
    """Return every route with every person and the status that the table promises."""
    for route, rule in TABLE.items():
        for person, status in zip(PEOPLE, rule["may"], strict=True):
            yield route, person, status
