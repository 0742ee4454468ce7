"""A server on loopback that plays the world outside: Reddit from recordings, and the hosts media lie on.

Lanternist is pointed at it with `LANTERNIST_FETCH_OVERRIDES=*=127.0.0.1:PORT`, so that names, addresses and
headers stay those of the real hosts. In tests it is an async context manager; by hand it is a program,
`python -m tests.support.replay --help`.
"""

import argparse
import asyncio
import contextlib
import hashlib
import re
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from aiohttp import web

from tests.support import pictures
from tests.support.reddit_api import CLIENT_ID, CLIENT_SECRET, RateWindow, RedditApi
from tests.support.sites import Sites

USER_AGENT = "test:lanternist-replay:1.0 (by /u/lanternist_test)"
SLOW_SECONDS = 5.0
_KINDS = {"jpg": "jpg", "jpeg": "jpg", "png": "png", "gif": "gif", "webp": "webp", "mp4": "mp4"}
_RANGE = re.compile(r"bytes=(\d*)-(\d*)")
_BYTES = "application/octet-stream"
_PAGE = "<!doctype html><title>Not a picture</title><p>This is a page."


@dataclass(frozen=True)
class Call:
    """One request that arrived."""

    method: str
    host: str
    path: str
    query: dict[str, str]
    user_agent: str
    authorization: str
    version_tag: str
    """Of the version that the client holds."""


class Replay:
    """The server. `reddit` sets what Reddit answers, `sites` what others do; `calls` tells what was asked.

    `latency` delays every answer of Reddit, `media_latency` every medium. Media paths with one of these parts
    fail on purpose: `_404`, `_500`, `_slow`, `_html` (a page instead of a picture), `_redirect`, `_cut` (less
    than announced), `_held` (half of it, and the rest when `release` is set), `_nohead` (knows no HEAD).
    """

    def __init__(
        self,
        *,
        port: int = 0,
        latency: float = 0.0,
        media_latency: float = 0.0,
        rate_limit: int | None = 10_000,
        rate_seconds: float = 600.0,
    ) -> None:
        self.reddit = RedditApi(RateWindow(rate_limit, rate_seconds))
        self.sites = Sites()
        self.release = asyncio.Event()
        self.latency = latency
        self.media_latency = media_latency
        self.calls: list[Call] = []
        self.files: dict[str, bytes | int] = {}
        """What lies at `host/path` instead of a drawn medium: a file, or the status that it is refused with."""
        self.port = port
        self.lost: set[str] = set()
        """Addresses of media (host and path) that were there and are no more."""
        self._runner: web.AppRunner | None = None

    @property
    def overrides(self) -> dict[str, tuple[str, int]]:
        """What a `Fetcher` needs to find every host here."""
        return {"*": ("127.0.0.1", self.port)}

    @property
    def environment(self) -> dict[str, str]:
        """The settings that make Lanternist use this server."""
        return {
            "LANTERNIST_FETCH_OVERRIDES": f"*=127.0.0.1:{self.port}",
            "LANTERNIST_REDDIT_CLIENT_ID": CLIENT_ID,
            "LANTERNIST_REDDIT_CLIENT_SECRET": CLIENT_SECRET,
            "LANTERNIST_REDDIT_USER_AGENT": USER_AGENT,
        }

    def asked(self, part: str = "") -> list[Call]:
        """Return the calls whose host and path contain `part`."""
        return [call for call in self.calls if part in f"{call.host}{call.path}"]

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=1024 * 1024)
        app.router.add_route("*", "/{path:.*}", self._handle)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self.port).start()
        self.port = self._runner.addresses[0][1]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._runner is not None:
            await self._runner.cleanup()

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        host = request.headers.get("Host", "").partition(":")[0]
        headers = request.headers
        self.calls.append(
            Call(
                method=request.method,
                host=host,
                path=request.path,
                query=dict(request.query),
                user_agent=headers.get("User-Agent", ""),
                authorization=headers.get("Authorization", ""),
                version_tag=headers.get("If-None-Match", ""),
            )
        )
        if self.reddit.is_ours(host, request.path):
            await asyncio.sleep(self.latency)
            return await self.reddit.handle(request)
        answer = self.sites.answer(host, request.path, request.query, request.headers)
        if answer is not None:
            return web.Response(status=answer.status, body=answer.body, headers=answer.headers)
        await asyncio.sleep(self.media_latency)
        if f"{host}{request.path}" in self.lost:
            return web.Response(status=404, text="gone")
        placed = self.files.get(f"{host}{request.path}")
        if placed is not None:
            return (
                web.Response(status=placed) if isinstance(placed, int) else _ranged(request, placed, _BYTES)
            )
        return await _medium(request, host, self.release)


