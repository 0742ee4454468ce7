"""Showing moderators what nobody else is shown: blurred, and as it is for who asks for that."""

from litestar.response import Stream

from lanternist.features.media import queries
from lanternist.features.media.delivery import file_answer, stored_file
from lanternist.features.media.errors import MediaGone, MediaNotFound, MediaUnavailable
from lanternist.features.media.fetching import MediaFetcher
from lanternist.features.media.models import LIBRARY_PREFIX
from lanternist.features.media.posters import drawn_poster, kept_poster
from lanternist.features.media.renditions import Renditions, is_still
from lanternist.features.media.services import MediaServices
from lanternist.platform.db import Database


async def show_for_review(
    db: Database, media: MediaServices, link_id: int, scope_id: int, *, is_clear: bool
) -> Stream:
    """Answer with one picture, or the first frame of what moves, whether it is hidden or not.

    The file itself comes only with `is_clear`. Raises `MediaNotFound`, and what `stored_file` raises.
    """
    asset = await _find(db, link_id, scope_id)
    if asset is None:
        raise MediaNotFound
    if asset.state in ("pending", "failed") and not asset.source_url.startswith(LIBRARY_PREFIX):
        await MediaFetcher(db, media).ensure(asset)
        asset = await _find(db, link_id, scope_id) or asset
    try:
        file = await stored_file(asset, media.objects, media.library)
    except (MediaGone, MediaUnavailable) as error:
        raise MediaNotFound from error
    if is_clear:
        return _unkept(await file_answer(file, None, None))
    if not is_still(asset, file):
        asset, file = await kept_poster(db, media, asset) or await drawn_poster(db, media, asset, file)
    blurred = await Renditions(db, media).blurred(asset, file)
    if blurred is None:
        raise MediaNotFound
    return _unkept(await file_answer(blurred, None, None))


async def _find(db: Database, link_id: int, scope_id: int) -> queries.Deliverable | None:
    async with db.connection() as connection:
        return await queries.find_deliverable(connection, link_id, scope_id, for_review=True)


def _unkept(answer: Stream) -> Stream:
    """Keep a browser from keeping what only a moderator may see."""
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
