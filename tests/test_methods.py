"""HEAD is a GET without the body, and an address says which methods it accepts."""

import asyncio

import httpx
import pytest

from tests.support.house import House, add_slides

CHANGING = {"x-request-id"}
ADDRESSES = [
    "/api/sessions",
    "/api/sessions/{mine}",
    "/api/sessions/none",
    "/api/sessions/999999",
    "/api/auth/user",
    "/api/nowhere",
    "/api/shared/{code}/preview",
    "/openapi.json",
    "/docs/api",
    "/livez",
    "/",
    "/library",
    "/static/0/nothing.css",
]


@pytest.fixture(scope="module")
async def places(house: House) -> dict[str, object]:
    mine = await house.session_of(house.ana)
    await add_slides(house.db, mine, 1)
    await house.ana.patch(f"/api/sessions/{mine}", json={"isPublic": False})
    shared = await house.session_of(house.ana)
    code = (await house.ana.post(f"/api/sessions/{shared}/share")).json()["shareCode"]
    return {"mine": mine, "code": code}


@pytest.mark.parametrize("person", ["ana", "cy", "nobody"])
@pytest.mark.parametrize("address", ADDRESSES)
async def test_head_answers_what_get_does_but_the_body(house, places, address, person):
    client: httpx.AsyncClient = getattr(house, person)
    path = address.format(**places)

    full = await client.get(path)
    bare = await client.head(path)

    assert bare.status_code == full.status_code
    assert bare.content == b""
    assert bare.headers["content-length"] == str(len(full.content))
    kept = {name: value for name, value in full.headers.items() if name not in CHANGING}
    assert {name: bare.headers[name] for name in kept} == kept


async def test_head_of_a_stream_ends_at_once(house):
    waiting = await house.session_of(house.ana)

    async with asyncio.timeout(5):
        answer = await house.ana.head(f"/api/sessions/{waiting}/events")

    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/event-stream")
    assert answer.content == b""


@pytest.mark.parametrize("method", ["TRACE", "CONNECT", "PROPFIND", "HEADS", "PUT"])
async def test_a_method_that_is_refused_is_told_which_are_accepted(house, method):
    listed = await house.ana.request(method, "/api/sessions")
    one = await house.ana.request(method, "/api/sessions/1")

    assert (listed.status_code, one.status_code) == (405, 405)
    assert listed.headers["allow"] == "GET, HEAD, OPTIONS, POST"
    assert one.headers["allow"] == "DELETE, GET, HEAD, OPTIONS, PATCH"
    assert listed.json()["code"] == "METHOD_NOT_ALLOWED"


async def test_head_is_refused_where_there_is_no_get(house):
    answer = await house.ana.head("/api/sessions/1/refill")

    assert (answer.status_code, answer.headers["allow"]) == (405, "OPTIONS, POST")


async def test_options_says_the_same(house):
    answer = await house.nobody.options("/api/sessions")

    assert (answer.status_code, answer.headers["allow"]) == (204, "GET, HEAD, OPTIONS, POST")
