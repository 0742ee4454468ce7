"""The player in a real browser, against real pictures and clips."""

import statistics

import pytest

from .conftest import Seat
from .projector import Answer, landscape, png, programme, slow

pytestmark = pytest.mark.alone

TOLERANCE_MS = 50
PICTURE = Answer(png(landscape(7)))
BROKEN = Answer(b"this is no picture")


async def test_each_slide_is_on_screen_for_the_time_drawn_for_it(seat: Seat) -> None:
    await seat.play(programme(8, intervalMin=0.3, intervalMax=0.6))

    await seat.until_slides(21, timeout=30)

    slides = (await seat.witness("slides"))[:21]
    fronts = (await seat.witness("fronts"))[:21]
    drawn = [slide["drawnMs"] for slide in slides]
    assert [slide["index"] for slide in slides] == [turn % 8 for turn in range(21)]
    assert all(300 <= ms <= 600 for ms in drawn)
    assert len({round(ms, 3) for ms in drawn}) == 21
    errors = [
        round(abs(end["time"] - start["time"] - ms) - start["stall"] - end["stall"])
        for start, end, ms in zip(fronts, fronts[1:], drawn, strict=False)
    ]
    assert max(errors) <= TOLERANCE_MS, errors
    assert statistics.median(errors) <= TOLERANCE_MS / 2, errors


async def test_a_slow_picture_gets_its_full_time_once_it_is_seen(seat: Seat) -> None:
    show = programme(1, intervalMin=0.4, intervalMax=0.4)
    show.show("slow.png", slow(PICTURE, 1.5))
    show.show("last.png", PICTURE)
    await seat.play(show)

    await seat.until_slides(3)

    first, second, third = (await seat.witness("fronts"))[:3]
    assert second["time"] - first["time"] > 1200
    late = third["time"] - second["time"] - 400
    assert abs(late) <= TOLERANCE_MS + second["stall"] + third["stall"]


async def test_a_failed_slide_is_skipped_alone(seat: Seat) -> None:
    show = programme(2)
    show.show("broken.png", BROKEN)
    show.show("missing.png", Answer(status=404))
    show.show("good.png", PICTURE)
    await seat.play(show)

    await seat.until_slides(7)

    assert (await seat.ids())[:7] == [1, 2, 5, 1, 2, 5, 1]
    assert sorted(failure["id"] for failure in await seat.witness("failed")) == [3, 4]
    assert await seat.page.inner_text('[data-part="skipped"]') == "2 skipped"


async def test_when_every_slide_fails_it_says_so_and_a_retry_plays(seat: Seat) -> None:
    show = programme(0)
    show.show("one.png", BROKEN)
    show.show("two.png", BROKEN)
    await seat.play(show, slides=0)
    await seat.until_state("failed")
    assert "Nothing could be shown" in await seat.page.inner_text('[data-part="message"]')
    asked = len(show.asked)
    await seat.page.wait_for_timeout(400)
    assert len(show.asked) == asked

    show.answers["one.png"] = PICTURE
    await seat.page.click('[data-action="retry"]')

    await seat.until_slides(1)
    assert await seat.ids() == [1]


async def test_an_address_that_ran_out_is_renewed_once(seat: Seat) -> None:
    show = programme(1)
    show.show("old.png", Answer(status=403))
    show.answers["new.png"] = PICTURE
    show.renewed = [show.media[0], show.media[1] | {"mediaUrl": "/media/new.png"}]
    await seat.play(show)

    await seat.until_slides(4)

    assert await seat.witness("failed") == []
    assert (await seat.ids())[:4] == [1, 2, 1, 2]
    assert show.asked.count("/api/session") == 2


async def test_a_pause_keeps_the_time_that_remains(seat: Seat) -> None:
    await seat.play(programme(3, intervalMin=1.0, intervalMax=1.0))

    paused, resumed = await seat.page.evaluate(
        """async () => {
            const press = (key) => {
                document.dispatchEvent(new KeyboardEvent("keydown", {key}));
                return performance.now();
            };
            const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
            await wait(300);
            const paused = press("p");
            await wait(1300);
            return [paused, press("k")];
        }"""
    )
    assert len(await seat.ids()) == 1
    await seat.until_slides(2)

    first, second = (await seat.witness("slides"))[:2]
    stood = second["shownAt"] - first["shownAt"] - (resumed - paused)
    assert abs(stood - 1000) <= TOLERANCE_MS + (await seat.witness("fronts"))[1]["stall"]


async def test_a_hidden_tab_stands_still_and_does_not_catch_up(seat: Seat) -> None:
    await seat.play(programme(6, intervalMin=0.5, intervalMax=0.5))

    shown_again, seen_while_hidden = await seat.page.evaluate(
        """async () => {
            const turn = (hidden) => {
                Object.defineProperty(document, "hidden", {value: hidden, configurable: true});
                document.dispatchEvent(new Event("visibilitychange"));
                return witness.slides.length;
            };
            const before = turn(true);
            await new Promise((resolve) => setTimeout(resolve, 1600));
            const after = turn(false);
            return [performance.now(), after - before];
        }"""
    )
    seen_before = len([slide for slide in await seat.witness("slides") if slide["shownAt"] < shown_again])
    await seat.until_slides(seen_before + 2)

    upcoming = (await seat.witness("slides"))[seen_before:]
    assert seen_while_hidden == 0
    assert upcoming[0]["shownAt"] - shown_again < 700
    assert upcoming[1]["shownAt"] - upcoming[0]["shownAt"] > 450
