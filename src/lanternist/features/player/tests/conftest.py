"""One browser for all tests of the player; a page and a projector for each."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest_asyncio
from playwright.async_api import Browser, Page

from .projector import Programme, Projector

#: Writes down, from outside the player, what it dispatches and which picture is in front in each frame.
WITNESS = """
window.witness = {slides: [], fronts: [], failed: [], notices: [], ended: []};
addEventListener("player:slide", ({detail}) => witness.slides.push(detail), true);
addEventListener("player:failed", ({detail}) => witness.failed.push(detail), true);
addEventListener("player:notice", ({detail}) => witness.notices.push(detail.text), true);
addEventListener("ended", ({target: {currentTime, duration}}) => {
  witness.ended.push({at: performance.now(), currentTime, duration});
}, true);
let before = performance.now();
let delays = [];
const look = (time) => {
  // How long a busy machine kept the browser from painting lately: no fault of the player's.
  delays = [...delays, Math.max(0, time - before - 20)].slice(-6);
  before = time;
  const front = document.querySelector(".player__layer[data-layer=front] > *");
  const src = front && (front.currentSrc || front.src);
  const last = witness.fronts.at(-1);
  if (src && last?.src !== src) witness.fronts.push({src, time, stall: delays.reduce((sum, ms) => sum + ms, 0)});
  requestAnimationFrame(look);
};
requestAnimationFrame(look);
"""


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def projector() -> AsyncIterator[Projector]:
    projector = Projector()
    await projector.start()
    yield projector
    await projector.stop()


class Seat:
    """A page in front of the projector, and what was seen from it."""

    def __init__(self, page: Page, projector: Projector) -> None:
        self.page = page
        self.projector = projector
        self.faults: list[str] = []
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.on(
            "console", lambda line: self.faults.append(line.text) if "Security Policy" in line.text else None
        )

    def _hear(self, line: str) -> None:
        if "Security Policy" in line:
            self.faults.append(line)

    async def play(self, programme: Programme, *, slides: int = 1) -> None:
        """Open the player and wait until so many slides were on."""
        self.projector.programme = programme
        await self.page.goto(f"{self.projector.origin}/play")
        await self.until_slides(slides)

    async def until_slides(self, count: int, timeout: float = 15) -> None:
        await self.until(f"witness.slides.length >= {count}", timeout)

    async def until(self, expression: str, timeout: float = 10) -> None:
        """Ask again and again from here: waiting inside the page would need what its policy forbids."""
        async with asyncio.timeout(timeout):
            while not await self.page.evaluate(expression):
                await asyncio.sleep(0.02)

    async def witness(self, name: str) -> Any:
        return await self.page.evaluate(f"witness.{name}")

    async def ids(self) -> list[int]:
        return [slide["id"] for slide in await self.witness("slides")]

    async def data(self, name: str) -> str | None:
        return await self.page.get_attribute("#player", f"data-{name}")

    async def until_state(self, state: str, timeout: float = 10) -> None:
        await self.page.wait_for_selector(f'#player[data-state="{state}"]', timeout=timeout * 1000)

    async def press(self, *keys: str) -> None:
        for key in keys:
            await self.page.keyboard.press(key)


@pytest_asyncio.fixture(loop_scope="session")
async def seat(browser: Browser, projector: Projector) -> AsyncIterator[Seat]:
    context = await browser.new_context(viewport={"width": 800, "height": 500})
    page = await context.new_page()
    await page.add_init_script(WITNESS)
    seat = Seat(page, projector)
    yield seat
    await context.close()
    assert seat.faults == []
