"""Renders every page in every state with sample data, photographs it, and checks what is easily missed.

python tests/support/preview_pages.py FOLDER [NAME ...]
"""

import asyncio
import json
import mimetypes
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from playwright.async_api import Browser, async_playwright
from playwright.async_api import Page as Tab

from lanternist.app import FEATURES
from lanternist.platform.gate import content_security_policy
from lanternist.platform.languages import ENGLISH, speaking
from lanternist.platform.navigation import Navigation
from lanternist.platform.pages import template_environment
from tests.support import chromium
from tests.support.pseudo import PSEUDO
from tests.support.samples import PAGES, Page
from tests.support.samples.common import fill, medium

PRODUCT = Path(__file__).parents[2] / "src" / "lanternist"
SIZES = {"phone": (390, 844), "wide": (1440, 900)}
AUDIT = (Path(__file__).parent / "audit_page.js").read_text()
PLAYER = Page(
    "player/play.html",
    {
        "title": "Fog over the valley",
        "source_url": "/api/sessions/7",
        "events_url": "",
        "back_url": "/sessions/7",
    },
)
HUES = [(214, 28), (262, 18), (168, 45), (340, 30), (24, 48), (195, 60), (120, 200)]


def render(name: str) -> str:
    """Return the page as its handler would send it."""
    return render_page(PLAYER if name == "player" else PAGES[name])


def render_page(page: Page) -> str:
    """Return a sample as its handler would send it, in the language that is spoken."""
    environment = template_environment(
        [PRODUCT / "web/templates", *PRODUCT.glob("features/*/templates")],
        lambda path: f"/static/v1/{path}",
        Navigation.of(link for feature in FEATURES for link in feature.navigation),
    )
    viewer = SimpleNamespace(**page.viewer) if page.viewer else None
    return environment.get_template(page.template).render(
        {"viewer": viewer, "path": page.path, "notice": None, **page.context}
    )


def draw(number: int) -> str:
    """Return a landscape of two colours, another one for each number."""
    near, far = HUES[number % len(HUES)]
    swing, drop, tilt = 60 + number % 5 * 25, -80 + 13 * (number % 7), number % 3 * 20 - 20
    hills = "".join(
        f'<path fill="hsl({near} {45 - 8 * row}% {44 - 10 * row}%)" '
        f'd="M0 {190 + 45 * row}q{swing} {drop} 200-10t200 {tilt} 240 10V400H0Z"/>'
        for row in range(4)
    )
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 600 400">'
        f'<linearGradient id="s" x2="0" y2="1"><stop stop-color="hsl({near} 45% 24%)"/>'
        f'<stop offset="1" stop-color="hsl({far} 80% 72%)"/></linearGradient>'
        '<path fill="url(#s)" d="M0 0h600v400H0Z"/><circle fill="#fff" opacity=".7" r="34" '
        f'cx="{120 + number * 67 % 380}" cy="{90 + number * 31 % 90}"/>{hills}</svg>'
    )


class Handler(BaseHTTPRequestHandler):
    """Serves pages, static files, drawn pictures, and one stream of collecting."""

    def do_GET(self) -> None:
        part = self.path.split("?")[0].strip("/").split("/")
        if part[0] == "static":
            self._file("/".join(part[2:]))
        elif part[0] == "sample":
            self._send(draw(int(part[1].split(".")[0])).encode(), "image/svg+xml")
        elif part[-1] == "events":
            self._stream()
        elif part[0] in PAGES:
            is_pseudo = self.path.endswith("?pseudo") or part[0].endswith("-rtl")
            with speaking(PSEUDO if is_pseudo else ENGLISH):
                html = render(part[0])
            self._send(html.encode(), "text/html; charset=utf-8")
        else:
            self.send_error(404)

    def do_POST(self) -> None:
        """Say of every source that is checked while typing that it is there."""
        self.rfile.read(int(self.headers.get("Content-Length", "0")))
        if self.path != "/api/validate-subreddit":
            return self.send_error(404)
        return self._send(b'{"valid": true, "subreddit": "pics"}', "application/json")

    def _file(self, name: str) -> None:
        for folder in [PRODUCT / "web/static", *PRODUCT.glob("features/*/static")]:
            if (folder / name).is_file():
                kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
                return self._send((folder / name).read_bytes(), kind, seconds=3600)
        return self.send_error(404)

    def _send(self, body: bytes, kind: str, *, seconds: int = 0) -> None:
        self.send_response(200)
        self.send_header("Cache-Control", f"max-age={seconds}")
        self.send_header("Content-Type", kind)
        if kind.startswith("text/html"):
            self.send_header("Content-Security-Policy", content_security_policy(media_from_anywhere=False))
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _stream(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        for count in range(1, 10):
            self._event("media", medium(count))
            self._event(
                "fill",
                fill(
                    "running",
                    count,
                    ("pics", "running", 0, None),
                    ("folder:landscapes", "done", 9, None),
                ),
            )
            time.sleep(0.02)
        self._event(
            "fill",
            fill("done", 9, ("pics", "failed", 0, "rate_limited"), ("folder:landscapes", "done", 9, None)),
        )

    def _event(self, name: str, data: dict[str, Any]) -> None:
        self.wfile.write(f"event: {name}\ndata: {json.dumps(data)}\n\n".encode())
        self.wfile.flush()

    def log_message(self, *args: Any) -> None:
        """Keep the output for what was found."""


async def photograph(browser: Browser, address: str, folder: Path, names: list[str]) -> list[str]:
    """Photograph the pages in all sizes and return what is wrong with them."""
    problems: list[str] = []
    for size, (width, height) in SIZES.items():
        context = await browser.new_context(
            viewport={"width": width, "height": height}, reduced_motion="reduce"
        )
        for name in names:
            tab = await context.new_page()
            heard: list[str] = []
            listen(tab, heard)
            await tab.goto(f"{address}/{name}")
            await rest(tab, name)
            heard += await tab.evaluate(AUDIT)
            await tab.screenshot(path=folder / f"{name}-{size}.png", full_page=True)
            await tab.close()
            problems += [f"{name} {size}: {problem}" for problem in heard]
        await context.close()
    return problems


def listen(tab: Tab, heard: list[str]) -> None:
    """Collect what the browser complains about."""
    tab.on("console", lambda message: message.type in ("error", "warning") and heard.append(message.text))
    tab.on("pageerror", lambda error: heard.append(str(error)))


async def settle(tab: Tab, name: str) -> None:
    """Wait until the live page has heard everything; others are ready when they are loaded."""
    if name == "show-live":
        await tab.wait_for_selector(".source--failed")


async def rest(tab: Tab, name: str) -> None:
    """Wait until a page asks for nothing more, pictures far below included: for photographs."""
    await settle(tab, name)
    if name != "show-waiting":
        await tab.wait_for_load_state("networkidle")


@contextmanager
def preview_server() -> Iterator[str]:
    """Serve the pages and return their address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


async def main(folder: Path, names: list[str]) -> int:
    """Photograph the named pages, or all; return 1 where something is wrong."""
    folder.mkdir(parents=True, exist_ok=True)
    with preview_server() as address:
        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch(
                executable_path=chromium.executable(), args=chromium.FLAGS
            )
            problems = await photograph(browser, address, folder, names or list(PAGES))
            await browser.close()
    sys.stdout.write("\n".join([*problems, f"{len(problems)} problems", ""]))
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main(Path(sys.argv[1]), sys.argv[2:])))
