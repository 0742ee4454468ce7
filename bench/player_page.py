"""A page of the player in Chromium, before a projector that serves its pictures from this process."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

from playwright.async_api import Browser, Page

from lanternist.features.player.tests.conftest import WITNESS
from lanternist.features.player.tests.projector import Projector

SCREEN: Any = {"width": 1440, "height": 900}


async def seat(browser: Browser, projector: Projector, show: Any, *, script: str = "") -> Page:
    """Open the player in a context of its own."""
    context = await browser.new_context(viewport=SCREEN)
    page = await context.new_page()
    await page.add_init_script(WITNESS + script)
    projector.programme = show
    await page.goto(f"{projector.origin}/play")
    return page


async def until(page: Page, expression: str, *, seconds: float) -> None:
    """Ask the page until the expression is true."""
    async with asyncio.timeout(seconds):
        while not await page.evaluate(expression):
            await asyncio.sleep(0.1)


@asynccontextmanager
async def projector_lit() -> AsyncGenerator[Projector]:
    """Run a projector."""
    projector = Projector()
    await projector.start()
    yield projector
    await projector.stop()
