"""What somebody chooses for a session, and what the device remembers of it, in a real browser."""

import pytest

from .conftest import Seat
from .projector import Answer, Programme, clip, landscape, png, programme

pytestmark = pytest.mark.alone

PICTURE = Answer(png(landscape(7)))


async def choose(seat: Seat, *labels: str) -> None:
    """Open the sheet, choose as a person does, and close it."""
    await seat.press("s")
    for label in labels:
        await seat.page.get_by_label(label, exact=True).check()
    await seat.press("Escape")


async def again(seat: Seat, slides: int = 1) -> None:
    """Leave the page, and come back to it later."""
    await seat.page.reload()
    await seat.until_slides(slides)


async def test_choices_hold_for_the_next_sitting(seat: Seat) -> None:
    await seat.play(programme(3, intervalMin=9, intervalMax=9))
    await seat.press("s")
    await seat.until_state("paused")
    await seat.press("Escape")
    await seat.until_state("playing")

    await choose(seat, "Shuffled", "Stop with the interval", "Whole, blurred sides", "Large", "Above")
    await again(seat)

    chosen = {"order": "shuffled", "film": "interval", "fit": "blur"}
    chosen |= {"caption-size": "large", "caption-place": "top", "speech": "off"}
    assert {name: await seat.data(name) for name in chosen} == chosen
    for value in ("shuffled", "interval", "blur", "large", "top"):
        assert await seat.page.is_checked(f'[data-part="choices"] input[value="{value}"]'), value


async def test_a_shuffled_show_goes_on_where_it_was_left_until_all_were_seen(seat: Seat) -> None:
    await seat.play(programme(6, intervalMin=9, intervalMax=9))
    await seat.press("r")
    await seat.press("Home")
    await seat.until_slides(2)
    for count in (3, 4):
        await seat.press("ArrowRight")
        await seat.until_slides(count)
    before = (await seat.ids())[1:]

    await again(seat)
    for count in (2, 3, 4):
        await seat.press("ArrowRight")
        await seat.until_slides(count)

    after = await seat.ids()
    assert after[0] == before[-1]
    assert sorted(before[:-1] + after) == [1, 2, 3, 4, 5, 6]
    await seat.press("s")
    assert await seat.page.inner_text('[data-part="seen"]') == "Seen 6 of 6"


async def test_it_resumes_says_so_and_can_start_over(seat: Seat) -> None:
    await seat.play(programme(5, intervalMin=9, intervalMax=9))
    await seat.press("ArrowRight")
    await seat.until_slides(2)
    await seat.press("ArrowRight")
    await seat.until_slides(3)

    await again(seat)
    assert await seat.ids() == [3]
    assert await seat.witness("notices") == ["Going on at slide 3. Home starts over."]
    await seat.press("Home")
    await seat.until_slides(2)

    assert await seat.ids() == [3, 1]


async def test_what_is_hidden_does_not_come_again_until_it_is_asked_for(seat: Seat) -> None:
    await seat.play(programme(3, intervalMin=9, intervalMax=9))
    await seat.press("h")
    await seat.until_slides(2)
    await again(seat)
    for count in range(2, 6):
        await seat.press("ArrowRight")
        await seat.until_slides(count)

    assert await seat.ids() == [2, 3, 2, 3, 2]
    assert await seat.page.inner_text('[data-part="skipped"]') == ""
    await seat.press("s")
    await seat.page.click("text=Show 1 hidden again")
    await seat.press("Escape", "Home")
    await seat.until_slides(6)
    assert (await seat.ids())[-1] == 1


async def test_when_all_are_hidden_it_says_so_and_shows_them_again(seat: Seat) -> None:
    await seat.play(programme(1, intervalMin=9, intervalMax=9))
    await seat.press("h")
    await seat.until_state("failed")
    assert "All hidden" in await seat.page.inner_text('[data-part="message"]')

    await seat.page.click("text=Show them again")

    await seat.until_slides(2)
    await seat.until_state("playing")


def with_film(seconds: float, interval: float) -> Programme:
    show = programme(0, intervalMin=interval, intervalMax=interval)
    show.show("film.mp4", Answer(clip(seconds), "video/mp4"), kind="video")
    show.show("hill.png", PICTURE)
    return show


async def shown_for(seat: Seat) -> float:
    first, second = (await seat.witness("fronts"))[:2]
    return (second["time"] - first["time"] - second["stall"]) / 1000


async def test_a_long_video_may_end_with_the_interval(seat: Seat) -> None:
    await seat.play(with_film(6, 1), slides=0)
    await choose(seat, "Stop with the interval")
    await again(seat, slides=2)

    assert 0.8 < await shown_for(seat) < 2.5
    assert await seat.witness("ended") == []


async def test_a_short_video_may_be_repeated_until_the_interval_ends(seat: Seat) -> None:
    await seat.play(with_film(0.5, 2), slides=0)
    await choose(seat, "Repeat until the interval ends")
    await again(seat, slides=2)

    assert 1.8 < await shown_for(seat) < 4


async def test_blurred_sides_lie_behind_the_picture_and_are_used_again(seat: Seat) -> None:
    await seat.play(programme(4, intervalMin=0.25, intervalMax=0.3, transition="none"))
    await choose(seat, "Whole, blurred sides")
    shown = len(await seat.ids())

    await seat.until_slides(shown + 9)

    await seat.until("""
        document.querySelectorAll(".player__layer[data-layer=front] > .player__backdrop").length === 1
    """)
    assert await seat.page.evaluate("document.querySelectorAll('.player__backdrop').length") <= 2
    await choose(seat, "Fill the screen")
    await seat.until("""
        getComputedStyle(document.querySelector(".player__layer[data-layer=front] > :last-child")).objectFit === "cover"
    """)


async def test_captions_can_be_larger_and_above(seat: Seat) -> None:
    show = programme(0, intervalMin=9, intervalMax=9)
    show.show("hill.png", PICTURE, caption="An evening over the hills")
    await seat.play(show)
    caption = seat.page.locator('[data-part="caption"]')
    before = await caption.bounding_box()
    assert before is not None

    await choose(seat, "Large", "Above")
    await seat.page.wait_for_timeout(400)

    after = await caption.bounding_box()
    assert after is not None
    assert after["height"] > before["height"]
    assert after["y"] + after["height"] < 250 < before["y"]


async def test_what_the_account_wants_holds_until_something_else_is_chosen_here(seat: Seat) -> None:
    show = programme(3, intervalMin=9, intervalMax=9, transition="slide")
    show.defaults = {"captions": "off", "fit": "blur", "film": "loop", "sound": "on", "speech": "off"}
    show.motion = "reduced"
    await seat.play(show)
    wanted = {"captions": "off", "fit": "blur", "film": "loop"}
    assert {name: await seat.data(name) for name in wanted} == wanted
    pressed = {name: f'button[data-action="{name}"][aria-pressed="{{}}"]' for name in ("captions", "sound")}
    await seat.page.wait_for_selector(pressed["captions"].format("false"))
    await seat.page.wait_for_selector(pressed["sound"].format("true"))
    await seat.press("ArrowRight")
    await seat.until_slides(2)
    assert await seat.page.get_attribute('[data-part="stage"]', "data-transition") == "fade"

    await seat.press("c", "m")
    await choose(seat, "Fill the screen")
    await again(seat)

    assert {name: await seat.data(name) for name in wanted} == {
        "captions": "on",
        "fit": "fill",
        "film": "loop",
    }
    await seat.page.wait_for_selector(pressed["captions"].format("true"))
    await seat.page.wait_for_selector(pressed["sound"].format("false"))
