"""Ways into an account and their ends: on every copy of the application, at once."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest

from lanternist import commands
from lanternist.features.accounts import login_queries, queries
from lanternist.features.accounts.logins import forget_expired_logins
from lanternist.features.accounts.tests.people import JSON, Person, elsewhere, is_in, newcomer
from lanternist.platform.gate import Gate
from tests.support.house import PASSWORD, House, client_of, running

LOGINS = "/api/auth/logins"
NEW_PASSWORD = "hills beyond the quiet sea"


@pytest.fixture(scope="module")
async def copy(house: House) -> AsyncIterator[Gate]:
    """The same application a second time, on the same database, as another web process is."""
    async with running(house.settings) as app:
        yield app


@pytest.fixture
async def person(house: House):
    return await newcomer(house)


async def _change(person: Person, **changed: object):
    sent = {"currentPassword": PASSWORD, "newPassword": NEW_PASSWORD} | changed
    return await person.client.post("/api/auth/password", json=sent)


async def test_a_cookie_that_was_set_before_is_replaced_and_dies(person, house):
    name = house.settings.cookie_name
    async with client_of(house.app) as browser:
        browser.cookies.set(name, "chosen-by-somebody-else")
        answer = await person.sign_in(browser)
        first = answer.cookies[name]
        browser.cookies = {name: first}
        again = await person.sign_in(browser)

        assert first != "chosen-by-somebody-else"
        assert again.cookies[name] != first
        for token, passes in (
            ("chosen-by-somebody-else", False),
            (first, False),
            (again.cookies[name], True),
        ):
            browser.cookies = {name: token}
            assert await is_in(browser) is passes


@pytest.mark.parametrize("way_out", ["/logout", "/api/logout"])
async def test_the_forms_replace_a_cookie_and_end_it_too(person, house, copy, way_out):
    name = house.settings.cookie_name
    sent = {"email": person.email, "password": PASSWORD}
    async with client_of(house.app) as browser, client_of(copy) as elsewhere_:
        browser.cookies.set(name, "chosen-by-somebody-else")
        first = (await browser.post("/login", data=sent)).cookies[name]
        browser.cookies = {name: first}
        second = (await browser.post("/login", data=sent)).cookies[name]

        assert len({"chosen-by-somebody-else", first, second}) == 3
        for token, passes in (("chosen-by-somebody-else", False), (first, False), (second, True)):
            elsewhere_.cookies = {name: token}
            assert await is_in(elsewhere_) is passes
        browser.cookies = {name: second}
        await browser.post(way_out)
        elsewhere_.cookies = {name: second}
        assert not await is_in(elsewhere_)


async def test_registering_does_not_adopt_a_cookie(house):
    name = house.settings.cookie_name
    async with client_of(house.app) as browser:
        browser.cookies.set(name, "chosen-by-somebody-else")
        sent = {"email": "bo@lanternist.example", "password": PASSWORD, "birthDate": "1990-02-03"}
        answer = await browser.post("/api/register", json=sent)

        assert answer.cookies[name] != "chosen-by-somebody-else"
        browser.cookies = {name: "chosen-by-somebody-else"}
        assert not await is_in(browser)


async def test_the_places_are_listed_with_the_one_that_asks(person):
    async with elsewhere(person):
        items = (await person.client.get(LOGINS)).json()["items"]

    assert [set(item) for item in items] == [{"id", "createdAt", "lastSeenAt", "current"}] * 2
    assert sorted(item["current"] for item in items) == [False, True]
    assert next(item for item in items if item["current"])["id"] == min(item["id"] for item in items)


async def test_one_place_is_ended_from_another(person, copy):
    async with elsewhere(person, copy) as other:
        items = (await person.client.get(LOGINS)).json()["items"]
        other_id = next(item["id"] for item in items if not item["current"])

        answer = await person.client.delete(f"{LOGINS}/{other_id}")

        assert (answer.status_code, answer.content) == (204, b"")
        assert "set-cookie" not in answer.headers
        assert not await is_in(other)
        assert await is_in(person.client)
        assert (await person.events())[-1] == "login_ended"


async def test_ending_the_place_that_asks_is_signing_out(person, house):
    [item] = (await person.client.get(LOGINS)).json()["items"]

    answer = await person.client.delete(f"{LOGINS}/{item['id']}")

    assert answer.status_code == 204
    assert f"{house.settings.cookie_name}=" in answer.headers["set-cookie"]
    assert "Max-Age=0" in answer.headers["set-cookie"]
    assert not await is_in(person.client)


async def test_somebody_elses_login_is_as_good_as_none(person, house):
    [item] = (await person.client.get(LOGINS)).json()["items"]

    answer = await house.cy.delete(f"{LOGINS}/{item['id']}")

    unknown = await house.cy.delete(f"{LOGINS}/{2**60}")
    assert (answer.status_code, answer.json()) == (unknown.status_code, unknown.json())
    assert answer.json() == {"message": "Login not found", "code": "LOGIN_NOT_FOUND"}
    assert await is_in(person.client)


@pytest.mark.parametrize("text", ["0", "-1", "x", "1.0", "01", "9" * 30, "%00"])
async def test_a_path_that_names_no_login_is_refused(person, text):
    answer = await person.client.delete(f"{LOGINS}/{text}")

    assert answer.status_code == 400
    assert answer.json() == {"message": "Invalid login ID", "code": "INVALID_LOGIN_ID"}


async def test_signing_out_ends_one_login_on_every_copy(person, house, copy):
    cookies = person.client.cookies
    async with client_of(copy) as same, elsewhere(person, copy) as other:
        same.cookies = cookies
        assert await is_in(same)

        await person.client.post("/api/logout")

        same.cookies = cookies
        assert not await is_in(same)
        assert await is_in(other)
        assert (await person.events())[-1] == "signed_out"


async def test_a_new_password_ends_everything_but_the_place_that_asked(person, house, copy):
    token = await person.token("read", "write")
    old = dict(person.client.cookies)
    async with AsyncExitStack() as stack:
        others = [await stack.enter_async_context(elsewhere(person, app)) for app in (house.app, copy)]
        program = await stack.enter_async_context(client_of(copy))
        program.headers["Authorization"] = f"Bearer {token}"
        assert await is_in(program)

        answer = await _change(person)

        assert (answer.status_code, answer.content) == (204, b"")
        assert await is_in(person.client)
        assert dict(person.client.cookies) != old
        assert [await is_in(client) for client in (*others, program)] == [False] * 3
        others[0].cookies = old
        assert not await is_in(others[0])
        assert (await person.sign_in(others[0])).status_code == 401
        assert (await person.sign_in(others[0], NEW_PASSWORD)).status_code == 200
    assert "password_changed" in await person.events()


async def test_a_wrong_current_password_changes_nothing(person):
    answer = await _change(person, currentPassword="not the password")

    assert answer.status_code == 403
    assert answer.json() == {
        "error": "Forbidden",
        "message": "The current password is wrong.",
        "code": "WRONG_PASSWORD",
    }
    assert await is_in(person.client)
    assert (await person.sign_in(person.client)).status_code == 200


@pytest.mark.parametrize(
    ("field", "value"),
    [
        *[
            ("newPassword", each)
            for each in (None, 7, "", "short", "x" * 1025, "password", "PassWord1", ["x"])
        ],
        *[("currentPassword", each) for each in (None, 7, "x" * 1025, {})],
    ],
)
async def test_a_password_that_nobody_should_have_is_refused(person, field, value):
    answer = await _change(person, **{field: value})

    assert answer.status_code == 400
    assert [each["field"] for each in answer.json()["details"]] == [field]
    assert (await person.sign_in(person.client)).status_code == 200


async def test_guessing_the_current_password_is_limited(person, house):
    cookies = dict(person.client.cookies)
    limited = {name: getattr(house.settings, name) for name in house.settings.__dataclass_fields__}
    settings = type(house.settings)(**limited | {"rate_limits": True})
    async with running(settings) as app, client_of(app) as browser:
        browser.cookies = cookies
        wrong = {"currentPassword": "not the password", "newPassword": NEW_PASSWORD}
        statuses = [(await browser.post("/api/auth/password", json=wrong)).status_code for _ in range(6)]

    assert statuses == [403] * 5 + [429]


async def test_of_two_changes_at_once_one_wins_and_no_login_outlives_it(person, house, copy):
    async with elsewhere(person, copy) as other:
        wishes = [
            client.post(
                "/api/auth/password", json={"currentPassword": PASSWORD, "newPassword": f"{NEW_PASSWORD} {n}"}
            )
            for n, client in enumerate((person.client, other))
        ]
        statuses = sorted(answer.status_code for answer in await asyncio.gather(*wishes))

        assert statuses in ([204, 403], [204, 401])
        assert sorted([await is_in(person.client), await is_in(other)]) == [False, True]


async def test_a_login_with_the_old_password_does_not_slip_past_the_change(person, house):
    waiting = "select count(*) from pg_locks where not granted"
    async with client_of(house.app) as intruder:
        async with house.db.transaction() as tx:
            old_hash = await queries.password_hash_of(tx, person.id)
            await queries.replace_password(tx, person.id, old_hash, old_hash.swapcase())
            await login_queries.delete_logins_and_tokens(tx, person.id)
            signing_in = asyncio.create_task(person.sign_in(intruder))
            async with asyncio.timeout(20):
                while not await house.value(waiting):
                    await asyncio.sleep(0.02)

        assert (await signing_in).json() == {"message": "Invalid credentials"}
        assert await house.value("select count(*) from accounts_login where user_id = $1", person.id) == 0


async def test_a_new_role_ends_every_way_in(person, house, copy):
    token = await person.token("read")
    async with elsewhere(person, copy) as other, client_of(copy) as program:
        program.headers["Authorization"] = f"Bearer {token}"

        await commands.change_role(house.db.dsn, email=person.email, role="moderator")

        assert [await is_in(each) for each in (person.client, other, program)] == [False] * 3
        assert (await person.sign_in(other)).json()["role"] == "moderator"


async def test_who_signs_in_very_often_loses_the_oldest_login(person, house):
    await house.execute(
        "insert into accounts_login (token_sha256, user_id, last_seen_at) "
        "select sha256(('often' || n)::bytea), $1, now() + n * interval '1 second' from generate_series(1, $2) n",
        person.id,
        login_queries.MOST_LOGINS,
    )
    async with client_of(house.app) as browser:
        await house.execute(
            "update accounts_login set last_seen_at = now() - interval '1 hour' where id in "
            "(select min(id) from accounts_login where user_id = $1)",
            person.id,
        )
        await person.sign_in(browser)

    assert await house.value("select count(*) from accounts_login where user_id = $1", person.id) == 100
    assert not await is_in(person.client)


async def test_expired_logins_are_deleted_and_live_ones_stay(person, house):
    async with elsewhere(person) as other:
        items = (await person.client.get(LOGINS)).json()["items"]
        expired = next(item["id"] for item in items if not item["current"])
        await house.execute(
            "update accounts_login set last_seen_at = now() - interval '8 days' where id = $1", expired
        )
        assert [item["current"] for item in (await person.client.get(LOGINS)).json()["items"]] == [True]
        assert not await is_in(other)

        await forget_expired_logins.handler(house)

        assert await house.value("select count(*) from accounts_login where id = $1", expired) == 0
        assert await is_in(person.client)


@pytest.mark.parametrize(
    ("query", "target"),
    [
        ("", "/login"),
        ("?redirect=/library", "/login?next=%2Flibrary"),
        ("?redirect=//evil.example", "/login"),
        ("?redirect=https://evil.example", "/login"),
    ],
)
async def test_signing_in_by_a_link_leads_to_the_page(house, query, target):
    answer = await house.nobody.get(f"/api/login{query}", headers=JSON)

    assert (answer.status_code, answer.headers["location"]) == (302, target)
    assert "set-cookie" not in answer.headers
