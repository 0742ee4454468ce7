"""What counting a request costs, alone and as a share of a session read, and whether it is exact.

The time of one count is that of `Limiter.count` and `Limiter.headers`, all that a limit adds to a request: with the
table in the process, shared, and shared with another process that counts a thousand times a second. Then two web
processes are asked far more often than the limit allows.
"""

import asyncio
import multiprocessing
import statistics
import tempfile
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import aiohttp

from bench import http_load, machine, runtime
from bench.machine import Options
from lanternist.kit.parsing import Rate
from lanternist.platform.limits import Limiter, limiter_of
from lanternist.settings import load
from tests.support.replay import Replay

MOST_SHARE = 0.05
LIMIT = 500
NEVER_USED_UP = Rate(1_000_000, 900)
SOURCES = "sfwpics_hot_2020, sfwpics_hot_2016, popular_hot_2026a"
_REQUEST: Any = {"method": "GET", "path": "/api/sessions/7", "client": ("192.0.2.9", 1), "headers": []}


async def main(options: Options) -> None:
    """Measure and print."""
    machine.start("Rate limits", options)
    counts = _times(options)
    async with Replay() as replay:
        spent = await _reading(replay, options)
        admitted = await _exactness(replay)
    rows = [
        (name, f"{low * 1e6:.1f}", f"{median * 1e6:.1f}", f"{median / spent:.2%}")
        for name, low, median in counts
    ]
    machine.table(("one count and its headers", "lowest µs", "median µs", "share of a session read"), rows)
    share = max(median for _, _, median in counts) / spent
    print(f"a session read takes {spent * 1e6:,.0f} µs of the web process")
    print(
        f"largest share: {share:.2%} (goal: at most {MOST_SHARE:.0%}):",
        machine.verdict(met=share <= MOST_SHARE),
    )
    print(
        f"two web processes admitted {admitted} of a limit of {LIMIT}:",
        machine.verdict(met=admitted == LIMIT),
    )


def _times(options: Options) -> list[tuple[str, float, float]]:
    rounds, each = options.count(15, 3), options.count(20_000, 1_000)
    with tempfile.TemporaryDirectory() as folder:
        alone, shared = _limiter(folder, "memory"), _limiter(folder, "shared")
        found = [("memory", *_time(alone, rounds, each)), ("shared", *_time(shared, rounds, each))]
        context = multiprocessing.get_context("spawn")
        ready, done = context.Event(), context.Event()
        other = context.Process(target=_count_on, args=(folder, ready, done), daemon=True)
        other.start()
        ready.wait(30)
        found.append(("shared, and another process counts too", *_time(shared, rounds, each)))
        done.set()
        other.join(30)
    return found


def _time(limiter: Limiter, rounds: int, each: int) -> tuple[float, float]:
    """Return the lowest and the median seconds of one count."""
    taken: list[float] = []
    for _ in range(rounds):
        began = time.perf_counter()
        for _ in range(each):
            ticket = limiter.count(_REQUEST)
            assert ticket is not None
            limiter.headers(ticket, 200)
        taken.append((time.perf_counter() - began) / each)
    return min(taken), statistics.median(taken)


def _limiter(folder: str, store: str) -> Limiter:
    settings = replace(load({}), data_dir=Path(folder), limits_store=store, limit_public=NEVER_USED_UP)
    limiter = limiter_of(settings)
    assert limiter is not None
    return limiter


def _count_on(folder: str, ready: Any, done: Any) -> None:
    limiter = _limiter(folder, "shared")
    ends_at = time.monotonic() + 120
    ready.set()
    while not done.is_set() and time.monotonic() < ends_at:
        limiter.count(_REQUEST)
        time.sleep(0.001)


async def _reading(replay: Replay, options: Options) -> float:
    """Return the processor seconds of one session read with 25 media, limits off."""
    with runtime.running(replay.environment) as started:
        async with runtime.signed_up(started, "ana") as ana:
            created = await runtime.create(ana, subreddits=SOURCES)
            await runtime.filled(ana, created["id"])
            cookie = runtime.cookie_of(ana)
        asked = [http_load.request("GET", f"/api/sessions/{created['id']}", port=started.port, cookie=cookie)]
        await http_load.run(started.port, asked, connections=4, seconds=options.count(3, 1))
        used = started.processor_seconds("serve")
        load = await http_load.run(started.port, asked, connections=4, seconds=options.count(10, 2))
        return (started.processor_seconds("serve") - used) / len(load.latencies)


async def _exactness(replay: Replay) -> int:
    """Return how many of far too many requests at once two web processes let pass."""
    limited = {
        "LANTERNIST_RATE_LIMITS": "yes",
        "LANTERNIST_WEB_WORKERS": "2",
        "LANTERNIST_LIMIT_PUBLIC": f"{LIMIT}/31536000",
    }
    with runtime.running(replay.environment | limited) as started:
        statuses: Counter[int] = Counter()

        async def ask(times: int) -> None:
            async with aiohttp.ClientSession(started.url) as client:
                for _ in range(times):
                    async with client.get("/api/sessions") as answer:
                        statuses[answer.status] += 1

        await asyncio.gather(*(ask(100) for _ in range(20)))
    if set(statuses) - {401, 429}:
        raise RuntimeError(f"unexpected answers: {statuses}")
    return statuses[401]


if __name__ == "__main__":
    machine.run(main)
