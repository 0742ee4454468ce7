"""The whole thing as a stranger meets it: started with the demo, signed in, played in a real browser."""

import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from lanternist.features.accounts import DEMO_EMAIL, DEMO_PASSWORD
from tests.support import chromium

pytestmark = pytest.mark.long

READY_SECONDS = 60
SLIDES = 10


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """The address of a demo that runs as `make run` runs it."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    # Not a folder of pytest's: those are closed to the database's own system account.
    with tempfile.TemporaryDirectory(prefix="lanternist-demo-") as folder:
        process = subprocess.Popen(
            [sys.executable, "-m", "lanternist.cli", "run", "--demo"],
            env=_environment(LANTERNIST_DATA_DIR=folder, LANTERNIST_PORT=str(port)),
            stdout=subprocess.PIPE,
            text=True,
        )
        try:
            _wait_for_greeting(process)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.send_signal(signal.SIGTERM)
            assert process.wait(30) == 0


@pytest.fixture(scope="module", params=[(390, 844), (1440, 900)], ids=["phone", "desktop"])
def page(address: str, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A browser window of one size, with nobody signed in."""
    width, height = request.param
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.executable(), args=chromium.FLAGS)
        context = browser.new_context(viewport={"width": width, "height": height}, base_url=address)
        yield context.new_page()
        browser.close()


def test_a_stranger_signs_in_and_plays_to_the_tenth_slide(page: Page) -> None:
    foreign: list[str] = []
    page.on("request", lambda sent: foreign.append(sent.url) if "//127.0.0.1:" not in sent.url else None)
    page.goto("/login")
    page.get_by_label("E-mail").fill(DEMO_EMAIL)
    page.get_by_label("Password").fill(DEMO_PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="Library")).to_be_visible()
    page.get_by_role("link", name="Play Things that move").click()

    shown = [_next_slide(page, number) for number in range(SLIDES)]

    assert len({slide["id"] for slide in shown}) == SLIDES, "every slide is another one"
    kinds = {slide["kind"] for slide in shown}
    assert kinds == {"img", "video"}, "pictures and clips are both among them"
    assert all(slide["width"] > 100 for slide in shown), "each has decoded pixels"
    assert not foreign, "nothing is loaded from elsewhere"


def test_the_picture_on_screen_is_the_one_the_api_names(page: Page) -> None:
    answer = page.evaluate("fetch('/api/sessions').then(answer => answer.json())")
    still = next(session for session in answer if session["title"] == "Endless detail")
    page.goto(f"/play/{still['id']}")
    slide = _next_slide(page, 0)

    full = page.evaluate(f"fetch('/api/sessions/{still['id']}').then(answer => answer.json())")

    assert str(full["media"][0]["id"]) == slide["id"]
    assert slide["source"].partition("?")[0].endswith(full["media"][0]["mediaUrl"].partition("?")[0])


def _next_slide(page: Page, index: int) -> dict[str, Any]:
    """Wait for the slide of this index and return what is on screen: manual steps keep the test short."""
    player = page.locator("#player")
    if index:
        page.keyboard.press("ArrowRight")
    expect(player).to_have_attribute("data-index", str(index), timeout=15_000)
    expect(player).to_have_attribute("data-state", re.compile("playing|paused|manual"), timeout=15_000)
    expect(player.locator("[data-part=stage]")).to_have_attribute("data-moving", "false")
    return page.evaluate(_ON_SCREEN)


def _environment(**settings: str) -> dict[str, str]:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("LANTERNIST_")}
    return inherited | settings


def _wait_for_greeting(process: "subprocess.Popen[str]") -> None:
    assert process.stdout is not None
    for line in process.stdout:
        if "Sign in as" in line:
            return
    raise AssertionError("the demo ended before it was ready")


_ON_SCREEN = """() => {
  const medium = document.querySelector('.player__layer[data-layer=front] > *');
  const box = medium.getBoundingClientRect();
  const inside = box.width > 0 && box.bottom > 0 && box.right > 0 && box.top < innerHeight && box.left < innerWidth;
  return {
    id: document.querySelector('#player').dataset.slideId,
    kind: medium.localName,
    source: medium.currentSrc || medium.src,
    width: inside ? medium.naturalWidth || medium.videoWidth : 0,
  };
}"""
