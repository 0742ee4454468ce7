"""A small server for one page of the player: the shipped files, media made here, sessions to taste."""

import asyncio
import json
import struct
import tempfile
import zlib
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import av
import numpy as np
from aiohttp import web

from lanternist.platform.navigation import Navigation
from lanternist.platform.pages import template_environment

PLAYER = Path(__file__).parents[1]
#: As strict as the product's own, so that what it would refuse fails here.
CONTENT_SECURITY_POLICY = "; ".join(
    ["default-src 'none'", *(f"{kind}-src 'self'" for kind in ("script", "style", "img", "media", "connect"))]
)

LONGEST_STALL_SECONDS = 30


def landscape(number: int, width: int = 640, height: int = 400) -> np.ndarray:
    """Hills under an evening sky, another hue and outline for each number."""
    y, x = np.mgrid[0:height, 0:width]
    depth = (y / height)[..., None]
    hue = number * 0.7
    top, low = (0.5 + 0.5 * np.cos(hue + offset + np.array([0.0, 2.1, 4.2])) for offset in (0.0, 1.4))
    picture = top * 150 * (1 - depth) + (low * 120 + 90) * depth
    sun = (x - width * (0.3 + 0.4 * ((number * 0.37) % 1))) ** 2 + (y - height * 0.42) ** 2
    picture += (110 * np.exp(-sun / (width * height * 0.012)))[..., None] * np.array([1.0, 0.85, 0.55])
    for layer in range(4):
        ridge = height * (0.5 + layer * 0.13) + height * 0.07 * np.sin(
            x / width * (5 + layer * 3) + number + layer * 1.7
        )
        picture = np.where((y > ridge)[..., None], low * (70 - layer * 16) + 14, picture)
    return np.clip(picture, 0, 255).astype(np.uint8)


def png(pixels: np.ndarray) -> bytes:
    height, width, _ = pixels.shape

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    rows = b"".join(b"\0" + row.tobytes() for row in pixels)
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(rows, 1))
        + chunk(b"IEND", b"")
    )


def clip(seconds: float, number: int = 3, grain: int = 0) -> bytes:
    """An H.264 clip with a slow pan over a landscape, its index in front; grain makes it large, evenly."""
    wide = landscape(number, 480, 180)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "clip.mp4"
        _write_clip(path, wide, round(seconds * 24), grain)
        return path.read_bytes()


def _write_clip(path: Path, wide: np.ndarray, frames: int, grain: int) -> None:
    chance = np.random.default_rng(1)
    with av.open(str(path), "w", options={"movflags": "faststart"}) as container:
        stream = container.add_stream("libx264", rate=24)
        stream.width, stream.height, stream.pix_fmt = 320, 180, "yuv420p"
        for index in range(frames):
            view = np.ascontiguousarray(wide[:, index : index + 320])
            if grain:
                view = np.clip(view + chance.integers(-grain, grain, view.shape), 0, 255).astype(np.uint8)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(view, format="rgb24")))
        container.mux(stream.encode())


@dataclass(frozen=True)
class Answer:
    """What the server says for one medium."""

    body: bytes = b""
    content_type: str = "image/png"
    status: int = 200
    delay_seconds: float = 0.0
    #: After so many bytes of it nothing more comes, and the line stays open.
    stalls_after: int | None = None


@dataclass
class Programme:
    """One session to play, and the answers behind its slides."""

    session: dict[str, Any]
    media: list[dict[str, Any]] = field(default_factory=list)
    answers: dict[str, Answer] = field(default_factory=dict)
    events: asyncio.Queue[tuple[str, dict[str, Any]]] = field(default_factory=asyncio.Queue)
    asked: list[str] = field(default_factory=list)
    status: int = 200
    #: What the session lists from its second answer on.
    renewed: list[dict[str, Any]] | None = None
    title: str = "Evening over the hills"
    #: What the account wants where nothing was chosen in the player.
    defaults: dict[str, str] = field(default_factory=dict)
    motion: str = "system"

    def add(self, name: str, answer: Answer, kind: str = "image", **fields: Any) -> dict[str, Any]:
        """Hold an answer ready, and give the medium that points at it."""
        self.answers[name] = answer
        number = len(self.answers)
        medium = {
            "id": number,
            "sessionId": 1,
            "mediaUrl": f"/media/{name}",
            "thumbnail": None,
            "caption": None,
        }
        return medium | {"type": kind, "order": number - 1} | fields

    def show(self, name: str, answer: Answer, kind: str = "image", **fields: Any) -> None:
        self.media.append(self.add(name, answer, kind, **fields))


