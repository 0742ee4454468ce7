"""Stored files on their way into an archive; memory holds one piece of one of them."""

import hashlib
from collections.abc import AsyncIterator
from dataclasses import dataclass

import structlog

from lanternist.errors import AppError
from lanternist.features import media
from lanternist.features.media import MediaServices, StoredFile
from lanternist.kit.zip_stream import ZipStream
from lanternist.platform.db import Database
from lanternist.platform.storage import ObjectMissing, StorageAway

_ENDINGS = {
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/gif": "gif",
    "image/webp": "webp",
    "image/avif": "avif",
    "video/mp4": "mp4",
    "video/webm": "webm",
}
log = structlog.get_logger()


@dataclass(slots=True)
class Packed:
    """A file in the archive as it turned out; without `is_whole` a part of it is there, which nothing names."""

    name: str
    mime_type: str
    size: int = 0
    sha256: str = ""
    is_whole: bool = False


class Packer:
    """Finds stored files and writes them into an archive."""

    def __init__(self, db: Database, media_services: MediaServices, archive: ZipStream) -> None:
        self._db = db
        self._media = media_services
        self._archive = archive

    async def find(self, link_id: int, scope_id: int) -> StoredFile | str:
        """Return where the file behind a link lies, or why it is not here."""
        async with self._db.connection() as connection:
            asset = await media.find_deliverable(connection, link_id, scope_id)
        if asset is None:
            return "not_available"
        try:
            return await media.stored_file(asset, self._media.objects, self._media.library)
        except (AppError, ObjectMissing):
            return asset.failure or asset.state

    async def write(self, found: StoredFile, packed: Packed, folder: str) -> AsyncIterator[bytes]:
        """Yield the archive's bytes for a file, and note in `packed` what it is."""
        digest = hashlib.sha256()
        yield self._archive.begin(folder + packed.name, found.size)
        try:
            async for piece in found.objects.read(found.name, 0, found.size):
                digest.update(piece)
                packed.size += len(piece)
                yield self._archive.write(piece)
            packed.is_whole = True
        except (ObjectMissing, StorageAway) as error:
            # What was sent of it cannot be taken back.
            log.warning("transfers.unreadable", object=found.name, error=type(error).__name__)
        packed.sha256 = digest.hexdigest()
        yield self._archive.end()


def packed_as(stem: str, found: StoredFile) -> Packed:
    """Return what a file will be called: by its kind, whatever it was called before."""
    return Packed(f"{stem}.{_ENDINGS.get(found.mime_type, 'bin')}", found.mime_type)
