"""From a file that came to what is kept of it: checked, made anew without what tells of it, and stored."""

import asyncio
import tempfile
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

import structlog

from lanternist.features import media, moderation
from lanternist.features.media import FileMaker, Made, MediaServices
from lanternist.features.vault import actions, queries
from lanternist.features.vault.errors import FileRefused
from lanternist.features.vault.models import Item
from lanternist.features.vault.services import VaultServices
from lanternist.platform.db import Database, Tx
from lanternist.platform.decoders import DecodeError
from lanternist.platform.storage import digest_of, room

SMALL_BYTES = 20 * 1024**2
"""Pictures up to this size are made while the person waits."""
log = structlog.get_logger()


class _Gone(Exception):
    """The item was deleted while its file was made."""


async def make(db: Database, media_services: MediaServices, vault: VaultServices, item_id: int) -> None:
    """Make what is kept of a pending item, or note why that cannot be; may run twice."""
    async with db.connection() as connection:
        item = await queries.find_item(connection, item_id)
    if item is None or item.state != "pending" or item.incoming is None:
        return
    file = vault.folder / item.incoming
    try:
        if not file.is_file():
            raise DecodeError("lost")
        with room(), tempfile.TemporaryDirectory(prefix="making-", dir=vault.folder) as folder:
            made = await FileMaker(media_services).make_upload(file, Path(folder))
            await _keep(db, media_services, item, made)
    except DecodeError as error:
        log.info("vault.refused", item=item.id, failure=error.code)
        async with db.transaction() as tx:
            await queries.set_failed(tx, item.id, error.code)
    except moderation.ContentBlocked:
        log.info("vault.blocked", item=item.id)
        async with db.transaction() as tx:
            await queries.set_failed(tx, item.id, "blocked")
    except _Gone:
        log.info("vault.deleted_meanwhile", item=item.id)
    file.unlink(missing_ok=True)


async def keep_file(
    db: Database,
    media_services: MediaServices,
    vault: VaultServices,
    user_id: str,
    file: Path,
    name: str,
    *,
    source: str = "general",
    caption: str | None = None,
    attested: str | None = None,
) -> Item:
    """Keep a copy of a local file in somebody's vault, made ready at once; return the item.

    `attested` is the version of what the person said. Raises `FileRefused` and what `bring_in` raises.
    """
    item = await actions.bring_in(
        db, vault, user_id, file, name, source=source, caption=caption, attested=attested
    )
    return await make_now(db, media_services, vault, item)


async def find_same(db: Database, user_id: str, file: Path, *, but: Sequence[int] = ()) -> Item | None:
    """Return what somebody's vault holds already of a file, byte for byte, and that is none of `but`."""
    digest = await asyncio.to_thread(digest_of, file)
    async with db.connection() as connection:
        return await queries.find_same(connection, user_id, digest, but)


async def make_now(
    db: Database,
    media_services: MediaServices,
    vault: VaultServices,
    item: Item,
    *,
    refused: Callable[[Tx], Awaitable[None]] | None = None,
) -> Item:
    """Make an item ready while its owner waits. Raises `FileRefused`; then it is gone again.

    `refused` is called in the transaction that takes it away.
    """
    await make(db, media_services, vault, item.id)
    async with db.transaction() as tx:
        done = await queries.find_item(tx, item.id)
        if done is None:
            raise FileRefused("lost")
        if done.state == "failed":
            await queries.delete_item(tx, item.id)
            if refused is not None:
                await refused(tx)
    if done.state == "failed":
        raise FileRefused(done.failure or "crashed")
    return done


async def _keep(db: Database, media_services: MediaServices, item: Item, made: Made) -> None:
    async def note(tx: Tx, asset_id: int) -> None:
        scope_id, link_id = await media.hold(tx, item.user_id, asset_id)
        known: dict[str, object] = {
            "asset_id": asset_id,
            "scope_id": scope_id,
            "link_id": link_id,
            "type": media.type_of(made),
            "mime_type": made.new.mime_type,
            "bytes": made.new.size,
            "width": made.new.width,
            "height": made.new.height,
            "seconds": made.video.seconds if made.video else None,
        }
        if not await queries.set_ready(tx, item.id, known):
            raise _Gone

    await media.keep_upload(db, media_services, made, note)
