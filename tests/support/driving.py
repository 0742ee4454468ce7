"""A house with a door: its application behind a real web server, and a browser in which Ana is signed in."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from granian.constants import Interfaces
from granian.server.embed import Server
from playwright.async_api import Browser, Page

from tests.support.house import House
from tests.support.mortal_server import free_port

PHONE, WIDE = (390, 844), (1440, 900)
START_SECONDS = 10


@asynccontextmanager
async def served(house: House) -> AsyncIterator[str]:
    """Serve the application, which runs already, on a port of its own; yield the address."""
    port = free_port()
    server = Server(house.app, port=port, interface=Interfaces.ASGINL, websockets=False, log_enabled=False)
    serving = asyncio.create_task(server.serve())
    async with asyncio.timeout(START_SECONDS):
        while True:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
            except OSError:
                await asyncio.sleep(0.02)
                continue
            writer.close()
            break
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.stop()
        await serving


@asynccontextmanager
async def driving(house: House, browser: Browser, size: tuple[int, int] = WIDE) -> AsyncIterator[Page]:
    """A tab in which Ana is signed in; whatever goes wrong in a script of a page fails the test."""
    wrong: list[str] = []
    async with served(house) as address:
        context = await browser.new_context(
            viewport={"width": size[0], "height": size[1]}, base_url=address, accept_downloads=True
        )
        await context.add_cookies(
            [{"name": each.name, "value": each.value or "", "url": address} for each in house.ana.cookies.jar]
        )
        tab = await context.new_page()
        tab.on("pageerror", lambda error: wrong.append(str(error)))
        yield tab
        await context.close()
    assert wrong == []
