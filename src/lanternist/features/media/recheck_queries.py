"""The SQL by which it is followed whether files are still where they came from."""

from collections.abc import Sequence

from lanternist.features.media import keeping_queries
from lanternist.platform.db import Tx


async def claim_due(tx: Tx, *, most: int, lease_minutes: int) -> list[tuple[int, str]]:
    """Take the held files whose check is due, the longest due first; return their ids and addresses."""
    rows = await tx.fetch(
        """
        update media_asset set check_at = now() + make_interval(mins => $2)
        where id in (
            select a.id from media_asset a
            where a.state <> 'gone' and a.canonical_id not like 'thumbnail:%' and a.source_url not like 'library:%'
              and a.check_at <= now() and a.state <> 'fetching'
              and exists (select from media_link l where l.asset_id = a.id)
            order by a.check_at
            limit $1
            for update skip locked
        )
        returning id, source_url
        """,
        most,
        lease_minutes,
    )
    return [(row["id"], row["source_url"]) for row in rows]


async def note_there(tx: Tx, asset_id: int, *, hours: int) -> None:
    """Note that the file is there, and ask again in so many hours."""
    await tx.execute(
        """
        update media_asset
        set checked_at = now(), check_at = now() + make_interval(hours => $2), missing_since = null
        where id = $1
        """,
        asset_id,
        hours,
    )


async def note_missing(tx: Tx, asset_id: int, *, sure_minutes: int, again_minutes: int) -> bool:
    """Note that the host has the file no more; True when it said so before, long enough ago to be sure."""
    return await tx.fetchval(
        """
        update media_asset
        set checked_at = now(), check_at = now() + make_interval(mins => $3),
            missing_since = coalesce(missing_since, now())
        where id = $1
        returning missing_since <= now() - make_interval(mins => $2)
        """,
        asset_id,
        sure_minutes,
        again_minutes,
    )


async def postpone(tx: Tx, asset_ids: Sequence[int], *, minutes: int) -> None:
    """Ask later about files whose host gave no answer."""
    await tx.execute(
        "update media_asset set check_at = now() + make_interval(mins => $2) where id = any($1::bigint[])",
        list(asset_ids),
        minutes,
    )


async def set_gone(tx: Tx, asset_id: int) -> None:
    """Let go of a file that is gone where it came from; the bytes go unless another asset has the same."""
    sha256 = await tx.fetchval("select sha256 from media_asset where id = $1 for update", asset_id)
    await tx.execute(
        """
        update media_asset set state = 'gone', failure = 'not_found', retry_at = null, sha256 = null, color = null
        where id = $1
        """,
        asset_id,
    )
    if sha256 is not None:
        await _take_out_unused(tx, [sha256])


async def count_unanswered(tx: Tx, *, hours: int) -> int:
    """Return about how many held files nobody has answered for so many hours."""
    return await tx.fetchval(
        """
        select count(*) from media_asset a
        where a.state <> 'gone' and a.canonical_id not like 'thumbnail:%' and a.source_url not like 'library:%'
          and a.check_at < now() + interval '1 day' and a.checked_at < now() - make_interval(hours => $1)
          and exists (select from media_link l where l.asset_id = a.id)
        """,
        hours,
    )


async def release(tx: Tx, scope_id: int, link_ids: Sequence[int]) -> None:
    """Let a scope hold nothing more of what these links lead to, and forget what nobody else holds."""
    rows = await tx.fetch(
        "select distinct asset_id from media_link where id = any($1::bigint[]) and scope_id = $2",
        list(link_ids),
        scope_id,
    )
    asset_ids = [row["asset_id"] for row in rows]
    await tx.execute(
        "delete from media_link where scope_id = $1 and asset_id = any($2::bigint[])", scope_id, asset_ids
    )
    # Locked first: who links one of them now is waited for, or waits, and is seen by the next statement.
    await tx.fetch("select from media_asset where id = any($1::bigint[]) order by id for update", asset_ids)
    deleted = await tx.fetch(
        """
        delete from media_asset a
        where a.id = any($1::bigint[]) and a.state not in ('fetching', 'gone')
          and not exists (select from media_link l where l.asset_id = a.id)
        returning sha256
        """,
        asset_ids,
    )
    await _take_out_unused(tx, [row["sha256"] for row in deleted if row["sha256"] is not None])


async def gone_among(tx: Tx, canonical_ids: Sequence[str]) -> set[str]:
    """Return which of these are known to be gone where they came from."""
    rows = await tx.fetch(
        "select canonical_id from media_asset where canonical_id = any($1::text[]) and state = 'gone'",
        list(canonical_ids),
    )
    return {row["canonical_id"] for row in rows}


async def _take_out_unused(tx: Tx, digests: Sequence[bytes]) -> None:
    rows = await tx.fetch(
        """
        select o.sha256 from media_object o
        where o.sha256 = any($1::bytea[]) and not exists (select from media_asset a where a.sha256 = o.sha256)
        """,
        list(digests),
    )
    await keeping_queries.take_out(tx, [row["sha256"] for row in rows])
