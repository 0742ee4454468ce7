"""The SQL of videos."""

from lanternist.features.media.models import NewVideo
from lanternist.features.media.queries import add_object
from lanternist.platform.db import Tx


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
