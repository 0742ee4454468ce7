"""What the tests of reports share: something shown everywhere, and moderators who decide about it."""

from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from lanternist.features.media import MediaKey, Signer
from tests.support import pictures
from tests.support.house import House, add_slides

SURFACES = (
    "/api/sessions/{id}",
    "/sessions/{id}",
    "/play/{id}",
    "/api/sessions/{id}/events",
    "/api/shared/{code}",
    "/api/shared/media/{code}",
    "/api/shared/{code}/preview",
    "/shared/{code}",
    "/play/shared/{code}",
)


@dataclass(frozen=True)
class Shown:
    """A session of Ana's that is public, shared by a link and shown in the community, with every path to its media."""

    house: House
    id: int
    code: str
    paths: list[str]

    async def statuses(self) -> set[int]:
        """Return what Cy and nobody get of all of it."""
        addresses = [path.format(id=self.id, code=self.code) for path in SURFACES]
        found = [
            (await self.house.cy.get(path, headers={"Accept": "text/html"})).status_code for path in addresses
        ]
        feed = (await self.house.cy.get("/api/community", params={"limit": 50})).json()
        is_listed = self.id in [each["id"] for each in feed["items"]]
        found.append(200 if is_listed else 404)
        return {*found, *[(await self.house.nobody.get(path)).status_code for path in self.paths]}

    async def report(self, client: httpx.AsyncClient, reason: str, **more: Any) -> httpx.Response:
        """Report it by its link."""
        return await client.post(
            "/api/reports", json={"kind": "share", "id": self.code, "reason": reason} | more
        )

    async def case_id(self) -> int:
        """Return the newest case about it."""
        return await self.house.value(
            "select id from reports_case where subject_id = $1 order by id desc", str(self.id)
        )

    async def decide(self, client: httpx.AsyncClient, decision: str, **more: str) -> httpx.Response:
        """Decide its newest case."""
        form = {"decision": decision, "note": "Looked at carefully"} | more
        return await client.post(f"/moderation/{await self.case_id()}/decision", data=form)


async def show(house: House, seed: int) -> Shown:
    """Show a session of two pictures everywhere, each picture its own."""
    session_id = await house.session_of(house.ana, title=f"Hills {seed}", isPublic=True)
    for number in range(2):
        house.replay.files[f"s{seed}.example/{session_id}-{number}.jpg"] = pictures.photo(seed * 10 + number)
    await add_slides(house.db, session_id, 2, host=f"s{seed}.example")
    await house.execute(
        "update sessions_session set fill_state = 'done', show_duplicates = true where id = $1", session_id
    )
    address = f"/api/sessions/{session_id}"
    assert (await house.ana.patch(address, json={"shareToCommunity": True})).status_code == 200
    await house.run_jobs()
    code = (await house.ana.post(f"{address}/share")).json()["shareCode"]
    own = (await house.cy.get(address)).json()["media"]
    linked = (await house.cy.get(f"/api/shared/media/{code}")).json()
    scope_id = await house.value("select scope_id from community_item where session_id = $1", session_id)
    links = await house.value(
        "select array_agg(id order by id) from media_link where scope_id = $1", scope_id
    )
    signer = Signer(house.settings.secret_key or "")
    paths = [each["mediaUrl"] for each in (*own, *linked)]
    paths += [signer.path(link, scope_id) for link in links]
    paths += [f"{path}&w=320" for path in paths[:2]]
    assert MediaKey.parse(paths[-3].removeprefix("/media/").partition("?")[0])
    return Shown(house, session_id, code, paths)


@pytest.fixture
async def people(house: House) -> House:
    """The house with two who moderate; nothing is blocked or hidden when a test begins."""
    await house.execute("delete from moderation_blocked")
    await house.execute("delete from moderation_hidden")
    await house.execute("update accounts_user set is_active = true")
    for role in ("moderator", "admin"):
        await house.staff(role)
    return house
