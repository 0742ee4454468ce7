"""What a device or a line may do to a show: it goes on, and the person is told."""

import pytest

from .conftest import Seat
from .projector import Answer, clip, landscape, png, programme

PICTURE = Answer(png(landscape(7)))
NOTICE = '[data-part="notice"]'
MESSAGE = '[data-part="message"]'


async def test_a_lost_line_is_told_and_the_show_goes_on_by_itself_when_it_is_back(seat: Seat) -> None:
    await seat.play(programme(8, intervalMin=0.2, intervalMax=0.2))
    await seat.page.context.set_offline(True)
    await seat.until_state("failed", timeout=20)
    assert "No connection" in await seat.page.inner_text(MESSAGE)
    shown = len(await seat.ids())

    await seat.page.context.set_offline(False)

    await seat.until_slides(shown + 2)
    before, after = (await seat.ids())[shown - 1 : shown + 1]
    assert after in (before, before % 8 + 1)


@pytest.mark.parametrize(("status", "words"), [(401, "Signed out"), (404, "Not here")])
async def test_a_session_that_was_closed_to_this_person_ends_and_says_why(
    seat: Seat, status: int, words: str
) -> None:
    show = programme(8, intervalMin=0.3, intervalMax=0.3)
    await seat.play(show)
    show.status = status
    for answer in list(show.answers):
        show.answers[answer] = Answer(status=403)
    await seat.until_state("failed", timeout=20)

    assert words in await seat.page.inner_text(MESSAGE)


async def test_a_browser_that_starts_no_video_by_itself_asks_for_a_tap(seat: Seat) -> None:
    await seat.page.add_init_script(
        """
        const play = HTMLMediaElement.prototype.play;
        window.mayPlay = false;
        HTMLMediaElement.prototype.play = function () {
            return mayPlay ? play.call(this) : Promise.reject(new DOMException("", "NotAllowedError"));
        };
        """
    )
    show = programme(0, intervalMin=0.3, intervalMax=0.3)
    show.show("film.mp4", Answer(clip(0.5), "video/mp4"), kind="video")
    show.show("hill.png", PICTURE)
    await seat.play(show, slides=1)
    await seat.until_state("paused")
    button = seat.page.get_by_role("button", name="Tap to play")
    await button.wait_for(timeout=5000)

    await seat.page.evaluate("window.mayPlay = true")
    await button.click()

    await seat.until("witness.slides.some(({id}) => id === 2)")


async def test_sound_that_is_refused_is_told_and_the_video_plays_without(seat: Seat) -> None:
    await seat.page.add_init_script(
        """
        localStorage.setItem("lanternist.player.sound", "on");
        const play = HTMLMediaElement.prototype.play;
        HTMLMediaElement.prototype.play = function () {
            return this.muted ? play.call(this) : Promise.reject(new DOMException("", "NotAllowedError"));
        };
        """
    )
    show = programme(0, intervalMin=0.3, intervalMax=0.3)
    show.show("film.mp4", Answer(clip(0.5), "video/mp4"), kind="video")
    show.show("hill.png", PICTURE)

    await seat.play(show, slides=2)

    assert any("without sound" in notice for notice in await seat.witness("notices"))


