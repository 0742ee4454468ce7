"""Transitions, keys, touch, sheets and what a show says, in a real browser."""

import pytest

from .conftest import Seat
from .projector import Answer, landscape, png, programme

pytestmark = pytest.mark.alone

PICTURE = Answer(png(landscape(7)))


#: Goes to the next slide, stops the two layers half-way, and tells how they look there.
HALF_WAY = """async () => {
    const stage = document.querySelector(".player__stage");
    const root = document.querySelector("#player");
    const until = async (test) => { while (!test()) await new Promise(requestAnimationFrame); };
    await until(() => stage.dataset.moving === "false" && witness.slides.length > 0);
    document.dispatchEvent(new KeyboardEvent("keydown", {key: "ArrowRight"}));
    await until(() => stage.dataset.moving === "true" || root.dataset.index === "1");
    const moving = stage.getAnimations({subtree: true});
    const halves = moving.map((animation) => {
        const layer = animation.effect.target;
        const {duration} = animation.effect.getTiming();
        animation.pause();
        animation.currentTime = duration / 2;
        const {opacity, transform} = getComputedStyle(layer);
        return {name: stage.dataset.transition, place: layer.dataset.layer, duration, opacity: Number(opacity),
            transform, isLoaded: layer.childElementCount === 1};
    });
    for (const animation of moving) animation.finish();
    await until(() => stage.dataset.moving === "false" && root.dataset.index === "1");
    return halves;
}"""


@pytest.mark.parametrize("name", ["fade", "slide", "zoom", "flip"])
async def test_a_transition_moves_both_loaded_layers(seat: Seat, name: str) -> None:
    await seat.play(programme(3, intervalMin=20, intervalMax=20, transition=name))

    front, back = await seat.page.evaluate(HALF_WAY)

    assert (front["place"], back["place"]) == ("front", "back")
    for layer in (front, back):
        assert layer["name"] == name
        assert layer["isLoaded"]
        assert (layer["transform"] == "none") is (name == "fade")
        assert (0 < layer["opacity"] < 1) is (name in ("fade", "zoom"))
    assert name == "fade" or front["transform"] != back["transform"]
    assert await seat.page.locator(".player__layer > *").count() == 1


async def test_no_transition_is_a_plain_cut(seat: Seat) -> None:
    await seat.play(programme(3, intervalMin=20, intervalMax=20, transition="none"))

    assert await seat.page.evaluate(HALF_WAY) == []

    assert await seat.data("index") == "1"
    assert await seat.page.locator(".player__layer > *").count() == 1


async def test_less_motion_turns_a_flip_into_a_short_fade(seat: Seat) -> None:
    await seat.page.emulate_media(reduced_motion="reduce")
    await seat.play(programme(3, intervalMin=20, intervalMax=20, transition="flip"))

    front, _ = await seat.page.evaluate(HALF_WAY)

    assert front["name"] == "fade"
    assert front["transform"] == "none"
    assert front["duration"] < 300


async def test_keys_steer_the_show(seat: Seat) -> None:
    await seat.play(programme(5, intervalMin=30, intervalMax=30))

    await seat.press("ArrowRight", "ArrowDown", "Space", "PageDown", "ArrowLeft", "ArrowUp", "PageUp")
    await seat.until("document.querySelector('#player').dataset.index === '1'")
    await seat.press("Control+ArrowRight")
    await seat.press("+")
    assert await seat.page.inner_text('[data-part="speed"]') == "1.25×"
    await seat.press("m")
    assert await seat.page.evaluate("localStorage.getItem('lanternist.player.sound')") == "on"
    await seat.press("f")
    await seat.page.wait_for_selector('#player[data-fullscreen="true"]')
    await seat.press("f")
    await seat.page.wait_for_selector('#player[data-fullscreen="false"]')

    assert await seat.data("index") == "1"


async def test_a_sheet_holds_the_show_and_closes_on_escape(seat: Seat) -> None:
    await seat.play(programme(3, intervalMin=0.8, intervalMax=0.8))

    await seat.press("?")
    await seat.until_state("paused")
    seen = await seat.ids()
    assert "Privacy screen" in await seat.page.inner_text('dialog[data-part="help"]')
    await seat.page.wait_for_timeout(1000)
    assert await seat.ids() == seen
    await seat.press("Escape")

    await seat.until_slides(len(seen) + 1)
    assert not await seat.page.is_visible('dialog[data-part="help"]')


