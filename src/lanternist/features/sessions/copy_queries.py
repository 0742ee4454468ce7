"""The SQL of copies of sessions."""

from lanternist.platform.db import Tx


async def mark_copy(tx: Tx, session_id: int, source_id: int, *, source: str, url: str | None) -> None:
    """Note where a session was copied from; whether it is imported, and its tags, are as there."""
    await tx.execute(
        """
        update sessions_session s
        set import_source = $3, import_url = $4, is_imported = o.is_imported, tags = o.tags
        from sessions_session o
        where s.id = $1 and o.id = $2
        """,
        session_id,
        source_id,
        source,
        url,
    )
