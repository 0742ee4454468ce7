"""A thousand sessions share the same 25 files with the community: how many objects are kept, and how long it takes.

Everything by the documented calls: 25 pictures are uploaded, put into each session, and each session is shared. What
is published is counted through the API; what lies in the store is listed there, file by file.
"""

import asyncio
import time
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import aiohttp
import asyncpg

from bench import machine, runtime
from bench.machine import Options
from bench.runtime import Runtime
from lanternist.features import vault
from tests.support import pictures

FILES = 25
SESSIONS = 1_000
AT_ONCE = 8
PRICE = 10
LONGEST_SECONDS = 480.0


async def main(options: Options) -> None:
    """Measure and print."""
    machine.start(f"Sharing the same {FILES} files", options)
    count = options.count(SESSIONS, 20)
    async with AsyncExitStack() as stack:
        started = stack.enter_context(runtime.running({}))
        ana = await stack.enter_async_context(runtime.signed_up(started, "ana"))
        await started.grant(runtime.email_of("ana"), PRICE * (count + 1))
        connection: Any = await asyncpg.connect(started.dsn, timeout=60)  # Any: typed loosely
        stack.push_async_callback(connection.close)
        files = [await _upload(ana, number) for number in range(FILES)]
        first = await _session(ana, files)
        await _share([first], ana)
        await _until_shown(ana, 1)
        once = _stored(started)
        began = time.perf_counter()
        others = await _sessions(ana, files, count - 1)
        made = time.perf_counter() - began
        await _share(others, ana)
        await _until_shown(ana, count)
        seconds = time.perf_counter() - began - made
        stored = _stored(started)
        originals, slides = await _counted(connection)
    rows = [
        ("shares", "1", f"{count:,}"),
        ("slides shown", str(FILES), f"{slides:,}"),
        ("different originals", str(FILES), str(originals)),
        ("files in the store, small pictures of the feed among them", str(len(once)), str(len(stored))),
    ]
    machine.table(("", "shared once", "shared by all"), rows)
    met = originals == FILES and stored == once and slides == FILES * count
    print(f"the same files lie there, and no others: {machine.verdict(met=met)}")
    print(f"{count:,} sessions made in {made:.0f} s and published in {seconds:.0f} s.")


def _stored(started: Runtime) -> set[str]:
    """Return the names of all that lies in the store."""
    folder: Path = started.data_dir / "objects"
    return {str(each.relative_to(folder)) for each in folder.rglob("*") if each.is_file()}


async def _counted(connection: Any) -> tuple[int, int]:  # Any: as above
    """Return how many different originals are held, and how many slides are shown."""
    row = await connection.fetchrow(
        """
        select (select count(distinct a.sha256) from media_asset a join media_link l on l.asset_id = a.id),
               (select count(*) from community_slide)
        """
    )
    return row[0], row[1]


async def _upload(client: aiohttp.ClientSession, number: int) -> int:
    form = aiohttp.FormData({"attestation": vault.ATTESTATION_VERSION})
    form.add_field("file", pictures.photo(number + 1, size=(1200, 900)), filename=f"hills-{number}.jpg")
    return (await _answer(client, "POST", "/api/user/media/upload", data=form))["id"]


async def _session(client: aiohttp.ClientSession, files: list[int]) -> int:
    session_id = (await _answer(client, "POST", "/api/sessions/manual", json={"title": "Hills"}))["id"]
    await _answer(client, "POST", f"/api/sessions/{session_id}/media/bulk", json={"mediaIds": files})
    return session_id


async def _sessions(client: aiohttp.ClientSession, files: list[int], count: int) -> list[int]:
    places = asyncio.Semaphore(AT_ONCE)

    async def one() -> int:
        async with places:
            return await _session(client, files)

    return await asyncio.gather(*(one() for _ in range(count)))


async def _share(session_ids: list[int], client: aiohttp.ClientSession) -> None:
    places = asyncio.Semaphore(AT_ONCE)

    async def one(session_id: int) -> None:
        async with places:
            await _answer(client, "PATCH", f"/api/sessions/{session_id}", json={"shareToCommunity": True})

    await asyncio.gather(*(one(each) for each in session_ids))


async def _until_shown(client: aiohttp.ClientSession, count: int) -> None:
    async with asyncio.timeout(LONGEST_SECONDS):
        while (await _answer(client, "GET", "/api/community?pageSize=1"))["total"] < count:
            await asyncio.sleep(0.2)


async def _answer(client: aiohttp.ClientSession, method: str, path: str, **more: Any) -> Any:  # Any: JSON
    async with client.request(method, path, **more) as answer:
        if answer.status >= 300:
            raise RuntimeError(f"{method} {path} gave {answer.status}: {await answer.text()}")
        return await answer.json()


if __name__ == "__main__":
    machine.run(main)
