"""The SQL of taking files down, and of letting moderators look at what nobody else is shown."""

from collections.abc import Sequence

from lanternist.features.media import keeping_queries
from lanternist.features.media.fingerprint_queries import bits_of, pdq_from
from lanternist.features.media.models import BLOCKED_CONTENT, Print, ReviewPicture
from lanternist.kit.pdq import LEAST_QUALITY, NEAR_BITS
from lanternist.platform.db import Row, Tx

WITHHELD_DAYS = 30


async def prints_in(tx: Tx, scope_ids: Sequence[int]) -> list[Print]:
    """Return what is known of each asset that these scopes hold."""
    rows = await tx.fetch(
        """
        select distinct a.id, a.canonical_id, a.source_url, a.sha256, a.pdq, a.pdq_quality
        from media_link l join media_asset a on a.id = l.asset_id
        where l.scope_id = any($1::bigint[])
        order by a.id
        """,
        list(scope_ids),
    )
    return [_print(row) for row in rows]


async def prints_of(tx: Tx, asset_ids: Sequence[int]) -> list[Print]:
    """Return what is known of each of these assets."""
    rows = await tx.fetch(
        """
        select id, canonical_id, source_url, sha256, pdq, pdq_quality from media_asset
        where id = any($1::bigint[]) order by id
        """,
        list(asset_ids),
    )
    return [_print(row) for row in rows]


async def same_bytes(tx: Tx, asset_id: int) -> list[int]:
    """Return an asset and all others with the same bytes, the asked one first; none when it is gone."""
    rows = await tx.fetch(
        """
        select o.id from media_asset a join media_asset o on o.id = a.id or o.sha256 = a.sha256
        where a.id = $1
        order by o.id <> a.id, o.id
        """,
        asset_id,
    )
    return [row["id"] for row in rows]


async def same_as(tx: Tx, prints: Sequence[Print]) -> list[int]:
    """Return the assets, anybody's, that are one of these or show the same, as far as is known."""
    looks = [each.pdq for each in prints if each.pdq is not None and each.pdq.is_telling]
    rows = await tx.fetch(
        """
        select a.id from media_asset a
        where a.id = any($1::bigint[]) or a.sha256 = any($2::bytea[])
        union
        select a.id from media_asset a
        join unnest($3::bit(256)[]) as look (pdq)
             on a.pdq_quality >= $4::integer and bit_count(a.pdq # look.pdq) <= $5::integer
        order by id
        """,
        [each.asset_id for each in prints],
        [each.sha256 for each in prints if each.sha256 is not None],
        [bits_of(pdq) for pdq in looks],
        LEAST_QUALITY,
        NEAR_BITS,
    )
    return [row["id"] for row in rows]


async def withhold(tx: Tx, asset_ids: Sequence[int]) -> list[str]:
    """Take the files of assets out for good, with all that was drawn from them; return the names of the assets.

    The bytes go minutes later, like all that is taken out.
    """
    await tx.fetch(
        "select from media_asset where id = any($1::bigint[]) order by id for update", list(asset_ids)
    )
    rows = await tx.fetch(
        """
        select a.sha256 from media_asset a where a.id = any($1::bigint[]) and a.sha256 is not null
        union select v.poster_sha256 from media_video v where v.asset_id = any($1::bigint[])
        union
        select r.sha256 from media_rendition r join media_asset a on a.sha256 in (r.source, r.source_object)
        where a.id = any($1::bigint[]) and r.sha256 is not null
        """,
        list(asset_ids),
    )
    await tx.execute("delete from media_video where asset_id = any($1::bigint[])", list(asset_ids))
    await keeping_queries.take_out(tx, [row["sha256"] for row in rows if row["sha256"] is not None])
    withheld = await tx.fetch(
        """
        update media_asset
        set state = 'failed', failure = $2, retry_at = now() + make_interval(days => $3), sha256 = null, color = null,
            pdq = null, pdq_quality = null
        where id = any($1::bigint[])
        returning canonical_id
        """,
        list(asset_ids),
        BLOCKED_CONTENT,
        WITHHELD_DAYS,
    )
    return [row["canonical_id"] for row in withheld]


async def withhold_named(tx: Tx, canonical_ids: Sequence[str]) -> None:
    """Never fetch these."""
    await tx.execute(
        """
        update media_asset set state = 'failed', failure = $2, retry_at = now() + make_interval(days => $3)
        where canonical_id = any($1::text[]) and state in ('pending', 'failed')
        """,
        list(canonical_ids),
        BLOCKED_CONTENT,
        WITHHELD_DAYS,
    )


async def allow_again(tx: Tx, canonical_ids: Sequence[str]) -> None:
    """Let files that were withheld be fetched again; what is still on the list is refused once more."""
    await tx.execute(
        """
        update media_asset set state = 'pending', failure = null, retry_at = null
        where failure = $1 and canonical_id = any($2::text[])
        """,
        BLOCKED_CONTENT,
        list(canonical_ids),
    )


async def review_assets(tx: Tx, asset_ids: Sequence[int], most: int) -> list[ReviewPicture]:
    """Return these assets, each once, by a link of anybody's."""
    rows = await tx.fetch(
        """
        select distinct on (a.id) l.id as link_id, l.scope_id, a.id as asset_id, a.type,
               case when a.source_url like 'library:%' then 'ready' else a.state end as state
        from media_asset a join media_link l on l.asset_id = a.id
        where a.id = any($1::bigint[])
        order by a.id, l.id
        limit $2
        """,
        list(asset_ids),
        most,
    )
    return [ReviewPicture(**dict(row.items())) for row in rows]


async def review_pictures(tx: Tx, scope_ids: Sequence[int], most: int) -> list[ReviewPicture]:
    """Return what these scopes hold, each asset once."""
    rows = await tx.fetch(
        """
        select distinct on (a.id) l.id as link_id, l.scope_id, a.id as asset_id, a.type,
               case when a.source_url like 'library:%' then 'ready' else a.state end as state
        from media_link l join media_asset a on a.id = l.asset_id
        where l.scope_id = any($1::bigint[])
        order by a.id, l.id
        limit $2
        """,
        list(scope_ids),
        most,
    )
    return [ReviewPicture(**dict(row.items())) for row in rows]


def _print(row: Row) -> Print:
    return Print(
        row["id"],
        row["canonical_id"],
        row["source_url"],
        row["sha256"],
        pdq_from(row["pdq"], row["pdq_quality"]),
    )
