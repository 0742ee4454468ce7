"""The SQL of videos."""

from dataclasses import dataclass

from lanternist.features.media.models import NewVideo
from lanternist.features.media.queries import add_object
from lanternist.platform.db import Tx


@dataclass(frozen=True, slots=True)
class StoredPoster:
    """The first frame of a video, as it was kept when that was fetched."""

    sha256: bytes
    bytes: int
    mime_type: str


async def find_poster(tx: Tx, asset_id: int) -> StoredPoster | None:
    """Return the poster of an asset's video, and note once an hour that it is in use."""
    row = await tx.fetchrow(
        """
        with poster as (
            select o.sha256, o.bytes, o.mime_type, o.last_used_at
            from media_video v join media_object o on o.sha256 = v.poster_sha256
            where v.asset_id = $1
        ), used as (
            update media_object o set last_used_at = now()
            from poster where o.sha256 = poster.sha256 and o.last_used_at < now() - interval '1 hour'
        )
        select sha256, bytes, mime_type from poster
        """,
        asset_id,
    )
    return StoredPoster(*row.values()) if row else None


async def store_video(tx: Tx, asset_id: int, video: NewVideo) -> None:
    """Note what is known of an asset's video, and that its poster is stored."""
    await add_object(tx, video.poster)
    await tx.execute(
        """
        insert into media_video (asset_id, seconds, has_sound, silence, poster_sha256)
        values ($1, $2, $3, $4, $5)
        on conflict (asset_id) do update
        set seconds = excluded.seconds, has_sound = excluded.has_sound, silence = excluded.silence,
            poster_sha256 = excluded.poster_sha256
        """,
        asset_id,
        video.seconds,
        video.has_sound,
        video.silence,
        video.poster.sha256,
    )
