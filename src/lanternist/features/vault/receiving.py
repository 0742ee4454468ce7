"""Uploads in pieces: begun, gone on with after any cut, and handed over when they are whole."""

import asyncio
import secrets
from collections.abc import Mapping
from pathlib import Path

from litestar.exceptions import HTTPException

from lanternist.errors import BadRequest, ValidationFailed
from lanternist.features import activity
from lanternist.features.vault import actions, attestation, quotas, tus, upload_queries
from lanternist.features.vault.errors import FileRefused, FileTooLarge, NoFile
from lanternist.features.vault.models import Upload
from lanternist.features.vault.multipart import announced_bytes
from lanternist.features.vault.names import check_family
from lanternist.features.vault.services import VaultServices
from lanternist.features.vault.tus_errors import ChecksumWrong, OffsetWrong, PieceTypeWrong, UploadNotFound
from lanternist.features.vault.writing import Writer, make_folder
from lanternist.kit.denied import Terms
from lanternist.platform.bodies import WebRequest
from lanternist.platform.db import Database, Tx

_LOOKS = 25
_LOOK_SECONDS = 0.02


class Receiver:
    """Takes the uploads of one person."""

    def __init__(self, db: Database, vault: VaultServices, user_id: str) -> None:
        self._db = db
        self._vault = vault
        self._user_id = user_id

    def wanted(self, headers: Mapping[str, str], terms: Terms) -> tus.Wanted:
        """Return what a client wants to begin. Raises what its headers refuse."""
        wanted = tus.wanted_of(headers, terms)
        if wanted.is_archive:
            _check_archive(wanted.name)
        else:
            check_family(wanted.name, _claimed(wanted.name))
        if wanted.length > self._vault.most_in_pieces:
            raise FileTooLarge(self._vault.most_in_pieces)
        make_folder(self._vault.folder)
        return wanted

    async def begin(self, tx: Tx, wanted: tus.Wanted) -> Upload:
        """Begin an upload and set its room aside. Raises what the attestation and the quota refuse."""
        version = await attestation.require(tx, self._user_id, wanted.attested)
        await quotas.reserve(tx, self._vault, self._user_id, wanted.length)
        return await upload_queries.add_upload(
            tx,
            self._user_id,
            secrets.token_hex(16),
            length=wanted.length,
            name=wanted.name,
            source=wanted.source,
            caption=wanted.caption,
            attestation_version=version,
            is_archive=wanted.is_archive,
            hours=self._vault.hours,
        )

    async def find(self, upload_id: str) -> Upload:
        """Return an upload. Raises `UploadNotFound`, also where it is somebody else's."""
        async with self._db.connection() as connection:
            upload = await upload_queries.find_upload(connection, self._user_id, upload_id)
        if upload is None:
            raise UploadNotFound
        return upload

    async def find_settled(self, upload_id: str) -> Upload:
        """Return an upload to go on with: of a line that was just cut, the last bytes may still be on their way."""
        for _ in range(_LOOKS):
            upload = await self.find(upload_id)
            if upload.writer is None:
                return upload
            await asyncio.sleep(_LOOK_SECONDS)
        return await self.find(upload_id)

    async def take(self, upload: Upload, request: WebRequest, offset: int) -> Upload:
        """Take the piece that a request brings; where that is cut, what came of it counts.

        A newer request takes the place of an older one whose line is dead, so nobody has to wait for that. Raises
        `PieceTypeWrong`, `OffsetWrong`, `FileTooLarge`, `ChecksumWrong`, `StorageFull`, and, when the last piece has
        come and the file is none that is kept, `FileRefused`.
        """
        if request.headers.get("content-type", "").partition(";")[0].strip() != tus.PIECE_TYPE:
            raise PieceTypeWrong
        if offset + announced_bytes(request) > upload.length:
            raise FileTooLarge(upload.length)
        if offset != upload.received:
            raise OffsetWrong
        if upload.is_whole:
            return upload
        checksum = tus.digest_in(request.headers)
        writer = secrets.token_hex(8)
        async with self._db.transaction() as tx:
            if await upload_queries.claim(tx, upload.id, writer) != offset:
                raise OffsetWrong
        digest, wanted = checksum or (None, b"")
        position, is_cut = await self._write(upload, request, offset, writer, digest)
        if digest is not None and (is_cut or digest.digest() != wanted):
            await self._settle(upload, writer, offset)
            raise ChecksumWrong
        return await self._settle(upload, writer, position)

    async def end(self, upload: Upload) -> None:
        """Forget an upload and what came of it; a file that was handed over stays."""
        async with self._db.transaction() as tx:
            await upload_queries.delete_upload(tx, upload.id)
            await activity.record(tx, self._user_id, action="upload_given_up", feature="media_gallery")
        if upload.item_id is None:
            self._path(upload).unlink(missing_ok=True)

    async def _write(
        self,
        upload: Upload,
        request: WebRequest,
        offset: int,
        writer: str,
        digest: object,
    ) -> tuple[int, bool]:
        """Write a piece; return the position behind what lasts, and whether the line was cut."""

        async def note(position: int) -> None:
            # What comes with a checksum counts only when all of it has come.
            lasting = position if digest is None else offset
            async with self._db.transaction() as tx:
                is_ours = await upload_queries.store_received(
                    tx, upload.id, writer, lasting, is_over=False, hours=self._vault.hours
                )
            if not is_ours:
                raise OffsetWrong

        path = self._path(upload)
        if offset and (not path.is_file() or path.stat().st_size < offset):
            await self.end(upload)
            raise UploadNotFound
        out = Writer(path, offset, note=note, digest=digest)
        is_cut = False
        try:
            try:
                async for piece in request.stream():
                    if out.received + len(piece) > upload.length:
                        raise FileTooLarge(upload.length)
                    if piece:
                        await out.write(piece)
            except (HTTPException, BadRequest):
                is_cut = True
            return await out.finish(), is_cut
        finally:
            await out.close()

    async def _settle(self, upload: Upload, writer: str, position: int) -> Upload:
        """Note how far it came, and hand over what is whole. Raises `OffsetWrong` where a newer request took over."""
        path = self._path(upload)
        is_file = position == upload.length and not upload.is_archive
        if is_file:
            try:
                await actions.check_file(path, upload.original_name)
            except (FileRefused, NoFile):
                await self.end(upload)
                raise
        async with self._db.transaction() as tx:
            is_ours = await upload_queries.store_received(
                tx, upload.id, writer, position, is_over=True, hours=self._vault.hours
            )
            if not is_ours:
                raise OffsetWrong
            if is_file:
                item = await actions.accept(
                    tx,
                    self._vault,
                    self._user_id,
                    path=path,
                    name=upload.original_name,
                    size=upload.length,
                    source=upload.source,
                    caption=upload.caption,
                    attested=upload.attestation_version,
                    is_reserved=True,
                )
                await upload_queries.set_item(tx, upload.id, item.id)
                await actions.enqueue_make(tx, item.id)
        return await self.find(upload.id)

    def _path(self, upload: Upload) -> Path:
        return self._vault.folder / upload.id


def _check_archive(name: str) -> None:
    if not name.lower().endswith(".zip"):
        raise ValidationFailed.of("filename", "must end with .zip")


def _claimed(name: str) -> str:
    """Return a type of the kind that a name claims, so that what is no medium is refused before it is sent."""
    return "video/mp4" if name.lower().endswith((".mp4", ".m4v", ".mov", ".webm")) else "image/jpeg"