async def test_a_video_that_breaks_in_the_middle_is_left(seat: Seat) -> None:
    whole = clip(3)
    show = programme(0, intervalMin=0.3, intervalMax=0.3)
    show.show("broken.mp4", Answer(whole[: len(whole) // 2], "video/mp4"), kind="video")
    show.show("hill.png", PICTURE)

    await seat.play(show, slides=0)

    await seat.until("witness.slides.some(({id}) => id === 2)", timeout=25)


async def test_a_video_that_stalls_in_its_middle_is_left_and_counted(seat: Seat) -> None:
    # The player waits ten seconds for a video that has begun; its clock is put forward, the video's is not.
    await seat.page.add_init_script(
        """
        const now = performance.now.bind(performance), later = setTimeout.bind(window);
        performance.now = () => now() * 5;
        window.setTimeout = (callback, ms = 0, ...rest) => later(callback, ms / 5, ...rest);
        window.stops = [];
        addEventListener("waiting", ({target}) => stops.push(target.currentTime), true);
        """
    )
    whole = clip(4, grain=40)
    show = programme(0, intervalMin=0.5, intervalMax=0.5)
    show.show("stalling.mp4", Answer(whole, "video/mp4", stalls_after=len(whole) // 2), kind="video")
    show.show("hill.png", PICTURE)

    await seat.play(show)
    await seat.until("witness.slides.some(({id}) => id === 2)", timeout=15)

    assert any(1 < stop < 3.5 for stop in await seat.page.evaluate("stops"))
    assert [each["id"] for each in await seat.witness("failed")] == [1]
    assert await seat.page.text_content('[data-part="skipped"]') == "1 skipped"
    assert "This video does not go on. Left out." in await seat.witness("notices")


async def test_storage_that_is_refused_or_full_is_told_once(seat: Seat) -> None:
    await seat.page.add_init_script(
        "Storage.prototype.setItem = () => { throw new DOMException('', 'QuotaExceededError'); };"
    )
    await seat.play(programme(4, intervalMin=0.2, intervalMax=0.2), slides=4)

    told = [notice for notice in await seat.witness("notices") if "no room to remember" in notice]
    assert len(told) == 1
    await seat.press("s")
    await seat.page.get_by_label("Shuffled", exact=True).check()
    assert await seat.data("order") == "shuffled"


async def test_a_page_without_storage_plays(seat: Seat) -> None:
    await seat.page.add_init_script(
        "Object.defineProperty(window, 'localStorage', {get() { throw new DOMException('', 'SecurityError'); }});"
    )

    await seat.play(programme(3, intervalMin=0.2, intervalMax=0.2), slides=4)


async def test_turning_the_device_keeps_slide_and_time(seat: Seat) -> None:
    await seat.play(programme(2, intervalMin=9, intervalMax=9))
    for width, height in ((500, 800), (390, 700), (800, 500)):
        await seat.page.set_viewport_size({"width": width, "height": height})
        box = await seat.page.locator(".player__layer[data-layer=front] > *").bounding_box()
        assert box is not None
        assert (box["width"], box["height"]) == (width, height)

    assert len(await seat.ids()) == 1
    assert await seat.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


async def test_a_screen_that_may_not_be_kept_on_is_told(seat: Seat) -> None:
    await seat.page.add_init_script(
        "navigator.wakeLock.request = () => Promise.reject(new DOMException('', 'NotAllowedError'));"
    )

    await seat.play(programme(3, intervalMin=0.2, intervalMax=0.2), slides=3)

    notices = await seat.witness("notices")
    assert sum("may switch off" in notice for notice in notices) == 1


async def test_without_full_screen_the_stage_takes_its_place(seat: Seat) -> None:
    await seat.page.add_init_script("Element.prototype.requestFullscreen = undefined;")
    await seat.play(programme(2, intervalMin=9, intervalMax=9))

    await seat.press("f")
    await seat.until("document.querySelector('#player').dataset.fullscreen === 'true'")
    await seat.press("Escape")

    assert await seat.data("fullscreen") == "false"
    assert seat.page.url.endswith("/play")


async def test_a_slide_that_the_server_takes_away_leaves_the_screen(seat: Seat) -> None:
    show = programme(3, intervalMin=9, intervalMax=9)
    show.session["fill"] = {"state": "running", "wanted": 3, "ready": 3}
    show.renewed = show.media[1:]
    await seat.play(show)
    show.events.put_nowait(("fill", {"state": "done", "wanted": 3, "ready": 2}))

    await seat.page.evaluate("dispatchEvent(new Event('online'))")
    await seat.press("ArrowRight")
    await seat.until_slides(2)

    assert (await seat.ids())[1] == 2
