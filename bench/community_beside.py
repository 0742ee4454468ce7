"""What a read feed suffers from 200 likes a second on one item, and from as many other calls that cost little.

The likes are compared with controls on the same machine in the same run: likes of many items, another write that is
one row, and a read that is nearly nothing. What they cost the feed alike is the price of 200 requests a second on
processors that reader, sender, web server and database share; what likes on one item cost more is theirs.
"""

import statistics
import tempfile
from collections.abc import Iterable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg

from bench import community_likes, http_load, machine, runtime
from bench.community_data import BEFORE, Shown, login_of
from bench.growth import _place
from bench.http_load import Load
from bench.machine import Options
from bench.runtime import Runtime
from lanternist.settings import load

SESSIONS = 10_000
RATE = 200.0
SECONDS = 6
ROUNDS = 4
PEOPLE = 4_000
HOT = BEFORE + 7
SORTS = ("new", "hot", "top")
CALLS = (
    ("nothing", "", ""),
    ("likes of one item", "POST", f"/api/community/sessions/{HOT}/like"),
    ("likes of 1,000 items", "POST", "/api/community/sessions/{}/like"),
    ("hides of 1,000 items, one row each", "POST", "/api/community/sessions/{}/hide"),
    ("reads of one's own mutes", "GET", "/api/community/mutes"),
)


@dataclass(frozen=True)
class Beside:
    """One turn: the feed, how many calls a second were answered beside it, and the web server's processors."""

    feed: Load
    calls: float
    processors: float


async def main(options: Options) -> None:
    """Measure and print."""
    machine.start(f"The feed beside {RATE:.0f} calls a second, {SESSIONS:,} shared sessions", options)
    async with AsyncExitStack() as stack:
        folder = Path(
            stack.enter_context(tempfile.TemporaryDirectory(prefix="lanternist-feed-", dir=_place()))
        )
        started = stack.enter_context(runtime.running({}, data_dir=folder / "data"))
        connection: Any = await asyncpg.connect(started.dsn, timeout=60)  # Any: typed loosely
        stack.push_async_callback(connection.close)
        await Shown(connection, 0).grow_to(SESSIONS)
        cookie = f"{load({}).cookie_name}={login_of(1)}"
        requests = [
            http_load.request("GET", f"/api/community?sort={sort}", port=started.port, cookie=cookie)
            for sort in SORTS
        ]
        await http_load.run(started.port, requests, connections=1, seconds=3)
        seconds = options.count(SECONDS, 3)
        found: dict[str, list[Beside]] = {title: [] for title, _, _ in CALLS}
        for _ in range(options.count(ROUNDS, 1)):
            # In turn, so that what others do to the machine meanwhile meets all of them.
            for title, method, path in CALLS:
                found[title].append(await _beside(started, requests, method, path, seconds))
        alone = _median(each.feed.latency_ms(0.99) for each in found[CALLS[0][0]])
        rows = [
            (
                title,
                f"{_median(each.feed.latency_ms(0.5) for each in turns):.1f}",
                f"{_median(each.feed.latency_ms(0.99) for each in turns):.1f}",
                f"{min(each.feed.latency_ms(0.99) for each in turns):.1f}",
                f"{_median(each.feed.latency_ms(0.99) for each in turns) / alone:.2f}",
                f"{_median(each.feed.per_second for each in turns):.0f}",
                f"{_median(each.calls for each in turns):.0f}",
                f"{_median(each.processors for each in turns):.2f}",
            )
            for title, turns in found.items()
        ]
        head = (
            "beside",
            "feed p50 ms",
            "p99 ms",
            "least p99",
            "p99 to alone",
            "pages/s",
            "calls/s",
            "processors of the web server",
        )
        machine.table(head, rows)
        print(f"Medians of {options.count(ROUNDS, 1)} turns of {seconds} s each.")
        print(await _exactness(connection))


async def _beside(started: Runtime, requests: list[bytes], method: str, path: str, seconds: int) -> Beside:
    process = None
    if method:
        process = await community_likes.begin(
            started.port,
            method,
            path,
            rate=RATE,
            seconds=seconds + 3,
            cookie_name=load({}).cookie_name,
            people=PEOPLE,
        )
        await http_load.run(started.port, requests, connections=1, seconds=1.5)
    before = started.processor_seconds("serve")
    feed = await http_load.run(started.port, requests, connections=1, seconds=seconds)
    used = (started.processor_seconds("serve") - before) / feed.seconds
    if process is None:
        return Beside(feed, 0.0, used)
    sent = await community_likes.result_of(process)
    if set(sent["statuses"]) != {"200"}:
        raise RuntimeError(f"{method} {path} gave {sent['statuses']}")
    return Beside(feed, sent["statuses"]["200"] / sent["seconds"], used)


def _median(values: Iterable[float]) -> float:
    return statistics.median(values)


async def _exactness(connection: Any) -> str:  # Any: as above
    """Return whether what is counted is what is liked, for all items together and each by itself."""
    wrong = await connection.fetchval(
        """
        select count(*) from community_item i
        where i.like_count + coalesce((select sum(delta) from community_like_delta where item_id = i.id), 0)
              <> (400 * power((hashint8(i.session_id * 17) & 1048575) / 1048576.0, 8))::integer
                 + (select count(*) from community_like where item_id = i.id)
        """
    )
    return f"items whose count is not what was liked: {wrong}: {machine.verdict(met=wrong == 0)}"


if __name__ == "__main__":
    machine.run(main)