async def test_escape_leaves_for_the_page_behind(seat: Seat) -> None:
    await seat.play(programme(2, intervalMin=30, intervalMax=30))

    await seat.press("Escape")

    await seat.page.wait_for_url("**/session")


async def test_the_privacy_key_hides_everything_and_holds_the_show(seat: Seat) -> None:
    await seat.play(programme(3, intervalMin=0.8, intervalMax=0.8))

    await seat.press("b")
    await seat.until_state("paused")
    seen = await seat.ids()
    assert await seat.page.title() == "Paused"
    assert not await seat.page.is_visible(".player__stage")
    assert not await seat.page.is_visible(".player__title")
    await seat.press("ArrowRight")
    await seat.page.wait_for_timeout(1000)
    assert await seat.ids() == seen
    await seat.press("`")

    await seat.until_slides(len(seen) + 1)
    assert await seat.page.title() == "Evening over the hills"


async def test_a_manual_session_moves_only_when_told_and_reads_its_captions(seat: Seat) -> None:
    show = programme(0, isManualMode=True)
    show.show("one.png", PICTURE, caption="The first hill")
    show.show("two.png", PICTURE, caption="The second hill")
    await seat.play(show)
    await seat.until_state("manual")
    await seat.page.wait_for_timeout(1000)
    assert len(await seat.ids()) == 1

    await seat.press("Space")
    await seat.until_slides(2)

    caption = seat.page.locator('[data-part="caption"]')
    assert await caption.inner_text() == "The second hill"
    assert await caption.get_attribute("aria-live") == "polite"
    await seat.press("c")
    assert not await caption.is_visible()


async def test_slides_that_arrive_later_join_the_show(seat: Seat) -> None:
    filling = {"state": "running", "wanted": 25, "ready": 0, "sources": []}
    show = programme(0, fill=filling)
    await seat.play(show, slides=0)
    await seat.until_state("collecting")

    show.events.put_nowait(("fill", filling | {"ready": 2}))
    await seat.page.wait_for_selector("text=2 of 25 so far")
    show.events.put_nowait(("media", show.add("late.png", PICTURE)))
    await seat.until_slides(1)
    show.events.put_nowait(("media", show.add("later.png", PICTURE)))
    show.events.put_nowait(("fill", filling | {"state": "done", "ready": 2}))

    await seat.until("document.querySelector('[data-part=position]').textContent.endsWith('/ 2')")
    await seat.until_slides(2)
    assert (await seat.ids())[:2] == [1, 2]


async def test_an_empty_session_tells_why(seat: Seat) -> None:
    sources = [{"name": "hills", "state": "failed", "found": 0, "reason": "rate_limited"}]

    await seat.play(
        programme(0, fill={"state": "failed", "wanted": 25, "ready": 0, "sources": sources}), slides=0
    )

    await seat.until_state("empty")
    assert "hills asks us to wait" in await seat.page.inner_text('[data-part="message"]')


async def test_a_server_in_trouble_can_be_tried_again(seat: Seat) -> None:
    show = programme(2)
    show.status = 503
    await seat.play(show, slides=0)
    await seat.until_state("failed")

    show.status = 200
    await seat.page.click('[data-action="retry"]')

    await seat.until_slides(1)


async def test_taps_swipes_and_holding_steer_by_touch(seat: Seat) -> None:
    await seat.play(programme(4, intervalMin=30, intervalMax=30))
    mouse = seat.page.mouse

    await mouse.move(400, 200)
    await mouse.down()
    await seat.until_state("paused")
    await mouse.up()
    await seat.until_state("playing")
    await mouse.click(700, 200)
    await seat.until_slides(2)
    await mouse.move(600, 200)
    await mouse.down()
    await mouse.move(500, 200, steps=4)
    await mouse.up()
    await seat.until_slides(3)
    await mouse.click(60, 200)
    await seat.until_slides(4)

    assert [slide["index"] for slide in await seat.witness("slides")][:4] == [0, 1, 2, 1]


async def test_controls_hide_when_nobody_moves_and_come_back(seat: Seat) -> None:
    await seat.play(programme(2, intervalMin=30, intervalMax=30))
    bar = seat.page.locator(".player__bar")
    await seat.page.mouse.move(300, 300)
    assert await bar.is_visible()

    await seat.page.wait_for_selector('#player[data-idle="true"]', timeout=5000)
    await seat.page.wait_for_timeout(400)
    assert not await bar.is_visible()
    await seat.page.mouse.move(310, 310)

    await bar.wait_for(state="visible", timeout=1000)
    assert await seat.data("idle") == "false"
