"""The player in a real browser, against real pictures and clips."""

import asyncio
import statistics
import time

import pytest

from .conftest import Seat
from .projector import Answer, clip, landscape, png, programme, slow

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
