"""The page of a session's captions: forms only, the cost first, and every refusal where it belongs."""

import html
import re

import httpx
import pytest

from lanternist.features.captions.tests.test_batches import balance, captions, session_with
from tests.support.house import House
from tests.support.models import GOOD, Model, failing, told


def words(answer: httpx.Response) -> str:
    """Return the words of a page, one blank between them."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())


@pytest.fixture
async def admin(house: House) -> httpx.AsyncClient:
    return await house.staff("admin")


async def test_the_page_says_the_cost_then_writes_and_then_what_it_took(house: House, model: Model):
    session_id = await session_with(house, 3)
    address = f"/sessions/{session_id}/captions"
    model.answer = lambda _request, number: f"{GOOD} Number {number}." if number != 2 else failing(401)
    before = await balance(house)

    quote = words(await house.ana.get(address))
    started = await house.ana.post(
        address,
        data={"which": "missing", "theme": "cbt", "prompt": "Like a ferry timetable", "language": "de"},
    )
    running = words(await house.ana.get(address))
    again = await house.ana.post(address, data={"which": "all"})
    await house.run_jobs()
    done = words(await house.ana.get(address))

    assert "Those without a caption 3 slides · at most 30 credits" in quote
    assert (started.status_code, started.headers["location"]) == (303, address)
    assert "Being written 0 of 3" in running
    assert (again.status_code, "already" in words(again)) == (409, True)
    assert "Written 2 of 3" in done
    assert "Charged: 20 credits. What could not be written cost nothing." in done
    assert "The model wrote nothing that could be used. slide" in done
    assert await balance(house) == before - 20
    assert "Like a ferry timetable" in model.asked[0]["messages"][1]["content"][0]["text"]
    assert "the light in the picture" in model.asked[0]["messages"][0]["content"]
    assert "caption: de" in model.asked[0]["messages"][0]["content"]
    assert f'href="{address}"' in (await house.ana.get(f"/sessions/{session_id}")).text


async def test_what_was_typed_is_kept_when_a_choice_is_refused(house: House, model: Model):
    session_id = await session_with(house, 1)
    address = f"/sessions/{session_id}/captions"
    for wrong in ({"theme": "own-none"}, {"prompt": "Write like a child"}, {"language": "no such"}):
        answer = await house.ana.post(address, data={"prompt": "As <i>typed", "which": "all"} | wrong)

        assert answer.status_code == 400, wrong
        assert ("As &lt;i&gt;typed" in answer.text) == ("prompt" not in wrong)
        assert 'aria-invalid="true"' in answer.text
    assert model.asked == []


async def test_a_batch_that_is_stopped_keeps_and_charges_what_is_done(house: House, model: Model):
    session_id = await session_with(house, 2)
    address = f"/sessions/{session_id}/captions"
    await house.ana.post(address, data={"which": "missing"})

    stopped = await house.ana.post(f"{address}/stop")
    await house.run_jobs()

    assert stopped.status_code == 303
    assert "Stopped 0 of 2 Charged: 0 credits. What was not written cost nothing." in words(
        await house.ana.get(address)
    )
    assert model.asked == []


async def test_titles_become_captions_without_a_model_and_for_nothing(house: House, model: Model):
    session_id = await session_with(house, 2)
    address = f"/sessions/{session_id}/captions"
    before = await balance(house)

    assert (await house.ana.post(address, data={"source": "titles"})).status_code == 303
    again = await house.ana.post(address, data={"source": "titles"})
    replaced = await house.ana.post(address, data={"source": "titles", "replace": "true"})

    assert await captions(house, session_id) == ["Lake 0", "Lake 1"]
    assert (again.status_code, replaced.status_code) == (409, 303)
    assert await balance(house) == before
    assert model.asked == []


async def test_one_caption_is_saved_cleared_and_written_anew_once_for_each_form(house: House, model: Model):
    session_id = await session_with(house, 2)
    address = f"/sessions/{session_id}/captions"
    first, _ = [each["id"] for each in (await house.ana.get(f"/api/sessions/{session_id}")).json()["media"]]
    [once] = re.findall(rf'name="once" value="([^"]+-{first})"', (await house.ana.get(address)).text)
    before = await balance(house)

    saved = await house.ana.post(f"{address}/{first}", data={"caption": " The fog lifts ", "action": "save"})
    kept = (await captions(house, session_id))[0]
    for _ in range(2):
        await house.ana.post(f"{address}/{first}", data={"once": once, "action": "again"})
    written = (await captions(house, session_id))[0]
    cleared = await house.ana.post(f"{address}/{first}", data={"action": "clear"})

    assert (saved.headers["location"], kept, written) == (f"{address}#slide-{first}", "The fog lifts", GOOD)
    assert await balance(house) == before - 10
    assert (cleared.status_code, await captions(house, session_id)) == (303, [None, None])
    denied = await house.ana.post(f"{address}/{first}", data={"caption": "underage"})
    assert (denied.status_code, "underage" in denied.text) == (400, True)
    assert (await house.ana.post(f"{address}/99999999", data={})).status_code == 404
    assert (await house.cy.post(f"{address}/{first}", data={"caption": "Mine"})).status_code == 403


async def test_a_model_that_fails_is_said_beside_its_slide(house: House, model: Model):
    session_id = await session_with(house, 1)
    address = f"/sessions/{session_id}/captions"
    [slide] = (await house.ana.get(f"/api/sessions/{session_id}")).json()["media"]
    model.answer = lambda _request, _number: failing(401)
    before = await balance(house)

    answer = await house.ana.post(f"{address}/{slide['id']}", data={"action": "again", "caption": "Typed"})

    assert answer.status_code == 502
    assert f'id="caption-{slide["id"]}-error"' in answer.text
    assert "Typed" in answer.text
    assert await balance(house) == before


async def test_a_theme_that_is_switched_off_is_not_offered_and_asks_for_nothing(house: House, model: Model):
    session_id = await session_with(house, 1)
    await house.ana.patch(f"/api/sessions/{session_id}", json={"captionTheme": "beta"})
    await house.execute("update captions_theme set is_enabled = false where theme = 'beta'")
    try:
        address = f"/sessions/{session_id}/captions"
        page = await house.ana.get(address)
        refused = await house.ana.post(f"/api{address}", json={"theme": "beta"})
        await house.ana.post(address, data={"which": "all"})
        await house.run_jobs()
    finally:
        await house.execute("update captions_theme set is_enabled = true where theme = 'beta'")

    assert 'value="beta"' not in page.text
    assert (refused.status_code, refused.json()["details"][0]["field"]) == (400, "theme")
    assert "one calm sentence" in told(model.asked[0])
