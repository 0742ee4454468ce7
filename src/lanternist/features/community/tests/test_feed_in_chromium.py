"""The feed in a real browser: what follows is loaded by itself, and likes, hiding and searching work in place."""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, Page, Route, async_playwright, expect

from lanternist.features.community.tests.feed_items import add_session, clear
from tests.support import chromium
from tests.support.house import House

BASE = "http://127.0.0.1:8000"
SIZES = ({"width": 390, "height": 844}, {"width": 1440, "height": 900})


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium.executable(), args=chromium.FLAGS)
        yield browser
        await browser.close()


@pytest.fixture
async def page(browser: Browser, house: House) -> AsyncIterator[Page]:
    """A page whose every request the application in this process answers."""

    async def answer(route: Route) -> None:
        request = route.request
        if not request.url.startswith(BASE):
            await route.abort()
            return
        headers = {name: value for name, value in request.headers.items() if name != "cookie"}
        got = await house.cy.request(request.method, request.url, headers=headers, content=request.post_data)
        kept = {name: value for name, value in got.headers.items() if name != "content-encoding"}
        await route.fulfill(status=got.status_code, headers=kept, body=got.content)

    page = await browser.new_page(reduced_motion="reduce")
    await page.route("**/*", answer)
    await clear(house)
    yield page
    await clear(house)


async def test_the_feed_works_without_leaving_it(page: Page, house: House) -> None:
    for number in range(45):
        await add_session(
            house, title=f"Lighthouse {number:02}" if number % 9 == 0 else f"Harbour {number:02}"
        )
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    cards = page.locator("[data-item]")
    for size in SIZES:
        await page.set_viewport_size(size)
        await page.goto(f"{BASE}/community?sort=new")
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    for _ in range(4):
        await page.evaluate("scrollTo(0, document.body.scrollHeight)")
        await page.wait_for_timeout(100)
    await expect(cards).to_have_count(45)
    titles = await page.locator(".card__title").all_inner_texts()
    assert len(set(titles)) == 45

    last = cards.last
    await last.get_by_role("button", name="Like:").click()
    await expect(last.locator("[data-count]")).to_have_text("1")
    await expect(last.locator(".like")).to_have_attribute("aria-pressed", "true")
    await last.locator("summary").click()
    await last.get_by_role("button", name="Hide this").click()
    await expect(cards).to_have_count(44)
    assert await house.value("select count(*) from community_hide") == 1

    await page.get_by_role("searchbox").press_sequentially("lighthouse")
    # The oldest of the five is hidden.
    await expect(cards).to_have_count(4)
    assert "search=lighthouse" in page.url
    await cards.first.get_by_role("button", name="Like:").click()
    await expect(cards.first.locator("[data-count]")).to_have_text("1")
    assert errors == []
