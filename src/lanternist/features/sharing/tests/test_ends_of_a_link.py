"""A link ends at once and everywhere: turned off, with its session, with its owner. It never reaches further."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from uuid import UUID

import pytest

from lanternist.features import moderation
from tests.support.house import House, add_slides, client_of, running

NOT_FOUND = {"message": "Shared session not found"}
NO_LINK = {
    "message": "This session has no link. Share it to make one.",
    "code": "SHARE_NOT_FOUND",
}
SURFACES = {
    "preview": "/api/shared/{code}/preview",
    "full": "/api/shared/{code}",
    "media": "/api/shared/media/{code}",
    "page": "/shared/{code}",
    "player": "/play/shared/{code}",
}


@dataclass(frozen=True)
class Link:
    """A session of Ana's with a link to it, and the signed paths that the link gave."""

    session_id: int
    code: str
    paths: list[str]

    @property
    def address(self) -> str:
        return f"/api/sessions/{self.session_id}"


async def _share(everybody: House, title: str = "Hills") -> Link:
    session_id = await everybody.session_of(everybody.ana, title=title)
    await add_slides(everybody.db, session_id, 2)
    code = (await everybody.ana.post(f"/api/sessions/{session_id}/share")).json()["shareCode"]
    media = (await everybody.cy.get(f"/api/shared/media/{code}")).json()
    return Link(session_id, code, [each["mediaUrl"] for each in media])


async def _statuses(everybody: House, link: Link) -> dict[str, int]:
    """Return what Cy gets on every surface of a link, and what anybody gets of its media by GET and by HEAD."""
    answers = {
        name: await everybody.cy.get(path.format(code=link.code), headers={"Accept": "text/html"})
        for name, path in SURFACES.items()
    }
    async with client_of(everybody.app) as browser:
        for method in ("GET", "HEAD"):
            for number, path in enumerate(link.paths):
                answers[f"{method} {number}"] = await browser.request(method, path)
    return {name: answer.status_code for name, answer in answers.items()}


async def _turn_off(everybody: House, link: Link) -> None:
    answer = await everybody.ana.delete(f"{link.address}/share")
    assert (answer.status_code, answer.content) == (204, b"")


async def _delete_session(everybody: House, link: Link) -> None:
    assert (await everybody.ana.delete(link.address)).status_code == 204


async def _disable_owner(everybody: House, _link: Link) -> None:
    await everybody.execute("update accounts_user set is_active = false where id = $1", everybody.ids["ana"])


async def _hide(everybody: House, kind: moderation.Kind, name: object, scope_id: int | None = None) -> None:
    async with everybody.db.transaction() as tx:
        await moderation.hide(tx, moderation.Subject(kind, str(name), scope_id), reason="spam", by=None)


async def _hide_session(everybody: House, link: Link) -> None:
    scope_id = await everybody.value("select scope_id from sessions_session where id = $1", link.session_id)
    await _hide(everybody, "session", link.session_id, scope_id)


async def _hide_link(everybody: House, link: Link) -> None:
    share_id = await everybody.value("select id from sharing_share where code = $1", UUID(link.code))
    scope_id = await everybody.value("select scope_id from sharing_share where id = $1", share_id)
    await _hide(everybody, "share", share_id, scope_id)
    assert (await everybody.ana.post(f"{link.address}/share")).json()["code"] == "CONTENT_HIDDEN"


async def _hide_account(everybody: House, _link: Link) -> None:
    await _hide(everybody, "account", everybody.ids["ana"])


@pytest.mark.parametrize(
    "end", [_turn_off, _delete_session, _disable_owner, _hide_session, _hide_link, _hide_account]
)
async def test_a_link_ends_on_every_surface_at_once(
    everybody: House, end: Callable[[House, Link], Awaitable[None]]
):
    link = await _share(everybody)
    before = await _statuses(everybody, link)

    await end(everybody, link)
    after = await _statuses(everybody, link)

    assert set(before.values()) == {200}
    assert set(after.values()) == {404}
    for surface in ("preview", "full", "media"):
        answer = await everybody.cy.get(SURFACES[surface].format(code=link.code))
        assert answer.json() == NOT_FOUND


async def test_the_owner_plays_on_when_the_link_is_off(everybody: House):
    link = await _share(everybody)

    await _turn_off(everybody, link)
    media = (await everybody.ana.get(link.address)).json()["media"]

    assert (await everybody.nobody.get(media[0]["mediaUrl"])).status_code == 200


async def test_turning_off_leaves_the_session_public(everybody: House):
    link = await _share(everybody)

    await _turn_off(everybody, link)

    assert (await everybody.ana.get(link.address)).json()["session"]["isPublic"] is True
    assert (await everybody.cy.get(link.address)).status_code == 200


async def test_turning_off_twice_answers_the_same_and_is_recorded_once(everybody: House):
    link = await _share(everybody)

    for _ in range(3):
        await _turn_off(everybody, link)

    events = await everybody.value(
        "select count(*) from activity_event where action = 'session_unshared' and subject = $1",
        f"session:{link.session_id}",
    )
    assert events == 1


async def test_sharing_again_makes_a_new_code_and_the_old_one_stays_dead(everybody: House):
    link = await _share(everybody)
    await _turn_off(everybody, link)

    again = (await everybody.ana.post(f"{link.address}/share")).json()["shareCode"]

    assert UUID(again).version == 4
    assert again != link.code
    assert set((await _statuses(everybody, link)).values()) == {404}
    assert (await everybody.cy.get(f"/api/shared/{again}")).status_code == 200


