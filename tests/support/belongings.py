"""What a person of `permissions.yaml` has, by the names that paths and bodies give it.

A thing is made only when a request names it: most routes name one or two, and hundreds of requests are made.
"""

from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass
from itertools import count
from typing import Any

import httpx

from lanternist.features import accounts, credits, vault
from lanternist.kit.ids import digest, new_token
from tests.support import pictures
from tests.support.house import House, add_slides, client_of, sign_up

NOWHERE = 999_999_999
FIXED: dict[str, Any] = {
    "theme": "custom",
    "feature": "smart_caption",
    "tier": "vip",
    "community_media_id": NOWHERE,
    "job_id": NOWHERE,
}
"""Names that are the same for everybody, or that nobody has."""
numbers = count(1)


@dataclass(frozen=True)
class Belongings:
    """What one person has; `places` gives each thing by its name in paths."""

    places: dict[str, Any]

    @property
    def session_id(self) -> int:
        """Return the id of the private session."""
        return self.places["session_id"]


@dataclass(frozen=True)
class Mover:
    """A person who moves in."""

    house: House
    client: httpx.AsyncClient
    user_id: str
    number: int


Made = dict[str, Any]


async def move_in(
    house: House, client: httpx.AsyncClient, names: Collection[str] | None = None
) -> Belongings:
    """Give a person what `names` asks for, by default everything."""
    if "bystander" not in house.ids:
        async with client_of(house.app) as unused:
            house.ids["bystander"] = await sign_up(unused, "bystander")
    await _begin_a_day(house)
    user_id = (await client.get("/api/auth/user")).json()["id"]
    mover = Mover(house, client, user_id, next(numbers))
    places = FIXED | {"user_id": house.ids["bystander"]}
    for given, make in MAKERS.items():
        if names is None or set(given) & set(names):
            places |= await make(mover)
    return Belongings(places)


async def _begin_a_day(house: House) -> None:
    """Let everybody have the daily bonus once more, and every feature its price."""
    await house.execute("update credits_membership set bonus_claimed_at = null")
    await house.execute("update credits_transfer set reference = 'daily:before:' || id where kind = 'bonus'")
    await house.execute(
        "insert into credits_price (feature, amount) values ('smart_caption', 10) on conflict do nothing"
    )


async def _session(mover: Mover) -> Made:
    """Make a private session with two slides, a link to it, and a case that was decided against its owner."""
    house, client = mover.house, mover.client
    session_id = await house.session_of(
        client, title=f"Owned hills {mover.number}", aiPrompt=f"A secret prompt {mover.number}"
    )
    slides = await add_slides(house.db, session_id, 2)
    code = (await client.post(f"/api/sessions/{session_id}/share")).json()["shareCode"]
    await client.patch(f"/api/sessions/{session_id}", json={"isPublic": False})
    await house.execute("update sessions_session set fill_state = 'done' where id = $1", session_id)
    media = (await client.get(f"/api/sessions/{session_id}")).json()["media"]
    return {
        "session_id": session_id,
        "slides": slides,
        "media_id": slides[0],
        "code": code,
        "key": media[0]["mediaUrl"].removeprefix("/media/"),
        **await _old_case(house, session_id, mover.user_id),
    }


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


async def _category(mover: Mover) -> Made:
    answer = await mover.client.post("/api/categories", json={"name": f"Owned shelf {mover.number}"})
    return {"category_id": answer.json()["id"]}


async def _login(mover: Mover) -> Made:
    async with mover.house.db.transaction() as tx:
        return {"login_id": await accounts.login_queries.add_login(tx, mover.user_id, digest(new_token()))}


async def _token(mover: Mover) -> Made:
    async with mover.house.db.transaction() as tx:
        await tx.execute("delete from accounts_token where user_id = $1", mover.user_id)
    answer = await mover.client.post(
        "/api/auth/tokens", json={"name": f"Clock {mover.number}", "scopes": ["read"]}
    )
    return {"token_id": answer.json()["id"]}


async def _denied(mover: Mover) -> Made:
    """Put a source on the deny-list, which belongs to the operator."""
    await mover.house.execute(
        "insert into denylist_entry (kind, value) values ('source', $1)", f"folder:closed-{mover.number}"
    )
    return {"entry_id": await mover.house.value("select max(id) from denylist_entry")}


async def _picture(mover: Mover) -> Made:
    """Keep a picture in the vault, in a folder that the stranger has none in."""
    source = "general" if mover.user_id == mover.house.ids["ana"] else "profile"
    answer = await mover.client.post(
        "/api/user/media/upload",
        files={"file": ("hills.png", pictures.media("i.example/vault", "png")[0])},
        data={"attestation": vault.ATTESTATION_VERSION, "source": source},
    )
    assert answer.status_code == 201, answer.text
    _, _, folder, file_name = answer.json()["filePath"].split("/")
    return {"item_id": answer.json()["id"], "folder": folder, "file_name": file_name}


async def _upload(mover: Mover) -> Made:
    """Begin an upload."""
    headers = {"Upload-Length": "1000", "Upload-Metadata": "filename aGlsbHMucG5n"}
    answer = await mover.client.post("/api/uploads", headers=headers)
    return {"upload_id": answer.headers["location"].rpartition("/")[2]}


async def _import(mover: Mover) -> Made:
    """Note an import that no worker has taken yet."""
    async with mover.house.db.transaction() as tx:
        task_id = await tx.fetchval(
            "insert into transfers_transfer (user_id, kind, expires_at) "
            "values ($1, 'import', now() + interval '7 days') returning id",
            mover.user_id,
        )
    return {"task_id": task_id}


async def _gift(mover: Mover) -> Made:
    """Give the account that nobody uses some credits."""
    reference = f"gift:{mover.number}"
    async with mover.house.db.transaction() as tx:
        await credits.grant(tx, mover.house.ids["bystander"], 5, reference=reference)
        found = await tx.fetchval("select id from credits_transfer where reference = $1", reference)
    return {"transfer_id": found}


async def _mute(mover: Mover) -> Made:
    answer = await mover.client.post("/api/community/mutes", json={"source": f"lakes{mover.number}"})
    return {"mute_id": answer.json()["id"]}


MAKERS: dict[tuple[str, ...], Callable[[Mover], Awaitable[Made]]] = {
    ("session_id", "slides", "media_id", "code", "key", "case_id", "link_id", "token"): _session,
    ("category_id",): _category,
    ("login_id",): _login,
    ("token_id",): _token,
    ("entry_id",): _denied,
    ("item_id", "folder", "file_name"): _picture,
    ("upload_id",): _upload,
    ("task_id",): _import,
    ("transfer_id",): _gift,
    ("mute_id",): _mute,
}
