"""By what media are known to be the same: the SQL of digests and perceptual hashes."""

from collections.abc import Sequence

from asyncpg import BitString

from lanternist.features.media.models import Fingerprint
from lanternist.kit.pdq import BITS, Pdq
from lanternist.platform.db import Tx


def bits_of(pdq: Pdq) -> BitString:
    """Return a hash as the database keeps it."""
    return BitString.from_int(pdq.bits, BITS, signed=False)


def pdq_from(bits: BitString | None, quality: int | None) -> Pdq | None:
    """Return a hash that the database kept."""
    return None if bits is None or quality is None else Pdq(bits.to_int(signed=False), quality)


async def note_look(tx: Tx, asset_id: int, color: int | None, pdq: Pdq) -> None:
    """Note how a picture looks whose file is not ours to store."""
    await tx.execute(
        "update media_asset set color = $2, pdq = $3, pdq_quality = $4 where id = $1",
        asset_id,
        color,
        bits_of(pdq),
        pdq.quality,
    )


async def fingerprints(tx: Tx, link_ids: Sequence[int]) -> dict[int, Fingerprint]:
    """Return, by link, what the files behind these links are known by; those never fetched are left out."""
    rows = await tx.fetch(
        """
        select l.id, a.sha256, a.pdq, a.pdq_quality, v.seconds
        from media_link l join media_asset a on a.id = l.asset_id
        left join media_video v on v.asset_id = a.id
        where l.id = any($1::bigint[]) and (a.sha256 is not null or a.pdq is not null)
        """,
        list(link_ids),
    )
    return {
        row["id"]: Fingerprint(row["sha256"], pdq_from(row["pdq"], row["pdq_quality"]), row["seconds"])
        for row in rows
    }


async def pdq_of(tx: Tx, canonical_ids: Sequence[str]) -> dict[str, Pdq]:
    """Return the perceptual hashes of these assets, by canonical id, as far as they were fetched once."""
    rows = await tx.fetch(
        """
        select canonical_id, pdq, pdq_quality from media_asset
        where canonical_id = any($1::text[]) and pdq is not null
        """,
        list(canonical_ids),
    )
    found = {row["canonical_id"]: pdq_from(row["pdq"], row["pdq_quality"]) for row in rows}
    return {canonical_id: pdq for canonical_id, pdq in found.items() if pdq is not None}
