"""The page of one's own media in Chromium: what was received is shown, what was refused stays with its reason."""

from playwright.async_api import Browser, Route, expect

from tests.support.preview_pages import preview_server

REASON = "Your vault has no room for this file: 2047 of 2048 MiB are in use."


async def test_a_refused_file_stays_with_its_reason_while_the_others_are_shown(browser: Browser):
    begun: list[str] = []

    async def upload(route: Route) -> None:
        if route.request.method == "POST":
            begun.append(route.request.headers["upload-length"])
            if begun[-1] == "5":
                await route.fulfill(status=413, json={"message": REASON})
            else:
                await route.fulfill(status=201, headers={"Location": "/api/uploads/1"})
        elif route.request.method == "HEAD":
            await route.fulfill(status=200, headers={"Upload-Offset": "0"})
        else:
            await route.fulfill(status=204, headers={"Upload-Offset": "3"})

    with preview_server() as address:
        for size in ((390, 844), (1440, 900)):
            begun.clear()
            tab = await browser.new_page(viewport={"width": size[0], "height": size[1]})
            await tab.route("**/api/uploads**", upload)
            await tab.route(
                "**/api/user/media?limit=60",
                lambda route: route.fulfill(json={"files": [{"state": "ready"}]}),
            )
            await tab.goto(f"{address}/vault")
            shown = await tab.locator("[data-listing]").element_handle()
            said = tab.locator("input[name=attestation]")
            if await said.count():
                await said.check()
            await tab.set_input_files(
                "input[type=file]",
                [
                    {"name": "bay.jpg", "mimeType": "image/jpeg", "buffer": b"bay"},
                    {"name": "long.mp4", "mimeType": "video/mp4", "buffer": b"films"},
                ],
            )
            rows = tab.locator(".vault-upload")
            await expect(rows).to_have_count(1)
            await expect(rows).to_contain_text("long.mp4")
            await expect(rows).to_contain_text(REASON)
            assert shown
            assert not await shown.evaluate("old => old.isConnected")
            assert sorted(begun) == ["3", "5"]
            await tab.close()
