"""The settings page as a browser without scripts uses it: password, logins, tokens."""

import re
from dataclasses import replace

import pytest

from lanternist.features.accounts import DEMO_EMAIL, DEMO_PASSWORD
from lanternist.features.accounts.tests.people import JSON, elsewhere, is_in, newcomer
from tests.support.house import PASSWORD, House, client_of, running

HTML = {"Accept": "text/html"}
NEW_PASSWORD = "hills beyond the quiet sea"
FORMS = [
    "/settings/password",
    "/settings/logins/1/end",
    "/settings/logins/end-others",
    "/settings/tokens",
    "/settings/tokens/1/revoke",
]


@pytest.fixture
async def person(house: House):
    return await newcomer(house)


def _actions(html: str) -> list[str]:
    return re.findall(r'<form[^>]* action="([^"#]+)', html)


async def test_the_password_is_changed_by_the_form(person, house):
    async with elsewhere(person) as other:
        sent = {"currentPassword": PASSWORD, "newPassword": NEW_PASSWORD}
        answer = await person.client.post("/settings/password", data=sent, headers=HTML)

        assert (answer.status_code, answer.headers["location"]) == (303, "/settings?saved=password")
        assert "Your password is changed." in (await person.client.get(answer.headers["location"])).text
        assert not await is_in(other)
        assert (await person.sign_in(other, NEW_PASSWORD)).status_code == 200


@pytest.mark.parametrize(
    ("sent", "status", "field", "sentence"),
    [
        ({"currentPassword": "wrong", "newPassword": NEW_PASSWORD}, 403, "currentPassword", "is wrong"),
        ({"currentPassword": PASSWORD, "newPassword": "short"}, 400, "newPassword", "8 to 1,024"),
        ({"currentPassword": PASSWORD, "newPassword": "password"}, 400, "newPassword", "most common"),
        ({"newPassword": NEW_PASSWORD}, 400, "currentPassword", "needed"),
        ({}, 400, "newPassword", "needed"),
    ],
)
async def test_a_refused_password_says_so_at_its_field(person, sent, status, field, sentence):
    answer = await person.client.post("/settings/password", data=sent, headers=HTML)

    assert answer.status_code == status
    [problem] = re.findall(rf'id="{field}-error">(.*?)</p>', answer.text, re.DOTALL)
    assert sentence in problem
    assert NEW_PASSWORD not in answer.text
    assert await is_in(person.client)
    assert (await person.sign_in(person.client)).status_code == 200


async def test_a_password_may_hold_a_word_of_the_operator(person, house):
    admin = await house.staff("admin")
    entry = await admin.post("/api/admin/denylist", json={"kind": "term", "value": "lighthouse"})
    new = "a lighthouse by the quiet sea"

    changed = await person.client.post(
        "/settings/password", data={"currentPassword": PASSWORD, "newPassword": new}, headers=HTML
    )
    again = await person.client.post(
        "/settings/password", data={"currentPassword": new, "newPassword": NEW_PASSWORD}, headers=HTML
    )
    named = await person.client.post("/settings", data={"firstName": "Lighthouse"}, headers=HTML)
    await admin.delete(f"/api/admin/denylist/{entry.json()['id']}")

    assert [changed.status_code, again.status_code, named.status_code] == [303, 303, 400]


async def test_the_account_that_visitors_of_a_demo_share_stays_as_it_is(house):
    async with running(replace(house.settings, demo=True)) as app, client_of(app) as client:
        login = {"email": DEMO_EMAIL, "password": DEMO_PASSWORD}
        assert (await client.post("/api/login", json=login, headers=JSON)).status_code == 200
        changes = {"currentPassword": DEMO_PASSWORD, "newPassword": NEW_PASSWORD}
        calls = [
            await client.post("/api/auth/password", json=changes),
            await client.request("DELETE", "/api/auth/user", json={"password": DEMO_PASSWORD}),
        ]
        forms = [
            await client.post("/settings/password", data=changes, headers=HTML),
            await client.post("/settings/account/delete", data={"password": DEMO_PASSWORD}, headers=HTML),
        ]

        assert [(each.status_code, each.json()["code"]) for each in calls] == [(403, "DEMO_ACCOUNT")] * 2
        assert [(each.status_code, "All visitors of this demo" in each.text) for each in forms] == [
            (403, True)
        ] * 2
        assert (await client.post("/api/login", json=login, headers=JSON)).status_code == 200
        own = await newcomer(house)
        async with client_of(app) as other:
            await own.sign_in(other)
            assert (
                await other.request("DELETE", "/api/auth/user", json={"password": PASSWORD})
            ).status_code == 204


