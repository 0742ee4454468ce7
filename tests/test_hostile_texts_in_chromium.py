"""Pages full of hostile texts in a real browser: nothing runs, leads away or turns its neighbours round."""

from urllib.parse import urlsplit

import httpx
import pytest
from playwright.async_api import Browser, Page, Request, Route, expect

from tests.data.hostile_texts import TEXTS
from tests.support.house import add_slides
from tests.support.matrix import Street

pytestmark = pytest.mark.long

BASE = "http://127.0.0.1:8000"
SLIDES = len(TEXTS)
WATCHED = 30
LOST = """
() => {
  // Texts with marks of direction whose reach no element ends.
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const lost = [];
  while (walker.nextNode()) {
    if (!/[\\u202a-\\u202e\\u2066-\\u2069]/.test(walker.currentNode.data)) continue;
    let element = walker.currentNode.parentElement;
    while (element !== document.body && !/isolate|plaintext/.test(getComputedStyle(element).unicodeBidi)) {
      element = element.parentElement;
    }
    const holds = element.textContent.trim().length - walker.currentNode.data.trim().length;
    if (element === document.body || holds > 60) lost.push(walker.currentNode.parentElement.outerHTML.slice(0, 200));
  }
  return lost;
}
"""


class Ear:
    """What a page does that a text must not make it do."""

    def __init__(self, page: Page) -> None:
        self.heard: list[str] = []
        page.on("dialog", lambda dialog: self.heard.append(f"dialog: {dialog.message}"))
        page.on("console", lambda said: self._say(said.type, said.text))
        page.on("pageerror", lambda error: self.heard.append(f"error: {error}"))
        page.on("popup", lambda popup: self.heard.append(f"popup: {popup.url}"))
        page.on("request", self._ask)

    def _say(self, kind: str, text: str) -> None:
        # A picture that is not there says so; nothing else is to be said.
        if kind in ("error", "warning") and "Failed to load resource" not in text:
            self.heard.append(f"{kind}: {text}")

    def _ask(self, request: Request) -> None:
        if not request.url.startswith((BASE, "data:", "blob:")):
            self.heard.append(f"request: {request.url}")


@pytest.fixture(scope="module")
async def gallery(street: Street) -> int:
    """A public session each of whose slides bears one of the texts, in a library of sessions that do."""
    house, session_id = street.house, street.owned.session_id
    await house.ana.patch(f"/api/sessions/{session_id}", json={"isPublic": True})
    await house.execute("delete from sessions_media where session_id = $1", session_id)
    slides = await add_slides(house.db, session_id, SLIDES)
    for slide, text in zip(slides, TEXTS, strict=True):
        await house.execute(
            "update sessions_media set caption = $2, title = $2, author = $3, community = $3 where id = $1",
            slide,
            text[:2000],
            text[:50],
        )
    for text in TEXTS[::3]:
        each = await house.session_of(house.ana)
        await house.ana.patch(f"/api/sessions/{each}", json={"title": text[:255]})
    return session_id


async def _opened(browser: Browser, client: httpx.AsyncClient) -> tuple[Page, Ear]:
    """Return a page whose every request the application in this process answers, scripts and styles once."""
    known: dict[str, httpx.Response] = {}

    async def answer(route: Route) -> None:
        request = route.request
        if not request.url.startswith(BASE):
            await route.abort()
            return
        headers = {name: value for name, value in request.headers.items() if name != "cookie"}
        got = known.get(request.url) or await client.request(
            request.method, request.url, headers=headers, content=request.post_data
        )
        if urlsplit(request.url).path.startswith("/static/"):
            known[request.url] = got
        kept = {name: value for name, value in got.headers.items() if name != "content-encoding"}
        await route.fulfill(status=got.status_code, headers=kept, body=got.content)

    page = await browser.new_page(reduced_motion="reduce")
    await page.route("**/*", answer)
    return page, Ear(page)


@pytest.mark.parametrize("path", ["/", "/sessions/{}", "/sessions/{}/edit", "/play/{}"])
async def test_a_page_of_many_texts_does_nothing_by_itself(browser, street, gallery, path):
    page, ear = await _opened(browser, street.house.ana)
    await page.goto(BASE + path.format(gallery), wait_until="load")
    await page.wait_for_timeout(500)

    assert ear.heard == []
    assert urlsplit(page.url).path == path.format(gallery)
    assert await page.evaluate(LOST) == []
    await page.close()


async def test_the_player_shows_captions_as_texts(browser, street, gallery):
    page, ear = await _opened(browser, street.house.ana)
    await page.goto(f"{BASE}/play/{gallery}")
    caption, about = page.locator("[data-part=caption]"), page.locator("[data-part=info]")
    for number in range(WATCHED):
        # A browser gives line ends in one form, and the player's own pace is not waited for.
        await expect(caption).to_have_text(TEXTS[number], use_inner_text=False)
        assert await caption.evaluate("element => element.childElementCount") == 0
        await page.keyboard.press("i")
        await expect(about).to_contain_text(TEXTS[number][:50], use_inner_text=False)
        assert await about.locator("dd > span > *, dt > *").count() == 0
        await page.keyboard.press("Escape")
        await page.keyboard.press("ArrowRight")

    assert ear.heard == []
    assert await page.evaluate(LOST) == []
    await page.close()


@pytest.mark.parametrize("person", ["ana", "nobody"])
async def test_pages_of_one_text_each_do_nothing_by_themselves(browser, street, gallery, person):
    page, ear = await _opened(browser, getattr(street.house, person))
    for text in TEXTS[::9]:
        body = {"title": text[:255], "aiPrompt": text[:4000]}
        await street.house.ana.patch(f"/api/sessions/{gallery}", json=body)
        names = {"firstName": text[:100], "lastName": text[-100:]}
        await street.house.ana.patch("/api/auth/user", json=names)
        paths = [f"/shared/{street.owned.places['code']}"]
        if person == "ana":
            paths += [f"/sessions/{gallery}/edit", "/settings"]
        for path in paths:
            await page.goto(BASE + path, wait_until="load")
            assert ear.heard == [], text
            assert page.url == BASE + path, text
            assert await page.evaluate(LOST) == [], text
    await page.close()
