"""Likes one session so many times a second, each time as somebody else; a process of its own beside what measures."""

import asyncio
import json
import sys
import time
from collections import Counter

import aiohttp
import uvloop

LONGEST_SECONDS = 60.0


async def like(
    port: int, session_id: int, rate: float, seconds: float, cookies: list[str]
) -> dict[str, object]:
    """Send likes by the clock, whether or not the last was answered; return how many were, by status."""
    statuses: Counter[int] = Counter()
    began = time.perf_counter()
    path = f"http://127.0.0.1:{port}/api/community/sessions/{session_id}/like"

    async def one(client: aiohttp.ClientSession, cookie: str) -> None:
        async with client.post(path, headers={"Cookie": cookie}) as answer:
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
            tasks.create_task(one(client, cookies[number % len(cookies)]))
    return {"seconds": time.perf_counter() - began, "statuses": dict(statuses)}


if __name__ == "__main__":
    port, session_id, rate, seconds, cookie_name, people = sys.argv[1:]
    cookies = [f"{cookie_name}=shown-{number}" for number in range(int(people))]
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        print(json.dumps(runner.run(like(int(port), int(session_id), float(rate), float(seconds), cookies))))
