"""The SQL of what people bring along."""

from collections.abc import Sequence

from lanternist.features.media.models import NewAsset
from lanternist.platform.db import Tx


async def add_upload(tx: Tx, name: str, media_type: str) -> int:
    """Store an asset that no source names."""
    return await tx.fetchval(
        "insert into media_asset (canonical_id, source_url, type) values ($1, $1, $2) returning id",
        name,
        media_type,
    )


async def find_assets(tx: Tx, asset_ids: Sequence[int]) -> dict[int, NewAsset]:
    """Return by what names assets are known, by their ids."""
    rows = await tx.fetch(
        "select id, canonical_id, source_url, type from media_asset where id = any($1::bigint[])",
        list(asset_ids),
    )
    return {
        row["id"]: NewAsset(canonical_id=row["canonical_id"], source_url=row["source_url"], type=row["type"])
        for row in rows
    }


async def delete_asset(tx: Tx, asset_id: int) -> list[bytes]:
    """Delete an asset with all its links; return the objects that it had."""
    row = await tx.fetchrow(
        """
        select a.sha256, v.poster_sha256
        from media_asset a left join media_video v on v.asset_id = a.id
        where a.id = $1
        for update of a
        """,
        asset_id,
    )
    if row is None:
        return []
    await tx.execute("delete from media_link where asset_id = $1", asset_id)
    await tx.execute("delete from media_asset where id = $1", asset_id)
    return [sha256 for sha256 in row.values() if sha256 is not None]
