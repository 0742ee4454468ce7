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


async def set_parts(
    tx: Tx, slide_ids: Sequence[int], parts: Sequence[tuple[float | None, float | None, float | None]]
) -> None:
    """Set how long each of these slides is shown, and from where to where in its video; None is as usual."""
    seconds, starts, ends = zip(*parts, strict=True) if parts else ((), (), ())
    await tx.execute(
        """
        update sessions_media m
        set duration_seconds = given.seconds, start_seconds = given.starts, end_seconds = given.ends
        from unnest($1::bigint[], $2::real[], $3::real[], $4::real[]) as given (id, seconds, starts, ends)
        where m.id = given.id and num_nonnulls(given.seconds, given.starts, given.ends) > 0
        """,
        list(slide_ids),
        list(seconds),
        list(starts),
        list(ends),
    )
