"""The pages before Lighthouse, as on a phone: performance, accessibility, best practices.

It needs `npm ci` in `bench/lighthouse`. Server, demo library and Chromium are on this machine; Lighthouse calculates
what a phone and its line would make of a page. How much slower a phone is depends on this machine, so Lighthouse's own
index of it decides, by the table in Lighthouse's guide to throttling. Each page is judged three times, of which the
middle one counts.
"""

import asyncio
import json
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench import machine, runtime
from bench.machine import Options
from tests.support import chromium

LEAST = 95
GOOD = 0.9
"""The share of an audit's points from which on it is not worth a line."""
CATEGORIES = ("performance", "accessibility", "best-practices")
_COMMAND = Path(__file__).parent / "lighthouse/node_modules/.bin/lighthouse"
_SECONDS = 120.0


@dataclass(frozen=True)
class Judgement:
    """Scores of 100 in the order of `CATEGORIES`, the audits that cost points, and the index of this machine."""

    scores: list[float]
    missed: list[str]
    index: float


async def main(options: Options) -> None:
    """Measure and print all pages, or those that are named."""
    machine.start("Pages before Lighthouse, phone profile", options)
    rows: list[tuple[str, ...]] = []
    with runtime.running(demo=True) as started:
        index = (await _judged(f"{started.url}/login", None, 1)).index
        slowdown = _slowdown(index)
        pages = await _pages(started)
        for name in options.parts or pages:
            path, cookie = pages[name]
            tries = [await _judged(started.url + path, cookie, slowdown) for _ in range(options.count(3, 1))]
            rows += _lines(name, sorted(tries, key=lambda each: each.scores)[len(tries) // 2])
    print(f"\nindex of this machine {index:.0f}: a phone is reckoned {slowdown} x as slow")
    machine.table(("", " / ".join(CATEGORIES), "goal", ""), rows)


async def _pages(started: runtime.Runtime) -> dict[str, tuple[str, str | None]]:
    """Fill a session of the demo library; return each page's path and, where somebody is signed in, the cookie."""
    async with runtime.signed_up(started, "ana") as ana:
        created = await runtime.create(ana, subreddits="folder:landscapes")
        number, cookie = created["id"], runtime.cookie_of(ana)
        await runtime.filled(ana, number)
        async with ana.post(f"/api/sessions/{number}/share") as answer:
            code = (await answer.json())["shareCode"]
    return {
        "home": ("/", None),
        "library": ("/library", cookie),
        "session": (f"/sessions/{number}", cookie),
        "shared": (f"/shared/{code}", None),
        "player": (f"/play/{number}", cookie),
    }


def _slowdown(index: float) -> int:
    """Return how many times a phone of the middle class is slower than a machine with this index."""
    return 4 if index >= 1500 else 2 if index >= 800 else 1


def _lines(name: str, judgement: Judgement) -> list[tuple[str, ...]]:
    figure = " / ".join(f"{score:.0f}" for score in judgement.scores)
    met = machine.verdict(met=min(judgement.scores) >= LEAST)
    return [(name, figure, f"{LEAST} each", met), *((f"  {each}", "", "", "") for each in judgement.missed)]


async def _judged(url: str, cookie: str | None, slowdown: int) -> Judgement:
    """Let Lighthouse judge a page."""
    with tempfile.TemporaryDirectory(prefix="lanternist-lighthouse-") as folder:
        report = Path(folder) / "report.json"
        command = [str(_COMMAND), url, "--quiet", "--output=json", f"--output-path={report}"]
        command += [f"--only-categories={','.join(CATEGORIES)}"]
        command += [f"--throttling.cpuSlowdownMultiplier={slowdown}"]
        command += ["--chrome-flags=--headless=new --no-sandbox --disable-dev-shm-usage"]
        if cookie:
            command += [f"--extra-headers={json.dumps({'Cookie': cookie})}"]
        environment = os.environ | {"CHROME_PATH": str(chromium.executable())}
        process = await asyncio.create_subprocess_exec(*command, env=environment)
        async with asyncio.timeout(_SECONDS):
            await process.wait()
        found: dict[str, Any] = json.loads(report.read_text())
    kinds = [found["categories"][name] for name in CATEGORIES]
    audits = [(found["audits"][each["id"]], each["weight"]) for kind in kinds for each in kind["auditRefs"]]
    return Judgement(
        [100 * (kind["score"] or 0) for kind in kinds],
        [_told(audit) for audit, weight in audits if _costs(audit, weight)],
        found["environment"]["benchmarkIndex"],
    )


def _costs(audit: dict[str, Any], weight: float) -> bool:
    judged = audit["scoreDisplayMode"] not in ("notApplicable", "manual", "informative")
    return bool(weight) and judged and (audit["score"] or 0) < GOOD


def _told(audit: dict[str, Any]) -> str:
    return f"{audit['id']} {audit.get('displayValue', '')}".strip()


if __name__ == "__main__":
    machine.run(main)
