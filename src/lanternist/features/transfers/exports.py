"""A session as a ZIP archive, written while it is sent: media as they are stored, and all that is told of them."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from msgspec import structs

from lanternist import __version__
from lanternist.features.media import MediaServices
from lanternist.features.sessions import Session, Slide
from lanternist.features.transfers import manifests
from lanternist.features.transfers.manifests import (
    Manifest,
    ManifestMedium,
    ManifestSession,
    ManifestThumbnail,
)
from lanternist.features.transfers.packing import Packed, Packer, packed_as
from lanternist.kit.times import whole_seconds
from lanternist.kit.zip_stream import ZipStream
from lanternist.platform.db import Database

_UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Exported:
    """A session with what its row does not hold, as one transaction saw them."""

    session: Session
    category: str | None
    slides: Sequence[Slide]


class SessionWriter:
    """Writes sessions into an archive; memory holds one piece of one file."""

    def __init__(self, db: Database, media_services: MediaServices, archive: ZipStream) -> None:
        self._archive = archive
        self._packer = Packer(db, media_services, archive)

    async def write(self, exported: Exported, folder: str = "") -> AsyncIterator[bytes]:
        """Yield the archive's bytes for a session: its files, and last the manifest, which tells what is there."""
        written: list[ManifestMedium] = []
        for slide in exported.slides:
            found = slide.state
            if slide.link_id is not None:
                found = await self._packer.find(slide.link_id, exported.session.scope_id)
            if isinstance(found, str):
                written.append(described(slide, missing=found))
                continue
            packed = packed_as(f"media/{slide.position + 1:04}", found)
            async for piece in self._packer.write(found, packed, folder):
                yield piece
            if packed.is_whole:
                written.append(described(slide, packed=packed))
            else:
                written.append(described(slide, missing=_UNREADABLE))
        thumbnail = _chosen(exported)
        if (
            thumbnail is not None
            and thumbnail.slide is None
            and exported.session.thumbnail_link_id is not None
        ):
            found = await self._packer.find(exported.session.thumbnail_link_id, exported.session.scope_id)
            if not isinstance(found, str):
                packed = packed_as("media/thumbnail", found)
                async for piece in self._packer.write(found, packed, folder):
                    yield piece
                thumbnail = _with_file(thumbnail, packed)
        told = _manifest(exported, written, thumbnail)
        yield self._archive.file(folder + manifests.NAME, manifests.written(told))


async def session_archive(
    db: Database, media_services: MediaServices, exported: Exported
) -> AsyncIterator[bytes]:
    """Yield the archive of one session."""
    archive = ZipStream(datetime.now(UTC))
    async for piece in SessionWriter(db, media_services, archive).write(exported):
        if piece:
            yield piece
    yield archive.close()


def described(slide: Slide, *, packed: Packed | None = None, missing: str | None = None) -> ManifestMedium:
    """Return what the manifest says of a slide: with its file, or why that is not there."""
    return ManifestMedium(
        type=slide.type,
        file=packed and packed.name,
        sha256=packed and packed.sha256,
        bytes=packed and packed.size,
        mime_type=packed and packed.mime_type,
        missing=missing,
        caption=slide.caption,
        duration_seconds=slide.duration_seconds,
        start_seconds=slide.start_seconds,
        end_seconds=slide.end_seconds,
        title=slide.title,
        author=slide.author,
        community=slide.community,
        post_id=slide.post_id,
        post_url=slide.post_url,
        source_url=_web_address(slide.source_url) if slide.link_id is not None else None,
        width=slide.width,
        height=slide.height,
    )


def _chosen(exported: Exported) -> ManifestThumbnail | None:
    """Return what is told of a picture that was chosen for the session; None where the first one stands for it."""
    session = exported.session
    if session.thumbnail_url is None:
        return None
    for place, slide in enumerate(exported.slides):
        small = slide.thumbnail_link_id if slide.type == "image" else None
        shown = {slide.link_id, small} - {None}
        if session.thumbnail_link_id in shown:
            return ManifestThumbnail(slide=place)
    return ManifestThumbnail(source_url=_web_address(session.thumbnail_url))


def _with_file(thumbnail: ManifestThumbnail, packed: Packed) -> ManifestThumbnail:
    if not packed.is_whole:
        return thumbnail
    return structs.replace(
        thumbnail, file=packed.name, sha256=packed.sha256, bytes=packed.size, mime_type=packed.mime_type
    )


def _web_address(url: str) -> str | None:
    return url if url.startswith(("http://", "https://")) else None


def _manifest(
    exported: Exported, written: list[ManifestMedium], thumbnail: ManifestThumbnail | None
) -> Manifest:
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
            thumbnail=thumbnail,
        ),
        media=written,
    )
