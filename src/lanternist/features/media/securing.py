"""Having all files of a scope here for good, as publishing needs it: fetched now, and not taken out for others.

Every step may be broken off, and done again: what is here already is only looked at.
"""

import asyncio
from dataclasses import dataclass

import structlog

from lanternist.errors import AppError
from lanternist.features.media import keeping_queries, queries, securing_queries
from lanternist.features.media.delivery import stored_file
from lanternist.features.media.fetching import MediaFetcher
from lanternist.features.media.models import LIBRARY_PREFIX, Deliverable
from lanternist.features.media.posters import drawn_poster, kept_poster
from lanternist.features.media.renditions import Renditions
from lanternist.features.media.services import MediaServices
from lanternist.platform import faults
from lanternist.platform.db import Database
from lanternist.platform.storage import ObjectMissing, name_of

FILES_AT_ONCE = 4
TILE_WIDTH = 640
"""As wide as grids show pictures, on screens with two dots for each."""
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Secured:
    """How far it came: links whose files are here, and the others, each with the reason."""

    ready: frozenset[int]
    failed: dict[int, str]

    @property
    def is_complete(self) -> bool:
        return not self.failed


async def secure(db: Database, media: MediaServices, scope_id: int) -> Secured:
    """Keep what a scope holds for good: fetch what is not here, prove that the rest is. Later links need another call.

    The scope's files stay until it is deleted.
    """
    async with db.transaction() as tx:
        await securing_queries.set_durable(tx, scope_id)
        link_ids = await securing_queries.links_of(tx, scope_id)
    places = asyncio.Semaphore(FILES_AT_ONCE)

    async def one(link_id: int) -> str | None:
        async with places:
            return await _secure_one(db, media, link_id, scope_id)

    found = dict(zip(link_ids, await asyncio.gather(*map(one, link_ids)), strict=True))
    failed = {link_id: reason for link_id, reason in found.items() if reason is not None}
    return Secured(frozenset(found.keys() - failed.keys()), failed)


async def _secure_one(db: Database, media: MediaServices, link_id: int, scope_id: int) -> str | None:
    """Return None when the file is here, else why it is not."""
    asset = await _find(db, link_id, scope_id)
    if asset is not None and asset.sha256 is not None and not await _has_bytes(media, asset.sha256):
        async with db.transaction() as tx:
            await keeping_queries.take_out(tx, [asset.sha256])
        asset = await _find(db, link_id, scope_id)
    if asset is not None and asset.state not in ("ready", "gone") and not _is_library(asset):
        await MediaFetcher(db, media).ensure(asset)
        asset = await _find(db, link_id, scope_id)
    if asset is None:
        return "gone"
    if asset.state == "ready" or _is_library(asset):
        await _draw(db, media, asset)
        faults.point("media.secured")
        return None
    return asset.failure or asset.state


async def _draw(db: Database, media: MediaServices, asset: Deliverable) -> None:
    """Have beside a file what grids show of it. What cannot be drawn now is drawn when somebody asks."""
    try:
        file = await stored_file(asset, media.objects, media.library)
        if asset.type != "image" and await kept_poster(db, media, asset) is None:
            await drawn_poster(db, media, asset, file)
        await Renditions(db, media).sized(asset, file, TILE_WIDTH, "image/webp")
    except AppError as error:
        log.info("media.not_drawn", asset=asset.asset_id, reason=error.code)


async def _has_bytes(media: MediaServices, sha256: bytes) -> bool:
    try:
        await media.objects.stat(name_of(sha256))
    except ObjectMissing:
        return False
    return True


async def _find(db: Database, link_id: int, scope_id: int) -> Deliverable | None:
    async with db.connection() as connection:
        return await queries.find_deliverable(connection, link_id, scope_id)


def _is_library(asset: Deliverable) -> bool:
    return asset.source_url.startswith(LIBRARY_PREFIX)
