"""What administrators do with accounts: finding them, giving roles, switching them off."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from lanternist.features.accounts.tests.people import Person, elsewhere, is_in, newcomer
from lanternist.platform.gate import Gate
from tests.support.house import House, add_slides, client_of, running

USERS = "/api/admin/users"
FORBIDDEN = {
    "error": "Forbidden",
    "message": "Your account may not do this. Ask an administrator of this server for the role.",
    "code": "FORBIDDEN",
}


@pytest.fixture(scope="module")
async def copy(house: House) -> AsyncIterator[Gate]:
    """The same application a second time, on the same database, as another web process is."""
    async with running(house.settings) as app:
        yield app


@pytest.fixture
async def person(house: House):
    return await newcomer(house)


async def _as(house: House, role: str) -> Person:
    """Return a newcomer who has this role already."""
    person = await newcomer(house)
    await house.execute("update accounts_user set role = $2 where id = $1", person.id, role)
    return person


async def test_accounts_are_found_by_a_part_of_the_address_or_the_name(house, person):
    admin = await _as(house, "admin")
    await person.client.patch("/api/auth/user", json={"lastName": "Of_The%Hills"})

    for query in (person.email.upper()[:-4], "of_the%h", person.email):
        items = (await admin.client.get(USERS, params={"query": query})).json()["items"]
        assert [item["id"] for item in items] == [person.id]
    [item] = items
    assert set(item) == {
        *("id", "email", "firstName", "lastName", "role", "isActive", "ageVerified", "createdAt"),
    }
    assert (await admin.client.get(USERS, params={"query": "%"})).json()["items"] == [item]
    nobody = await admin.client.get(USERS, params={"query": "' or 1=1 --"})
    assert nobody.json() == {"items": [], "nextCursor": None}


async def test_pages_hold_everybody_once_the_newest_first(house, person):
    admin = await _as(house, "moderator")
    await house.execute("update accounts_user set role = 'admin' where id = $1", admin.id)
    seen: list[str] = []
    cursor = ""
    for _ in range(100):
        page = (await admin.client.get(f"{USERS}?limit=2{cursor}")).json()
        seen += [item["id"] for item in page["items"]]
        if page["nextCursor"] is None:
            break
        cursor = f"&cursor={page['nextCursor']}"

    whole = (await admin.client.get(f"{USERS}?limit=200")).json()["items"]
    assert seen == [item["id"] for item in whole]
    assert len(set(seen)) == await house.value("select count(*) from accounts_user")
    assert seen[0] == admin.id


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("limit=0", "limit"),
        ("limit=201", "limit"),
        ("limit=x", "limit"),
        ("limit=1&limit=2", "limit"),
        ("cursor=x", "cursor"),
        ("cursor=user_%27%20or%201=1%20--", "cursor"),
        ("query=" + "x" * 321, "query"),
        ("query=%00", "query"),
    ],
)
async def test_a_wrong_query_is_named(house, query, field):
    admin = await house.staff("admin")

    answer = await admin.get(f"{USERS}?{query}")

    assert answer.status_code == 400
    assert [each["field"] for each in answer.json()["details"]] == [field]


async def test_switching_an_account_off_ends_everything_at_once_on_every_copy(house, person, copy):
    admin = await _as(house, "admin")
    session_id = await house.session_of(person.client)
    await add_slides(house.db, session_id, 1)
    await house.execute("update sessions_session set fill_state = 'done' where id = $1", session_id)
    media = (await person.client.get(f"/api/sessions/{session_id}")).json()["media"][0]["mediaUrl"]
    token = await person.token("read", "write")
    async with elsewhere(person, copy) as other, client_of(copy) as program:
        program.headers["Authorization"] = f"Bearer {token}"

        answer = await admin.client.patch(f"{USERS}/{person.id}", json={"isActive": False})

        assert answer.status_code == 200
        assert answer.json()["isActive"] is False
        assert [await is_in(each) for each in (person.client, other, program)] == [False] * 3
        assert (await house.nobody.get(media)).status_code == 404
        assert (await person.sign_in(other)).json() == {"message": "Account is disabled"}
        await admin.client.patch(f"{USERS}/{person.id}", json={"isActive": True})
        assert [await is_in(each) for each in (person.client, other, program)] == [False] * 3
        assert (await person.sign_in(other)).status_code == 200
    events = await person.events()
    assert [each for each in events if each.startswith("account_")] == [
        *("account_created", "account_disabled", "account_enabled"),
    ]
    assert (await admin.events())[-2:] == ["user_disabled", "user_enabled"]


async def test_a_new_role_holds_at_the_next_login_and_the_old_one_is_over(house, person, copy):
    chief = await _as(house, "super_admin")
    async with client_of(copy) as same:
        same.cookies = dict(person.client.cookies)

        answer = await chief.client.patch(f"{USERS}/{person.id}", json={"role": "admin"})

        assert answer.json()["role"] == "admin"
        assert not await is_in(same)
        await person.sign_in(person.client)
        assert (await person.client.get(USERS)).status_code == 200
        await chief.client.patch(f"{USERS}/{person.id}", json={"role": "user"})
        await person.sign_in(person.client)
        assert (await person.client.get(USERS)).json() == FORBIDDEN


@pytest.mark.parametrize(
    "change", [{}, {"isActive": True}, {"role": "user"}, {"role": "user", "isActive": True}]
)
async def test_what_is_as_it_was_changes_nothing(house, person, change):
    admin = await house.staff("admin")

    assert (await admin.patch(f"{USERS}/{person.id}", json=change)).status_code == 200

    assert await is_in(person.client)
    assert await person.events() == ["account_created"]


@pytest.mark.parametrize("change", [{"isActive": False}, {"role": "user"}, {"role": "super_admin"}])
@pytest.mark.parametrize("role", ["admin", "super_admin"])
async def test_nobody_changes_their_own_standing(house, role, change):
    admin = await house.staff(role)

    answer = await admin.patch(f"{USERS}/{house.ids[role]}", json=change)

    assert (answer.status_code, answer.json()["code"]) == (403, "OWN_ACCOUNT")
    assert await house.value("select role from accounts_user where id = $1", house.ids[role]) == role


@pytest.mark.parametrize("change", [{"role": "admin"}, {"role": "super_admin"}])
async def test_an_administrator_makes_no_administrators(house, person, change):
    admin = await house.staff("admin")

    assert (await admin.patch(f"{USERS}/{person.id}", json=change)).json() == FORBIDDEN
    assert (await admin.patch(f"{USERS}/{person.id}", json={"role": "moderator"})).status_code == 200


@pytest.mark.parametrize("role", ["admin", "super_admin"])
@pytest.mark.parametrize("change", [{"role": "user"}, {"isActive": False}, {}])
async def test_an_administrator_changes_no_administrators(house, role, change):
    admin, other = await house.staff("admin"), await _as(house, role)

    assert (await admin.patch(f"{USERS}/{other.id}", json=change)).json() == FORBIDDEN
    assert await is_in(other.client)


async def test_super_administrators_who_depose_each_other_leave_one(house):
    await house.execute("update accounts_user set role = 'user' where role = 'super_admin'")
    one, two = await _as(house, "super_admin"), await _as(house, "super_admin")

    answers = await asyncio.gather(
        one.client.patch(f"{USERS}/{two.id}", json={"role": "user"}),
        two.client.patch(f"{USERS}/{one.id}", json={"role": "user"}),
    )

    statuses = sorted(answer.status_code for answer in answers)
    assert statuses in ([200, 401], [200, 403])
    chiefs = "select count(*) from accounts_user where role = 'super_admin' and is_active"
    assert await house.value(chiefs) == 1


@pytest.mark.parametrize(
    "text", ["user_0000000000000000", "x", "1", "%00", "user_%27%20or%201=1", "x" * 5000]
)
async def test_nobody_is_found_under_an_unknown_id(house, text):
    admin = await house.staff("admin")

    answer = await admin.patch(f"{USERS}/{text}", json={"isActive": False})

    assert (answer.status_code, answer.json()) == (404, {"message": "User not found"})


@pytest.mark.parametrize(
    ("field", "value"),
    [
        *[("role", each) for each in (None, 1, "", "root", "ADMIN", ["admin"], {"a": 1})],
        *[("isActive", each) for each in (None, 0, "false", [], {})],
    ],
)
async def test_a_wrong_field_is_named_and_nothing_changes(house, person, field, value):
    admin = await house.staff("super_admin")
    await house.execute(
        "update accounts_user set role = 'super_admin' where id = $1", house.ids["super_admin"]
    )

    answer = await admin.patch(
        f"{USERS}/{person.id}", json={"isActive": False, "role": "user"} | {field: value}
    )

    assert answer.status_code == 400
    assert [each["field"] for each in answer.json()["details"]] == [field]
    assert await is_in(person.client)


async def test_other_members_change_nothing(house, person):
    admin = await house.staff("admin")
    sent = {
        "email": "x@lanternist.example",
        "ageVerified": False,
        "id": "user_x",
        "password": "x",
        "credits": 9,
    }

    assert (await admin.patch(f"{USERS}/{person.id}", json=sent)).status_code == 200

    assert (await person.client.get("/api/auth/user")).json()["email"] == person.email


async def test_an_administrators_token_reads_but_gives_no_roles(house, person):
    admin = await _as(house, "admin")
    token = await admin.token("read", "write")
    async with client_of(house.app) as program:
        program.headers["Authorization"] = f"Bearer {token}"

        assert (await program.get(USERS)).status_code == 200
        answer = await program.patch(f"{USERS}/{person.id}", json={"role": "moderator"})

    assert (answer.status_code, answer.json()["code"]) == (403, "LOGIN_REQUIRED")
