"""Archives that came in pieces, on their way to whoever imports them."""

import asyncio
import os
import secrets
import shutil
from pathlib import Path

from lanternist.features.vault import upload_queries
from lanternist.features.vault.multipart import Arrived
from lanternist.features.vault.schemas import OpenUpload
from lanternist.features.vault.services import VaultServices
from lanternist.features.vault.tus_errors import UploadNotFound
from lanternist.features.vault.views import upload_body
from lanternist.platform.db import Database, Tx


async def link_archive(
    db: Database, vault: VaultServices, user_id: str, upload_id: str, folder: Path
) -> Arrived:
    """Put a whole archive of somebody's into `folder` as well, under a new name. Raises `UploadNotFound`.

    The upload stays until `take_archive`.
    """
    async with db.connection() as connection:
        upload = await upload_queries.find_upload(connection, user_id, upload_id)
    if upload is None or not upload.is_archive or not upload.is_whole:
        raise UploadNotFound
    path = folder / secrets.token_hex(16)
    try:
        await asyncio.to_thread(_link, vault.folder / upload.id, path)
    except FileNotFoundError:
        raise UploadNotFound from None
    return Arrived(path, upload.original_name, upload.length)


async def unfinished_archives(tx: Tx, user_id: str) -> list[OpenUpload]:
    """Return somebody's archives that are here, in part or whole, and not imported yet."""
    return [upload_body(each) for each in await upload_queries.open_uploads(tx, user_id) if each.is_archive]


async def take_archive(tx: Tx, upload_id: str) -> None:
    """End the upload of an archive that is imported now; its room in the vault is free again."""
    await upload_queries.delete_upload(tx, upload_id)


def forget_archive(vault: VaultServices, upload_id: str) -> None:
    """Remove the file of an upload that was taken."""
    (vault.folder / upload_id).unlink(missing_ok=True)


def _link(file: Path, to: Path) -> None:
    try:
        os.link(file, to)
    except FileNotFoundError:
        raise
    except OSError:
        # Another disk, or one that knows no links.
        shutil.copyfile(file, to)
