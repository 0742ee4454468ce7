"""Personal tokens: making them, what their scopes allow, and what no token may do."""

import json

import pytest

from lanternist.features.accounts.tests.people import is_in, newcomer
from lanternist.features.accounts.tokens import MOST_TOKENS
from lanternist.kit.ids import digest, new_personal_token
from tests.support.house import PASSWORD, House, client_of

TOKENS = "/api/auth/tokens"
WRITING = [
    ("PATCH", "/api/auth/user", {"firstName": "Ana"}),
    ("POST", "/api/sessions", {"title": "Hills", "subreddits": "sfwpics"}),
    ("POST", "/api/categories", {"name": "Hills"}),
    ("POST", "/sessions/new", None),
    ("DELETE", "/api/sessions/1", None),
    ("PUT", "/api/sessions/1/tags", {"tags": []}),
]
FOR_LOGINS = [
    ("POST", TOKENS, {"name": "More", "scopes": ["read", "write"]}),
    ("POST", "/api/auth/password", {"currentPassword": PASSWORD, "newPassword": "hills beyond the sea"}),
    ("DELETE", "/api/auth/logins/{login}", None),
    ("DELETE", TOKENS + "/{token}", None),
    ("POST", "/api/logout", None),
    ("GET", "/api/logout", None),
]
NOT_A_TOKEN = [
    "",
    "Bearer",
    "Bearer ",
    "lnt_" + "a" * 43,
    "Bearer lnt_",
    "Bearer lnt_" + "a" * 42,
    "Bearer lnt_" + "a" * 44,
    "Bearer LNT_" + "a" * 43,
    "Bearer lnt_" + "a" * 42 + "=",
    "Bearer lnt_" + "a" * 42 + "\u00e9",
    "Bearer " + "a" * 47,
    "Basic YW5hOmh1bnRlcjI=",
    "Bearer lnt_" + "a" * 43 + " lnt_" + "b" * 43,
    "Bearer " + "x" * 20_000,
    "Bearer lnt_' or 1=1 --" + "a" * 25,
]


@pytest.fixture
async def person(house: House):
    return await newcomer(house)


@pytest.fixture
async def program(house: House):
    async with client_of(house.app) as client:
        yield client


