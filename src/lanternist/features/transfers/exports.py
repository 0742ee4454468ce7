"""A session as a ZIP archive, written while it is sent: media as they are stored, and all that is told of them."""

import hashlib
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import structlog

from lanternist import __version__
from lanternist.errors import AppError
from lanternist.features import media
from lanternist.features.media import MediaServices, StoredFile
from lanternist.features.sessions import Session, Slide
from lanternist.features.transfers import manifests
from lanternist.features.transfers.manifests import Manifest, ManifestMedium, ManifestSession
from lanternist.kit.times import whole_seconds
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
_UNREADABLE = "unreadable"
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Exported:
    """A session with what its row does not hold, as one transaction saw them."""

    session: Session
    category: str | None
    slides: Sequence[Slide]


class SessionWriter:
    """Writes sessions into an archive; memory holds one piece of one file."""

    def __init__(self, db: Database, media_services: MediaServices, archive: ZipStream) -> None:
        self._db = db
        self._media = media_services
        self._archive = archive

    async def write(self, exported: Exported, folder: str = "") -> AsyncIterator[bytes]:
        """Yield the archive's bytes for a session: its files, and last the manifest, which tells what is there."""
        written: list[ManifestMedium] = []
        for slide in exported.slides:
            name = f"media/{slide.position + 1:04}"
            found = await self._find(exported.session, slide)
            if isinstance(found, str):
                written.append(described(slide, missing=found))
                continue
            name = f"{name}.{_ENDINGS.get(found.mime_type, 'bin')}"
            digest, size = hashlib.sha256(), 0
            yield self._archive.begin(folder + name, found.size)
            try:
                async for piece in found.objects.read(found.name, 0, found.size):
                    digest.update(piece)
                    size += len(piece)
                    yield self._archive.write(piece)
            except (ObjectMissing, StorageAway) as error:
                # What was sent of it cannot be taken back; the manifest does not name it.
                log.warning("transfers.unreadable", object=found.name, error=type(error).__name__)
                yield self._archive.end()
                written.append(described(slide, missing=_UNREADABLE))
                continue
            yield self._archive.end()
            written.append(
                described(
                    slide,
                    file=name,
                    sha256=digest.hexdigest(),
                    size=size,
                    mime_type=found.mime_type,
                )
            )
        yield self._archive.file(folder + manifests.NAME, manifests.written(_manifest(exported, written)))

    async def _find(self, session: Session, slide: Slide) -> StoredFile | str:
        """Return where the slide's file lies, or why it is not here."""
        if slide.link_id is None:
            return slide.state
        async with self._db.connection() as connection:
            asset = await media.find_deliverable(connection, slide.link_id, session.scope_id)
        if asset is None:
            return "not_available"
        try:
            return await media.stored_file(asset, self._media.objects, self._media.library)
        except (AppError, ObjectMissing):
            return asset.failure or asset.state


async def session_archive(
    db: Database, media_services: MediaServices, exported: Exported
) -> AsyncIterator[bytes]:
    """Yield the archive of one session."""
    archive = ZipStream(datetime.now(UTC))
    async for piece in SessionWriter(db, media_services, archive).write(exported):
        if piece:
            yield piece
    yield archive.close()


def described(
    slide: Slide,
    *,
    missing: str | None = None,
    file: str | None = None,
    sha256: str | None = None,
    size: int | None = None,
    mime_type: str | None = None,
) -> ManifestMedium:
    """Return what the manifest says of a slide."""
    is_web = slide.source_url.startswith(("http://", "https://"))
    return ManifestMedium(
        type=slide.type,
        file=file,
        sha256=sha256,
        bytes=size,
        mime_type=mime_type,
        missing=missing,
        caption=slide.caption,
        duration_seconds=slide.duration_seconds,
        title=slide.title,
        author=slide.author,
        community=slide.community,
        post_id=slide.post_id,
        post_url=slide.post_url,
        source_url=slide.source_url if is_web and slide.link_id is not None else None,
        width=slide.width,
        height=slide.height,
    )


def _manifest(exported: Exported, written: list[ManifestMedium]) -> Manifest:
    session = exported.session
    return Manifest(
        generator=f"Lanternist {__version__}",
        exported_at=whole_seconds(datetime.now(UTC)).isoformat().replace("+00:00", "Z"),
        session=ManifestSession(
            title=session.title,
            subreddits=session.subreddits,
            category=exported.category,
            interval_min=session.interval_min,
            interval_max=session.interval_max,
            transition=session.transition,
            ai_prompt=session.ai_prompt,
            caption_theme=session.caption_theme,
            is_favorite=session.is_favorite,
            is_manual_mode=session.is_manual_mode,
            show_duplicates=session.show_duplicates,
            kind=session.kind,
            is_imported=session.is_imported,
            import_source=session.import_source,
            import_url=session.import_url,
            tags=session.tags,
        ),
        media=written,
    )
