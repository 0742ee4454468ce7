"""What a page of the feed costs at ten thousand, a hundred thousand and a million shared sessions, over HTTP.

Every case is asked for in many variations (other tags, other words, other places of a walk), each once before it is
measured: a total is counted the first time that somebody asks for it, and followed from then on. What the first time
costs is printed beside. At the end one session is liked 200 times a second while the feed is read.
"""

import asyncio
import tempfile
import time
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import asyncpg
import msgspec

from bench import community_data, community_likes, http_load, machine, plans, runtime, statements
from bench.community_data import Shown
from bench.growth import _place
from bench.http_load import Load
from bench.machine import Options
from bench.plans import Plan
from bench.runtime import Runtime
from lanternist.settings import load

SIZES = (10_000, 100_000, 1_000_000)
QUICK_SIZES = (10_000, 100_000)
REQUESTS = 600
VARIATIONS = 12
WALKED_PAGES = 12
MOST_RATIO = 2.0
MOST_RATIO_LIKED = 1.5
LIKES_PER_SECOND = 200.0
LIKE_SECONDS = 15.0
LIKERS = 4_000
SORTS = ("new", "hot", "top")


@dataclass
class Case:
    """One kind of question, and what it cost at each size."""

    title: str
    queries: list[dict[str, Any]]
    is_walk: bool = False
    loads: list[Load] = field(default_factory=list[Load])
    first: list[float] = field(default_factory=list[float])
    """The slowest of the first times, in milliseconds."""
    plans: dict[str, Plan] = field(default_factory=dict[str, Plan])


def cases() -> list[Case]:
    """Return what is asked."""
    words = community_data.WORDS
    found: list[Case] = []
    for sort in SORTS:
        found += [
            Case(f"{sort}, page 1", [{"sort": sort}]),
            Case(f"{sort}, page 100", [{"sort": sort, "page": 100}]),
            Case(f"{sort}, by cursor", [{"sort": sort}, {"sort": sort, "page": 100}], is_walk=True),
            Case(f"{sort}, tag of 5 %", [{"sort": sort, "tags": f"place-{n}"} for n in range(VARIATIONS)]),
            Case(
                f"{sort}, tag of 0.1 %", [{"sort": sort, "tags": f"tag-{n * 7}"} for n in range(VARIATIONS)]
            ),
            Case(
                f"{sort}, tag of 5 %, by cursor",
                [{"sort": sort, "tags": f"place-{n}"} for n in range(2)],
                is_walk=True,
            ),
            Case(
                f"{sort}, search for a word", [{"sort": sort, "search": word} for word in words[:VARIATIONS]]
            ),
            Case(
                f"{sort}, search for two words",
                [{"sort": sort, "search": f"{words[n]} and {words[n + 3]}"} for n in range(VARIATIONS)],
            ),
        ]
    found += [
        Case(
            "hot, both of two tags",
            [{"sort": "hot", "tags": f"place-{n},tag-{n}", "tagMode": "and"} for n in range(6)],
        ),
        Case(
            "hot, any of three tags",
            [{"sort": "hot", "tags": f"place-{n},tag-{n},tag-{n + 5}"} for n in range(6)],
        ),
        Case("new, of one creator", [{"creatorId": f"user_shown{n}"} for n in range(VARIATIONS)]),
    ]
    return found


async def main(options: Options) -> None:
    """Measure and print; missed goals are named in the tables."""
    machine.start("The feed as it grows", options)
    sizes = QUICK_SIZES if options.quick else SIZES
    asked = cases()
    async with AsyncExitStack() as stack:
        folder = Path(
            stack.enter_context(tempfile.TemporaryDirectory(prefix="lanternist-feed-", dir=_place()))
        )
        made = 0
        for size in sizes:
            # Started anew each time: rows that are made behind its back do not tell the server of a new total.
            async with AsyncExitStack() as running:
                started = running.enter_context(runtime.running({}, data_dir=folder / "data"))
                connection: Any = await asyncpg.connect(started.dsn, timeout=60)  # Any: typed loosely
                running.push_async_callback(connection.close)
                await _measure_all(
                    started, Shown(connection, made), size, asked, options, is_last=size == sizes[-1]
                )
                made = size
                if size == sizes[-1]:
                    _print(asked, sizes)
                    await _like(started, connection, _cookie(), options)


async def _measure_all(
    started: Runtime, shown: Shown, size: int, asked: Sequence[Case], options: Options, *, is_last: bool
) -> None:
    began = time.perf_counter()
    await shown.grow_to(size)
    seconds = time.perf_counter() - began
    print(f"{size:,} shared sessions, made in {seconds:.0f} s: {await shown.size()}", flush=True)
    # Stopped, so that only the web server is measured; what it does is measured at the end.
    with started.paused("worker"):
        for case in asked:
            await _measure(started.port, case, _cookie(), options)
    if is_last:
        await _explain(started, shown.connection, asked, _cookie())


def _cookie() -> str:
    return f"{load({}).cookie_name}={community_data.login_of(1)}"