def programme(slides: int = 0, **session: Any) -> Programme:
    """A session of quick pictures."""
    defaults = {"id": 1, "title": "Evening", "intervalMin": 0.3, "intervalMax": 0.6, "transition": "fade"}
    made = Programme(session=defaults | {"isManualMode": False, "captionTheme": None} | session)
    for number in range(slides):
        made.show(f"picture-{number}.png", Answer(png(landscape(number))), title=f"Hill {number}")
    return made


class Projector:
    """Serves the programme that is in the lamp."""

    def __init__(self) -> None:
        self.programme = programme()
        self.origin = ""
        self._templates = template_environment(
            [PLAYER / "templates"], lambda path: f"/static/{path}", Navigation.of([])
        )
        self._runner: web.AppRunner | None = None

    async def start(self) -> None:
        app = web.Application()
        app.add_routes(
            [
                web.get("/play", self._page),
                web.get("/api/session", self._session),
                web.get("/api/session/events", self._events),
                web.get("/media/{name}", self._medium),
                web.get("/session", self._back),
                web.static("/static/player", PLAYER / "static" / "player"),
            ]
        )
        self._runner = web.AppRunner(app, shutdown_timeout=0.5)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        port = self._runner.addresses[0][1]
        self.origin = f"http://127.0.0.1:{port}"

    async def stop(self) -> None:
        if self._runner:
            await self._runner.cleanup()

    async def _page(self, _request: web.Request) -> web.Response:
        html = self._templates.get_template("player/play.html").render(
            title=self.programme.title,
            source_url="/api/session",
            events_url="/api/session/events",
            back_url="/session",
            defaults=self.programme.defaults,
            motion=self.programme.motion,
        )
        headers = {"Content-Security-Policy": CONTENT_SECURITY_POLICY}
        return web.Response(text=html, content_type="text/html", headers=headers)

    async def _back(self, _request: web.Request) -> web.Response:
        return web.Response(text="<!doctype html><title>Session</title>", content_type="text/html")

    async def _session(self, request: web.Request) -> web.Response:
        playing = self.programme
        playing.asked.append(request.path)
        if playing.status != 200:
            return web.json_response({"message": "no"}, status=playing.status)
        answer = {"session": playing.session, "media": playing.media}
        playing.media = playing.renewed or playing.media
        return web.json_response(answer)

    async def _events(self, request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(
            headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"}
        )
        await response.prepare(request)
        while True:
            name, body = await self.programme.events.get()
            await response.write(f"event: {name}\ndata: {json.dumps(body)}\n\n".encode())

    async def _medium(self, request: web.Request) -> web.StreamResponse:
        name = request.match_info["name"]
        answer = self.programme.answers.get(name, Answer(status=404))
        self.programme.asked.append(f"{'HEAD ' if request.method == 'HEAD' else ''}{request.path_qs}")
        await asyncio.sleep(answer.delay_seconds)
        if answer.stalls_after is not None and (request.http_range.start or 0) < answer.stalls_after:
            return await _stalled(request, answer, answer.stalls_after)
        return _ranged(request, answer)


def _ranged(request: web.Request, answer: Answer) -> web.Response:
    """A video element asks for ranges, and does not seek without them."""
    asked = request.http_range
    headers = {"Accept-Ranges": "bytes", "Cache-Control": "no-store"}
    if answer.status != 200 or (asked.start is None and asked.stop is None):
        return web.Response(
            body=answer.body, status=answer.status, content_type=answer.content_type, headers=headers
        )
    part = answer.body[asked]
    start = asked.start or 0
    headers["Content-Range"] = f"bytes {start}-{start + len(part) - 1}/{len(answer.body)}"
    return web.Response(body=part, status=206, content_type=answer.content_type, headers=headers)


async def _stalled(request: web.Request, answer: Answer, most: int) -> web.StreamResponse:
    start, length = request.http_range.start or 0, len(answer.body)
    headers = {
        "Accept-Ranges": "bytes",
        "Content-Length": str(length - start),
        "Content-Range": f"bytes {start}-{length - 1}/{length}",
        "Content-Type": answer.content_type,
    }
    response = web.StreamResponse(status=206, headers=headers)
    await response.prepare(request)
    await response.write(answer.body[start:most])
    for _ in range(LONGEST_STALL_SECONDS * 10):
        if request.transport is None or request.transport.is_closing():
            break
        await asyncio.sleep(0.1)
    return response


def slow(answer: Answer, seconds: float) -> Answer:
    return replace(answer, delay_seconds=seconds)
