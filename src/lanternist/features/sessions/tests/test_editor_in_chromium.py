"""The editor of slides in Chromium: ordered by keys, buttons and dragging, and saved in place."""

from playwright.async_api import Browser, Route, expect

from tests.support.preview_pages import preview_server


async def test_slides_are_ordered_by_keys_buttons_and_dragging(browser: Browser):
    sent: list[tuple[str, str, dict]] = []

    async def hear(route: Route) -> None:
        path = route.request.url.partition("/api/")[2]
        sent.append((route.request.method, path, route.request.post_data_json))
        await route.fulfill(json={})

    with preview_server() as address:
        tab = await browser.new_page(viewport={"width": 390, "height": 844})
        await tab.route("**/api/sessions/7/media/**", hear)
        await tab.goto(f"{address}/slides")
        slides, told = tab.locator("[data-slide]"), tab.locator("[data-status]")

        await slides.nth(0).locator("[data-handle]").focus()
        await tab.keyboard.press("ArrowDown")
        await expect(told).to_have_text("Now number 2 of 4")
        await expect(slides.nth(1).locator("[data-handle]")).to_be_focused()
        await expect(slides.nth(1).locator("[data-number]")).to_have_text("2")

        await slides.nth(3).locator("button[value=up]").click()
        await expect(told).to_have_text("Now number 3 of 4")

        await slides.nth(0).scroll_into_view_if_needed()
        await slides.nth(1).locator("[data-handle]").hover()
        await tab.mouse.down()
        box = await slides.nth(0).bounding_box()
        assert box
        await tab.mouse.move(box["x"] + 30, box["y"] + 90, steps=4)
        await tab.mouse.up()
        await expect(told).to_have_text("Now number 1 of 4")

        moving = slides.nth(1)
        await moving.get_by_label("Shown for, in seconds").fill("4.5")
        await moving.get_by_label("Ends at").fill("")
        await moving.locator("button[value=save]").click()
        await expect(told).to_have_text("Saved")
        await tab.close()

    order = "sessions/7/media/order"
    assert sent == [
        ("PUT", order, {"ids": [3, 0, 4, 5]}),
        ("PUT", order, {"ids": [3, 0, 5, 4]}),
        ("PUT", order, {"ids": [0, 3, 5, 4]}),
        (
            "PATCH",
            "sessions/7/media/3",
            {
                "caption": sent[3][2]["caption"],
                "durationSeconds": 4.5,
                "startSeconds": 2.5,
                "endSeconds": None,
            },
        ),
    ]
    assert sent[3][2]["caption"].startswith("A very long title")
