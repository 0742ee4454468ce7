"""Films that are passed on while they arrive from their host."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from lanternist.features.media.arrivals import PIECE_BYTES, Arrival, CutOff
from tests.support import pictures
from tests.support.house import House, add_slides


@dataclass
class Coming:
    """An answer as the server gives it, message by message."""

    messages: asyncio.Queue[dict[str, Any]]
    task: asyncio.Task[None]

    async def start(self) -> tuple[int, dict[str, str]]:
        message = await self._next()
        return message["status"], {name.decode(): value.decode() for name, value in message["headers"]}

    async def piece(self) -> bytes:
        return (await self._next())["body"]

    async def rest(self) -> bytes:
        """Return what comes until the end; raises what the application raises."""
        async with asyncio.timeout(10):
            await self.task
        return b"".join(self.messages.get_nowait()["body"] for _ in range(self.messages.qsize()))

    async def _next(self) -> dict[str, Any]:
        async with asyncio.timeout(10):
            return await self.messages.get()


@asynccontextmanager
async def coming(house: House, path: str, **headers: str) -> AsyncIterator[Coming]:
    """Ask for a path as a server does that passes each piece on."""
    messages: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
    parts = urlsplit(path)
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": parts.path,
        "raw_path": parts.path.encode(),
        "query_string": parts.query.encode(),
        "root_path": "",
        "headers": [(b"host", b"127.0.0.1:8000"), *((k.encode(), v.encode()) for k, v in headers.items())],
        "client": ("127.0.0.1", 5000),
        "server": ("127.0.0.1", 8000),
    }
    asked = asyncio.Queue[dict[str, Any]]()
    asked.put_nowait({"type": "http.request", "body": b"", "more_body": False})
    receive: Callable[[], Awaitable[Any]] = asked.get

    async def send(message: Any) -> None:
        messages.put_nowait(message)
        if message["type"] == "http.response.body" and not message["more_body"]:
            asked.put_nowait({"type": "http.disconnect"})

    task = asyncio.create_task(house.app(scope, receive, send))  # type: ignore[arg-type]  plain dicts
    try:
        yield Coming(messages, task)
    finally:
        house.replay.release.set()
        await asyncio.wait([task], timeout=10)
        task.cancel()


async def path_of(house: House, host: str, kind: str = "mp4", said: str = "video") -> str:
    session_id = await house.session_of(house.ana)
    await add_slides(house.db, session_id, 1, host=host)
    await house.execute(
        "update media_asset set type = $2, source_url = replace(source_url, '.jpg', '.' || $3) "
        "where source_url like 'https://' || $1 || '/%'",
        host,
        said,
        kind,
    )
    return (await house.ana.get(f"/api/sessions/{session_id}")).json()["media"][0]["mediaUrl"]


async def original_of(house: House, host: str, kind: str = "mp4") -> bytes:
    url = await house.value(
        "select source_url from media_asset where source_url like 'https://' || $1 || '/%'", host
    )
    return pictures.media(url.removeprefix("https://"), kind)[0]


@pytest.fixture(autouse=True)
def held(house):
    house.replay.release.clear()


@pytest.mark.parametrize("kind", ["mp4", "gif"])
async def test_what_moves_comes_before_its_host_has_sent_all_of_it(house, kind):
    host = f"{kind}.example/_held"
    path = await path_of(house, host, kind, {"mp4": "video"}.get(kind, kind))
    original = await original_of(house, host, kind)

    async with coming(house, path, range="bytes=0-") as answer:
        status, headers = await answer.start()
        first = await answer.piece()
        house.replay.release.set()
        whole = first + await answer.rest()

    assert (status, whole) == (200, original)
    assert 0 < len(first) <= len(original) // 2
    assert headers["content-length"] == str(len(original))
    assert headers["cache-control"] == "private, no-store"
    assert headers["content-security-policy"] == "sandbox; default-src 'none'"
    assert "etag" not in headers
    kept = await house.nobody.get(path)
    assert kept.status_code == 200
    assert kept.headers["etag"]
    assert len(house.replay.asked(f"{kind}.example")) == 1


async def test_who_comes_while_it_arrives_waits_for_what_is_kept(house):
    path = await path_of(house, "shared.example/_held")

    async with coming(house, path) as answer:
        await answer.start()
        other = asyncio.create_task(house.nobody.get(path))
        house.replay.release.set()
        await answer.rest()
        kept = await other

    assert (kept.status_code, bool(kept.headers["etag"])) == (200, True)
    assert len(house.replay.asked("shared.example")) == 1


async def test_an_answer_that_is_cut_off_does_not_end_as_if_it_were_whole(house):
    path = await path_of(house, "broken.example/_held/_cut")

    async with coming(house, path) as answer:
        await answer.start()
        await answer.piece()
        house.replay.release.set()
        with pytest.raises(Exception, match="after response started"):
            await answer.rest()

    assert (await house.nobody.get(path)).json()["code"] == "MEDIA_UNAVAILABLE"


async def test_a_viewer_who_leaves_does_not_end_the_fetch(house):
    path = await path_of(house, "left.example/_held")

    async with coming(house, path) as answer:
        await answer.start()
        answer.task.cancel()

    assert (await house.nobody.get(path)).status_code == 200
    assert len(house.replay.asked("left.example")) == 1


async def test_a_page_in_place_of_a_film_is_not_passed_on(house):
    path = await path_of(house, "page.example/_html")

    answer = await house.nobody.get(path)

    assert (answer.status_code, answer.json()["code"]) == (502, "MEDIA_UNAVAILABLE")


@pytest.mark.parametrize("is_over", [True, False])
async def test_a_reader_that_takes_nothing_does_not_hold_the_file_for_ever(tmp_path: Path, is_over: bool):
    file = tmp_path / "film"
    file.write_bytes(bytes(3 * PIECE_BYTES))
    arrival = Arrival(read_seconds=0.05)
    arrival.begin(file, file.stat().st_size)
    arrival.grow(file.stat().st_size)
    if is_over:
        arrival.finish()
    file.unlink()
    pieces = arrival.pieces()

    assert len(await anext(pieces)) == PIECE_BYTES
    assert _open_files(file) == 1
    await asyncio.sleep(0.1)

    assert _open_files(file) == 0
    with pytest.raises(CutOff):
        await anext(pieces)


def _open_files(file: Path) -> int:
    """Return how often this process holds the file open, by its name or after it."""
    places = [str(each.readlink()) for each in Path("/proc/self/fd").iterdir() if each.is_symlink()]
    return sum(place.removesuffix(" (deleted)") == str(file) for place in places)
