"""Every wrong request gets its documented answer, in the documented order; nothing is repeated, stored or charged."""

import json
from collections.abc import AsyncIterator

import pytest

from tests.data import wrong_requests
from tests.data.wrong_fields import GOOD_SESSION
from tests.support.victim import JSON

NEEDING_A_LOGIN = ("/api/auth", "/api/sessions", "/api/categories", "/api/community")


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