async def _measure(port: int, case: Case, cookie: str, options: Options) -> None:
    paths = await _walked(port, case, cookie) if case.is_walk else [_path(query) for query in case.queries]
    requests = [http_load.request("GET", path, port=port, cookie=cookie) for path in paths]
    first = await http_load.run(port, requests, connections=1, seconds=60, most=len(requests))
    case.first.append(max(first.latencies) * 1000)
    count = options.count(REQUESTS, 200)
    for most in (count // 10, count):
        measured = await http_load.run(port, requests, connections=1, seconds=60, most=most)
    case.loads.append(measured)


async def _walked(port: int, case: Case, cookie: str) -> list[str]:
    """Walk on from each query and return the addresses of the pages."""
    paths: list[str] = []
    for query in case.queries:
        cursor = None
        for _ in range(WALKED_PAGES + 1):
            asked = {name: each for name, each in query.items() if name != "page"} | {"cursor": cursor}
            path = _path(query if cursor is None else asked)
            cursor = (await _get(port, path, cookie))["nextCursor"]
            if "cursor=" in path:
                paths.append(path)
            if cursor is None:
                break
    return paths


async def _get(port: int, path: str, cookie: str) -> Any:  # Any: JSON
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(
            http_load.request("GET", path, port=port, cookie=cookie).replace(
                b"\r\nAccept:", b"\r\nConnection: close\r\nAccept:", 1
            )
        )
        head, _, body = (await asyncio.wait_for(reader.read(-1), 30)).partition(b"\r\n\r\n")
    finally:
        writer.close()
    if b" 200 " not in head[:20]:
        raise RuntimeError(f"{path} gave {head[:60]!r}: {body[:300]!r}")
    return msgspec.json.decode(body)


def _path(query: dict[str, Any]) -> str:
    return f"/api/community?{urlencode({name: each for name, each in query.items() if each is not None})}"


async def _explain(started: Runtime, connection: Any, asked: Sequence[Case], cookie: str) -> None:
    async with statements.listening(started, {}) as ear:
        for case in asked:
            paths = await _walked(started.port, case, cookie) if case.is_walk else [_path(case.queries[0])]
            heard = await ear.hear("GET", paths[0], cookie=cookie)
            for plan in await plans.plans_of(connection, heard):
                case.plans[plan.sql + str(plan.nodes)] = plan


def _print(asked: Sequence[Case], sizes: Sequence[int]) -> None:
    rows = []
    for case in asked:
        p50 = [each.latency_ms(0.5) for each in case.loads]
        p99 = [each.latency_ms(0.99) for each in case.loads]
        figures = [f"{each:.1f}" for place in range(len(sizes)) for each in (p50[place], p99[place])]
        ratio = p99[-1] / p99[0]
        rows.append(
            (
                case.title,
                *figures,
                f"{ratio:.2f}",
                machine.verdict(met=ratio <= MOST_RATIO),
                f"{case.first[-1]:.0f}",
            )
        )
    columns = [text for size in sizes for text in (f"{size:,}: p50 ms", "p99 ms")]
    machine.table(
        ("case", *columns, "p99, largest to smallest", f"goal {MOST_RATIO:g}", "first time ms"), rows
    )
    print(f"One connection, {len(asked[0].loads[-1].latencies):,} requests for each case, 20 items a page.")
    seen: set[str] = set()
    print("\nThe plans at the largest size:\n")
    for case in asked:
        for key, plan in case.plans.items():
            if key not in seen and "community" in plan.sql:
                print(f"- {case.title}: `{plan.sql[:80]}`: {', '.join(plan.nodes)}")
                for fault in plan.faults:
                    print(f"  - {fault}")
            seen.add(key)


async def _like(started: Runtime, connection: Any, cookie: str, options: Options) -> None:
    """Read the feed while its first item is liked by one after the other."""
    seconds = options.count(int(LIKE_SECONDS), 6)
    requests = [
        http_load.request("GET", _path({"sort": sort}), port=started.port, cookie=cookie) for sort in SORTS
    ]
    hot = (await _get(started.port, _path({"sort": "hot"}), cookie))["items"][0]["id"]
    calm = await http_load.run(started.port, requests, connections=1, seconds=seconds)
    process = await community_likes.begin(
        started.port,
        "POST",
        f"/api/community/sessions/{hot}/like",
        rate=LIKES_PER_SECOND,
        seconds=seconds + 3,
        cookie_name=load({}).cookie_name,
        people=LIKERS,
    )
    await asyncio.sleep(1.5)
    liked = await http_load.run(started.port, requests, connections=1, seconds=seconds)
    sent = await community_likes.result_of(process)
    answered = sent["statuses"].get("200", 0)
    rows = await connection.fetchrow(
        """
        select (select count(*) from community_like where item_id = i.id) as likes,
               i.like_count + coalesce((select sum(delta) from community_like_delta where item_id = i.id), 0) as counted
        from community_item i where session_id = $1
        """,
        hot,
    )
    before = await connection.fetchval(
        "select (400 * power((hashint8($1::bigint * 17) & 1048575) / 1048576.0, 8))::integer", hot
    )
    ratio = liked.latency_ms(0.99) / calm.latency_ms(0.99)
    machine.table(
        ("reading the feed", "p50 ms", "p99 ms", "pages/s"),
        [
            (
                "alone",
                f"{calm.latency_ms(0.5):.1f}",
                f"{calm.latency_ms(0.99):.1f}",
                f"{calm.per_second:.0f}",
            ),
            (
                f"at {answered / sent['seconds']:.0f} likes/s on one item",
                f"{liked.latency_ms(0.5):.1f}",
                f"{liked.latency_ms(0.99):.1f}",
                f"{liked.per_second:.0f}",
            ),
        ],
    )
    print(f"p99 with likes to p99 without: {ratio:.2f}, goal {MOST_RATIO_LIKED:g}: ", end="")
    print(machine.verdict(met=ratio <= MOST_RATIO_LIKED))
    print(
        f"likes answered {sent['statuses']}, rows of likes {rows['likes']}, counted {rows['counted'] - before}: "
        + machine.verdict(met=rows["likes"] == rows["counted"] - before)
    )


if __name__ == "__main__":
    machine.run(main)
