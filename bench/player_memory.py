"""What the player keeps: after a thousand slides, and after an hour of a slide a second.

The hour runs by a clock that is put forward: timers and `performance.now` go thirty times as fast, while pictures and
videos are loaded, decoded and shown for real. A page of its own witnesses less than in other measurements, for what a
witness keeps would count as the player's. What V8 compiles the scripts to is in its heap as well and grows while they
are new to it, so the heap is measured in parts too, on a page of its own, for looking inside makes V8 keep more.
"""

import json
from collections import Counter
from collections.abc import Awaitable, Callable
from typing import Any, cast

from playwright.async_api import Browser, Page

from bench import machine
from bench.machine import Options
from bench.player_page import SCREEN, until
from lanternist.features.player.tests.projector import Answer, Projector, clip, programme

MOST_GROWTH = 1.1
_HASTE = 30
_COUNTED = """
window.shown = 0;
addEventListener("player:slide", () => { shown += 1; }, true);
window.videos = 0;
{
  const make = document.createElement.bind(document);
  document.createElement = (name, ...rest) => {
    if (name === "video") videos += 1;
    return make(name, ...rest);
  };
}
"""
_HASTENED = """
{
  const now = performance.now.bind(performance);
  const later = setTimeout.bind(globalThis);
  performance.now = () => now() * %(haste)s;
  globalThis.setTimeout = (callback, ms = 0, ...rest) => later(callback, ms / %(haste)s, ...rest);
}
"""


async def slides(browser: Browser, projector: Projector, options: Options) -> list[tuple[str, ...]]:
    """Compare what is kept after 100 slides and after 1,000."""
    early, late = options.count(100, 20), options.count(1000, 60)
    show = programme(25, intervalMin=0.1, intervalMax=0.12, transition="none")
    page = await _opened(browser, projector, show, _COUNTED)
    return await _grown(page, early, late, f"after {late} slides to after {early}", _held)


async def heap(browser: Browser, projector: Projector, options: Options) -> list[tuple[str, ...]]:
    """Compare the parts of the heap after 100 slides and after 1,000."""
    early, late = options.count(100, 20), options.count(1000, 60)
    show = programme(25, intervalMin=0.1, intervalMax=0.12, transition="none")
    page = await _opened(browser, projector, show, _COUNTED)
    return await _grown(page, early, late, f"after {late} slides to after {early}", _parts)


async def hour(browser: Browser, projector: Projector, options: Options) -> list[tuple[str, ...]]:
    """Compare what is kept after a minute and after an hour at a slide a second, every tenth a video.

    The hour takes about as long as 3,600 slides take to load and to be shown: ten minutes and more.
    """
    early, late = 60, options.count(3600, 180)
    show = programme(18, intervalMin=1, intervalMax=1, transition="fade")
    for number in range(2):
        show.show(f"film-{number}.mp4", Answer(clip(0.2, number), "video/mp4"), "video")
    page = await _opened(browser, projector, show, _COUNTED + _HASTENED % {"haste": _HASTE})
    return await _grown(page, early, late, f"after {late // 60} minutes by its clock to after one", _held)


async def _opened(browser: Browser, projector: Projector, show: Any, script: str) -> Page:
    page = await (await browser.new_context(viewport=SCREEN)).new_page()
    await page.add_init_script(script)
    projector.programme = show
    await page.goto(f"{projector.origin}/play")
    return page


async def _grown(
    page: Page, early: int, late: int, span: str, look: Callable[[Page], Awaitable[dict[str, int]]]
) -> list[tuple[str, ...]]:
    await until(page, f"shown >= {early}", seconds=120)
    before = await look(page)
    await until(page, f"shown >= {late}", seconds=max(340, late / 2))
    after = await look(page)
    await page.context.close()
    rows: list[tuple[str, ...]] = []
    for name in before:
        growth = after[name] / before[name] if before[name] else 1.0 + after[name]
        figure = f"{growth:.2f} ({before[name]:,} to {after[name]:,})"
        rows.append((f"{name} {span}", figure, str(MOST_GROWTH), machine.verdict(met=growth <= MOST_GROWTH)))
    return rows


async def _held(page: Page) -> dict[str, int]:
    """Return what the page keeps after a collection: bytes of the heap, nodes, listeners, videos ever made."""
    client = await page.context.new_cdp_session(page)
    await client.send("HeapProfiler.collectGarbage")
    heap = cast("dict[str, Any]", await client.send("Runtime.getHeapUsage"))
    dom = cast("dict[str, int]", await client.send("Memory.getDOMCounters"))
    await client.detach()
    return {
        "heap": int(heap["usedSize"]),
        "nodes": dom["nodes"],
        "listeners": dom["jsEventListeners"],
        "videos": cast("int", await page.evaluate("videos")),
    }


async def _parts(page: Page) -> dict[str, int]:
    """Return the bytes of the page's own objects after a collection, and of what V8 compiled for it."""
    client = await page.context.new_cdp_session(page)
    chunks: list[str] = []

    def keep(event: dict[str, str]) -> None:
        chunks.append(event["chunk"])

    client.on("HeapProfiler.addHeapSnapshotChunk", keep)
    await client.send("HeapProfiler.collectGarbage")
    await client.send("HeapProfiler.takeHeapSnapshot", {"reportProgress": False})
    await client.detach()
    snapshot = json.loads("".join(chunks))
    fields: list[str] = snapshot["snapshot"]["meta"]["node_fields"]
    names: list[str] = snapshot["snapshot"]["meta"]["node_types"][0]
    nodes: list[int] = snapshot["nodes"]
    bytes_of: Counter[str] = Counter()
    kinds, sizes = nodes[fields.index("type") :: len(fields)], nodes[fields.index("self_size") :: len(fields)]
    for kind, size in zip(kinds, sizes, strict=True):
        bytes_of[names[kind]] += size
    # "native" is the browser's side, most of it what its own tools note of requests.
    return {
        "objects, functions, texts": sum(bytes_of.values()) - bytes_of["code"] - bytes_of["native"],
        "code that V8 compiled": bytes_of["code"],
    }
