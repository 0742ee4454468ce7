"""The player in Chromium: how true its times are, how smooth its transitions, how flat its memory, how soon it begins.

The pictures are served by this process without delay. Times count from the first frame that shows a slide to the
first that shows the next one, as the page itself sees them; frames that the browser could not paint because the
machine was busy are in the figures.
"""

import asyncio
import gzip
import statistics
from pathlib import Path
from typing import cast

import aiohttp
from playwright.async_api import Browser, Page, async_playwright

from bench import machine, player_memory, runtime
from bench.machine import Options, percentile
from bench.player_page import SCREEN, projector_lit, seat, until
from lanternist.features.player.tests.conftest import WITNESS
from lanternist.features.player.tests.projector import Answer, Projector, landscape, png, programme, slow
from tests.support import chromium

MOST_OFF_MS = 50.0
LEAST_P = 0.01
SLOW_SECONDS = 3.0
MOST_FRAME_MS = 50.0
MOST_FIRST_MS = 300.0
MOST_KILOBYTES = 60.0
_FRAMES = """
window.frames_seen = [];
{
  let last = performance.now();
  const watch = (time) => {
    if (document.querySelector("[data-moving=true]")) frames_seen.push(time - last);
    last = time;
    requestAnimationFrame(watch);
  };
  requestAnimationFrame(watch);
}
"""


async def main(options: Options) -> None:
    """Measure and print all parts, or those that are named: each takes less than six minutes, but for the hour."""
    machine.start("The player in Chromium", options)
    rows: list[tuple[str, ...]] = []
    async with async_playwright() as playwright, projector_lit() as projector:
        browser = await playwright.chromium.launch(executable_path=chromium.executable(), args=chromium.FLAGS)
        for name in options.parts or PARTS:
            rows += await PARTS[name](browser, projector, options)
        await browser.close()
    machine.table(("", "figure", "goal", ""), rows)


