"""All SQL of activity."""

from lanternist.platform.db import Tx


async def add_event(
    tx: Tx, user_id: str, *, action: str, feature: str, subject: str | None, details: str
) -> None:
    """Append one event; `details` is JSON."""
    await tx.execute(
        "insert into activity_event (user_id, action, feature, subject, details) values ($1, $2, $3, $4, $5)",
        user_id,
        action,
        feature,
        subject,
        details,
    )
