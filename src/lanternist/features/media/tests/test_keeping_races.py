"""Files that are asked for, taken out and removed at the same time: a row never stands without its bytes."""

import asyncio
import time

from litestar.exceptions import LitestarException

from lanternist.features.media import keeping_queries
from lanternist.features.media.keeping import integrity, remove_due
from lanternist.platform.storage import Objects
from tests.support.house import House, add_slides

SECONDS = 4.0


async def paths_of(house: House, count: int) -> list[str]:
    session_id = await house.session_of(house.ana)
    await add_slides(house.db, session_id, count, host="again.example")
    media = (await house.ana.get(f"/api/sessions/{session_id}")).json()["media"]
    return [each["mediaUrl"] for each in media]


async def test_storing_and_removing_at_once_never_leave_a_row_without_bytes(house: House) -> None:
    paths = await paths_of(house, 3)
    objects = Objects.at(house.settings.storage_url)
    ends = time.monotonic() + SECONDS
    read, broken_off, removed = 0, 0, 0

    async def watch(path: str) -> None:
        nonlocal read, broken_off
        while time.monotonic() < ends:
            try:
                answer = await house.nobody.get(path)
            except (FileNotFoundError, LitestarException):
                # Bytes are removed at once here and not after minutes, so an answer may lose them on its way.
                broken_off += 1
            else:
                read += answer.status_code == 200

    async def take_out() -> None:
        while time.monotonic() < ends:
            async with house.db.transaction() as tx:
                digests = await tx.fetch("select sha256 from media_object")
                await keeping_queries.take_out(tx, [row["sha256"] for row in digests])
            await asyncio.sleep(0.01)

    async def sweep() -> None:
        nonlocal removed
        while time.monotonic() < ends:
            removed += await remove_due(house.db, objects, minutes=0)
            await asyncio.sleep(0.005)

    await asyncio.gather(*(watch(path) for path in paths), take_out(), sweep())

    assert read > 20
    assert removed > 5
    assert broken_off < read
    assert [each async for each in integrity(house.db, objects) if each.kind != "untracked"] == []
