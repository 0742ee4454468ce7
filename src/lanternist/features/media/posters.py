"""The still picture that stands for a video until it plays."""

from dataclasses import replace

from lanternist.errors import ValidationFailed
from lanternist.features.media import video_queries
from lanternist.features.media.delivery import StoredFile
from lanternist.features.media.errors import MediaNotFound
from lanternist.features.media.models import Deliverable
from lanternist.features.media.renditions import Renditions
from lanternist.features.media.services import MediaServices
from lanternist.platform.db import Database
from lanternist.platform.storage import name_of

Shown = tuple[Deliverable, StoredFile]
"""A file, and the asset as that file shows it."""


def parse_poster(text: str | None) -> bool:
    """Return whether a request asks for the poster. Raises `ValidationFailed`."""
    if text not in (None, "1"):
        raise ValidationFailed.of("poster", "must be 1")
    return text == "1"


async def kept_poster(db: Database, media: MediaServices, asset: Deliverable) -> Shown | None:
    """Return the poster that was kept when a video was fetched; it may have outlasted the video."""
    async with db.transaction() as tx:
        found = await video_queries.find_poster(tx, asset.asset_id)
    if found is None:
        return None
    etag = found.sha256.hex()[:32]
    file = StoredFile(media.objects, name_of(found.sha256), found.bytes, found.mime_type, etag)
    return replace(asset, sha256=found.sha256, width=None, frames=1), file


async def drawn_poster(db: Database, media: MediaServices, asset: Deliverable, file: StoredFile) -> Shown:
    """Return the poster of a file that none was kept of. Raises `MediaNotFound` where none can be drawn."""
    poster = await Renditions(db, media).poster(asset, file)
    if poster is None:
        raise MediaNotFound
    return (asset if poster is file else replace(asset, sha256=None, width=None, frames=1)), poster
