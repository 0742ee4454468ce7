"""How many sessions a second can be created: each with its charge, its activity row and its job, committed.

On one account, whose ledger every creation must wait for, and over many. The worker stands still meanwhile,
then once more with the worker filling what is created on the same processors.
"""

from contextlib import AsyncExitStack

import msgspec

from bench import http_load, machine, runtime
from bench.http_load import Load
from bench.machine import Options
from bench.runtime import Runtime
from tests.support.replay import Replay

CONNECTIONS = 10
ACCOUNTS = 100
PRICE = 10
LEAST_ON_ONE = 300.0
MOST_SESSIONS = 20_000
BODY = {"title": "Hills", "subreddits": "sfwpics_hot_2020, sfwpics_hot_2016"}


async def main(options: Options) -> None:
    """Measure and print."""
    machine.start("POST /api/sessions", options)
    count, seconds = options.count(ACCOUNTS, 5), options.count(8, 2)
    async with AsyncExitStack() as stack:
        replay = await stack.enter_async_context(Replay())
        started = stack.enter_context(runtime.running(replay.environment))
        cookies = await _people(started, stack, count)
        # Stopped while it has nothing to do: later it might hold a lock that the web server waits for.
        with started.paused("worker"):
            await _load(started, cookies, seconds / 4)
            loads = [
                ("one account", "still", LEAST_ON_ONE, await _load(started, cookies[:1], seconds)),
                (f"{count} accounts", "still", None, await _load(started, cookies, seconds)),
            ]
        loads.append((f"{count} accounts", "filling", None, await _load(started, cookies, seconds)))
    rows = [_row(*each) for each in loads]
    machine.table(("", "worker", "sessions/s", "p50 ms", "p99 ms", "goal", "sessions/s"), rows)
    print(f"{CONNECTIONS} connections; every commit is written to disk (fsync on).")


async def _people(started: Runtime, stack: AsyncExitStack, count: int) -> list[str]:
    """Register people with credits for all they will do; return their cookies."""
    cookies: list[str] = []
    for number in range(count):
        client = await stack.enter_async_context(runtime.signed_up(started, f"ana{number}"))
        await started.grant(runtime.email_of(f"ana{number}"), PRICE * 4 * MOST_SESSIONS)
        cookies.append(runtime.cookie_of(client))
    return cookies


async def _load(started: Runtime, cookies: list[str], seconds: float) -> Load:
    body = msgspec.json.encode(BODY)
    requests = [
        http_load.request("POST", "/api/sessions", port=started.port, cookie=cookie, body=body)
        for cookie in cookies
    ]
    return await http_load.run(
        started.port, requests, connections=CONNECTIONS, seconds=seconds, most=MOST_SESSIONS, expected=201
    )


def _row(name: str, worker: str, goal: float | None, load: Load) -> tuple[str, ...]:
    figures = (f"{load.per_second:,.0f}", f"{load.latency_ms(0.5):.1f}", f"{load.latency_ms(0.99):.1f}")
    against = ("", "") if goal is None else (f"{goal:.0f}", machine.verdict(met=load.per_second >= goal))
    return (name, worker, *figures, *against)


if __name__ == "__main__":
    machine.run(main)
