"""Videos and silent clips in a show, in a real browser."""

import asyncio
import time

import pytest

from .conftest import Seat
from .projector import Answer, clip, landscape, png, programme, slow

pytestmark = pytest.mark.alone

TOLERANCE_MS = 50
PICTURE = Answer(png(landscape(7)))


async def test_a_video_plays_to_its_end_and_then_the_show_goes_on(seat: Seat) -> None:
    show = programme(1, intervalMin=0.3, intervalMax=0.3)
    show.show("long.mp4", Answer(clip(1.5), "video/mp4"), "video")
    show.show("after.png", PICTURE)
    await seat.play(show)
    await seat.until_slides(2)
    assert await seat.page.evaluate("document.querySelector('video').muted")

    await seat.until_slides(3)

    (end,) = await seat.witness("ended")
    after = (await seat.witness("slides"))[2]
    assert end["duration"] == pytest.approx(1.5, abs=0.1)
    assert end["currentTime"] == pytest.approx(end["duration"], abs=0.05)
    assert after["id"] == 3
    assert -TOLERANCE_MS <= after["shownAt"] - end["at"] <= 200 + (await seat.witness("fronts"))[2]["stall"]


async def test_a_video_shorter_than_its_time_ends_the_slide(seat: Seat) -> None:
    show = programme(0, intervalMin=30, intervalMax=30)
    show.show("short.mp4", Answer(clip(0.6), "video/mp4"), "video")
    show.show("after.png", PICTURE)
    await seat.play(show)

    await seat.until_slides(2, timeout=4)

    assert await seat.ids() == [1, 2]


async def test_a_silent_clip_loops_for_its_drawn_time_whatever_its_address_says(seat: Seat) -> None:
    show = programme(0, intervalMin=1.2, intervalMax=1.2)
    show.show("animation", Answer(clip(0.4), "video/mp4"), "gif")
    show.show("after.png", PICTURE)
    await seat.play(show)
    assert await seat.page.evaluate("(({loop, muted}) => loop && muted)(document.querySelector('video'))")

    await seat.until_slides(2)

    clip_slide, after = (await seat.witness("slides"))[:2]
    late = after["shownAt"] - clip_slide["shownAt"] - 1200
    assert -TOLERANCE_MS <= late <= TOLERANCE_MS + (await seat.witness("fronts"))[1]["stall"]


@pytest.mark.parametrize("known", [False, None], ids=["told by the server", "found out"])
async def test_the_sound_button_says_that_a_video_is_silent(seat: Seat, known: bool | None) -> None:
    show = programme(0, intervalMin=5, intervalMax=5)
    poster = show.add("poster.png", PICTURE)["mediaUrl"]
    show.show("silent.mp4", Answer(clip(2.5), "video/mp4"), "video", hasSound=known, poster=poster)
    show.show("after.png", PICTURE)
    await seat.play(show)
    sound = seat.page.locator('button[data-action="sound"]')
    assert (await seat.page.evaluate("document.querySelector('video').poster")).endswith(poster)

    await seat.until("document.querySelector('#player').dataset.heard === 'false'", timeout=2.4)

    assert await sound.get_attribute("aria-label") == "Sound (this video has none)"
    await seat.until_slides(2)
    assert await sound.get_attribute("aria-label") == "Sound"


async def test_at_most_two_videos_exist_however_many_are_played(seat: Seat) -> None:
    show = programme(0)
    for number in range(4):
        show.show(f"clip-{number}.mp4", Answer(clip(0.4, number), "video/mp4"), "video")
    await seat.page.add_init_script(
        "const make = document.createElement.bind(document); window.made = 0;"
        "document.createElement = (name) => { if (name === 'video') made += 1; return make(name); };"
    )
    await seat.play(show)

    await seat.until_slides(6)

    assert (await seat.ids())[:6] == [1, 2, 3, 4, 1, 2]
    assert await seat.page.evaluate("made") == 2
    assert await seat.witness("failed") == []


async def test_the_first_video_is_waited_for_because_nothing_else_is_on(seat: Seat) -> None:
    show = programme(0)
    show.show("cold.mp4", slow(Answer(clip(0.4), "video/mp4"), 5.5), "video")
    show.show("after.png", PICTURE)
    await seat.play(show)

    assert await seat.ids() == [1]
    assert await seat.witness("failed") == []


async def test_a_video_that_the_server_has_to_fetch_is_announced_two_slides_ahead(seat: Seat) -> None:
    show = programme(2, intervalMin=30, intervalMax=30)
    show.show("cold", Answer(clip(0.4), "video/mp4"), "video", state="pending")
    show.show("ready", Answer(clip(0.4), "video/mp4"), "video", state="ready")
    await seat.play(show)

    async with asyncio.timeout(5):
        while not any(asked.startswith("HEAD") for asked in show.asked):
            await asyncio.sleep(0.05)
    for number in (2, 3):
        await seat.press("ArrowRight")
        await seat.until_slides(number)

    assert [asked for asked in show.asked if asked.startswith("HEAD")] == ["HEAD /media/cold"]


async def test_a_video_that_does_not_start_is_given_up_after_five_seconds(seat: Seat) -> None:
    show = programme(1)
    show.show("stuck.mp4", slow(Answer(clip(0.4), "video/mp4"), 20), "video")
    show.show("after.png", PICTURE)
    await seat.play(show)
    started = time.monotonic()

    await seat.until("witness.failed.length === 1", timeout=9)

    assert 4 < time.monotonic() - started < 7
    await seat.until("witness.slides.at(-1).id === 3")
