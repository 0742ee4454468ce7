"""The SQL of what is charged before its caption is there."""

from lanternist.platform.db import Tx


async def add_hold(tx: Tx, reference: str, user_id: str) -> None:
    """Note a charge whose caption is being written."""
    await tx.execute("insert into captions_hold (reference, user_id) values ($1, $2)", reference, user_id)


async def end_hold(tx: Tx, reference: str) -> bool:
    """Forget a note; False where it was given back before."""
    return (
        await tx.fetchval("delete from captions_hold where reference = $1 returning true", reference) or False
    )


async def take_old(tx: Tx, minutes: int) -> list[str]:
    """Forget the notes that nobody ended in so many minutes, and return their charges."""
    rows = await tx.fetch(
        "delete from captions_hold where taken_at < now() - make_interval(mins => $1) returning reference",
        minutes,
    )
    return [row["reference"] for row in rows]