async def _medium(request: web.Request, host: str, release: asyncio.Event) -> web.StreamResponse:
    parts = request.path.split("/")
    if "_404" in parts or "_500" in parts:
        return web.Response(status=404 if "_404" in parts else 500, text="gone")
    if "_nohead" in parts and request.method == "HEAD":
        return web.Response(status=405, headers={"Allow": "GET"})
    if "_html" in parts:
        return web.Response(text=_PAGE, content_type="text/html")
    if "_redirect" in parts:
        return web.Response(status=302, headers={"Location": request.path.replace("/_redirect", "", 1)})
    if "_slow" in parts:
        await asyncio.sleep(SLOW_SECONDS)
    kind = _kind(request)
    if kind is None:
        return web.Response(text=_PAGE, content_type="text/html")
    body, content_type = await asyncio.to_thread(pictures.media, f"{host}{request.path_qs}", kind)
    if "_held" in parts:
        return await _held(request, body, content_type, release, is_cut="_cut" in parts)
    if "_cut" in parts:
        return await _cut_off(request, body, content_type)
    return _ranged(request, body, content_type)


def _kind(request: web.Request) -> str | None:
    """Tell what kind of file an address means, as the real hosts do; None is a page."""
    if request.query.get("format") in _KINDS:
        return request.query["format"]
    name = request.path.rpartition("/")[2]
    if "." not in name:
        # i.reddituploads.com has no extensions; imgur.com without one is a page.
        return "jpg" if request.headers.get("Host", "").startswith("i.") else None
    return _KINDS.get(name.rpartition(".")[2].lower())


def _ranged(request: web.Request, body: bytes, content_type: str) -> web.Response:
    headers = {
        "Content-Type": content_type,
        "Accept-Ranges": "bytes",
        "Cache-Control": "public, max-age=31536000",
        "ETag": f'"{hashlib.sha256(body).hexdigest()[:32]}"',
    }
    if request.headers.get("If-None-Match") == headers["ETag"]:
        return web.Response(status=304, headers={"ETag": headers["ETag"]})
    asked = _RANGE.fullmatch(request.headers.get("Range", ""))
    if asked is None or not (asked[1] or asked[2]):
        return web.Response(body=body, headers=headers)
    start = int(asked[1]) if asked[1] else max(len(body) - int(asked[2]), 0)
    end = min(int(asked[2]), len(body) - 1) if asked[1] and asked[2] else len(body) - 1
    if start > end:
        return web.Response(status=416, headers={"Content-Range": f"bytes */{len(body)}"})
    headers["Content-Range"] = f"bytes {start}-{end}/{len(body)}"
    return web.Response(status=206, body=body[start : end + 1], headers=headers)


async def _held(
    request: web.Request, body: bytes, content_type: str, release: asyncio.Event, *, is_cut: bool
) -> web.StreamResponse:
    """Send half of a file, and the other half, or nothing more, when it is released."""
    response = web.StreamResponse(headers={"Content-Type": content_type, "Content-Length": str(len(body))})
    await response.prepare(request)
    await response.write(body[: len(body) // 2])
    await release.wait()
    if not is_cut:
        await response.write(body[len(body) // 2 :])
    elif request.transport is not None:
        request.transport.close()
    return response


async def _cut_off(request: web.Request, body: bytes, content_type: str) -> web.StreamResponse:
    """Announce a whole file, send half of it and hang up."""
    response = web.StreamResponse(headers={"Content-Type": content_type, "Content-Length": str(len(body))})
    await response.prepare(request)
    await response.write(body[: len(body) // 2])
    if request.transport is not None:
        request.transport.close()
    return response


async def _serve(arguments: argparse.Namespace) -> None:
    replay = Replay(
        port=arguments.port,
        latency=arguments.latency,
        media_latency=arguments.media_latency,
        rate_limit=arguments.rate_limit or None,
    )
    pictures.draw_all()
    async with replay:
        print(f"listening on 127.0.0.1:{replay.port}")  # noqa: T201  a program for people
        for name, value in replay.environment.items():
            print(f"export {name}='{value}'")  # noqa: T201
        print("communities:", " ".join(replay.reddit.communities), flush=True)  # noqa: T201
        await asyncio.Event().wait()


def main() -> None:
    """Run the server until it is interrupted."""
    parser = argparse.ArgumentParser(prog="python -m tests.support.replay", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="port to listen on; 0 picks one")
    parser.add_argument("--latency", type=float, default=0.0, help="seconds before each answer of Reddit")
    parser.add_argument("--media-latency", type=float, default=0.0, help="seconds before each medium")
    parser.add_argument(
        "--rate-limit", type=int, default=10_000, help="calls in ten minutes; 0 sends no rate headers"
    )
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_serve(parser.parse_args()))


if __name__ == "__main__":
    main()
