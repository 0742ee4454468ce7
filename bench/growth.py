"""What the same calls cost at ten thousand, a hundred thousand and a million sessions, and by which plans.

One person has 200 sessions with 25 media at every size. All others belong to 5,000 people and are made in SQL,
with two media each; their ledger, activity and job log grow along.
"""

import random
import tempfile
import time
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import asyncpg
import msgspec

from bench import growth_data, http_load, machine, plans, runtime, statements
from bench.growth_data import Crowd
from bench.http_load import Load
from bench.machine import Options
from bench.plans import Plan
from bench.runtime import Runtime
from bench.statements import Statement
from lanternist.settings import load
from tests.support.replay import Replay

SIZES = (10_000, 100_000, 1_000_000)
QUICK_SIZES = (1_000, 20_000)
OWN_SESSIONS = 200
CONNECTIONS = 2
REQUESTS = 2_000
LONGEST_SECONDS = 15.0
READERS = 500
SOURCES = "sfwpics_hot_2020, sfwpics_hot_2016, popular_hot_2026a"
NEW = {"title": "Hills", "subreddits": "hills, lakes, harbours"}


@dataclass
class Call:
    """One call, the statements that it takes, and what it cost at each size."""

    title: str
    heard: list[Statement]
    expected: int = 200
    loads: list[Load] = field(default_factory=list[Load])
    plans: dict[str, Plan] = field(default_factory=dict[str, Plan])


async def main(options: Options) -> None:
    """Measure and print; a plan that reads a growing table whole fails the run, after all was printed."""
    machine.start("Cost as the data grows", options)
    sizes = QUICK_SIZES if options.quick else SIZES
    faults: list[str] = []
    async with AsyncExitStack() as stack:
        folder = Path(
            stack.enter_context(tempfile.TemporaryDirectory(prefix="lanternist-growth-", dir=_place()))
        )
        replay = await stack.enter_async_context(Replay())
        started = stack.enter_context(runtime.running(replay.environment, data_dir=folder / "data"))
        ana = await stack.enter_async_context(runtime.signed_up(started, "ana"))
        await started.grant(runtime.email_of("ana"), growth_data.WELCOME)
        first = await _fill(ana, options.count(OWN_SESSIONS, 20))
        cookie = runtime.cookie_of(ana)
        calls = await _calls(started, replay, cookie, first)
        # Stopped while it has nothing to do: only the web server is measured.
        stack.enter_context(started.paused("worker"))
        connection: Any = await asyncpg.connect(started.dsn, timeout=60)  # Any: the driver types it loosely
        stack.push_async_callback(connection.close)
        crowd = Crowd(connection)
        for size in sizes:
            began = time.perf_counter()
            await crowd.grow_to(size)
            seconds = time.perf_counter() - began
            print(f"{size:,} sessions more, made in {seconds:.0f} s: {await crowd.rows()}", flush=True)
            for call in calls:
                for plan in await plans.plans_of(connection, call.heard):
                    call.plans[plan.sql + str(plan.nodes)] = plan
            before = await plans.whole_reads(connection)
            await _measure(started, calls, crowd.sessions, cookie, first, options)
            faults += plans.new_whole_reads(before, await plans.whole_reads(connection))
    _print(calls, sizes, faults)


def _place() -> str | None:
    """Return where to keep much data: in `var`, when it is there; a temporary folder may be in memory."""
    var = Path(__file__).parents[1] / "var"
    return str(var) if var.is_dir() else None


async def _fill(ana: Any, count: int) -> int:  # Any: a client that is signed in
    """Let Ana create her sessions and wait for their media; return the first."""
    created = [(await runtime.create(ana, subreddits=SOURCES))["id"] for _ in range(count)]
    for session_id in created:
        await runtime.filled(ana, session_id)
    return created[0]


