"""Every wrong request gets its documented answer; nothing is repeated, stored or charged."""

import json
from collections.abc import AsyncIterator

import httpx
import pytest

from lanternist.platform.db import Database
from tests.data import wrong_fields, wrong_requests
from tests.data.wrong_fields import GOOD_SESSION, PERSON, UNSEEN
from tests.support.clean_slate import CleanSlate
from tests.support.house import House, add_slides, open_house
from tests.support.standing import standing

JSON = {"Content-Type": "application/json"}
NEEDING_A_LOGIN = ("/api/auth", "/api/sessions", "/api/categories", "/api/community")


class Victim:
    """What wrong requests are aimed at, and how everything stood before them."""

    def __init__(self, house: House, places: dict[str, object], before: dict[str, str]) -> None:
        self.house = house
        self.places = places
        self.before = before

    async def send(
        self, method: str, path: str, *, client: httpx.AsyncClient | None = None, **request: object
    ) -> httpx.Response:
        """Send a request as Ana; the names in `path` stand for what she owns."""
        address = path.format(**self.places)
        return await (client or self.house.ana).request(method, address, follow_redirects=False, **request)

    async def expect(
        self, answer: httpx.Response, status: int, body: dict[str, object] | None = None
    ) -> None:
        """Check the answer, and that the request left no trace."""
        assert answer.status_code == status, answer.text
        if body is not None:
            assert answer.json() == body
        assert UNSEEN not in answer.text.lower()
        assert all(UNSEEN not in value.lower() for value in answer.headers.values())
        # One trace is one failure: the next test starts from what this one left.
        before, self.before = self.before, await standing(self.house.db)
        assert self.before == before

    async def expect_field(self, answer: httpx.Response, field: str) -> None:
        """Check that the answer names exactly this field, and that the request left no trace."""
        await self.expect(answer, 400)
        body = answer.json()
        assert set(body) == {"error", "message", "code", "details"}
        assert (body["error"], body["code"]) == ("Validation Error", "VALIDATION_ERROR")
        assert [problem["field"] for problem in body["details"]] == [field]
        assert body["details"][0]["message"].startswith(f"{field} ")
        assert body["message"] == f"Validation failed: {body['details'][0]['message']}"


@pytest.fixture(scope="module")
async def victim(migrated: tuple[Database, CleanSlate]) -> AsyncIterator[Victim]:
    db, slate = migrated
    await slate.wipe()
    async with open_house(db) as house:
        mine = await house.session_of(house.ana)
        slides = await add_slides(db, mine, 3)
        theirs = await house.session_of(house.cy)
        category = (await house.ana.post("/api/categories", json={"name": "Hills"})).json()["id"]
        their_category = (await house.cy.post("/api/categories", json={"name": "Dunes"})).json()["id"]
        places = {
            "mine": mine,
            "theirs": theirs,
            "slide": slides[0],
            "category": category,
            "their_category": their_category,
        }
        yield Victim(house, places, await standing(db))


def _cases(table: dict[str, list[object]]) -> list[object]:
    return [
        pytest.param(field, value, id=f"{field}-{json.dumps(value)[:40]}")
        for field, values in table.items()
        for value in values
    ]


def _values(values: list[object]) -> list[object]:
    return [pytest.param(value, id=json.dumps(value)[:40]) for value in values]


@pytest.mark.parametrize(("field", "value"), _cases(wrong_fields.SESSION))
async def test_creating_a_session_names_the_field_that_is_wrong(victim, field, value):
    answer = await victim.send("POST", "/api/sessions", json=GOOD_SESSION | {field: value})

    await victim.expect_field(answer, field)


@pytest.mark.parametrize(("field", "value"), _cases(wrong_fields.SESSION))
async def test_changing_a_session_names_the_field_that_is_wrong(victim, field, value):
    answer = await victim.send("PATCH", "/api/sessions/{mine}", json={field: value})

    await victim.expect_field(answer, field)


@pytest.mark.parametrize("field", ["title", "subreddits"])
async def test_creating_a_session_names_the_field_that_is_missing(victim, field):
    sent = {name: value for name, value in GOOD_SESSION.items() if name != field}

    await victim.expect_field(await victim.send("POST", "/api/sessions", json=sent), field)


@pytest.mark.parametrize("request_body", [b"", b"{}"])
async def test_creating_a_session_from_nothing_names_both_fields(victim, request_body):
    answer = await victim.send("POST", "/api/sessions", content=request_body, headers=JSON)

    await victim.expect(answer, 400)
    assert [each["field"] for each in answer.json()["details"]] == ["title", "subreddits"]