async def _times(browser: Browser, projector: Projector, options: Options) -> list[tuple[str, ...]]:
    """Watch two pages side by side, each for half of the slides."""
    count, low, high = options.count(200, 20), options.count(1000, 300), options.count(3000, 600)
    show = programme(10, intervalMin=low / 1000, intervalMax=high / 1000)
    pages = [await seat(browser, projector, show) for _ in range(2)]
    watched = await asyncio.gather(*(_watched(page, count // len(pages), high) for page in pages))
    drawn = [ms for each, _ in watched for ms in each]
    off = [ms for _, each in watched for ms in each]
    p = _uniform(drawn, low, high)
    return [
        (
            f"{count} slides: furthest from the time drawn",
            f"{max(off):.0f} ms (median {statistics.median(off):.1f}, p99 {percentile(off, 0.99):.0f})",
            f"{MOST_OFF_MS:.0f} ms",
            machine.verdict(met=max(off) <= MOST_OFF_MS),
        ),
        ("the times drawn are uniform: p", f"{p:.2f}", f"> {LEAST_P}", machine.verdict(met=p > LEAST_P)),
    ]


async def _watched(page: Page, count: int, high: int) -> tuple[list[float], list[float]]:
    """Return the milliseconds drawn for so many slides of a page, and how far off each one was."""
    await until(page, f"witness.fronts.length > {count}", seconds=count * high / 1000 + 30)
    slides = cast("list[dict[str, float]]", await page.evaluate("witness.slides"))
    fronts = cast("list[dict[str, float]]", await page.evaluate("witness.fronts"))
    await page.context.close()
    drawn = [slide["drawnMs"] for slide in slides[:count]]
    pairs = zip(fronts[:count], fronts[1:], drawn, strict=False)
    return drawn, [abs(end["time"] - start["time"] - ms) for start, end, ms in pairs]


def _uniform(values: list[float], low: float, high: float) -> float:
    """Return the p of the Kolmogorov-Smirnov test against the uniform distribution (Marsaglia's approximation)."""
    n = len(values)
    shares = sorted((value - low) / (high - low) for value in values)
    distance = max(max((at + 1) / n - share, share - at / n) for at, share in enumerate(shares))
    reach = (n**0.5 + 0.12 + 0.11 / n**0.5) * distance
    terms = ((-1) ** (k - 1) * 2.718281828459045 ** (-2 * (k * reach) ** 2) for k in range(1, 101))
    return min(1.0, max(0.0, 2 * sum(terms)))


async def _slow_picture(browser: Browser, projector: Projector, _options: Options) -> list[tuple[str, ...]]:
    show = programme(1, intervalMin=1, intervalMax=1)
    show.show("slow.png", slow(Answer(png(landscape(5))), SLOW_SECONDS))
    show.show("last.png", Answer(png(landscape(7))))
    page = await seat(browser, projector, show)
    await until(page, "witness.fronts.length >= 3", seconds=30)
    fronts = cast("list[dict[str, float]]", await page.evaluate("witness.fronts"))
    await page.context.close()
    off = abs(fronts[2]["time"] - fronts[1]["time"] - 1000)
    return [
        (
            f"a picture that takes {SLOW_SECONDS:.0f} s to load, then its own second: off by",
            f"{off:.0f} ms",
            f"{MOST_OFF_MS:.0f} ms",
            machine.verdict(met=off <= MOST_OFF_MS),
        )
    ]


async def _frames(browser: Browser, projector: Projector, options: Options) -> list[tuple[str, ...]]:
    count = options.count(100, 10)
    show = programme(10, intervalMin=1, intervalMax=1, transition="slide")
    page = await seat(browser, projector, show, script=_FRAMES)
    await until(page, f"witness.slides.length > {count}", seconds=count * 2 + 30)
    frames = cast("list[float]", await page.evaluate("frames_seen"))
    await page.context.close()
    p99 = percentile(frames, 0.99)
    long = sum(frame > MOST_FRAME_MS for frame in frames)
    return [
        (
            f"{count} transitions: p99 of {len(frames)} frames",
            f"{p99:.0f} ms ({long} over {MOST_FRAME_MS:.0f})",
            f"{MOST_FRAME_MS:.0f} ms",
            machine.verdict(met=p99 <= MOST_FRAME_MS),
        )
    ]


async def _first_slide(browser: Browser, _projector: Projector, options: Options) -> list[tuple[str, ...]]:
    with runtime.running(demo=True) as started:
        async with runtime.signed_up(started, "ana") as ana:
            created = await runtime.create(ana, subreddits="folder:landscapes")
            await runtime.filled(ana, created["id"])
            opened = [_opened(browser, started.url, ana, created["id"]) for _ in range(options.count(20, 3))]
            times = [await each for each in opened]
    median = statistics.median(times)
    return [
        (
            "first slide after navigation, median",
            f"{median:.0f} ms (first visit {times[0]:.0f}, longest {max(times):.0f})",
            f"{MOST_FIRST_MS:.0f} ms",
            machine.verdict(met=median <= MOST_FIRST_MS),
        )
    ]


async def _opened(browser: Browser, url: str, client: aiohttp.ClientSession, session_id: int) -> float:
    """Open the player in a browser that has nothing cached; return the milliseconds to the first slide."""
    context = await browser.new_context(viewport=SCREEN)
    await context.add_cookies([{"name": c.key, "value": c.value, "url": url} for c in client.cookie_jar])
    page = await context.new_page()
    await page.add_init_script(WITNESS)
    await page.goto(f"{url}/play/{session_id}")
    await until(page, "witness.slides.length > 0", seconds=20)
    shown = cast("float", await page.evaluate("witness.slides[0].shownAt"))
    await context.close()
    return shown


async def _weight(browser: Browser, projector: Projector, _options: Options) -> list[tuple[str, ...]]:
    page = await seat(browser, projector, programme(2))
    await until(page, "witness.slides.length > 0", seconds=20)
    names = cast(
        "list[str]", await page.evaluate("performance.getEntriesByType('resource').map(({name}) => name)")
    )
    await page.context.close()
    root = Path(__file__).parents[1] / "src/lanternist/features/player/static"
    paths = [name.split("/static/")[1] for name in names if "/static/" in name]
    files = [root / path for path in paths if path.endswith((".js", ".css"))]
    kilobytes = sum(len(gzip.compress(file.read_bytes())) for file in files) / 1000
    return [
        (
            f"script and style before the first slide, gzip ({len(files)} files)",
            f"{kilobytes:.0f} kB",
            f"{MOST_KILOBYTES:.0f} kB",
            machine.verdict(met=kilobytes <= MOST_KILOBYTES),
        )
    ]


PARTS = {
    "times": _times,
    "slow": _slow_picture,
    "frames": _frames,
    "slides": player_memory.slides,
    "heap": player_memory.heap,
    "hour": player_memory.hour,
    "first": _first_slide,
    "weight": _weight,
}


if __name__ == "__main__":
    machine.run(main)
