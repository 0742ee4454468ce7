"""Captions for a session in a real browser: the price first, then written, stopped, refused and written anew."""

import asyncio
import re
from itertools import count
from typing import Any

from playwright.async_api import Browser, expect

from lanternist.features.captions.tests.test_batches import balance, captions, session_with
from tests.support.driving import driving
from tests.support.house import House
from tests.support.models import GOOD, Model, failing


async def test_captions_are_priced_written_stopped_and_written_anew(
    house: House, browser: Browser, model: Model
):
    session_id = await session_with(house, 8)
    before = await balance(house)
    answers = count(1)

    def answer(_request: dict[str, Any], _number: int) -> Any:
        number = next(answers)
        # After some the model is so slow that there is time to stop it.
        model.seconds = 0.2 if number < 3 else 1.5
        return failing(401) if number == 2 else f"{GOOD} Number {number}."

    model.seconds, model.answer = 0.2, answer
    async with driving(house, browser) as tab:
        await tab.goto(f"/sessions/{session_id}/captions")
        missing = tab.locator("label", has=tab.locator("input[value=missing]"))
        await expect(missing).to_contain_text("at most 80 credits")
        assert model.asked == []

        await tab.get_by_role("button", name="Write captions").click()
        await expect(tab.get_by_role("heading", name="Being written")).to_be_visible()
        working = asyncio.create_task(house.run_jobs())
        await expect(tab.locator("[data-batch-done]")).to_have_text(re.compile("[3-7]"))
        await tab.get_by_role("button", name="Stop").click()
        await working
        await tab.goto(f"/sessions/{session_id}/captions")

        await expect(tab.get_by_role("heading", name="Stopped")).to_be_visible()
        written = [text for text in await captions(house, session_id) if text]
        charged = tab.locator("[data-batch-charged]")
        await expect(charged).to_have_text(str(10 * len(written)))
        assert 2 <= len(written) < 7
        assert await balance(house) == before - 10 * len(written)
        await expect(tab.locator(".wording__reasons")).to_contain_text("slide")

        model.seconds, model.answer = 0.0, lambda _request, _number: f"{GOOD} Anew."
        first = tab.locator("[data-slide]").filter(has=tab.get_by_role("button", name="Write anew")).first
        name = await first.get_attribute("data-slide")
        await first.get_by_role("button", name="Write anew").click()
        slide = tab.locator(f"[data-slide='{name}']")
        await expect(slide.locator("textarea")).to_have_value(f"{GOOD} Anew.")
        assert await balance(house) == before - 10 * len(written) - 10
