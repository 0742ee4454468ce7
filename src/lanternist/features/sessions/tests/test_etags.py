"""Entity tags of sessions: a 304 for who holds the answer, a new answer after every change that shows."""

from collections.abc import Awaitable, Callable

import httpx
import pytest

from lanternist.platform.db import Database
from tests.support.house import add_slides

BODY = {"title": "Hills", "subreddits": "sfwpics"}


@pytest.fixture
async def session_id(ana: httpx.AsyncClient, db: Database) -> int:
    created = (await ana.post("/api/sessions", json=BODY)).json()["id"]
    await add_slides(db, created, 3)
    return created


async def _again(client: httpx.AsyncClient, path: str, tag: str) -> httpx.Response:
    return await client.get(path, headers={"If-None-Match": tag})


async def test_who_holds_an_answer_gets_a_304_without_a_body(ana: httpx.AsyncClient, session_id: int):
    share = (await ana.post(f"/api/sessions/{session_id}/share")).json()["shareCode"]
    for path in (
        f"/api/sessions/{session_id}",
        "/api/sessions",
        f"/api/shared/{share}/preview",
        f"/api/shared/{share}",
        f"/api/shared/media/{share}",
    ):
        first = await ana.get(path)
        tag = first.headers["etag"]
        for held in (tag, f'"another", {tag}', f"W/{tag}", "*"):
            again = await _again(ana, path, held)

            assert (again.status_code, again.content) == (304, b""), (path, held)
            assert again.headers["etag"] == tag
        assert (await _again(ana, path, '"another"')).content == first.content, path


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("PATCH", "", {"title": "Dunes"}),
        ("PUT", "/tags", {"tags": ["sea"]}),
        ("PATCH", "/media/{slide}", {"caption": "A dune"}),
        ("DELETE", "/media/{slide}", None),
        ("PUT", "/media/order", {"ids": "reversed"}),
        ("POST", "/share", None),
    ],
)
async def test_every_change_gives_another_tag(ana: httpx.AsyncClient, session_id: int, method, path, body):
    address = f"/api/sessions/{session_id}"
    first = await ana.get(address)
    slides = [slide["id"] for slide in first.json()["media"]]
    sent = {"ids": slides[::-1]} if path == "/media/order" else body

    changed = await ana.request(method, address + path.format(slide=slides[1]), json=sent)
    again = await _again(ana, address, first.headers["etag"])

    assert changed.is_success
    assert again.status_code == 200
    assert again.headers["etag"] != first.headers["etag"]


async def test_a_fill_gives_another_tag(ana: httpx.AsyncClient, run_jobs: Callable[[], Awaitable[None]]):
    created = (await ana.post("/api/sessions", json=BODY)).json()["id"]
    tag = (await ana.get(f"/api/sessions/{created}")).headers["etag"]

    await run_jobs()
    filled = await _again(ana, f"/api/sessions/{created}", tag)

    assert filled.status_code == 200
    assert filled.json()["media"]


async def test_a_tag_is_no_way_past_a_check(
    ana: httpx.AsyncClient, cy: httpx.AsyncClient, stranger: httpx.AsyncClient, session_id: int
):
    address = f"/api/sessions/{session_id}"
    tag = (await ana.get(address)).headers["etag"]

    assert (await _again(cy, address, tag)).status_code == 403
    assert (await _again(stranger, address, tag)).status_code == 401
    await ana.delete(address)
    assert (await _again(ana, address, tag)).status_code == 404


async def test_the_owners_tag_is_not_the_readers(
    ana: httpx.AsyncClient, cy: httpx.AsyncClient, session_id: int
):
    address = f"/api/sessions/{session_id}"
    await ana.patch(address, json={"isPublic": True, "aiPrompt": "Calm words about hills"})
    owners = await ana.get(address)

    readers = await _again(cy, address, owners.headers["etag"])

    assert readers.status_code == 200
    assert readers.json()["session"]["aiPrompt"] is None
    assert len(readers.json()["media"]) == 3
