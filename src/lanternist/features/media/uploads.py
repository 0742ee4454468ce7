"""Files that people bring along: there until whoever brought them takes them away, and nowhere to be fetched again."""

import secrets
from collections.abc import Awaitable, Callable, Sequence

from lanternist.features.media import (
    keeping_queries,
    queries,
    securing_queries,
    upload_queries,
    video_queries,
)
from lanternist.features.media.making import Made
from lanternist.features.media.models import FILE_JOB, NewAsset
from lanternist.features.media.services import MediaServices
from lanternist.features.media.storing import store
from lanternist.platform import jobs
from lanternist.platform.db import Database, Tx

_ANIMATION = "animation"


def type_of(made: Made) -> str:
    """Return what the player has to show: `image`, `gif` or `video`."""
    if made.video is None:
        return "gif" if (made.new.frames or 1) > 1 else "image"
    return "gif" if made.video.silence == _ANIMATION else "video"


async def keep_upload(
    db: Database, media: MediaServices, made: Made, note: Callable[[Tx, int], Awaitable[None]]
) -> None:
    """Keep a file as an asset of its own, which no source names; `note` is given its id in the same transaction."""
    video, poster = made.video, made.poster
    name = f"upload:{secrets.token_hex(16)}"

    async def note_poster(tx: Tx) -> None:
        if video is not None:
            await queries.add_object(tx, video.poster)

    async def note_file(tx: Tx) -> None:
        asset_id = await upload_queries.add_upload(tx, name, type_of(made))
        await queries.store_object(tx, asset_id, made.new)
        if video is not None:
            await video_queries.store_video(tx, asset_id, video)
        await note(tx, asset_id)
        await jobs.enqueue(tx, FILE_JOB, {"asset_id": asset_id})

    if video is not None and poster is not None:
        await store(db, media.objects, poster, video.poster.sha256, note_poster)
    await store(db, media.objects, made.file, made.new.sha256, note_file)


async def find_assets(tx: Tx, asset_ids: Sequence[int]) -> dict[int, NewAsset]:
    """Return by what names assets are known, by their ids."""
    return await upload_queries.find_assets(tx, asset_ids)


async def hold(tx: Tx, user_id: str, asset_id: int) -> tuple[int, int]:
    """Open a scope that holds an asset for good, for one person; return the scope and the link."""
    scope_id = await queries.add_scope(tx, user_id)
    link_ids = await queries.add_links(tx, scope_id, [asset_id])
    await securing_queries.set_durable(tx, scope_id)
    return scope_id, link_ids[0]


async def forget_upload(tx: Tx, asset_id: int) -> None:
    """Take an asset out of every scope that holds it, whose paths end with this; its bytes go a little later."""
    digests = await upload_queries.delete_asset(tx, asset_id)
    await keeping_queries.take_out_unused(tx, digests)
