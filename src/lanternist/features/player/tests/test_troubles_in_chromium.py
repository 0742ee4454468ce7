"""Several faults in one show: it goes on through all of them, and each is told."""

from typing import Any

from .conftest import Seat
from .projector import Answer, landscape, png, programme

PICTURE = png(landscape(7))

#: A browser that has no room, no full screen, and a lock on the screen that is counted and may be taken away.
POOR_DEVICE = """
Storage.prototype.setItem = () => { throw new DOMException("", "QuotaExceededError"); };
Element.prototype.requestFullscreen = () => Promise.reject(new TypeError("not allowed"));
window.locks = [];
navigator.wakeLock.request = async () => {
    const lock = new EventTarget();
    lock.release = async () => { lock.dispatchEvent(new Event("release")); };
    locks.push(lock);
    return lock;
};
window.turn = (hidden) => {
    Object.defineProperty(document, "hidden", {value: hidden, configurable: true});
    if (hidden) locks.at(-1).release();
    document.dispatchEvent(new Event("visibilitychange"));
};
"""


async def test_files_that_cannot_be_shown_are_passed_over_and_counted(seat: Seat) -> None:
    show = programme(1, intervalMin=0.2, intervalMax=0.2)
    show.show("gone.png", Answer(status=404))
    show.show("head.png", Answer(PICTURE[:20]))
    show.show("page.png", Answer(b"<!doctype html><title>Blocked</title>", "text/html"))
    show.show("nothing.mp4", Answer(b"", "video/mp4"), kind="video")
    show.show("refused.mp4", Answer(status=403), kind="video")
    show.show("last.png", Answer(PICTURE))

    await seat.play(show, slides=2)

    assert (await seat.ids())[:2] == [1, 7]
    assert {failed["id"] for failed in await seat.witness("failed")} == {2, 3, 4, 5, 6}
    assert "5" in await seat.page.inner_text('[data-part="skipped"]')


async def test_a_poor_device_gets_what_it_can_give(seat: Seat) -> None:
    await seat.page.add_init_script(POOR_DEVICE)
    await seat.play(programme(2, intervalMin=20, intervalMax=20))
    await seat.until("locks.length === 1")

    await seat.page.evaluate("turn(true)")
    assert await seat.data("state") == "paused"
    await seat.page.evaluate("turn(false)")
    await seat.until("locks.length === 2")
    await seat.until_state("playing")

    await seat.press("m", "f")
    await seat.until("document.querySelector('#player').dataset.fullscreen === 'true'")
    assert await _filled_after_turning(seat) == [True, True]

    notices = await seat.witness("notices")
    assert "Sound on" in notices
    assert sum("no full screen" in notice for notice in notices) == 1
    assert sum("no room to remember" in notice for notice in notices) == 1
    assert await seat.ids() == [1]


async def _filled_after_turning(seat: Seat) -> list[Any]:
    """Return, for each way of holding the device, whether the stage fills the screen and nothing scrolls."""
    found: list[Any] = []
    for width, height in ((390, 844), (844, 390)):
        await seat.page.set_viewport_size({"width": width, "height": height})
        found.append(
            await seat.page.evaluate(
                """() => {
                    const {width, height} = document.querySelector(".player__stage").getBoundingClientRect();
                    const root = document.documentElement;
                    return width === innerWidth && height === innerHeight && root.scrollWidth <= innerWidth
                        && root.scrollHeight <= innerHeight;
                }"""
            )
        )
    return found
