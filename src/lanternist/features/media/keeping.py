"""Keeping stored files within their limit, and the tables and the store in step.

An object goes in two steps: out of the tables, and ten minutes later, when no answer reads it any more, out of the
store. Whoever stores the same bytes in between takes it out of the removals, and looks after the commit whether the
bytes are still there; so they are there whenever the tables say so.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import structlog

from lanternist.features.media import keeping_queries as queries
from lanternist.platform.db import Database
from lanternist.platform.jobs import Schedule
from lanternist.platform.storage import ObjectMissing, Objects, digest_named, name_of

BATCH = 500
MOST_BATCHES = 2_000
IDLE_MINUTES = 10
"""What was read in this time is not taken out, even over the limit: somebody is watching it."""
READ_MINUTES = 10
"""Longer than any answer reads an object after it was found."""
UNUSED_HOURS = 24
"""An asset that no session holds is kept for a while: a new session often has the same."""
UNTRACKED_SECONDS = 3_600
"""Bytes without a row may belong to a fetch that is about to write it."""
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Tidied:
    """What was done: assets forgotten, objects taken out, bytes removed from the store."""

    assets: int
    taken_out: int
    removed: int


@dataclass(frozen=True, slots=True)
class Finding:
    """An object about which the tables and the store disagree: `missing`, `damaged` or `untracked`."""

    kind: str
    name: str


async def tidy(db: Database, objects: Objects, *, limit: int) -> Tidied:
    """Forget what nobody holds, keep what is not there for good within `limit` bytes, and remove what is due."""
    await objects.clear_unfinished(older_than=UNTRACKED_SECONDS)
    assets = await _forget_let_go(db) + await _forget_unused(db)
    taken_out = await _take_out_unused(db) + await _keep_within(db, limit)
    return Tidied(assets, taken_out, await remove_due(db, objects))


async def let_go(db: Database, objects: Objects) -> int:
    """Forget what closed scopes held and nobody else holds; return how many objects left the store.

    Called once a minute, all of it is gone a quarter of an hour after a scope was closed.
    """
    await _forget_let_go(db)
    await _take_out_unused(db)
    return await remove_due(db, objects)


async def remove_due(db: Database, objects: Objects, *, minutes: int = READ_MINUTES) -> int:
    """Remove the bytes that were taken out at least so many minutes ago; return how many objects."""
    removed = 0
    for _ in range(BATCH * MOST_BATCHES):
        async with db.transaction() as tx:
            sha256 = await queries.claim_removal(tx, minutes=minutes)
            if sha256 is None:
                break
            if not await queries.is_stored(tx, sha256):
                await objects.delete(name_of(sha256))
                removed += 1
            await queries.end_removal(tx, sha256)
    return removed


async def integrity(db: Database, objects: Objects, *, is_deep: bool = False) -> AsyncIterator[Finding]:
    """Yield each object that is missing or damaged in the store, or lies there without a row.

    Sizes are compared always, digests when `is_deep`, which reads every byte.
    """
    after = b""
    while some := await _some_objects(db, after):
        for sha256, size in some:
            kind = await _fault_of(objects, sha256, size, is_deep=is_deep)
            if kind is not None:
                yield Finding(kind, sha256.hex())
        after = some[-1][0]
    async for sha256 in _untracked(db, objects):
        yield Finding("untracked", sha256.hex())


async def repair(db: Database, finding: Finding) -> None:
    """Bring an object's row and bytes in step: what is missing or damaged is fetched again, the rest removed."""
    sha256 = bytes.fromhex(finding.name)
    async with db.transaction() as tx:
        if finding.kind == "untracked":
            await queries.add_removals(tx, [sha256])
        else:
            await queries.take_out(tx, [sha256])


async def remove_untracked(db: Database, objects: Objects) -> int:
    """Have bytes without a row removed when that is due; return how many objects."""
    found = [sha256 async for sha256 in _untracked(db, objects)]
    async with db.transaction() as tx:
        return await queries.add_removals(tx, found)


async def _forget_let_go(db: Database) -> int:
    count = 0
    for _ in range(MOST_BATCHES):
        async with db.transaction() as tx:
            seen, gone = await queries.forget_let_go(tx, most=BATCH)
        count += gone
        if seen < BATCH:
            break
    return count


async def _forget_unused(db: Database) -> int:
    count = 0
    for _ in range(MOST_BATCHES):
        async with db.transaction() as tx:
            some = await queries.delete_unused_assets(tx, most=BATCH, idle_hours=UNUSED_HOURS)
        count += some
        if some < BATCH:
            break
    return count


async def _take_out_unused(db: Database) -> int:
    count = 0
    for _ in range(MOST_BATCHES):
        async with db.transaction() as tx:
            unused = await queries.unused_objects(tx, most=BATCH)
            count += await queries.take_out(tx, unused)
        if len(unused) < BATCH:
            break
    return count


async def _keep_within(db: Database, limit: int) -> int:
    count = 0
    for _ in range(MOST_BATCHES):
        async with db.transaction() as tx:
            excess = await queries.passing_bytes(tx) - limit
            if excess <= 0:
                break
            chosen = await queries.least_used(tx, excess, most=BATCH, idle_minutes=IDLE_MINUTES)
            taken = await queries.take_out(tx, chosen, even_durable=False)
        count += taken
        if taken == 0:
            log.warning("media.over_limit", excess_bytes=excess)
            break
    return count


async def _some_objects(db: Database, after: bytes) -> list[tuple[bytes, int]]:
    async with db.connection() as connection:
        return await queries.some_objects(connection, after=after, most=BATCH)


async def _fault_of(objects: Objects, sha256: bytes, size: int, *, is_deep: bool) -> str | None:
    name = name_of(sha256)
    try:
        info = await objects.stat(name)
        is_whole = info.size == size and (not is_deep or await objects.digest(name, size) == sha256)
    except ObjectMissing:
        return "missing"
    return None if is_whole else "damaged"


async def _untracked(db: Database, objects: Objects) -> AsyncIterator[bytes]:
    async for names in objects.names(older_than=UNTRACKED_SECONDS):
        digests = [sha256 for name in names if (sha256 := digest_named(name)) is not None]
        async with db.connection() as connection:
            known = await queries.known_among(connection, digests)
        for sha256 in digests:
            if sha256 not in known:
                yield sha256


async def _tidy(context: Any) -> None:  # Any: the worker's application
    done = await tidy(context.db, context.media.objects, limit=context.settings.media_cache_bytes)
    if done.assets or done.taken_out or done.removed:
        log.info("media.tidied", assets=done.assets, taken_out=done.taken_out, removed=done.removed)


async def _let_go(context: Any) -> None:  # as above
    await let_go(context.db, context.media.objects)


let_go_schedule = Schedule("media.let_go", "* * * * *", _let_go)
tidy_schedule = Schedule("media.tidy", "*/5 * * * *", _tidy)
