"""A picture's bytes for whoever has to look at it: fetched when it is not here, drawn small, never as it came."""

from lanternist.features.media import queries
from lanternist.features.media.delivery import stored_file
from lanternist.features.media.fetching import MediaFetcher
from lanternist.features.media.models import LIBRARY_PREFIX
from lanternist.features.media.renditions import Renditions, is_still
from lanternist.features.media.services import MediaServices
from lanternist.platform.db import Database

READ_WIDTH = 1280
MOST_READ = 20 * 1024 * 1024
_READABLE = frozenset({"image/jpeg", "image/png", "image/webp"})


async def read_picture(
    db: Database, media: MediaServices, link_id: int, scope_id: int
) -> tuple[bytes, str] | None:
    """Return a still picture that a scope holds, and its type; None where there is none, or none that can be read.

    Raises `MediaGone`, `MediaUnavailable` or `MediaNotFound` as delivery does.
    """
    async with db.connection() as connection:
        asset = await queries.find_deliverable(connection, link_id, scope_id)
    if asset is not None and asset.state != "ready" and not asset.source_url.startswith(LIBRARY_PREFIX):
        await MediaFetcher(db, media).ensure(asset)
        async with db.connection() as connection:
            asset = await queries.find_deliverable(connection, link_id, scope_id)
    if asset is None or asset.type != "image":
        return None
    file = await stored_file(asset, media.objects, media.library)
    if not is_still(asset, file):
        return None
    drawn = await Renditions(db, media).sized(asset, file, READ_WIDTH, "")
    if drawn.mime_type not in _READABLE or drawn.size > MOST_READ:
        return None
    return b"".join([piece async for piece in drawn.objects.read(drawn.name, 0, drawn.size)]), drawn.mime_type
