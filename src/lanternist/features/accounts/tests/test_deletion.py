"""Deleting one's own account: closed at once, gone with the job, and the ledger balances without the person."""

from itertools import count

import httpx

from lanternist.features import credits
from lanternist.features.accounts.deletion import DELETE_JOB
from tests.support.house import PASSWORD, House, add_slides, client_of, sign_up

BROWSER = {"Accept": "text/html"}
_numbers = count(1)


async def move_in(house: House, client: httpx.AsyncClient) -> str:
    """Register somebody, give them a shared session with slides, a category and a token; return their id."""
    user_id = await sign_up(client, f"leaver{next(_numbers)}")
    async with house.db.transaction() as tx:
        await credits.grant(tx, user_id, 100, reference=f"test:{user_id}")
    session_id = await house.session_of(client, title="Fog")
    await add_slides(house.db, session_id, 3)
    await client.post(f"/api/sessions/{session_id}/share")
    await client.post("/api/categories", json={"name": "Quiet"})
    await client.post("/api/auth/tokens", json={"name": "A clock", "scopes": ["read"]})
    return user_id


async def tables_that_name(house: House, user_id: str) -> set[str]:
    """Return the tables in which any column still holds this id."""
    found: set[str] = set()
    async with house.owner.connection() as connection:
        tables = await connection.fetch(
            "select tablename from pg_tables where schemaname = 'public' and tablename not like 'pgqueuer%' order by 1"
        )
        for (table,) in [tuple(row.values()) for row in tables]:
            is_named = f'select exists (select from "{table}" t where position($1 in t::text) > 0)'
            if await connection.fetchval(is_named, user_id):
                found.add(table)
    return found


async def delete(client: httpx.AsyncClient, password: str = PASSWORD) -> httpx.Response:
    return await client.request("DELETE", "/api/auth/user", json={"password": password})


async def test_everything_of_a_person_goes_and_the_ledger_balances(house):
    async with client_of(house.app) as client:
        user_id = await move_in(house, client)
        name = (await client.get("/api/auth/user")).json()["email"].partition("@")[0]
        address = "/shared/" + await house.value(
            "select code::text from sharing_share h join sessions_session s on s.id = h.session_id where user_id = $1",
            user_id,
        )
        before = await tables_that_name(house, user_id)

        assert (await delete(client)).status_code == 204
        assert (await client.get("/api/auth/user")).status_code == 401
        assert (await house.nobody.get(address, headers=BROWSER)).status_code == 404
        await house.run_jobs()
        await house.run_jobs()

    assert {"accounts_user", "sessions_session", "activity_event", "credits_account", "media_scope"} <= before
    # What names nobody any more: the references of transfers, which are append-only and lead to no person.
    assert await tables_that_name(house, user_id) <= {"credits_transfer"}
    async with house.db.connection() as connection:
        assert [each async for each in credits.verify_ledger(connection)] == []
    async with client_of(house.app) as client:
        assert await sign_up(client, name) != user_id


async def test_a_wrong_password_deletes_nothing(house):
    async with client_of(house.app) as client:
        user_id = await move_in(house, client)

        wrong = await delete(client, "not the password")
        shapes = [
            (await client.request("DELETE", "/api/auth/user", json=body)).status_code
            for body in (
                {},
                {"password": 7},
                {"password": None},
                {"password": "a" * 2000},
                {"password": ["x"]},
            )
        ]
        form = await client.post("/settings/account/delete", data={"password": "no"}, headers=BROWSER)
        empty = await client.post("/settings/account/delete", data={}, headers=BROWSER)

    assert (wrong.status_code, wrong.json()["code"]) == (403, "WRONG_PASSWORD")
    assert shapes == [400] * 5
    assert [form.status_code, empty.status_code] == [403, 400]
    assert "The current password is wrong." in form.text
    assert "password-error" in empty.text
    assert await house.value("select is_active from accounts_user where id = $1", user_id)


async def test_the_form_deletes_without_a_script_and_says_so(house):
    async with client_of(house.app) as client:
        user_id = await move_in(house, client)

        done = await client.post("/settings/account/delete", data={"password": PASSWORD}, headers=BROWSER)
        told = await client.get(done.headers["location"], headers=BROWSER)

    assert (done.status_code, "Your account is closed." in told.text) == (303, True)
    queued = "select count(*) from pgqueuer where entrypoint = $1 and convert_from(payload, 'UTF8') like $2"
    assert await house.value(queued, DELETE_JOB, f"%{user_id}%") == 1
    await house.run_jobs()
    assert await house.value("select count(*) from accounts_user where id = $1", user_id) == 0


async def test_the_last_super_administrator_stays(house):
    keeper = await house.staff("super_admin")

    answer = await delete(keeper)

    assert (answer.status_code, answer.json()["code"]) == (409, "LAST_SUPER_ADMIN")
    assert (await keeper.get("/api/auth/user")).status_code == 200
