"""The pages in Chromium: sound in every state on a small phone, and their scripts do what they say."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import pytest
from playwright.async_api import Browser, BrowserContext, Page, Route, expect

from tests.support.axe import violations
from tests.support.preview_pages import AUDIT, listen, preview_server, settle
from tests.support.samples import PAGES

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with preview_server() as address:
        yield address


@asynccontextmanager
async def opened(browser: Browser, address: str, *, scripts: bool = True) -> AsyncIterator[Page]:
    context = await browser.new_context(
        viewport={"width": 360, "height": 740}, reduced_motion="reduce", java_script_enabled=scripts
    )
    tab = await context.new_page()
    await tab.goto(address)
    yield tab
    await context.close()


@pytest.fixture(scope="module")
async def phone(browser: Browser) -> AsyncIterator[BrowserContext]:
    """One small phone for all pages: it reads styles and scripts once."""
    context = await browser.new_context(viewport={"width": 360, "height": 740}, reduced_motion="reduce")
    yield context
    await context.close()


@pytest.mark.parametrize("name", PAGES)
async def test_a_page_is_sound_on_a_small_phone(phone: BrowserContext, address: str, name: str) -> None:
    heard: list[str] = []
    tab = await phone.new_page()
    listen(tab, heard)
    await tab.goto(f"{address}/{name}")
    await settle(tab, name)

    assert await tab.evaluate(AUDIT) == []
    assert await violations(tab) == []
    assert heard == []
    await tab.close()


@pytest.mark.parametrize("name", ["welcome", "register", "library", "new-wrong", "show", "settings-token"])
async def test_a_page_holds_longer_texts_from_right_to_left(
    browser: Browser, address: str, name: str
) -> None:
    async with opened(browser, f"{address}/{name}?pseudo") as tab:
        await settle(tab, name)

        assert await tab.evaluate(AUDIT) == []


async def test_sources_become_chips_that_keyboard_and_paste_can_handle(
    browser: Browser, address: str
) -> None:
    async with opened(browser, f"{address}/new") as tab:
        field = tab.locator("input[name=subreddits]")
        entry = tab.get_by_label("Sources", exact=True)

        await entry.press_sequentially("https://www.reddit.com/r/Hiking/,")
        await entry.press_sequentially("sailing")
        await entry.press("Enter")
        await expect(field).to_have_value("hiking, sailing")

        await entry.press("ArrowLeft")
        await tab.keyboard.press("ArrowLeft")
        await tab.keyboard.press("Delete")
        await expect(field).to_have_value("sailing")
        await expect(tab.locator("[data-sources-status]")).to_have_text("hiking removed")

        await entry.press("Backspace")
        await expect(field).to_have_value("")
        assert tab.url.endswith("/new")


async def test_a_folder_is_added_and_taken_away_with_one_press(browser: Browser, address: str) -> None:
    async with opened(browser, f"{address}/new") as tab:
        field = tab.locator("input[name=subreddits]")
        folder = tab.get_by_role("button", name="Patterns 16")

        await folder.click()
        await expect(field).to_have_value("folder:patterns")
        await expect(folder).to_have_attribute("aria-pressed", "true")

        await folder.click()
        await expect(field).to_have_value("")


async def test_what_is_still_in_the_entry_is_sent(browser: Browser, address: str) -> None:
    async with opened(browser, f"{address}/new") as tab:
        await tab.get_by_label("Sources", exact=True).fill("skyporn")
        async with tab.expect_request(lambda request: request.is_navigation_request()) as sent:
            await tab.get_by_role("button", name="Create session").click()

        assert "subreddits=skyporn" in ((await sent.value).post_data or "")


async def test_the_handles_push_each_other(browser: Browser, address: str) -> None:
    async with opened(browser, f"{address}/new") as tab:
        shortest, longest = tab.locator("#interval_min"), tab.locator("#interval_max")

        await tab.get_by_label("At least, in seconds").fill("25")
        await expect(longest).to_have_value("25")

        await longest.fill("99")
        await longest.blur()
        await expect(longest).to_have_value("60")

        await longest.fill("7")
        await longest.blur()
        await expect(shortest).to_have_value("7")


async def test_the_prompt_is_asked_for_with_the_custom_theme_only(browser: Browser, address: str) -> None:
    async with opened(browser, f"{address}/new", scripts=False) as tab:
        prompt = tab.locator("#ai_prompt")
        await expect(prompt).to_be_hidden()

        await tab.locator("#caption_theme").select_option("custom")
        await expect(prompt).to_be_visible()


async def test_media_and_sources_appear_while_they_are_collected(browser: Browser, address: str) -> None:
    async with opened(browser, f"{address}/show-live") as tab:
        await expect(tab.locator(".source--failed")).to_contain_text("slow down")

        await expect(tab.locator("[data-tiles] .tile")).to_have_count(9)
        await expect(tab.locator("[data-progress-ready]")).to_have_text("9")
        await expect(tab.locator("#progress-title")).to_have_text("Sources")
        await expect(tab.locator("[data-cover]")).to_have_attribute("src", "/sample/1.svg")
        await expect(tab.locator("a[href^='javascript']")).to_have_count(0)
        await expect(tab.get_by_role("button", name="Fetch again")).to_be_visible()


@pytest.mark.parametrize("scripts", [True, False])
async def test_deleting_takes_two_steps(browser: Browser, address: str, scripts: bool) -> None:
    async with opened(browser, f"{address}/show", scripts=scripts) as tab:
        dialog = tab.locator("#delete")
        await expect(dialog).to_be_hidden()

        await tab.locator("a[href='#delete']").click()
        await expect(dialog).to_be_visible()

        await dialog.get_by_text("Keep it").click()
        await expect(dialog).to_be_hidden()


async def test_a_form_is_sent_once_however_often_it_is_pressed(browser: Browser, address: str) -> None:
    async with opened(browser, f"{address}/login") as tab:
        sent: list[str] = []
        tab.on("request", lambda request: request.method == "POST" and sent.append(request.url))
        await tab.evaluate(
            "() => { const b = document.querySelector('main button[type=submit]'); b.click(); b.click(); }"
        )
        await tab.wait_for_load_state("networkidle")

        assert len(sent) == 1


async def test_the_account_menu_closes_on_escape_and_gives_focus_back(browser: Browser, address: str) -> None:
    async with opened(browser, f"{address}/library-two") as tab:
        menu = tab.locator("[data-menu]")
        await menu.locator("summary").click()
        await expect(tab.get_by_role("button", name="Sign out")).to_be_visible()

        await tab.keyboard.press("Escape")
        await expect(tab.get_by_role("button", name="Sign out")).to_be_hidden()
        await expect(menu.locator("summary")).to_be_focused()


async def test_shift_takes_all_between_and_the_bar_says_how_many(browser: Browser, address: str) -> None:
    async with opened(browser, f"{address}/library") as tab:
        boxes, bar = tab.locator("input[name=sessions]"), tab.locator("#bulk")
        await expect(bar).to_be_hidden()

        await boxes.nth(1).click()
        await expect(bar.get_by_role("status")).to_have_text("1 session chosen")
        await boxes.nth(4).click(modifiers=["Shift"])
        await expect(bar.get_by_role("status")).to_have_text("4 sessions chosen")

        await boxes.nth(2).focus()
        await tab.keyboard.press("Shift+Space")
        await expect(bar.get_by_role("status")).to_have_text("1 session chosen")
        await expect(boxes.nth(1)).to_be_checked()

        await tab.keyboard.press("Escape")
        await expect(bar).to_be_hidden()


async def test_several_sessions_are_chosen_without_a_script(browser: Browser, address: str) -> None:
    async with opened(browser, f"{address}/library", scripts=False) as tab:
        for number in (0, 2):
            await tab.locator("input[name=sessions]").nth(number).check()
        async with tab.expect_request(lambda request: request.method == "POST") as sent:
            await tab.get_by_role("button", name="Delete…").click()

        assert "sessions=1&sessions=3" in ((await sent.value).post_data or "")
        assert "action=delete" in ((await sent.value).post_data or "")


async def test_names_are_looked_up_while_typing_and_as_chips(browser: Browser, address: str) -> None:
    async with opened(browser, "about:blank") as tab:
        asked: list[str] = []

        async def answer(route: Route) -> None:
            name = route.request.post_data_json["subreddit"]
            asked.append(name)
            await route.fulfill(json={"valid": name == "sailing"}, status=500 if name == "down" else 200)

        await tab.route("**/api/validate-subreddit", answer)
        await tab.goto(f"{address}/new")
        entry, told = tab.get_by_label("Sources", exact=True), tab.locator("[data-sources-told]")

        await entry.press_sequentially("sail")
        await entry.press_sequentially("ing")
        await expect(told).to_have_text("sailing: found")
        await entry.press_sequentially(",nosuchplace,down,folder:patterns,lemmy:pics@lemmy.world,")

        chips = tab.locator(".sources__chip")
        for name, state in (
            ("sailing", "ok"),
            ("nosuchplace", "missing"),
            ("down", "unknown"),
            ("folder:patterns", "ok"),
            ("lemmy:pics@lemmy.world", "unknown"),
        ):
            await expect(chips.filter(has_text=name)).to_have_attribute("data-state", state)
        await expect(told).to_have_text("nosuchplace: there is nothing of this name")
        assert asked.count("sailing") == 1
        assert set(asked) == {"sailing", "nosuchplace", "down"}


async def test_names_of_a_source_that_is_not_set_up_are_told_without_asking(
    browser: Browser, address: str
) -> None:
    async with opened(browser, f"{address}/new-wrong") as tab:
        await expect(tab.locator(".sources__chip").first).to_have_attribute("data-state", "off")
