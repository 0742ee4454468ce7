"""The SQL of what is kept for good."""

from lanternist.platform.db import Tx


async def set_durable(tx: Tx, scope_id: int) -> None:
    """Keep the files of a scope for good.

    Their rows are locked until the transaction ends, so that who takes one out just now is waited for.
    """
    await tx.execute("update media_scope set is_durable = true where id = $1 and not is_durable", scope_id)
    await tx.execute(
        """
        select from media_object o
        where o.sha256 in (
            select a.sha256 from media_link l join media_asset a on a.id = l.asset_id where l.scope_id = $1
        )
        order by o.sha256
        for share
        """,
        scope_id,
    )


async def links_of(tx: Tx, scope_id: int) -> list[int]:
    """Return the links that a scope holds."""
    rows = await tx.fetch("select id from media_link where scope_id = $1 order by id", scope_id)
    return [row["id"] for row in rows]
