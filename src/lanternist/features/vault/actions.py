"""What people do with the files that they bring along."""

import asyncio
import secrets
import shutil
from datetime import UTC, datetime
from pathlib import Path

from lanternist.features import activity, media, moderation
from lanternist.features.vault import attestation, queries, quotas
from lanternist.features.vault.errors import ItemNotFound, ItemNotReady, NoFile
from lanternist.features.vault.models import Described, Item, NewItem
from lanternist.features.vault.names import check_family, checked_name, stored_name
from lanternist.features.vault.services import VaultServices
from lanternist.platform import jobs
from lanternist.platform.db import Database, Tx
from lanternist.platform.decoding.kinds import SNIFF_BYTES, media_type_of
from lanternist.platform.feature import Hooks

MAKE_JOB = "vault.make"


async def check_file(path: Path, name: str) -> str:
    """Return what a file is, by its first bytes. Raises `NoFile` and `FileRefused`."""
    mime_type = await asyncio.to_thread(_sniff, path)
    if mime_type == "":
        raise NoFile
    check_family(name, mime_type)
    return mime_type or ""


async def accept(
    tx: Tx,
    vault: VaultServices,
    user_id: str,
    *,
    path: Path,
    name: str,
    size: int,
    source: str = "general",
    caption: str | None = None,
    attested: str | None = None,
    is_reserved: bool = False,
) -> Item:
    """Take over a checked file that lies where files arrive, as pending; whoever calls has it made then.

    `attested` is the version that came with it; `is_reserved` says that its room was set aside when it began.
    Raises `AttestationRequired` and `VaultFull`.
    """
    version = await attestation.require(tx, user_id, attested)
    if not is_reserved:
        await quotas.reserve(tx, vault, user_id, size)
    item = await queries.add_item(
        tx,
        NewItem(
            user_id=user_id,
            original_name=checked_name(name),
            file_name=stored_name(name, source, datetime.now(UTC)),
            source=source,
            caption=caption or None,
            size=size,
            incoming=path.name,
            attestation_version=version,
        ),
    )
    await activity.record(
        tx, user_id, action="media_uploaded", feature="media_gallery", subject=subject_of(item.id)
    )
    return item


async def enqueue_make(tx: Tx, item_id: int) -> None:
    """Queue the job that makes of a file what is kept of it."""
    await jobs.enqueue(tx, MAKE_JOB, {"item_id": item_id})


async def find_own(tx: Tx, user_id: str, item_id: int, *, lock: bool = False) -> Item:
    """Return an item of this person. Raises `ItemNotFound`, also where it is somebody else's."""
    item = await queries.find_item(tx, item_id, lock=lock)
    if item is None or item.user_id != user_id:
        raise ItemNotFound
    return item


async def edit(tx: Tx, hooks: Hooks, item: Item, said: Described) -> Item:
    """Change what is said of a locked item, and whether all may see it: that is so when this transaction ends.

    Raises `ItemNotReady` and `ContentHidden` for what cannot be shown.
    """
    is_changed = said.share_to_community != item.share_to_community
    if is_changed and said.share_to_community:
        await _require_presentable(tx, item)
    await queries.update_item(tx, item.id, said)
    action = "media_edited"
    if is_changed and said.share_to_community:
        await hooks.upload_shared(tx, item.id)
        action = "media_shared"
    elif is_changed:
        action = "media_withdrawn"
    await activity.record(
        tx, item.user_id, action=action, feature="media_gallery", subject=subject_of(item.id)
    )
    return await queries.find_item(tx, item.id) or item


async def _require_presentable(tx: Tx, item: Item) -> None:
    if item.link_id is None or item.scope_id is None:
        raise ItemNotReady
    file = await media.find_deliverable(tx, item.link_id, item.scope_id)
    if file is None or file.state != "ready":
        raise moderation.ContentHidden


async def delete(tx: Tx, hooks: Hooks, item: Item) -> None:
    """Delete a locked item, wherever it is shown: slides, snapshots and paths end with this transaction."""
    if item.asset_id is not None:
        await hooks.upload_deleted(tx, item.asset_id)
        await media.forget_upload(tx, item.asset_id)
    if item.scope_id is not None:
        await media.delete_scope(tx, item.scope_id)
    await queries.delete_item(tx, item.id)
    await activity.record(
        tx, item.user_id, action="media_deleted", feature="media_gallery", subject=subject_of(item.id)
    )


async def discard(tx: Tx, item_id: int) -> None:
    """Take back an item that was brought in, and that nothing shows yet; one that is gone is no error."""
    item = await queries.find_item(tx, item_id, lock=True)
    if item is None:
        return
    if item.asset_id is not None:
        await media.forget_upload(tx, item.asset_id)
    if item.scope_id is not None:
        await media.delete_scope(tx, item.scope_id)
    await queries.delete_item(tx, item.id)


async def bring_in(
    db: Database,
    vault: VaultServices,
    user_id: str,
    file: Path,
    name: str,
    *,
    source: str = "general",
    caption: str | None = None,
    attested: str | None = None,
) -> Item:
    """Take over a copy of a local file, checked, as pending.

    Raises `FileRefused`, `NoFile`, `ValidationFailed`, `AttestationRequired`, `VaultFull` and `StorageFull`.
    """
    checked = checked_name(name)
    await check_file(file, checked)
    path = await asyncio.to_thread(_copied, file, vault.folder)
    try:
        async with db.transaction() as tx:
            return await accept(
                tx,
                vault,
                user_id,
                path=path,
                name=checked,
                size=path.stat().st_size,
                source=source,
                caption=caption,
                attested=attested,
            )
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def subject_of(item_id: int) -> str:
    """Return an item's name in activity."""
    return f"media:{item_id}"


def _copied(file: Path, folder: Path) -> Path:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / secrets.token_hex(16)
    shutil.copyfile(file, path)
    return path


def _sniff(path: Path) -> str | None:
    with path.open("rb") as stream:
        head = stream.read(SNIFF_BYTES)
    return media_type_of(head) if head else ""
