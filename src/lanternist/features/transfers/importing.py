"""Making a session of an archive: every file goes the way of uploads, and in the end all becomes a session at once.

The job may run twice, or again after its worker died: what a run has made is noted, and taken back before the next one.
"""

import asyncio
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import structlog

from lanternist.errors import AppError
from lanternist.features import accounts, sessions, vault
from lanternist.features.accounts import Actor
from lanternist.features.ingestion import FoundMedia
from lanternist.features.media import MediaServices
from lanternist.features.sessions import ImportedSlide, ImportedThumbnail, SessionServices
from lanternist.features.transfers import queries
from lanternist.features.transfers.archives import Archive, BadArchive, Entry
from lanternist.features.transfers.models import Transfer
from lanternist.features.transfers.places import folder_of
from lanternist.features.transfers.restoring import Chosen, Piece, Plan, found_of, plan_of
from lanternist.features.vault import FileRefused, Item, VaultServices
from lanternist.platform.db import Database
from lanternist.platform.storage import room
from lanternist.settings import Settings

log = structlog.get_logger()


class ArchiveImport:
    """One run of one import."""

    def __init__(
        self,
        db: Database,
        settings: Settings,
        media_services: MediaServices,
        services: SessionServices,
        transfer: Transfer,
    ) -> None:
        self._db = db
        self._media = media_services
        self._services = services
        self._vault = VaultServices.of(settings)
        self._folder = folder_of(settings)
        self._transfer = transfer
        self._done = self._skipped = 0
        self._used: list[int] = []

    async def run(self) -> None:
        """Do the import, or note why it cannot be done; then nothing of it is left and nothing was charged."""
        file = self._folder / (self._transfer.file_name or "lost")
        try:
            await self._take_back()
            session_id = await self._make(file)
        except (AppError, BadArchive, FileNotFoundError) as error:
            await self._take_back()
            failure = _failure_of(error)
            log.info("transfers.import_failed", transfer=self._transfer.id, failure=failure)
            async with self._db.transaction() as tx:
                await queries.finish(tx, self._transfer.id, state="failed", failure=failure)
        else:
            log.info("transfers.imported", transfer=self._transfer.id, session=session_id)
        file.unlink(missing_ok=True)

    async def _make(self, file: Path) -> int:
        archive = await asyncio.to_thread(Archive, file)
        try:
            plan = await asyncio.to_thread(
                plan_of,
                archive,
                self._services.sources,
                title=self._transfer.title,
                file_title="Imported archive",
            )
            if not plan.pieces:
                raise BadArchive("empty")
            with room(), tempfile.TemporaryDirectory(prefix="import-", dir=self._folder) as folder:
                made = [
                    await self._slide(archive, piece, Path(folder), len(plan.pieces)) for piece in plan.pieces
                ]
                chosen = None
                if plan.thumbnail is not None and any(made):
                    chosen = await self._thumbnail(archive, plan.thumbnail, made, Path(folder))
        finally:
            archive.close()
        slides = [slide for slide in made if slide is not None]
        if not slides:
            raise BadArchive("empty")
        return await self._store(plan, slides, chosen)

    async def _slide(self, archive: Archive, piece: Piece, folder: Path, total: int) -> ImportedSlide | None:
        """Keep the file of a slide, the way an upload is kept; None where it is refused and has no address either."""
        # The same file twice is two slides, so it is two files of the vault as well.
        item = None
        if piece.entry is not None:
            item = await self._item(archive, piece.entry, folder, but=self._used)
        self._done += 1
        asset_id, kind = (item.asset_id, item.type) if item else (None, None)
        async with self._db.transaction() as tx:
            await queries.note_progress(
                tx,
                self._transfer.id,
                done=self._done,
                total=total,
                skipped=self._skipped,
            )
        found = found_of(piece.told, kind)
        return _slide_of(found, piece, asset_id) if found is not None else None

    async def _thumbnail(
        self, archive: Archive, told: Chosen, made: Sequence[ImportedSlide | None], folder: Path
    ) -> ImportedThumbnail | None:
        """Return the picture that was chosen; None where it is refused and has no address either."""
        if told.slide is not None:
            slide = made[told.slide]
            return ImportedThumbnail(slide=slide) if slide is not None else None
        item = None if told.entry is None else await self._item(archive, told.entry, folder, but=())
        asset_id = item.asset_id if item is not None and item.type != "video" else None
        if asset_id is None and told.url is None:
            return None
        return ImportedThumbnail(asset_id=asset_id, url=told.url)

    async def _item(self, archive: Archive, entry: Entry, folder: Path, *, but: Sequence[int]) -> Item | None:
        """Keep a file; None where it is refused. What the vault holds already, `but` these, is not put there again."""
        unpacked = folder / "file"
        await asyncio.to_thread(archive.unpack, entry, unpacked)
        try:
            item = await vault.find_same(self._db, self._transfer.user_id, unpacked, but=but)
            if item is None:
                item = await self._kept(unpacked, entry)
        except (FileRefused, vault.NoFile):
            self._skipped += 1
            return None
        finally:
            unpacked.unlink(missing_ok=True)
        if item.id not in self._used:
            self._used.append(item.id)
        return item

    async def _kept(self, file: Path, entry: Entry) -> Item:
        # Its own ending may lie, and is compared with what it is; the rest of its name says nothing to a disk.
        item = await vault.keep_file(
            self._db,
            self._media,
            self._vault,
            self._transfer.user_id,
            file,
            entry.name.rpartition("/")[2],
            **({"attested": self._transfer.attestation} if self._transfer.attestation else {}),
        )
        async with self._db.transaction() as tx:
            await queries.note_item(tx, self._transfer.id, item.id)
        return item

    async def _store(
        self, plan: Plan, slides: list[ImportedSlide], thumbnail: ImportedThumbnail | None
    ) -> int:
        async with self._db.transaction() as tx:
            user = await accounts.find_user(tx, self._transfer.user_id)
            if user is None or not user.is_active:
                raise BadArchive("account")
            if len(await vault.find_items(tx, user.id, self._used)) < len(self._used):
                raise BadArchive("lost")
            actor = Actor(user)
            category_id = self._transfer.category_id
            if category_id is None and plan.category is not None:
                category_id = await sessions.category_named(tx, actor, plan.category)
            draft = replace(plan.draft, category_id=category_id)
            session, _ = await sessions.create_imported(
                tx,
                actor,
                draft,
                slides,
                plan.origin,
                self._services,
                tags=plan.tags,
                category=plan.category or "",
                thumbnail=thumbnail,
            )
            await queries.forget_items(tx, self._transfer.id)
            await queries.finish(tx, self._transfer.id, state="done", session_id=session.id)
        return session.id

    async def _take_back(self) -> None:
        """Take out of the vault what this import has put there."""
        async with self._db.transaction() as tx:
            transfer = await queries.find_transfer(tx, self._transfer.id)
            for item_id in transfer.item_ids if transfer else ():
                await vault.discard(tx, item_id)
            await queries.forget_items(tx, self._transfer.id)


def _slide_of(found: FoundMedia, piece: Piece, asset_id: int | None) -> ImportedSlide:
    return ImportedSlide(
        media=found,
        asset_id=asset_id,
        duration_seconds=piece.told.duration_seconds,
        start_seconds=piece.told.start_seconds,
        end_seconds=piece.told.end_seconds,
    )


def _failure_of(error: Exception) -> str:
    if isinstance(error, BadArchive):
        return error.reason
    return error.code.lower() if isinstance(error, AppError) else "lost"


async def import_archive(
    application: Any, arguments: dict[str, Any]
) -> None:  # Any: the worker's application
    """Do a queued import; ends quietly when it is over, gone, or another worker's."""
    async with application.db.transaction() as tx:
        transfer = await queries.claim(tx, arguments["transfer_id"])
    if transfer is None:
        return
    await ArchiveImport(
        application.db, application.settings, application.media, application.sessions, transfer
    ).run()
