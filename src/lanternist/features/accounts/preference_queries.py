"""All SQL of preferences."""

from lanternist.features.accounts.models import Preferences
from lanternist.platform.db import Tx


async def find_preferences(tx: Tx, user_id: str) -> Preferences | None:
    """Return what a person chose; None for who never did."""
    row = await tx.fetchrow(
        """
        select motion, language, interval_min, interval_max, transition, fit, video, sound, captions, speech
        from accounts_preferences
        where user_id = $1
        """,
        user_id,
    )
    return Preferences(**row) if row else None


async def store_preferences(tx: Tx, user_id: str, wanted: Preferences) -> None:
    """Keep all that a person chose, in place of what they chose before."""
    await tx.execute(
        """
        insert into accounts_preferences (
            user_id, motion, language, interval_min, interval_max, transition, fit, video, sound, captions, speech
        )
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
        on conflict (user_id) do update
        set motion = excluded.motion, language = excluded.language, interval_min = excluded.interval_min,
            interval_max = excluded.interval_max, transition = excluded.transition, fit = excluded.fit,
            video = excluded.video, sound = excluded.sound, captions = excluded.captions,
            speech = excluded.speech, updated_at = now()
        """,
        user_id,
        wanted.motion,
        wanted.language,
        wanted.interval_min,
        wanted.interval_max,
        wanted.transition,
        wanted.fit,
        wanted.video,
        wanted.sound,
        wanted.captions,
        wanted.speech,
    )
