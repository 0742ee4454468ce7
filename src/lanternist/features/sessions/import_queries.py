"""The SQL of sessions that come from elsewhere."""

from lanternist.platform.db import Tx


async def mark_imported(tx: Tx, session_id: int, *, source: str, url: str | None) -> None:
    """Note where a session was imported from, which freezes what belongs to its captions."""
    await tx.execute(
        "update sessions_session set is_imported = true, import_source = $2, import_url = $3 where id = $1",
        session_id,
        source,
        url,
    )
