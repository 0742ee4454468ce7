"""The SQL by which it is followed whether files are still where they came from."""

from collections.abc import Sequence
from dataclasses import dataclass

from lanternist.features.media import keeping_queries
from lanternist.features.media.downloads import NOT_FOUND
from lanternist.features.media.models import CHECK_HOURS
from lanternist.platform.db import Tx

LOOK_AGAIN_MINUTES = 60
"""After no answer, and after the first word that a file is missing."""
SURE_MINUTES = 30
"""The least time between two words of a host for both to count."""


@dataclass(frozen=True, slots=True)
class DueFile:
    """A file whose host is to be asked; `version_tag` is the ETag of the version it had last."""

    asset_id: int
    url: str
    version_tag: str | None


async def claim_due(tx: Tx, *, most: int, lease_minutes: int) -> list[DueFile]:
    """Take the held files whose check is due, the longest due first."""
    rows = await tx.fetch(
        """
        update media_asset set check_at = now() + make_interval(mins => $2)
        where id in (
            select a.id from media_asset a
            where a.state <> 'gone' and a.canonical_id not like 'thumbnail:%' and a.source_url not like 'library:%'
              and a.source_url not like 'upload:%' and a.check_at <= now() and a.state <> 'fetching'
              and exists (select from media_link l where l.asset_id = a.id)
            order by a.check_at
            limit $1
            for update skip locked
        )
        returning id, source_url, version_tag
        """,
        most,
        lease_minutes,
    )
    return [DueFile(row["id"], row["source_url"], row["version_tag"]) for row in rows]


async def note_there(tx: Tx, asset_id: int, *, version_tag: str | None) -> None:
    """Note that the file is there, in which version, and ask again tomorrow; what was missing may be fetched now."""
    await tx.execute(
        """
        update media_asset
        set checked_at = now(), check_at = now() + make_interval(hours => $2), missing_since = null, version_tag = $3,
            retry_at = case when state = 'failed' and failure = $4 then null else retry_at end
        where id = $1
        """,
        asset_id,
        CHECK_HOURS,
        version_tag,
        NOT_FOUND,
    )


async def note_missing(tx: Tx, asset_id: int) -> bool:
    """Note that the host has the file no more; True when it said so before, long enough ago to be sure."""
    return await tx.fetchval(
        """
        update media_asset
        set checked_at = now(), check_at = now() + make_interval(mins => $2),
            missing_since = coalesce(missing_since, now())
        where id = $1
        returning missing_since <= now() - make_interval(mins => $3)
        """,
        asset_id,
        LOOK_AGAIN_MINUTES,
        SURE_MINUTES,
    )


async def note_absent(tx: Tx, asset_id: int) -> None:
    """Note that a file was missing when it was fetched: the first word of a host, which needs a second one."""
    if await note_missing(tx, asset_id):
        await set_gone(tx, asset_id)


async def postpone(tx: Tx, asset_ids: Sequence[int]) -> None:
    """Ask later about files whose host gave no answer."""
    await tx.execute(
        "update media_asset set check_at = now() + make_interval(mins => $2) where id = any($1::bigint[])",
        list(asset_ids),
        LOOK_AGAIN_MINUTES,
    )


async def set_gone(tx: Tx, asset_id: int) -> None:
    """Let go of a file that is gone where it came from; the bytes go unless another asset has the same."""
    sha256 = await tx.fetchval("select sha256 from media_asset where id = $1 for update", asset_id)
    await tx.execute(
        """
        update media_asset set state = 'gone', failure = $2, retry_at = null, sha256 = null, color = null, pdq = null,
            pdq_quality = null
        where id = $1
        """,
        asset_id,
        NOT_FOUND,
    )
    await tx.execute("delete from media_video where asset_id = $1", asset_id)
    if sha256 is not None:
        await keeping_queries.take_out_unused(tx, [sha256])


async def count_unanswered(tx: Tx, *, hours: int) -> int:
    """Return about how many held files nobody has answered for so many hours."""
    return await tx.fetchval(
        """
        select count(*) from media_asset a
        where a.state <> 'gone' and a.canonical_id not like 'thumbnail:%' and a.source_url not like 'library:%'
          and a.source_url not like 'upload:%'
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
    await keeping_queries.take_out_unused(tx, [row["sha256"] for row in deleted if row["sha256"] is not None])


async def gone_among(tx: Tx, canonical_ids: Sequence[str]) -> set[str]:
    """Return which of these are known to be gone where they came from."""
    rows = await tx.fetch(
        "select canonical_id from media_asset where canonical_id = any($1::text[]) and state = 'gone'",
        list(canonical_ids),
    )
    return {row["canonical_id"] for row in rows}
