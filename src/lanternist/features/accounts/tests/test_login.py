"""Signing in and out, the cookie, and the profile."""

from dataclasses import replace
from http.cookies import SimpleCookie

import pytest

from tests.support.house import PASSWORD, client_of, running, sign_up
from tests.support.standing import standing

ANA = {"email": "ana@lanternist.example", "password": PASSWORD}
JSON = {"Accept": "application/json"}
ELSEWHERE = [
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "\\/evil.example",
    "/\\/evil.example",
    "https:evil.example",
    "https://evil.example",
    "http:/evil.example",
    "HTTPS://evil.example/",
    "javascript:alert(1)",
    "data:text/html,x",
    "evil.example",
    "@evil.example",
    "",
    " /library",
    "/\t/evil.example",
    "/\n/evil.example",
    "/\r\nLocation: https://evil.example",
    "/library\r\nSet-Cookie: a=b",
    "/\x00/evil.example",
    "/" + "x" * 3000,
]


def _cookie(answer) -> object:
    return next(iter(SimpleCookie(answer.headers["set-cookie"]).values()))


async def _set(db, statement: str, *values: object) -> None:
    async with db.transaction() as tx:
        await tx.execute(statement, *values)


async def test_signing_in_leads_to_the_start(ana, stranger):
    answer = await stranger.post("/api/login", json=ANA)

    assert (answer.status_code, answer.headers["location"]) == (302, "/")
    assert (await stranger.get("/api/auth/user")).json()["email"] == ANA["email"]


async def test_a_program_that_asks_for_json_gets_the_profile(ana, stranger):
    answer = await stranger.post("/api/login", json=ANA, headers=JSON)

    assert answer.status_code == 200
    assert answer.json() == (await ana.get("/api/auth/user")).json()


@pytest.mark.parametrize("accept", ["*/*", "text/html", "application/*"])
async def test_only_json_by_its_name_counts_as_asking_for_it(ana, stranger, accept):
    answer = await stranger.post("/api/login", json=ANA, headers={"Accept": accept})

    assert answer.status_code == 302


async def test_a_form_signs_in_too(ana, stranger):
    assert (await stranger.post("/api/login", data=ANA)).status_code == 302


async def test_the_address_is_compared_without_case(ana, stranger):
    answer = await stranger.post("/api/login", json=ANA | {"email": "ANA@LANTERNIST.example"})

    assert answer.status_code == 302


@pytest.mark.parametrize("target", ["/library", "/sessions/7?a=b#c", "/play/3"])
async def test_signing_in_leads_where_one_wanted_to_go(ana, stranger, target):
    answer = await stranger.post("/api/login", params={"redirect": target}, json=ANA)

    assert answer.headers["location"] == target


async def test_signing_in_leads_to_no_other_site(ana, stranger):
    for target in ELSEWHERE:
        answer = await stranger.post("/api/login", params={"redirect": target}, json=ANA)
        assert (answer.status_code, answer.headers["location"]) == (302, "/"), target
    for target in ELSEWHERE[:4]:
        page = await stranger.post("/login", data=ANA | {"next": target})
        assert (page.status_code, page.headers["location"]) == (303, "/"), target


async def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(ana, stranger, db):
    before = await standing(db)

    wrong = await stranger.post("/api/login", json=ANA | {"password": "another evening"})
    unknown = await stranger.post("/api/login", json=ANA | {"email": "nobody@lanternist.example"})

    for answer in (wrong, unknown):
        assert answer.status_code == 401
        assert answer.json() == {"message": "Invalid credentials"}
        assert "set-cookie" not in answer.headers
    assert await standing(db) == before


async def test_a_disabled_account_is_refused_at_login_and_on_every_call(ana, stranger, db):
    await _set(db, "update accounts_user set is_active = false")

    answers = [
        await stranger.post("/api/login", json=ANA),
        await ana.get("/api/auth/user"),
        await ana.get("/api/sessions"),
        await ana.post("/api/sessions", json={"title": "Hills", "subreddits": "sfwpics"}),
    ]

    for answer in answers:
        assert answer.status_code == 403
        assert answer.json() == {"message": "Account is disabled"}


async def test_a_disabled_account_is_not_told_to_who_does_not_know_the_password(ana, stranger, db):
    await _set(db, "update accounts_user set is_active = false")

    answer = await stranger.post("/api/login", json=ANA | {"password": "another evening"})

    assert answer.status_code == 401


