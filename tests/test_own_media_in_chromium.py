"""One's own media in a real browser over the real server: put in, put in order, taken out as a file, and in again."""

import io
import json
import zipfile
from pathlib import Path

from playwright.async_api import Browser, FilePayload, Page, Route, expect

from tests.support import pictures
from tests.support.driving import PHONE, driving
from tests.support.house import House
from tests.support.site_samples import IMGCHEST_ID


def photos(*numbers: int) -> list[FilePayload]:
    return [
        {"name": f"hill{number}.jpg", "mimeType": "image/jpeg", "buffer": pictures.photo(number)}
        for number in numbers
    ]


async def drag(tab: Page, slide: int, to: int) -> None:
    """Move a slide by its handle, with the mouse, onto the upper half of another one."""
    slides = tab.locator("[data-slide]")
    await slides.nth(to).scroll_into_view_if_needed()
    handle = await slides.nth(slide).locator("[data-handle]").bounding_box()
    over = await slides.nth(to).bounding_box()
    assert handle
    assert over
    await tab.mouse.move(handle["x"] + handle["width"] / 2, handle["y"] + handle["height"] / 2)
    await tab.mouse.down()
    await tab.mouse.move(over["x"] + over["width"] / 2, over["y"] + 10, steps=6)
    await tab.mouse.up()


async def order(tab: Page) -> list[str]:
    return [
        each.strip()
        for each in await tab.locator(".slide textarea[name=caption]").evaluate_all(
            "fields => fields.map(field => field.value)"
        )
    ]


async def test_a_session_is_put_together_in_order_and_comes_back_from_its_export(
    house: House, browser: Browser, tmp_path: Path
):
    async with driving(house, browser) as tab:
        await tab.goto("/vault")
        await tab.get_by_label("I confirm").check()
        await tab.set_input_files("input[type=file]", photos(1, 2, 3))
        await expect(tab.locator("[data-received]")).to_have_count(3)
        await house.run_jobs()

        await tab.goto("/sessions/new/manual")
        await tab.get_by_label("Title").fill("The long hills")
        await tab.get_by_role("button", name="Create").click()
        await tab.wait_for_url("**/sessions/*/slides")
        for number in (1, 2, 3):
            await tab.get_by_label(f"hill{number}.jpg").check()
        await tab.get_by_role("button", name="Add", exact=True).click()
        slides, told = tab.locator("[data-slide]"), tab.locator("[data-status]")
        await expect(slides).to_have_count(3)
        for number in range(3):
            await slides.nth(number).get_by_label("Caption").fill(f"Hill {number}")
            await slides.nth(number).locator("button[value=save]").click()
            await expect(told).to_have_text("Saved")
            await tab.reload()

        await drag(tab, 2, 1)
        await expect(told).to_have_text("Now number 2 of 3")
        await slides.nth(0).locator("[data-handle]").focus()
        await tab.keyboard.press("ArrowDown")
        await tab.keyboard.press("ArrowDown")
        await expect(told).to_have_text("Now number 3 of 3")
        await tab.reload()
        assert await order(tab) == ["Hill 2", "Hill 1", "Hill 0"]

        session_id = int(tab.url.split("/")[-2])
        await tab.goto(f"/sessions/{session_id}")
        async with tab.expect_download() as downloading:
            await tab.get_by_role("link", name="Export").click()
        archive = tmp_path / "hills.zip"
        await (await downloading.value).save_as(archive)
        assert (await house.ana.delete(f"/api/sessions/{session_id}")).status_code == 204

        await bring_in(tab, archive)
        await house.run_jobs()
        again = tab.get_by_role("link", name="The long hills, again")
        await again.click()
        await tab.goto(f"{tab.url.rstrip('/')}/slides")
        assert await order(tab) == ["Hill 2", "Hill 1", "Hill 0"]

        await tab.goto("/exports")
        await tab.get_by_role("button", name="Export everything").click()
        await expect(tab.get_by_text("Waiting for its turn")).to_be_visible()
        await house.run_jobs()
        async with tab.expect_download() as downloading:
            await tab.get_by_role("link", name="Download").click()
        everything = zipfile.ZipFile(io.BytesIO(Path(await (await downloading.value).path()).read_bytes()))
    assert everything.testzip() is None
    [manifest] = [name for name in everything.namelist() if name.endswith("/manifest.json")]
    assert json.loads(everything.read(manifest))["session"]["title"] == "The long hills, again"


async def bring_in(tab: Page, archive: Path) -> None:
    """Import an archive over a line that is cut once."""
    cuts = 1
    sent: list[str] = []

    async def cut(route: Route) -> None:
        nonlocal cuts
        sent.append(route.request.method)
        if route.request.method == "PATCH" and cuts:
            cuts -= 1
            await route.abort("connectionreset")
        else:
            await route.continue_()

    await tab.route("**/api/uploads**", cut)
    await tab.goto("/import")
    form = tab.locator("form[data-sends]")
    await form.get_by_label("ZIP file").set_input_files(archive)
    await form.get_by_label("Title").fill("The long hills, again")
    await form.get_by_role("button", name="Import the archive").click()
    await expect(tab.get_by_text("Waiting for its turn")).to_be_visible()
    await tab.unroute("**/api/uploads**")
    assert sent == ["POST", "HEAD", "PATCH", "HEAD", "PATCH"]


async def test_galleries_and_lists_are_brought_in_on_a_phone_and_what_is_wrong_is_said(
    house: House, browser: Browser
):
    async with driving(house, browser, PHONE) as tab:
        await tab.goto("/import")
        gallery = tab.locator("form[action='/import/gallery']")
        await gallery.get_by_label("Address").fill("https://example.org/p/1")
        await gallery.get_by_role("button").click()
        await expect(gallery.locator("[aria-invalid=true]")).to_have_value("https://example.org/p/1")
        await expect(gallery.locator(".field__error")).to_contain_text("imgchest")

        await gallery.get_by_label("Address").fill(f"https://imgchest.com/p/{IMGCHEST_ID}")
        await gallery.get_by_role("button").click()
        await tab.wait_for_url("**/sessions/*")
        await expect(tab.get_by_role("heading", level=1)).to_have_text("Lakes of the north")

        await tab.goto("/import")
        await tab.get_by_label("List", exact=True).fill(
            "https://i.example/a.jpg Fog\nhttps://i.example/b.jpg Rain"
        )
        await tab.locator("form[action='/import/list']").get_by_label("Title").fill("Weather")
        await tab.get_by_role("button", name="Import the list").click()
        await tab.wait_for_url("**/sessions/*")
        await tab.goto(f"{tab.url}/slides")
        assert await order(tab) == ["Fog", "Rain"]

        await tab.goto("/import")
        form = tab.locator("form[data-sends]")
        if await form.get_by_label("I confirm").count():
            await form.get_by_label("I confirm").check()
        await form.get_by_label("ZIP file").set_input_files(
            {"name": "no.zip", "mimeType": "application/zip", "buffer": b"no archive"}
        )
        await form.get_by_role("button", name="Import the archive").click()
        await expect(tab.get_by_role("alert").first).to_contain_text("archive")
    assert (await house.ana.get("/api/uploads")).json() == []
