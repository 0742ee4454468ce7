"""The player in Chromium: how true its times are, how smooth its transitions, how flat its memory, how soon it begins.

The pictures are served by this process without delay. Times count from the first frame that shows a slide to the
first that shows the next one, as the page itself sees them; frames that the browser could not paint because the
machine was busy are in the figures.
"""

import asyncio
import gzip
import statistics
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, cast

import aiohttp
from playwright.async_api import Browser, Page, async_playwright

from bench import machine, runtime
from bench.machine import Options, percentile
from lanternist.features.player.tests.conftest import WITNESS
from lanternist.features.player.tests.projector import Answer, Projector, landscape, png, programme, slow
from tests.support import chromium

MOST_OFF_MS = 50.0
LEAST_P = 0.01
SLOW_SECONDS = 3.0
MOST_FRAME_MS = 50.0
MOST_GROWTH = 1.1
MOST_FIRST_MS = 300.0
MOST_KILOBYTES = 60.0
_SCREEN = {"width": 1440, "height": 900}
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
    """Measure and print."""
    machine.start("The player in Chromium", options)
    rows: list[tuple[str, ...]] = []
    async with async_playwright() as playwright, _projector() as projector:
        browser = await playwright.chromium.launch(executable_path=chromium.executable(), args=chromium.FLAGS)
        rows += await _times(browser, projector, options)
        rows.append(await _slow_picture(browser, projector))
        rows.append(await _frames(browser, projector, options))
        rows += await _memory(browser, projector, options)
        rows.append(await _first_slide(browser, options))
        rows.append(await _weight(browser, projector))
        await browser.close()
    machine.table(("", "figure", "goal", ""), rows)


async def _times(browser: Browser, projector: Projector, options: Options) -> list[tuple[str, ...]]:
    count, low, high = options.count(200, 20), options.count(1000, 300), options.count(3000, 600)
    page = await _seat(browser, projector, programme(10, intervalMin=low / 1000, intervalMax=high / 1000))
    await _until(page, f"witness.fronts.length > {count}", seconds=count * high / 1000 + 30)
    slides = cast("list[dict[str, float]]", await page.evaluate("witness.slides"))
    fronts = cast("list[dict[str, float]]", await page.evaluate("witness.fronts"))
    await page.context.close()
    drawn = [slide["drawnMs"] for slide in slides[:count]]
    off = [
        abs(end["time"] - start["time"] - ms)
        for start, end, ms in zip(fronts[:count], fronts[1:], drawn, strict=False)
    ]
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


def _uniform(values: list[float], low: float, high: float) -> float:
    """Return the p of the Kolmogorov-Smirnov test against the uniform distribution (Marsaglia's approximation)."""
    n = len(values)
    shares = sorted((value - low) / (high - low) for value in values)
    distance = max(max((at + 1) / n - share, share - at / n) for at, share in enumerate(shares))
    reach = (n**0.5 + 0.12 + 0.11 / n**0.5) * distance
    terms = ((-1) ** (k - 1) * 2.718281828459045 ** (-2 * (k * reach) ** 2) for k in range(1, 101))
    return min(1.0, max(0.0, 2 * sum(terms)))


async def _slow_picture(browser: Browser, projector: Projector) -> tuple[str, ...]:
    show = programme(1, intervalMin=1, intervalMax=1)
    show.show("slow.png", slow(Answer(png(landscape(5))), SLOW_SECONDS))
    show.show("last.png", Answer(png(landscape(7))))
    page = await _seat(browser, projector, show)
    await _until(page, "witness.fronts.length >= 3", seconds=30)
    fronts = cast("list[dict[str, float]]", await page.evaluate("witness.fronts"))
    await page.context.close()
    off = abs(fronts[2]["time"] - fronts[1]["time"] - 1000)
    return (
        f"a picture that takes {SLOW_SECONDS:.0f} s to load, then its own second: off by",
        f"{off:.0f} ms",
        f"{MOST_OFF_MS:.0f} ms",
        machine.verdict(met=off <= MOST_OFF_MS),
    )


async def _frames(browser: Browser, projector: Projector, options: Options) -> tuple[str, ...]:
    count = options.count(100, 10)
    show = programme(10, intervalMin=1, intervalMax=1, transition="slide")
    page = await _seat(browser, projector, show, script=_FRAMES)
    await _until(page, f"witness.slides.length > {count}", seconds=count * 2 + 30)
    frames = cast("list[float]", await page.evaluate("frames_seen"))
    await page.context.close()
    p99 = percentile(frames, 0.99)
    long = sum(frame > MOST_FRAME_MS for frame in frames)
    return (
        f"{count} transitions: p99 of {len(frames)} frames",
        f"{p99:.0f} ms ({long} over {MOST_FRAME_MS:.0f})",
        f"{MOST_FRAME_MS:.0f} ms",
        machine.verdict(met=p99 <= MOST_FRAME_MS),
    )


