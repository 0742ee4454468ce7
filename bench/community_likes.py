"""Sends one call so many times a second, each time as somebody else; a process of its own beside what measures.

`python -m bench.community_likes PORT METHOD PATH RATE SECONDS COOKIE_NAME PEOPLE`; `{}` in the path is another
shared session each time.
"""

import asyncio
import json
import sys
import time
from collections import Counter
from typing import Any

import aiohttp
import uvloop

from bench.community_data import BEFORE, login_of

LONGEST_SECONDS = 60.0
SESSIONS = 1_000


async def send(
    port: int, method: str, path: str, rate: float, seconds: float, cookies: list[str]
) -> dict[str, object]:
    """Send by the clock, whether or not the last was answered; return how many were, by status."""
    statuses: Counter[int] = Counter()
    began = time.perf_counter()

    async def one(client: aiohttp.ClientSession, number: int) -> None:
        address = f"http://127.0.0.1:{port}{path.format(BEFORE + number % SESSIONS)}"
        headers = {"Cookie": cookies[number % len(cookies)]}
        async with client.request(method, address, headers=headers) as answer:
            await answer.read()
            statuses[answer.status] += 1

    async with (
        aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=32),
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=aiohttp.ClientTimeout(total=30),
        ) as client,
        asyncio.TaskGroup() as tasks,
    ):
        for number in range(int(rate * min(seconds, LONGEST_SECONDS))):
            await asyncio.sleep(max(0.0, began + number / rate - time.perf_counter()))
            tasks.create_task(one(client, number))
    return {"seconds": time.perf_counter() - began, "statuses": dict(statuses)}


async def begin(
    port: int, method: str, path: str, *, rate: float, seconds: float, cookie_name: str, people: int
) -> asyncio.subprocess.Process:
    """Begin to send in another process; what it prints is for `result_of`."""
    words = (port, method, path, rate, seconds, cookie_name, people)
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bench.community_likes", *map(str, words), stdout=asyncio.subprocess.PIPE
    )


async def result_of(process: asyncio.subprocess.Process) -> dict[str, Any]:  # Any: JSON
    """Wait for the end and return what was answered: `seconds`, and `statuses` by their text."""
    output, _ = await asyncio.wait_for(process.communicate(), 120)
    return json.loads(output)


if __name__ == "__main__":
    port, method, path, rate, seconds, cookie_name, people = sys.argv[1:]
    cookies = [f"{cookie_name}={login_of(number)}" for number in range(int(people))]
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        print(json.dumps(runner.run(send(int(port), method, path, float(rate), float(seconds), cookies))))
