"""The feed in a real browser: what follows is loaded by itself, and likes, hiding and searching work in place."""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, Page, Route, expect

from lanternist.features.community.tests.conftest import Theatre
from lanternist.features.community.tests.feed_items import add_session, clear
from tests.support.house import House

BASE = "http://127.0.0.1:8000"
SIZES = ({"width": 390, "height": 844}, {"width": 1440, "height": 900})


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
    dates = await page.locator(".card__date").all_inner_texts()
    assert len(dates) == 45
    assert not [date for date in dates if date.startswith("20")], "a date as the server wrote it"

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


async def test_what_is_found_far_down_is_looked_at_played_liked_and_reported(
    page: Page, theatre: Theatre
) -> None:
    house = theatre.house
    session_id = await theatre.session_with(3)
    await house.ana.patch(f"/api/sessions/{session_id}", json={"title": "Old pier", "thumbnail": ""})
    await theatre.share(session_id)
    for number in range(30):
        await add_session(house, title=f"Harbour {number:02}")
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    await page.set_viewport_size(SIZES[0])
    await page.goto(f"{BASE}/community?sort=new")
    card = page.locator("[data-item]", has_text="Old pier")
    assert await card.count() == 0
    for _ in range(4):
        await page.evaluate("scrollTo(0, document.body.scrollHeight)")
        await page.wait_for_timeout(100)
    await expect(card).to_have_count(1)
    await card.scroll_into_view_if_needed()
    await expect(card.locator("img")).to_have_js_property("complete", True)
    assert await card.locator("img").evaluate("each => each.naturalWidth") > 0
    await card.get_by_role("button", name="Like:").click()
    await expect(card.locator("[data-count]")).to_have_text("1")

    await card.get_by_role("link", name="Old pier", exact=True).click()
    await page.wait_for_url(f"{BASE}/community/{session_id}")
    tiles = page.locator(".tile__image")
    await expect(tiles).to_have_count(3)
    for number in range(3):
        await tiles.nth(number).scroll_into_view_if_needed()
        await expect(tiles.nth(number)).to_have_js_property("complete", True)
        assert await tiles.nth(number).evaluate("each => each.naturalWidth") > 0
    like = page.get_by_role("button", name="Like: Old pier")
    await expect(like).to_have_text("1")
    await like.click()
    await expect(like).to_have_text("0")
    await like.click()
    await expect(like).to_have_attribute("aria-pressed", "true")

    await page.get_by_role("link", name="Play", exact=True).click()
    await expect(page.locator("#player")).to_have_attribute("data-state", "playing")
    shown = page.locator(".player__layer[data-layer=front] img")
    await expect(shown).to_have_js_property("complete", True)
    assert await shown.evaluate("each => each.naturalWidth") > 0
    await page.keyboard.press("i")
    report = page.get_by_role("link", name="Report this slide")
    first = await house.value("select min(id) from community_slide")
    # On a slow machine the next slide is there by now.
    address = f"/report?kind=community&id={session_id}&mediaId="
    assert await report.get_attribute("href") in {f"{address}{first + number}" for number in range(3)}

    await page.goto(f"{BASE}/community?sort=new&search=pier")
    await expect(card.get_by_text("Seen")).to_be_visible()
    await expect(card.locator(".like")).to_have_attribute("aria-pressed", "true")
    assert errors == []
