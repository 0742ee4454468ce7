"""How many session reads a second the web server does, beside pgbench running the same statements.

The statements are those of the request: the features' own code runs on a connection that writes them down.
pgbench runs them as prepared statements on the same database, in the same run, with as many connections.
Then the memory of web server and worker at rest.
"""

import asyncio
import re
import statistics
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import asyncpg

from bench import http_load, machine, runtime
from bench.machine import Options
from bench.runtime import Runtime
from lanternist.features.accounts import actions as accounts
from lanternist.features.sessions import actions as sessions
from lanternist.platform import db as database
from lanternist.platform import embedded_postgres
from tests.support.replay import Replay

CONNECTIONS = 10
LEAST_SHARE = 0.30
MOST_MIB = {"serve": 120, "worker": 150}
REST_SECONDS = 10.0
MEDIA = 25
SOURCES = "sfwpics_hot_2020, sfwpics_hot_2016, popular_hot_2026a"
_PARAMETER = re.compile(r"\$(\d+)")
_TPS = re.compile(r"^tps = ([\d.]+)", re.MULTILINE)


@dataclass(frozen=True)
class Statement:
    """A statement and what it was given."""

    sql: str
    values: tuple[object, ...]


@dataclass
class _Scribe:
    """A connection that writes down what runs on it."""

    connection: asyncpg.Connection
    heard: list[Statement] = field(default_factory=list[Statement])

    async def fetchrow(self, query: str, *args: object) -> Any:  # Any: the driver's row
        self.heard.append(Statement(query, args))
        return await self.connection.fetchrow(query, *args)

    async def fetchval(self, query: str, *args: object) -> Any:  # Any: a value of any column
        self.heard.append(Statement(query, args))
        return await self.connection.fetchval(query, *args)

    async def fetch(self, query: str, *args: object) -> Any:  # Any: the driver's rows
        self.heard.append(Statement(query, args))
        return await self.connection.fetch(query, *args)

    async def execute(self, query: str, *args: object) -> str:
        self.heard.append(Statement(query, args))
        return await self.connection.execute(query, *args)


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
                target = await _target(started, ana)
            await _compare(started, target, Path(folder), options)
            await asyncio.sleep(options.count(int(REST_SECONDS), 1))
            memory += [("after the load", part, started.memory(part)) for part in MOST_MIB]
    _print_memory(memory)


async def _target(started: Runtime, ana: Any) -> Target:
    """Let Ana create a session, wait for its media, and hear what reading it takes."""
    created = await runtime.create(ana, subreddits=SOURCES)
    found = await runtime.filled(ana, created["id"])
    if len(found["media"]) != MEDIA:
        raise RuntimeError(f"the session has {len(found['media'])} media: {found['session']['fill']}")
    cookie = runtime.cookie_of(ana)
    connection = await database.connect(started.dsn, size=1, statement_seconds=5)
    try:
        async with connection.pool.acquire() as plain:
            scribe: Any = _Scribe(plain)  # Any: it does as much of a connection as the statements need
            actor = await accounts.find_actor(scribe, cookie.partition("=")[2])
            if actor is None:
                raise RuntimeError("the login was not found by its cookie")
            await sessions.read(scribe, actor, created["id"])
    finally:
        await connection.close()
    return Target(f"/api/sessions/{created['id']}", cookie, scribe.heard)


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
        ceiling = await _pgbench(started.dsn, target.statements, folder, seconds)
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


async def _pgbench(dsn: str, statements: Sequence[Statement], folder: Path, seconds: int) -> float:
    """Return how often a second pgbench runs the statements, one after the other."""
    script = folder / "read.sql"
    script.write_text("".join(_line(place, each) for place, each in enumerate(statements)))
    values = [
        part
        for place, each in enumerate(statements)
        for number, value in enumerate(each.values, start=1)
        for part in ("-D", f"v{place}_{number}={_as_text(value)}")
    ]
    how = ["-n", "-M", "prepared", "-c", str(CONNECTIONS), "-j", "1", "-T", str(seconds), "-f", str(script)]
    process = await asyncio.create_subprocess_exec(
        str(embedded_postgres.program("pgbench")),
        *how,
        *values,
        dsn,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    said, complained = await asyncio.wait_for(process.communicate(), seconds + 60)
    found = _TPS.search(said.decode())
    if process.returncode != 0 or found is None or "aborted" in complained.decode():
        raise RuntimeError(f"pgbench: {complained.decode()}\n{said.decode()}")
    return float(found[1])


def _line(place: int, statement: Statement) -> str:
    """Return a statement as pgbench reads it, with variables named after its place."""
    return _PARAMETER.sub(lambda found: f":v{place}_{found[1]}", statement.sql).strip() + ";\n"


def _as_text(value: object) -> str:
    return f"\\x{value.hex()}" if isinstance(value, bytes) else str(value)


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
