"""How long it takes from the creation of a session until its 25 media are there.

Reddit is played by the replay server, each answer 200 ms late, and every session names three communities that
nobody named before. Then sessions whose listings are in the cache. A session counts as filled when a read of
it, begun at the event that says so, has answered with all media.
"""

import asyncio
import time
from dataclasses import dataclass
from typing import Any

import aiohttp

from bench import machine, runtime
from bench.machine import Options, percentile
from tests.support.replay import Replay

UPSTREAM_SECONDS = 0.2
MOST_MORE_MS = 150.0
MOST_CACHED_MS = 50.0
MEDIA = 25
COMMUNITIES = ("sfwpics", "popular", "front_best_2020")
PAUSE_SECONDS = 0.05
LONGEST_SECONDS = 30.0


@dataclass(frozen=True)
class Times:
    """Milliseconds until all media were there, from the request and from its answer."""

    from_request: float
    from_answer: float


async def main(options: Options) -> None:
    """Measure and print."""
    machine.start(
        f"From creating a session to its {MEDIA} media, upstream {UPSTREAM_SECONDS * 1000:.0f} ms late",
        options,
    )
    count = options.count(50, 5)
    async with Replay(latency=UPSTREAM_SECONDS) as replay:
        with runtime.running(replay.environment) as started:
            async with runtime.signed_up(started, "ana") as ana:
                await started.grant(runtime.email_of("ana"), 10 * (2 * count + 10))
                await _time(ana, _copies(count))
                asked = len(replay.asked("/hot"))
                fresh = [await _time(ana, _copies(number)) for number in range(count)]
                asked_fresh = len(replay.asked("/hot")) - asked
                cached = [await _time(ana, _copies(0)) for _ in range(count)]
                asked_cached = len(replay.asked("/hot")) - asked - asked_fresh
    _print(fresh, asked_fresh, cached, asked_cached)


def _copies(number: int) -> str:
    """Name three communities; each number names others, which list the same."""
    return ", ".join(f"{name}_x{number}" for name in COMMUNITIES)


async def _time(client: aiohttp.ClientSession, subreddits: str) -> Times:
    began = time.perf_counter()
    created = await runtime.create(client, subreddits=subreddits)
    answered = time.perf_counter()
    async with asyncio.timeout(LONGEST_SECONDS):
        await _follow(client, created["id"])
        found = await runtime.read(client, created["id"])
    ended = time.perf_counter()
    _check(found)
    # The next one must not meet what this one left to do.
    await asyncio.sleep(PAUSE_SECONDS)
    return Times((ended - began) * 1000, (ended - answered) * 1000)


async def _follow(client: aiohttp.ClientSession, session_id: int) -> None:
    """Read the events of a session to their end, which is the end of the fill."""
    async with client.get(f"/api/sessions/{session_id}/events") as stream:
        if stream.status != 200:
            raise RuntimeError(f"the events of session {session_id} gave {stream.status}")
        async for _ in stream.content:
            pass


def _check(found: dict[str, Any]) -> None:  # Any: JSON
    fill = found["session"]["fill"]
    if fill["state"] != "done" or len(found["media"]) != MEDIA:
        raise RuntimeError(f"not filled: {fill}, {len(found['media'])} media")


def _print(fresh: list[Times], asked_fresh: int, cached: list[Times], asked_cached: int) -> None:
    most = UPSTREAM_SECONDS * 1000 + MOST_MORE_MS
    rows = [
        _row("fresh sources", fresh, asked_fresh, most),
        _row("cached sources", cached, asked_cached, MOST_CACHED_MS),
    ]
    head = (
        "",
        "sessions",
        "listings asked for",
        "p50 ms",
        "p95 ms",
        "longest",
        "p95 from request",
        "goal",
        "p95",
    )
    machine.table(head, rows)
    print(
        f"Times are from the answer to the POST; the upstream's {UPSTREAM_SECONDS * 1000:.0f} ms are in them."
    )


def _row(name: str, times: list[Times], asked: int, goal: float) -> tuple[str, ...]:
    answers = [each.from_answer for each in times]
    requests = [each.from_request for each in times]
    p95 = percentile(answers, 0.95)
    figures = (percentile(answers, 0.5), p95, max(answers), percentile(requests, 0.95))
    return (
        name,
        str(len(times)),
        str(asked),
        *(f"{figure:.0f}" for figure in figures),
        f"{goal:.0f}",
        machine.verdict(met=p95 <= goal),
    )


if __name__ == "__main__":
    machine.run(main)
