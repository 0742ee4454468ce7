"""Putting a file into the store and the tables, so that it is there whenever the tables say so."""

from collections.abc import Awaitable, Callable
from pathlib import Path

from lanternist.features import moderation
from lanternist.features.media import keeping_queries
from lanternist.platform.db import Database, Tx
from lanternist.platform.storage import ObjectMissing, Objects, name_of


async def store(
    db: Database, objects: Objects, file: Path, sha256: bytes, note: Callable[[Tx], Awaitable[None]]
) -> None:
    """Store a file by its digest; `note` writes its rows. Raises `ContentBlocked`, and lets the bytes go again."""
    await objects.put(file, sha256)
    try:
        async with db.transaction() as tx:
            await note(tx)
    except moderation.ContentBlocked:
        async with db.transaction() as tx:
            await keeping_queries.add_removals(tx, [sha256])
        raise
    try:
        await objects.stat(name_of(sha256))
    except ObjectMissing:
        # The same bytes were just being removed, of an object that nobody had used for long.
        await objects.put(file, sha256)