async def test_the_state_of_a_link_is_read_until_there_is_none(everybody: House):
    session_id = await everybody.session_of(everybody.ana)
    address = f"/api/sessions/{session_id}/share"
    missing = await everybody.ana.get(address)
    made = (await everybody.ana.post(address)).json()

    state = await everybody.ana.get(address)
    await everybody.ana.delete(address)
    gone = await everybody.ana.get(address)

    assert (missing.status_code, missing.json()) == (404, NO_LINK)
    assert (gone.status_code, gone.json()) == (404, NO_LINK)
    assert state.status_code == 200
    created_at = state.json()["createdAt"]
    assert state.json() == {
        "shareCode": made["shareCode"],
        "shareUrl": made["shareUrl"],
        "createdAt": created_at,
        "visits": 0,
        "lastVisitAt": None,
    }


@pytest.mark.parametrize("method", ["GET", "DELETE"])
async def test_the_link_is_its_owners_alone(everybody: House, method: str):
    link = await _share(everybody)
    asked = [
        (everybody.nobody, f"{link.address}/share", 401),
        (everybody.ana, "/api/sessions/0/share", 400),
        (everybody.ana, "/api/sessions/999999999/share", 404),
        (everybody.cy, f"{link.address}/share", 403),
    ]

    answers = [await client.request(method, path) for client, path, _ in asked]

    assert [answer.status_code for answer in answers] == [status for _, _, status in asked]
    assert answers[3].json() == {"message": "You do not have permission to share this session"}
    assert set((await _statuses(everybody, link)).values()) == {200}


async def test_parallel_calls_to_two_processes_get_one_code(everybody: House):
    session_id = await everybody.session_of(everybody.ana)
    address = f"/api/sessions/{session_id}/share"
    async with running(everybody.settings) as other, client_of(other) as client:
        client.cookies = everybody.ana.cookies
        answers = await asyncio.gather(
            *(each.post(address) for _ in range(25) for each in (everybody.ana, client))
        )

    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.json()["shareCode"] for answer in answers}) == 1
    assert await everybody.value("select count(*) from sharing_share where session_id = $1", session_id) == 1
    assert (
        await everybody.value(
            """
        select count(*) from media_scope child join sessions_session s on s.scope_id = child.parent_id
        where s.id = $1
        """,
            session_id,
        )
        == 1
    )


async def test_sharing_and_turning_off_at_the_same_time_leaves_at_most_one_link(everybody: House):
    session_id = await everybody.session_of(everybody.ana)
    address = f"/api/sessions/{session_id}/share"

    answers = await asyncio.gather(
        *(each(address) for _ in range(15) for each in (everybody.ana.post, everybody.ana.delete))
    )

    assert {answer.status_code for answer in answers} == {200, 204}
    state = await everybody.ana.get(address)
    still_open = await everybody.value(
        "select array_agg(code::text) from sharing_share where session_id = $1 and revoked_at is null",
        session_id,
    )
    assert still_open == ([state.json()["shareCode"]] if state.status_code == 200 else None)
    assert (
        await everybody.value(
            "select count(*) from sharing_share where revoked_at is not null and scope_id is not null"
        )
        == 0
    )


async def test_a_code_grants_exactly_one_session(everybody: House):
    link, neighbour = await _share(everybody), await _share(everybody, title="Dunes")
    await everybody.ana.delete(f"{neighbour.address}/share")
    for each in (link, neighbour):
        await everybody.ana.patch(each.address, json={"isPublic": False})
    full = (await everybody.cy.get(f"/api/shared/{link.code}")).text

    refused = [
        await everybody.cy.get(neighbour.address),
        await everybody.cy.get(link.address),
        await everybody.cy.get(f"/play/{neighbour.session_id}", headers={"Accept": "application/json"}),
    ]
    lists = [await everybody.cy.get(path) for path in ("/api/sessions", "/api/tags")]

    assert [answer.status_code for answer in refused] == [403, 403, 403]
    assert all(f'"id":{link.session_id},' not in answer.text for answer in lists)
    assert "Dunes" not in full
    assert f'"id":{neighbour.session_id},' not in full


async def test_media_of_a_neighbour_do_not_open_with_the_right_of_a_link(everybody: House):
    """The signature is right, as if somebody had our key: the scope alone must refuse."""
    link, neighbour = await _share(everybody), await _share(everybody, title="Dunes")
    scope = link.paths[0].split("-")[1].split("?")[0]
    their_link = neighbour.paths[0].removeprefix("/media/").split("-")[0]
    signer = everybody.app._app.state.application.sessions.signer

    stolen = await everybody.nobody.get(signer.path(int(their_link), int(scope)))
    altered = await everybody.nobody.get(link.paths[0].replace("/media/", "/media/1"))
    own = await everybody.nobody.get(link.paths[0])

    assert [stolen.status_code, altered.status_code, own.status_code] == [404, 404, 200]


async def test_the_right_of_a_link_does_not_reach_the_owners_own(everybody: House):
    link = await _share(everybody)
    own_scope = await everybody.value("select scope_id from sessions_session where id = $1", link.session_id)

    assert all(f"-{own_scope}?" not in path for path in link.paths)


async def test_the_form_turns_the_link_off(everybody: House):
    link = await _share(everybody)
    page = f"/sessions/{link.session_id}"

    shown = await everybody.ana.get(page, headers={"Accept": "text/html"})
    sent = await everybody.ana.post(f"{page}/share/delete")
    after = await everybody.ana.get(page, headers={"Accept": "text/html"})

    assert f"/shared/{link.code}?r=" in shown.text
    assert f'action="{page}/share/delete"' in shown.text
    assert (sent.status_code, sent.headers["location"]) == (303, f"{page}#share")
    assert link.code not in after.text
    assert f'action="{page}/share"' in after.text