def _bearing(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


async def test_a_token_is_made_and_its_text_is_shown_once(person):
    answer = await person.client.post(TOKENS, json={"name": "A clock", "scopes": ["write", "read"]})

    made = answer.json()
    assert answer.status_code == 201
    assert set(made) == {"id", "name", "scopes", "createdAt", "token"}
    assert (made["name"], made["scopes"]) == ("A clock", ["read", "write"])
    assert len(made["token"]) == 4 + 43
    assert made["token"].startswith("lnt_")
    listed = await person.client.get(TOKENS)
    assert listed.json() == {
        "items": [{key: made[key] for key in ("id", "name", "scopes", "createdAt")} | {"lastSeenAt": None}]
    }
    assert made["token"] not in listed.text


async def test_only_the_digest_is_stored(person, house):
    token = await person.token("read")

    everything = await house.value("select string_agg(t::text, ' ') from accounts_token t")
    recorded = await house.value("select string_agg(e::text, ' ') from activity_event e")
    assert token not in everything + recorded
    assert token.removeprefix("lnt_") not in everything + recorded
    assert (
        await house.value("select count(*) from accounts_token where token_sha256 = $1", digest(token)) == 1
    )


async def test_no_answer_that_holds_a_token_is_kept_for_a_retry(person, house):
    sent = {"name": "A clock", "scopes": ["read"]}

    for _ in range(2):
        await person.client.post(TOKENS, json=sent, headers={"Idempotency-Key": "the same"})

    assert len((await person.client.get(TOKENS)).json()["items"]) == 2
    assert await house.value("select count(*) from platform_idempotency where user_id = $1", person.id) == 0


async def test_a_token_is_as_good_as_the_cookie(person, program):
    program.headers.update(_bearing(await person.token("read", "write")))

    assert (await program.get("/api/auth/user")).json() == (await person.client.get("/api/auth/user")).json()
    made = await program.post("/api/sessions", json={"title": "Hills", "subreddits": "sfwpics"})
    assert made.status_code == 201
    assert (await program.get(f"/api/sessions/{made.json()['id']}")).status_code == 200
    assert not program.cookies


@pytest.mark.parametrize("scheme", ["bearer", "BEARER", "Bearer  "])
async def test_the_scheme_is_compared_without_case(person, program, scheme):
    header = f"{scheme} {await person.token('read')}"

    assert (await program.get("/api/auth/user", headers={"Authorization": header})).status_code == 200


@pytest.mark.parametrize(("method", "path", "body"), WRITING)
async def test_a_token_without_write_changes_nothing(person, program, method, path, body):
    program.headers.update(_bearing(await person.token("read")))

    answer = await program.request(method, path, json=body)

    assert answer.status_code == 403
    assert answer.json()["code"] == "INSUFFICIENT_SCOPE"


async def test_a_token_without_read_reads_nothing(person, program):
    program.headers.update(_bearing(await person.token("write")))

    assert (await program.get("/api/sessions")).json()["code"] == "INSUFFICIENT_SCOPE"
    assert (await program.patch("/api/auth/user", json={"firstName": "Ana"})).status_code == 200


@pytest.mark.parametrize(("method", "path", "body"), FOR_LOGINS)
async def test_a_token_makes_no_more_of_itself(person, program, method, path, body):
    program.headers.update(_bearing(await person.token("read", "write")))
    token = (await person.client.get(TOKENS)).json()["items"][0]["id"]
    login = (await person.client.get("/api/auth/logins")).json()["items"][0]["id"]

    answer = await program.request(method, path.format(token=token, login=login), json=body)

    assert answer.status_code == 403
    assert answer.json()["code"] == "LOGIN_REQUIRED"
    assert await is_in(person.client)
    assert await is_in(program)
    assert len((await person.client.get(TOKENS)).json()["items"]) == 1


@pytest.mark.parametrize("header", NOT_A_TOKEN)
async def test_a_wrong_header_is_refused_though_the_cookie_is_right(person, header):
    answer = await person.client.get("/api/auth/user", headers={"Authorization": header.encode()})

    assert answer.status_code == 401
    assert answer.json() == {"message": "Unauthorized"}
    assert answer.headers["www-authenticate"] == 'Bearer error="invalid_token"'


async def test_an_unknown_token_is_refused_though_the_cookie_is_right(person):
    answer = await person.client.get("/api/auth/user", headers=_bearing(new_personal_token()))

    assert answer.status_code == 401


async def test_two_headers_are_refused(person, program):
    token = await person.token("read")
    headers = [("Authorization", f"Bearer {token}"), ("Authorization", f"Bearer {token}")]

    assert (await program.get("/api/auth/user", headers=headers)).status_code == 401


async def test_the_ways_in_are_not_interchangeable(person, program, house):
    name = house.settings.cookie_name
    token, cookie = await person.token("read"), person.client.cookies[name]

    assert (await program.get("/api/auth/user", headers=_bearing(cookie))).status_code == 401
    assert (await program.get("/api/auth/user", headers={"Cookie": f"{name}={token}"})).status_code == 401


async def test_a_revoked_token_ends_at_once(person, program):
    program.headers.update(_bearing(await person.token("read")))
    assert await is_in(program)
    [token] = (await person.client.get(TOKENS)).json()["items"]
    assert token["lastSeenAt"] is not None

    assert (await person.client.delete(f"{TOKENS}/{token['id']}")).status_code == 204

    assert not await is_in(program)
    assert (await person.client.delete(f"{TOKENS}/{token['id']}")).status_code == 404
    assert (await person.events())[-2:] == ["token_created", "token_revoked"]


async def test_somebody_elses_token_is_as_good_as_none(person, house):
    await person.token("read")
    [token] = (await person.client.get(TOKENS)).json()["items"]

    answer = await house.cy.delete(f"{TOKENS}/{token['id']}")

    unknown = await house.cy.delete(f"{TOKENS}/{2**60}")
    assert (answer.status_code, answer.json()) == (unknown.status_code, unknown.json())
    assert answer.json() == {"message": "Token not found", "code": "TOKEN_NOT_FOUND"}
    assert len((await person.client.get(TOKENS)).json()["items"]) == 1


@pytest.mark.parametrize("text", ["0", "-1", "x", "1.0", "01", "9" * 30, "%00", "1%20"])
async def test_a_path_that_names_no_token_is_refused(person, text):
    answer = await person.client.delete(f"{TOKENS}/{text}")

    assert answer.status_code == 400
    assert answer.json() == {"message": "Invalid token ID", "code": "INVALID_TOKEN_ID"}


async def test_there_are_at_most_fifty(person, house):
    await house.execute(
        "insert into accounts_token (token_sha256, user_id, name, scopes) "
        "select sha256(n::text::bytea), $1, 'A clock', '{read}' from generate_series(1, $2) n",
        person.id,
        MOST_TOKENS,
    )

    answer = await person.client.post(TOKENS, json={"name": "One more", "scopes": ["read"]})

    assert (answer.status_code, answer.json()["code"]) == (409, "TOO_MANY_TOKENS")
    assert await house.value("select count(*) from accounts_token where user_id = $1", person.id) == 50


@pytest.mark.parametrize(
    ("field", "value"),
    [
        *[("name", each) for each in (None, 1, "", "   ", "x" * 101, "a\x00b", "a\x1bb", ["x"], {"a": 1})],
        *[
            ("scopes", each)
            for each in (None, "read", [], ["admin"], ["read", "admin"], ["READ"], [1], [["read"]], {})
        ],
        ("scopes", ["read"] * 3),
    ],
    ids=lambda value: json.dumps(value)[:30],
)
async def test_a_wrong_field_is_named_and_nothing_is_made(person, field, value):
    answer = await person.client.post(TOKENS, json={"name": "A clock", "scopes": ["read"]} | {field: value})

    assert answer.status_code == 400
    assert [each["field"] for each in answer.json()["details"]] == [field]
    assert (await person.client.get(TOKENS)).json() == {"items": []}


async def test_other_members_change_nothing(person):
    sent = {"id": 7, "userId": "user_x", "token": "lnt_mine", "createdAt": "2020-01-01T00:00:00Z"}

    answer = await person.client.post(TOKENS, json={"name": "A clock", "scopes": ["read"]} | sent)

    made = answer.json()
    assert made["id"] != 7
    assert made["token"] != "lnt_mine"
    assert not made["createdAt"].startswith("2020")


async def test_a_disabled_persons_token_is_refused(person, program, house):
    program.headers.update(_bearing(await person.token("read")))
    await house.execute("update accounts_user set is_active = false where id = $1", person.id)

    assert (await program.get("/api/auth/user")).json() == {"message": "Account is disabled"}


async def test_the_description_says_which_calls_take_tokens(house):
    paths = (await house.nobody.get("/openapi.json")).json()["paths"]

    assert paths["/api/sessions"]["get"]["security"] == [{"cookie": []}, {"token": []}]
    assert paths[TOKENS]["post"]["security"] == [{"cookie": []}]