async def test_several_wrong_fields_are_all_named(victim):
    sent = {"title": 1, "subreddits": 2, "intervalMin": "3", "isPublic": "no"}

    answer = await victim.send("POST", "/api/sessions", json=sent)

    await victim.expect(answer, 400)
    assert [each["field"] for each in answer.json()["details"]] == list(sent)


@pytest.mark.parametrize("ends", [(10, 5), (60, 1), (2, 1)])
async def test_creating_a_session_refuses_crossed_intervals(victim, ends):
    sent = GOOD_SESSION | {"intervalMin": ends[0], "intervalMax": ends[1]}

    await victim.expect_field(await victim.send("POST", "/api/sessions", json=sent), "intervalMin")


@pytest.mark.parametrize(
    "sent", [{"intervalMin": 11}, {"intervalMax": 2}, {"intervalMin": 9, "intervalMax": 8}]
)
async def test_changing_a_session_compares_the_intervals_after_the_change(victim, sent):
    answer = await victim.send("PATCH", "/api/sessions/{mine}", json=sent)

    await victim.expect_field(answer, "intervalMin")


async def test_one_wrong_field_keeps_the_right_ones_from_being_changed(victim):
    answer = await victim.send("PATCH", "/api/sessions/{mine}", json={"title": "New", "transition": "spin"})

    await victim.expect_field(answer, "transition")


@pytest.mark.parametrize(
    "sent", [b'{"title": "a", "title": 5}', b'{"intervalMin": 5, "intervalMin": 99}'], ids=["type", "limit"]
)
async def test_of_a_key_given_twice_the_last_one_counts(victim, sent):
    answer = await victim.send("PATCH", "/api/sessions/{mine}", content=sent, headers=JSON)

    await victim.expect_field(answer, json.loads(sent).popitem()[0])


@pytest.mark.parametrize("method", ["POST", "PATCH"])
@pytest.mark.parametrize("category", ["999999", "{their_category}", str(2**63 - 1)])
async def test_a_category_that_is_not_ones_own_is_not_found(victim, method, category):
    number = int(category.format(**victim.places))
    path = "/api/sessions" if method == "POST" else "/api/sessions/{mine}"

    answer = await victim.send(method, path, json=GOOD_SESSION | {"categoryId": number})

    await victim.expect(answer, 400, wrong_requests.CATEGORY_NOT_FOUND)


@pytest.mark.parametrize("what", wrong_requests.UNREADABLE)
@pytest.mark.parametrize(
    ("method", "path"), [("POST", "/api/sessions"), ("PATCH", "/api/sessions/{mine}"), ("POST", "/api/login")]
)
async def test_a_body_that_is_no_json_object_is_refused(victim, method, path, what):
    body, expected = wrong_requests.UNREADABLE[what]

    answer = await victim.send(method, path, content=body, headers=JSON)

    await victim.expect(answer, 400, expected)


@pytest.mark.parametrize("content_type", wrong_requests.OTHER_TYPES)
@pytest.mark.parametrize(("method", "path"), [("POST", "/api/sessions"), ("PATCH", "/api/sessions/{mine}")])
async def test_json_under_another_name_is_refused(victim, method, path, content_type):
    body = json.dumps(GOOD_SESSION).encode()

    answer = await victim.send(method, path, content=body, headers={"Content-Type": content_type})

    await victim.expect(answer, 415, wrong_requests.NOT_THE_TYPE)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/api/sessions"),
        ("PATCH", "/api/sessions/{mine}"),
        ("POST", "/api/login"),
        ("POST", "/api/register"),
    ],
)
@pytest.mark.parametrize("is_announced", [True, False], ids=["with its length", "in pieces"])
async def test_a_body_over_one_mebibyte_is_refused(victim, method, path, is_announced):
    body = json.dumps({"title": ""}).encode()[:-2]
    body += b"x" * (1024 * 1024 + 1 - len(body) - 2) + b'"}'
    assert len(body) == 1024 * 1024 + 1

    async def pieces() -> AsyncIterator[bytes]:
        for start in range(0, len(body), 65_536):
            yield body[start : start + 65_536]

    answer = await victim.send(method, path, content=body if is_announced else pieces(), headers=JSON)

    await victim.expect(answer, 413, wrong_requests.TOO_LARGE)