async def _memory(browser: Browser, projector: Projector, options: Options) -> list[tuple[str, ...]]:
    early, late = options.count(100, 20), options.count(1000, 60)
    page = await _seat(
        browser, projector, programme(25, intervalMin=0.1, intervalMax=0.12, transition="none")
    )
    await _until(page, f"witness.slides.length >= {early}", seconds=120)
    before = await _held(page)
    await _until(page, f"witness.slides.length >= {late}", seconds=600)
    after = await _held(page)
    await page.context.close()
    rows: list[tuple[str, ...]] = []
    for name in before:
        growth = after[name] / before[name] if before[name] else float(after[name] == 0)
        figure = f"{growth:.2f} ({before[name]:,} to {after[name]:,})"
        met = machine.verdict(met=growth <= MOST_GROWTH)
        rows.append((f"{name} after {late} slides to after {early}", figure, str(MOST_GROWTH), met))
    return rows


async def _held(page: Page) -> dict[str, int]:
    """Return what the page keeps after a collection: bytes of the heap, nodes, listeners, videos."""
    client = await page.context.new_cdp_session(page)
    await client.send("HeapProfiler.collectGarbage")
    heap = cast("dict[str, Any]", await client.send("Runtime.getHeapUsage"))
    dom = cast("dict[str, int]", await client.send("Memory.getDOMCounters"))
    await client.detach()
    return {"heap": int(heap["usedSize"]), "nodes": dom["nodes"], "listeners": dom["jsEventListeners"]}


async def _first_slide(browser: Browser, options: Options) -> tuple[str, ...]:
    with runtime.running(demo=True) as started:
        async with runtime.signed_up(started, "ana") as ana:
            created = await runtime.create(ana, subreddits="folder:landscapes")
            await runtime.filled(ana, created["id"])
            opened = [_opened(browser, started.url, ana, created["id"]) for _ in range(options.count(20, 3))]
            times = [await each for each in opened]
    median = statistics.median(times)
    return (
        "first slide after navigation, median",
        f"{median:.0f} ms (first visit {times[0]:.0f}, longest {max(times):.0f})",
        f"{MOST_FIRST_MS:.0f} ms",
        machine.verdict(met=median <= MOST_FIRST_MS),
    )


async def _opened(browser: Browser, url: str, client: aiohttp.ClientSession, session_id: int) -> float:
    """Open the player in a browser that has nothing cached; return the milliseconds to the first slide."""
    context = await browser.new_context(viewport=_SCREEN)  # type: ignore[arg-type]  a plain dict serves
    await context.add_cookies([{"name": c.key, "value": c.value, "url": url} for c in client.cookie_jar])
    page = await context.new_page()
    await page.add_init_script(WITNESS)
    await page.goto(f"{url}/play/{session_id}")
    await _until(page, "witness.slides.length > 0", seconds=20)
    shown = cast("float", await page.evaluate("witness.slides[0].shownAt"))
    await context.close()
    return shown


async def _weight(browser: Browser, projector: Projector) -> tuple[str, ...]:
    page = await _seat(browser, projector, programme(2))
    await _until(page, "witness.slides.length > 0", seconds=20)
    names = cast(
        "list[str]", await page.evaluate("performance.getEntriesByType('resource').map(({name}) => name)")
    )
    await page.context.close()
    root = Path(__file__).parents[1] / "src/lanternist/features/player/static"
    files = [root / name.split("/static/")[1] for name in names if "/static/" in name]
    kilobytes = sum(len(gzip.compress(file.read_bytes())) for file in files) / 1000
    return (
        f"script and style before the first slide, gzip ({len(files)} files)",
        f"{kilobytes:.0f} kB",
        f"{MOST_KILOBYTES:.0f} kB",
        machine.verdict(met=kilobytes <= MOST_KILOBYTES),
    )


async def _seat(browser: Browser, projector: Projector, show: Any, *, script: str = "") -> Page:
    context = await browser.new_context(viewport=_SCREEN)  # type: ignore[arg-type]  a plain dict serves
    page = await context.new_page()
    await page.add_init_script(WITNESS + script)
    projector.programme = show
    await page.goto(f"{projector.origin}/play")
    return page


async def _until(page: Page, expression: str, *, seconds: float) -> None:
    async with asyncio.timeout(seconds):
        while not await page.evaluate(expression):
            await asyncio.sleep(0.1)


@asynccontextmanager
async def _projector() -> AsyncGenerator[Projector]:
    projector = Projector()
    await projector.start()
    yield projector
    await projector.stop()


if __name__ == "__main__":
    machine.run(main)