async def test_one_login_is_ended_by_its_button_and_then_all_others(person, house):
    async with elsewhere(person) as one, elsewhere(person) as two, elsewhere(person) as three:
        shown = _actions((await person.client.get("/settings", headers=HTML)).text)
        ends = [action for action in shown if re.fullmatch(r"/settings/logins/\d+/end", action)]
        assert len(ends) == 4

        answer = await person.client.post(ends[1], headers=HTML)

        assert answer.headers["location"] == "/settings?saved=login#logins"
        assert sorted([await is_in(each) for each in (one, two, three)]) == [False, True, True]
        answer = await person.client.post("/settings/logins/end-others", headers=HTML)
        assert answer.headers["location"] == "/settings?saved=logins#logins"
        assert [await is_in(each) for each in (person.client, one, two, three)] == [True, False, False, False]
    page = (await person.client.get("/settings", headers=HTML)).text
    assert "/settings/logins/end-others" not in _actions(page)


async def test_ending_the_login_that_asks_signs_out(person):
    [action] = [
        action
        for action in _actions((await person.client.get("/settings", headers=HTML)).text)
        if re.fullmatch(r"/settings/logins/\d+/end", action)
    ]

    answer = await person.client.post(action, headers=HTML)

    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert not await is_in(person.client)


@pytest.mark.parametrize(
    ("access", "scopes"), [("read", ["read"]), ("write", ["read", "write"]), ("x", ["read"])]
)
async def test_a_token_is_made_shown_once_and_revoked(person, house, access, scopes):
    answer = await person.client.post(
        "/settings/tokens", data={"name": " <b>A clock ", "access": access}, headers=HTML
    )

    assert answer.status_code == 200
    assert "<bdi>&lt;b&gt;A clock</bdi>" in answer.text
    assert answer.headers["cache-control"] == "no-store"
    [text] = re.findall(r"lnt_[A-Za-z0-9_-]{43}", answer.text)
    async with client_of(house.app) as program:
        program.headers["Authorization"] = f"Bearer {text}"
        assert await is_in(program)
        [made] = (await person.client.get("/api/auth/tokens")).json()["items"]
        assert made["scopes"] == scopes
        page = (await person.client.get("/settings", headers=HTML)).text
        assert "lnt_" not in page
        [revoke] = [action for action in _actions(page) if action.endswith("/revoke")]

        gone = await person.client.post(revoke, headers=HTML)

        assert gone.headers["location"] == "/settings?saved=token#tokens"
        assert not await is_in(program)


@pytest.mark.parametrize("name", ["", "   ", "x" * 101, "a\x1bb"])
async def test_a_wrong_name_is_said_at_its_field(person, name):
    answer = await person.client.post("/settings/tokens", data={"name": name}, headers=HTML)

    assert answer.status_code == 400
    assert 'id="name-error"' in answer.text
    assert (await person.client.get("/api/auth/tokens")).json() == {"items": []}


@pytest.mark.parametrize("path", FORMS)
async def test_another_site_sends_none_of_the_forms(person, path):
    headers = HTML | {"Sec-Fetch-Site": "cross-site"}

    answer = await person.client.post(path, headers=headers, data={"name": "A clock"})

    assert (answer.status_code, answer.json()["code"]) == (403, "CROSS_SITE_REQUEST")


@pytest.mark.parametrize("path", FORMS)
async def test_a_token_sends_none_of_the_forms(person, house, path):
    token = await person.token("read", "write")
    async with client_of(house.app) as program:
        program.headers["Authorization"] = f"Bearer {token}"

        answer = await program.post(path, data={"name": "A clock"})

    assert (answer.status_code, answer.json()["code"]) == (403, "LOGIN_REQUIRED")