async def _calls(started: Runtime, replay: Replay, cookie: str, session_id: int) -> list[Call]:
    one = f"/api/sessions/{session_id}"
    async with statements.listening(started, replay.environment) as ear:
        read = await ear.hear("GET", one, cookie=cookie)
        return [
            Call("GET one of all sessions, 2 media", read),
            Call("GET one's own, 25 media", read),
            Call("GET the list of 200", await ear.hear("GET", "/api/sessions", cookie=cookie)),
            Call("GET a page of 20", await ear.hear("GET", "/api/sessions?limit=20", cookie=cookie)),
            Call("POST a session", await ear.hear("POST", "/api/sessions", cookie=cookie, body=NEW), 201),
        ]


async def _measure(
    started: Runtime, calls: list[Call], sessions: int, cookie: str, first: int, options: Options
) -> None:
    requests = _requests(started.port, sessions, cookie, first)
    for call, asked in zip(calls, requests, strict=True):
        # The list and the creation cost more than the others, so fewer are enough.
        count = options.count(REQUESTS, 50)
        for most in (count // 10, count):
            load = await http_load.run(
                started.port,
                asked,
                connections=CONNECTIONS,
                seconds=LONGEST_SECONDS,
                most=most,
                expected=call.expected,
            )
        call.loads.append(load)


def _requests(port: int, sessions: int, cookie: str, first: int) -> Sequence[list[bytes]]:
    """Return what is asked for each call: what changes is spread over the crowd, the rest is Ana's."""
    chance = random.Random(sessions)
    name = load({}).cookie_name
    numbers = [chance.randrange(sessions) for _ in range(READERS)]
    cookies = {i: f"{name}={growth_data.login_of(i % growth_data.OWNERS)}" for i in numbers}
    body = msgspec.json.encode(NEW)

    def get(path: str, who: str) -> bytes:
        return http_load.request("GET", path, port=port, cookie=who)

    return (
        [get(f"/api/sessions/{growth_data.BEFORE + i}", cookies[i]) for i in numbers],
        [get(f"/api/sessions/{first}", cookie)],
        [get("/api/sessions", cookie)],
        [get("/api/sessions?limit=20", cookie)],
        [
            http_load.request("POST", "/api/sessions", port=port, cookie=cookies[i], body=body)
            for i in numbers
        ],
    )


def _print(calls: list[Call], sizes: Sequence[int], faults: list[str]) -> None:
    rows = [_row(call, sizes) for call in calls]
    columns = [text for size in sizes for text in (f"{size:,}: p50 ms", "p99 ms")]
    machine.table(("call", *columns, "p50, largest to smallest", "p99"), rows)
    print(f"{CONNECTIONS} connections, {len(calls[0].loads[-1].latencies):,} requests each.")
    seen: set[str] = set()
    print("\nThe plans, of every size:\n")
    for call in calls:
        for key, plan in call.plans.items():
            if key in seen:
                continue
            seen.add(key)
            print(f"- {call.title}: `{plan.sql[:100]}`: {', '.join(plan.nodes)}")
            faults += [f"{call.title}: {fault}: {plan.sql}" for fault in plan.faults]
    if faults:
        raise RuntimeError("Not an index plan:\n" + "\n".join(faults))
    print(f"\nAll are index plans: no table of more than {plans.SMALL_ROWS:,} rows is read whole,")
    print(
        "neither in these plans nor, as the database counts, in functions and checks while it was measured."
    )


def _row(call: Call, sizes: Sequence[int]) -> tuple[str, ...]:
    p50 = [load.latency_ms(0.5) for load in call.loads]
    p99 = [load.latency_ms(0.99) for load in call.loads]
    figures = [f"{each:.2f}" for place in range(len(sizes)) for each in (p50[place], p99[place])]
    return (call.title, *figures, f"{p50[-1] / p50[0]:.2f}", f"{p99[-1] / p99[0]:.2f}")


if __name__ == "__main__":
    machine.run(main)