@pytest.mark.parametrize("bad", wrong_requests.BAD_IDS)
@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/api/sessions/{id}"),
        ("PATCH", "/api/sessions/{id}"),
        ("DELETE", "/api/sessions/{id}"),
        ("POST", "/api/sessions/{id}/share"),
        ("POST", "/api/sessions/{id}/refill"),
        ("GET", "/api/sessions/{id}/events"),
        ("GET", "/api/sessions/{id}/community"),
        ("GET", "/api/community/sessions/{id}"),
        ("POST", "/api/community/sessions/{id}/save"),
        ("PUT", "/api/sessions/{id}/tags"),
        ("DELETE", "/api/sessions/{id}/media/1"),
    ],
)
async def test_what_is_no_session_id_is_told_so(victim, method, path, bad):
    answer = await victim.house.ana.request(method, path.replace("{id}", bad))

    await victim.expect(answer, 400, wrong_requests.INVALID_SESSION_ID)


@pytest.mark.parametrize("bad", wrong_requests.BAD_IDS)
@pytest.mark.parametrize("method", ["PATCH", "DELETE"])
async def test_what_is_no_slide_id_is_told_so(victim, method, bad):
    answer = await victim.house.ana.request(method, f"/api/sessions/{victim.places['mine']}/media/{bad}")

    await victim.expect(answer, 400, wrong_requests.INVALID_MEDIA_ID)


@pytest.mark.parametrize("bad", [*wrong_requests.BAD_IDS, "999999", "{their_category}"])
@pytest.mark.parametrize("method", ["PATCH", "DELETE"])
async def test_a_category_that_is_nobodys_or_anothers_is_missing(victim, method, bad):
    path = "/api/categories/" + bad.replace("{their_category}", str(victim.places["their_category"]))

    answer = await victim.house.ana.request(method, path, json={"name": "Seas"})

    await victim.expect(answer, 404, wrong_requests.CATEGORY_MISSING)


@pytest.mark.parametrize("path", wrong_requests.LOST_PATHS)
@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
async def test_an_unknown_path_of_the_api_is_not_found_in_json(victim, method, path):
    answer = await victim.house.ana.request(method, path, headers={"Accept": "text/html"})

    if path.startswith("/api"):
        await victim.expect(answer, 404, {"message": "Not found"})
    else:
        await victim.expect(answer, 404)


@pytest.mark.parametrize(("path", "query", "field"), wrong_requests.BAD_QUERIES)
async def test_a_wrong_query_names_its_parameter(victim, path, query, field):
    await victim.expect_field(await victim.send("GET", f"{path}?{query}"), field)


@pytest.mark.parametrize(("method", "path"), wrong_requests.WRONG_METHODS)
async def test_a_method_that_an_address_does_not_know_is_refused_in_json(victim, method, path):
    answer = await victim.send(method, path)

    await victim.expect(answer, 405, wrong_requests.NOT_THE_METHOD)


@pytest.mark.parametrize("headers", wrong_requests.FOREIGN, ids=str)
@pytest.mark.parametrize(("method", "path"), wrong_requests.WRITES)
async def test_a_write_from_another_site_is_refused(victim, method, path, headers):
    answer = await victim.send(method, path, headers=headers)

    await victim.expect(answer, 403, wrong_requests.CROSS_SITE)


@pytest.mark.parametrize("cookie", wrong_requests.BAD_COOKIES, ids=lambda cookie: repr(cookie[:30]))
@pytest.mark.parametrize(("method", "path"), [("GET", "/api/sessions"), ("DELETE", "/api/sessions/{mine}")])
async def test_a_cookie_that_is_no_login_is_nobody(victim, method, path, cookie):
    answer = await victim.send(method, path, client=victim.house.nobody, headers={"Cookie": cookie})

    await victim.expect(answer, 401, {"message": "Unauthorized"})


@pytest.mark.parametrize("path", ["/api/sessions", "/api/nowhere", "/media/1-1", "/media/zq7unseen?e=1&s=2"])
async def test_an_answer_to_head_has_no_body(victim, path):
    answer = await victim.send("HEAD", path)

    await victim.expect(answer, answer.status_code)
    assert answer.status_code in (200, 404)
    assert answer.content == b""


