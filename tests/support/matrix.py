"""`permissions.yaml` as tests use it: its rows, its people, what they own, and requests made of both."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import httpx
import yaml

from lanternist.features import accounts, credits, vault
from lanternist.kit.ids import digest, new_token
from tests.support import pictures
from tests.support.house import House, add_slides, client_of, sign_up

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
_numbers = count(1)


@dataclass(frozen=True)
class Belongings:
    """What one person has, by the names that paths give it: a private session, its link, a category and so on."""

    places: dict[str, Any]
    media_path: str

    @property
    def session_id(self) -> int:
        """Return the id of the private session."""
        return self.places["session_id"]


@dataclass(frozen=True)
class Street:
    """The people of the house, what the owner and the disabled person have, and one account that nobody uses."""

    house: House
    owned: Belongings
    disabled: Belongings

    async def fresh(self) -> Belongings:
        """Give the owner another set of things, for a request that changes or deletes."""
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
        return await move_in(self.house, self.house.ana)

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
        texts = {
            "{new_email}": f"new-{next(_numbers)}@lanternist.example",
            "{own_email}": f"{name}@lanternist.example",
            "{session}": str(owned.session_id),
            "{items}": [owned.places["item_id"]],
            "{slides}": owned.places["slides"][::-1],
            "{new_name}": f"Seas {next(_numbers)}",
            "{user_id}": owned.places["user_id"],
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


async def move_in(house: House, client: httpx.AsyncClient) -> Belongings:
    """Give a person a private session with slides, the link to it, and a category."""
    number = next(_numbers)
    session_id = await house.session_of(
        client, title=f"Owned hills {number}", aiPrompt=f"A secret prompt {number}"
    )
    slides = await add_slides(house.db, session_id, 2)
    code = (await client.post(f"/api/sessions/{session_id}/share")).json()["shareCode"]
    await client.patch(f"/api/sessions/{session_id}", json={"isPublic": False})
    await house.execute("update sessions_session set fill_state = 'done' where id = $1", session_id)
    media = (await client.get(f"/api/sessions/{session_id}")).json()["media"]
    category = await client.post("/api/categories", json={"name": f"Owned shelf {number}"})
    if "bystander" not in house.ids:
        async with client_of(house.app) as unused:
            house.ids["bystander"] = await sign_up(unused, "bystander")
    user_id = (await client.get("/api/auth/user")).json()["id"]
    async with house.db.transaction() as tx:
        login_id = await accounts.login_queries.add_login(tx, user_id, digest(new_token()))
        await tx.execute("delete from accounts_token where user_id = $1", user_id)
    token = await client.post("/api/auth/tokens", json={"name": f"Clock {number}", "scopes": ["read"]})
    await _begin_a_day(house)
    await house.execute(
        "insert into denylist_entry (kind, value) values ('source', $1)", f"folder:closed-{number}"
    )
    entry_id = await house.value("select max(id) from denylist_entry")
    places = {
        "entry_id": entry_id,
        "item_id": await _keep_picture(client),
        "upload_id": await _begin_upload(client),
        "theme": "custom",
        "feature": "smart_caption",
        "tier": "vip",
        "task_id": await _begin_import(house, user_id),
        "transfer_id": await _gift(house, number),
        "session_id": session_id,
        "community_media_id": 999_999_999,
        "mute_id": (await client.post("/api/community/mutes", json={"source": f"lakes{number}"})).json()[
            "id"
        ],
        "slides": slides,
        "media_id": slides[0],
        "category_id": category.json()["id"],
        "code": code,
        "login_id": login_id,
        "token_id": token.json()["id"],
        "user_id": house.ids["bystander"],
        "job_id": 999_999_999,
        **await _old_case(house, session_id, user_id),
    }
    return Belongings(places, media[0]["mediaUrl"])


async def _old_case(house: House, session_id: int, user_id: str) -> dict[str, Any]:
    """Store a case about a session that was decided against its owner, with the link of who reported it."""
    token = new_token()
    async with house.db.transaction() as tx:
        case_id = await tx.fetchval(
            """
            insert into reports_case (kind, subject_id, owner_id, title, reason, urgency, state, decided_by, decided_at)
            values ('session', $1, $2, 'Owned hills', 'spam', 4, 'hidden', 'nobody', now()) returning id
            """,
            str(session_id),
            user_id,
        )
        await tx.execute(
            "insert into reports_report (case_id, reason, token_digest) values ($1, 'spam', $2)",
            case_id,
            digest(token),
        )
        link_id = await tx.fetchval(
            "select link_id from sessions_media where session_id = $1 order by position", session_id
        )
    return {"case_id": case_id, "link_id": link_id, "token": token}


async def _begin_a_day(house: House) -> None:
    """Let everybody have the daily bonus once more, and every feature its price."""
    await house.execute("update credits_membership set bonus_claimed_at = null")
    await house.execute("update credits_transfer set reference = 'daily:before:' || id where kind = 'bonus'")
    await house.execute(
        "insert into credits_price (feature, amount) values ('smart_caption', 10) on conflict do nothing"
    )


async def _keep_picture(client: httpx.AsyncClient) -> int:
    """Give a person a picture in the vault, and return its id."""
    answer = await client.post(
        "/api/user/media/upload",
        files={"file": ("hills.png", pictures.media("i.example/vault", "png")[0])},
        data={"attestation": vault.ATTESTATION_VERSION},
    )
    assert answer.status_code == 201, answer.text
    return answer.json()["id"]


async def _begin_upload(client: httpx.AsyncClient) -> str:
    """Let a person begin an upload, and return its id."""
    headers = {"Upload-Length": "1000", "Upload-Metadata": "filename aGlsbHMucG5n"}
    answer = await client.post("/api/uploads", headers=headers)
    return answer.headers["location"].rpartition("/")[2]


async def _gift(house: House, number: int) -> int:
    """Give the account that nobody uses some credits, and return the transfer."""
    async with house.db.transaction() as tx:
        await credits.grant(tx, house.ids["bystander"], 5, reference=f"gift:{number}")
        return await tx.fetchval("select id from credits_transfer where reference = $1", f"gift:{number}")


def admitted(route: str) -> str:
    """Return who may do it: the owner, or else who works here; the owner too where the table's body is refused."""
    may = dict(zip(PEOPLE, TABLE[route]["may"], strict=True))
    found = (person for person in ("owner", "moderator", "administrator") if may[person] != 403)
    return next(found, "owner")


def address(path: str, owned: Belongings) -> str:
    """Return a path with the names in it replaced by what `owned` has."""
    return owned.media_path if "{key}" in path else path.format(**owned.places)


def accepting(path: str) -> dict[str, str]:
    """Return what a browser asks for where there is a page."""
    return {} if path.startswith(("/api", "/media")) else {"Accept": "text/html"}


def rows() -> Iterator[tuple[str, str, int]]:
    """Return every route with every person and the status that the table promises."""
    for route, rule in TABLE.items():
        for person, status in zip(PEOPLE, rule["may"], strict=True):
            yield route, person, status


async def _begin_import(house: House, user_id: str) -> int:
    """Note an import that no worker has taken yet, and return its id."""
    async with house.db.transaction() as tx:
        return await tx.fetchval(
            "insert into transfers_transfer (user_id, kind, expires_at) "
            "values ($1, 'import', now() + interval '7 days') returning id",
            user_id,
        )
