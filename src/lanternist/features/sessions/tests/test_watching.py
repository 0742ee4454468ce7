"""Who watches a fill sees no more of it from the moment they may not."""

import asyncio
from collections.abc import Awaitable, Callable

import httpx
import pytest

from lanternist.features.accounts.tests.people import Person, newcomer
from lanternist.platform.notices import notify
from tests.support.house import House, add_slides

SECOND = 1.0


async def _sign_out(house: House, watcher: Person, owner: Person, session_id: int) -> None:
    await watcher.client.post("/api/logout")


async def _change_password(house: House, watcher: Person, owner: Person, session_id: int) -> None:
    sent = {"currentPassword": "a quiet evening by the sea", "newPassword": "hills beyond the quiet sea"}
    assert (await watcher.client.post("/api/auth/password", json=sent)).status_code < 300


async def _disable(house: House, watcher: Person, owner: Person, session_id: int) -> None:
    administrator = await house.staff("admin")
    answer = await administrator.patch(f"/api/admin/users/{watcher.id}", json={"isActive": False})
    assert answer.status_code == 200, answer.text


async def _disable_owner(house: House, watcher: Person, owner: Person, session_id: int) -> None:
    await _disable(house, owner, owner, session_id)


async def _close(house: House, watcher: Person, owner: Person, session_id: int) -> None:
    answer = await owner.client.patch(f"/api/sessions/{session_id}", json={"isPublic": False})
    assert answer.status_code == 200, answer.text


async def _delete(house: House, watcher: Person, owner: Person, session_id: int) -> None:
    assert (await owner.client.delete(f"/api/sessions/{session_id}")).status_code == 204


ENDS = [_sign_out, _change_password, _disable, _disable_owner, _close, _delete]


@pytest.mark.parametrize("end", ENDS)
async def test_the_stream_ends_with_the_next_news(house, end: Callable[..., Awaitable[None]]):
    owner, watcher = await newcomer(house), await newcomer(house)
    session_id = await house.session_of(owner.client, isPublic=True)
    cookies = dict(watcher.client.cookies)
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(house.app), base_url="http://127.0.0.1:8000", cookies=cookies
    ) as client:
        watching = asyncio.create_task(client.get(f"/api/sessions/{session_id}/events"))
        await asyncio.sleep(0.1)
        assert not watching.done()

        await end(house, watcher, owner, session_id)
        if end is not _delete:
            await add_slides(house.db, session_id, 1)
        await _tell(house, session_id)
        answer = await asyncio.wait_for(watching, SECOND)

    assert answer.status_code == 200
    assert "event: fill" in answer.text
    assert "event: media" not in answer.text


async def test_who_may_still_watch_hears_the_next_news(house):
    owner, watcher = await newcomer(house), await newcomer(house)
    session_id = await house.session_of(owner.client, isPublic=True)
    watching = asyncio.create_task(watcher.client.get(f"/api/sessions/{session_id}/events"))
    await asyncio.sleep(0.1)

    await add_slides(house.db, session_id, 1)
    await house.execute("update sessions_session set fill_state = 'done' where id = $1", session_id)
    await _tell(house, session_id)
    answer = await asyncio.wait_for(watching, SECOND)

    assert "event: media" in answer.text


async def test_a_token_that_is_revoked_watches_no_longer(house):
    person = await newcomer(house)
    session_id = await house.session_of(person.client)
    header = {"Authorization": f"Bearer {await person.token('read')}"}
    watching = asyncio.create_task(house.nobody.get(f"/api/sessions/{session_id}/events", headers=header))
    await asyncio.sleep(0.1)

    await house.execute("delete from accounts_token where user_id = $1", person.id)
    await add_slides(house.db, session_id, 1)
    await _tell(house, session_id)
    answer = await asyncio.wait_for(watching, SECOND)

    assert "event: fill" in answer.text
    assert "event: media" not in answer.text


@pytest.mark.parametrize("path", ["/api/sessions/{}", "/api/sessions/{}/events", "/sessions/{}", "/play/{}"])
async def test_what_is_public_goes_with_its_owners_account(house, path):
    owner = await newcomer(house)
    session_id = await house.session_of(owner.client, isPublic=True)
    await house.execute("update sessions_session set fill_state = 'done' where id = $1", session_id)
    assert (await house.cy.get(path.format(session_id))).status_code == 200

    await house.execute("update accounts_user set is_active = false where id = $1", owner.id)

    gone = await house.cy.get(path.format(session_id))
    nothing = await house.cy.get(path.format(999_999_999))
    assert (gone.status_code, gone.content) == (404, nothing.content)
    assert (await (await house.staff("admin")).get(path.format(session_id))).status_code == 200


async def _tell(house: House, session_id: int) -> None:
    """Tell watchers that there is news, as a fill does."""
    async with house.db.transaction() as tx:
        await notify(tx, f"session:{session_id}")