@pytest.mark.parametrize(("field", "value"), _cases(wrong_fields.REGISTRATION))
async def test_registering_names_the_field_that_is_wrong(victim, field, value):
    answer = await victim.send(
        "POST", "/api/register", client=victim.house.nobody, json=PERSON | {field: value}
    )

    await victim.expect_field(answer, field)
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize(("field", "value"), _cases(wrong_fields.CREDENTIALS))
async def test_signing_in_names_the_field_that_is_wrong(victim, field, value):
    credentials = {"email": "ana@lanternist.example", "password": "anything at all"}

    answer = await victim.send("POST", "/api/login", json=credentials | {field: value})

    await victim.expect_field(answer, field)


@pytest.mark.parametrize(("field", "value"), _cases(wrong_fields.PROFILE))
async def test_changing_the_profile_names_the_field_that_is_wrong(victim, field, value):
    await victim.expect_field(await victim.send("PATCH", "/api/auth/user", json={field: value}), field)


@pytest.mark.parametrize("value", _values(wrong_fields.TAGS))
async def test_tagging_refuses_what_are_no_tags(victim, value):
    answer = await victim.send("PUT", "/api/sessions/{mine}/tags", json={"tags": value})

    await victim.expect_field(answer, "tags")


@pytest.mark.parametrize("value", _values(wrong_fields.ORDER))
async def test_ordering_refuses_anything_but_every_slide_once(victim, value):
    answer = await victim.send("PUT", "/api/sessions/{mine}/media/order", json={"ids": value})

    await victim.expect_field(answer, "ids")


async def test_ordering_refuses_a_slide_named_twice(victim):
    slide = victim.places["slide"]

    answer = await victim.send(
        "PUT", "/api/sessions/{mine}/media/order", json={"ids": [slide, slide, slide + 1]}
    )

    await victim.expect_field(answer, "ids")


@pytest.mark.parametrize(("field", "value"), _cases(wrong_fields.SLIDE))
async def test_changing_a_slide_names_the_field_that_is_wrong(victim, field, value):
    answer = await victim.send("PATCH", "/api/sessions/{mine}/media/{slide}", json={field: value})

    await victim.expect_field(answer, field)


@pytest.mark.parametrize("value", _values(wrong_fields.CATEGORY_NAMES))
@pytest.mark.parametrize(
    ("method", "path"), [("POST", "/api/categories"), ("PATCH", "/api/categories/{category}")]
)
async def test_a_category_needs_a_name(victim, method, path, value):
    await victim.expect_field(await victim.send(method, path, json={"name": value}), "name")


@pytest.mark.parametrize("method", ["PATCH", "DELETE"])
async def test_the_built_in_category_stays_as_it_is(victim, method):
    answer = await victim.send(method, "/api/categories/1", json={"name": "Mine"})

    await victim.expect(answer, 400)
    assert answer.json()["code"] == "CATEGORY_BUILT_IN"


@pytest.mark.parametrize(
    "value", [5, True, [], {}, "x" * 101, f"{UNSEEN}\x00"], ids=lambda value: str(value)[:20]
)
async def test_sharing_names_the_field_that_is_wrong(victim, value):
    answer = await victim.send("POST", "/api/sessions/{mine}/share", json={"userId": value})

    await victim.expect_field(answer, "userId")


async def test_sharing_with_nobody_known_finds_no_user(victim):
    answer = await victim.send("POST", "/api/sessions/{mine}/share", json={"userId": UNSEEN})

    await victim.expect(answer, 404, {"message": "User not found"})


@pytest.mark.parametrize(
    ("method", "path", "verb"),
    [
        ("GET", "/api/sessions/{theirs}", "view"),
        ("PATCH", "/api/sessions/{theirs}", "update"),
        ("DELETE", "/api/sessions/{theirs}", "delete"),
        ("POST", "/api/sessions/{theirs}/share", "share"),
    ],
)
async def test_whose_session_it_is_comes_before_what_is_wrong_with_the_body(victim, method, path, verb):
    answer = await victim.send(method, path, content=b"{", headers=JSON)

    await victim.expect(answer, 403, {"message": f"You do not have permission to {verb} this session"})


@pytest.mark.parametrize(
    ("method", "path"), [write for write in wrong_requests.WRITES if write[1].startswith(NEEDING_A_LOGIN)]
)
async def test_who_is_asking_comes_before_what_is_wrong(victim, method, path):
    answer = await victim.send(method, path, client=victim.house.nobody, content=b"{", headers=JSON)

    await victim.expect(answer, 401, {"message": "Unauthorized"})
