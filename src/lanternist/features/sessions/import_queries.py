"""The SQL of sessions that come from elsewhere."""

from collections.abc import Sequence

from lanternist.platform.db import Tx


async def mark_imported(tx: Tx, session_id: int, *, source: str, url: str | None) -> None:
    """Note where a session was imported from, which freezes what belongs to its captions."""
    await tx.execute(
        "update sessions_session set is_imported = true, import_source = $2, import_url = $3 where id = $1",
        session_id,
        source,
        url,
    )


async def set_durations(tx: Tx, slide_ids: Sequence[int], seconds: Sequence[float | None]) -> None:
    """Set how long each of these slides is shown; None is as long as the session says."""
    await tx.execute(
        """
        update sessions_media m set duration_seconds = given.seconds
        from unnest($1::bigint[], $2::real[]) as given (id, seconds)
        where m.id = given.id and given.seconds is not null
        """,
        list(slide_ids),
        list(seconds),
    )