@pytest.mark.parametrize("method", ["POST", "GET"])
async def test_signing_out_ends_the_login_on_the_server(ana, app, db, method):
    async with client_of(app) as thief:
        thief.cookies = dict(ana.cookies)
        answer = await ana.request(method, "/api/logout")

        assert (answer.status_code, answer.headers["location"]) == (302, "/")
        assert _cookie(answer)["max-age"] == "0"
        assert (await thief.get("/api/auth/user")).status_code == 401
    async with db.connection() as connection:
        assert await connection.fetchval("select count(*) from accounts_login") == 0


async def test_a_program_signs_out_without_a_redirect(ana):
    answer = await ana.post("/api/logout", headers=JSON)

    assert (answer.status_code, answer.content) == (204, b"")


async def test_signing_out_twice_is_no_error(ana):
    await ana.post("/api/logout")

    assert (await ana.post("/api/logout")).status_code == 302


async def test_signing_out_in_one_place_leaves_the_others(ana, stranger):
    await stranger.post("/api/login", json=ANA)

    await ana.post("/api/logout")

    assert (await stranger.get("/api/auth/user")).status_code == 200


async def test_the_cookie_is_for_this_site_only_and_for_a_week(ana, stranger):
    cookie = _cookie(await stranger.post("/api/login", json=ANA))

    assert cookie.key == "connect.sid"
    assert (cookie["httponly"], cookie["samesite"].lower(), cookie["path"]) == (True, "lax", "/")
    assert cookie["max-age"] == str(7 * 24 * 3600)
    assert not cookie["secure"]
    assert not cookie["domain"]
    assert len(cookie.value) >= 43


async def test_behind_https_the_cookie_is_secure(db, settings):
    secure = replace(
        settings, rate_limits=False, public_url="https://lanternist.example", cookie_name="__Host-sid"
    )
    async with running(secure) as app, client_of(app) as client:
        await sign_up(client, "ana")
        cookie = _cookie(await client.post("/api/login", json=ANA))

        assert cookie.key == "__Host-sid"
        assert cookie["secure"] is True


async def test_each_login_has_a_token_of_its_own_and_only_its_digest_is_stored(ana, stranger, db):
    await stranger.post("/api/login", json=ANA)
    tokens = {client.cookies["connect.sid"] for client in (ana, stranger)}

    async with db.connection() as connection:
        held = await connection.fetchval("select string_agg(l::text, ' ') from accounts_login l")

    assert len(tokens) == 2
    assert not any(token in held for token in tokens)


async def test_a_login_ends_after_seven_idle_days(ana, db):
    await _set(db, "update accounts_login set last_seen_at = now() - interval '6 days 23 hours'")
    assert (await ana.get("/api/auth/user")).status_code == 200  # and counts as seen now
    await _set(db, "update accounts_login set last_seen_at = last_seen_at - interval '6 days'")
    assert (await ana.get("/api/auth/user")).status_code == 200

    await _set(db, "update accounts_login set last_seen_at = now() - interval '7 days 1 second'")

    assert (await ana.get("/api/auth/user")).status_code == 401


async def test_a_login_ends_after_ninety_days_however_busy(ana, db):
    await _set(db, "update accounts_login set created_at = now() - interval '90 days 1 second'")

    assert (await ana.get("/api/auth/user")).status_code == 401


async def test_the_profile_changes_in_what_its_owner_may_edit(ana):
    before = (await ana.get("/api/auth/user")).json()
    wanted = {"firstName": "Anna", "lastName": "Lantern", "profileImageUrl": "https://i.example/me.jpg"}

    answer = await ana.patch(
        "/api/auth/user",
        json=wanted | {"role": "admin", "email": "x@y.example", "credits": {"balance": 9999}},
    )

    assert answer.status_code == 200
    assert answer.json() == before | wanted | {"updatedAt": answer.json()["updatedAt"]}
    assert answer.json()["updatedAt"] > before["updatedAt"]
    assert (await ana.get("/api/auth/user")).json() == answer.json()


async def test_null_clears_and_what_is_not_sent_stays(ana):
    await ana.patch("/api/auth/user", json={"firstName": "Anna", "lastName": "Lantern"})

    answer = await ana.patch("/api/auth/user", json={"lastName": None})

    assert (answer.json()["firstName"], answer.json()["lastName"]) == ("Anna", None)


async def test_a_page_leads_to_the_sign_in_page_and_back(stranger):
    answer = await stranger.get("/sessions/7", headers={"Accept": "text/html"})

    assert (answer.status_code, answer.headers["location"]) == (303, "/login?next=%2Fsessions%2F7")


async def test_the_sign_in_page_says_what_was_wrong_and_never_shows_the_password(ana, stranger):
    answer = await stranger.post("/login", data=ANA | {"password": "another evening"})

    assert answer.status_code == 401
    assert "Invalid credentials" in answer.text
    assert "another evening" not in answer.text
