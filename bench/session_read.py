"""How many session reads a second the web server does, beside pgbench running the same statements.

The statements are those of the request: the application says them, in this process, and they are written down.
pgbench runs them as prepared statements on the same database, in the same run, with as many connections.
Then the memory of web server and worker at rest.
"""

import asyncio
import statistics
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench import http_load, machine, runtime, statements
from bench.machine import Options
from bench.runtime import Runtime
from bench.statements import Statement
from tests.support.replay import Replay

CONNECTIONS = 10
LEAST_SHARE = 0.30
MOST_MIB = {"serve": 120, "worker": 150}
REST_SECONDS = 10.0
MEDIA = 25
SOURCES = "sfwpics_hot_2020, sfwpics_hot_2016, popular_hot_2026a"


@dataclass(frozen=True)
class Target:
    """What is read, by whom, and the statements that this takes."""

    path: str
    cookie: str
    statements: list[Statement]


async def main(options: Options) -> None:
    """Measure and print."""
    machine.start("GET /api/sessions/:id, 25 media, signed in", options)
    async with Replay() as replay:
        with runtime.running(replay.environment) as started, tempfile.TemporaryDirectory() as folder:
            await asyncio.sleep(options.count(int(REST_SECONDS), 1))
            memory = [("at rest", part, started.memory(part)) for part in MOST_MIB]
            async with runtime.signed_up(started, "ana") as ana:
                target = await _target(started, replay.environment, ana)
            await _compare(started, target, Path(folder), options)
            await asyncio.sleep(options.count(int(REST_SECONDS), 1))
            memory += [("after the load", part, started.memory(part)) for part in MOST_MIB]
    _print_memory(memory)


async def _target(started: Runtime, environment: Mapping[str, str], ana: Any) -> Target:
    """Let Ana create a session, wait for its media, and hear what reading it takes."""
    created = await runtime.create(ana, subreddits=SOURCES)
    found = await runtime.filled(ana, created["id"])
    if len(found["media"]) != MEDIA:
        raise RuntimeError(f"the session has {len(found['media'])} media: {found['session']['fill']}")
    cookie, path = runtime.cookie_of(ana), f"/api/sessions/{created['id']}"
    async with statements.listening(started, environment) as ear:
        return Target(path, cookie, await ear.hear("GET", path, cookie=cookie))


async def _compare(started: Runtime, target: Target, folder: Path, options: Options) -> None:
    seconds, rounds = options.count(10, 2), options.count(3, 1)
    asked = [http_load.request("GET", target.path, port=started.port, cookie=target.cookie)]
    await http_load.run(started.port, asked, connections=CONNECTIONS, seconds=seconds / 4)
    rows: list[tuple[str, ...]] = []
    shares: list[float] = []
    for number in range(1, rounds + 1):
        used = started.processor_seconds("serve")
        load = await http_load.run(started.port, asked, connections=CONNECTIONS, seconds=seconds)
        spent = (started.processor_seconds("serve") - used) / len(load.latencies)
        ceiling = await statements.pgbench(
            started.dsn, target.statements, folder, connections=CONNECTIONS, seconds=seconds
        )
        shares.append(load.per_second / ceiling)
        rows.append(
            (
                str(number),
                f"{load.per_second:,.0f}",
                f"{load.latency_ms(0.5):.2f}",
                f"{load.latency_ms(0.99):.2f}",
                f"{spent * 1e6:,.0f}",
                f"{ceiling:,.0f}",
                f"{shares[-1]:.1%}",
            )
        )
    machine.table(
        ("round", "requests/s", "p50 ms", "p99 ms", "web CPU µs/request", "pgbench/s", "share"), rows
    )
    share = statistics.median(shares)
    size = load.bytes_read / len(load.latencies)
    print(f"{CONNECTIONS} connections each, {len(target.statements)} statements, {size:,.0f} bytes an answer")
    print(
        f"share of pgbench: {share:.1%} (goal: at least {LEAST_SHARE:.0%}):",
        machine.verdict(met=share >= LEAST_SHARE),
    )


def _print_memory(memory: list[tuple[str, str, list[runtime.Memory]]]) -> None:
    rows: list[tuple[str, ...]] = []
    for when, part, processes in memory:
        rss, pss = (sum(getattr(each, kind) for each in processes) for kind in ("rss", "pss"))
        each = " + ".join(f"{one.rss:.0f}" for one in processes)
        goal = MOST_MIB[part]
        rows.append(
            (when, part, each, f"{rss:.0f}", f"{pss:.0f}", f"{goal}", machine.verdict(met=pss <= goal))
        )
    machine.table(
        ("when", "part", "RSS of each process, MiB", "RSS", "PSS", "goal", "PSS against goal"), rows
    )


if __name__ == "__main__":
    machine.run(main)
