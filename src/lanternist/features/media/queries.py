"""All SQL of media."""

from collections.abc import Sequence

from lanternist.features import moderation
from lanternist.features.media import takedown_queries
from lanternist.features.media.fingerprint_queries import bits_of
from lanternist.features.media.models import CHECK_HOURS, FETCH_LEASE, Deliverable, NewAsset, NewObject
from lanternist.platform.db import Tx

_IS_SHOWN = (
    f"{moderation.scope_not_hidden_sql('s.id', 's.parent_id')}"
    f" and {moderation.not_hidden_sql(asset='a.id', account='s.user_id')}"
)


async def add_assets(tx: Tx, assets: Sequence[NewAsset]) -> dict[str, int]:
    """Store what is not known yet and return the id of each, by canonical id.

    Rows go in sorted, so that two sessions with the same media never wait for each other in a circle. A known asset
    that was not fetched yet takes the newer address, because signed addresses age.
    """
    unique = sorted(
        {asset.canonical_id: asset for asset in assets}.values(), key=lambda asset: asset.canonical_id
    )
    ids = [asset.canonical_id for asset in unique]
    await tx.execute(
        """
        insert into media_asset as a (canonical_id, source_url, type, hls_url)
        select * from unnest($1::text[], $2::text[], $3::text[], $4::text[])
        on conflict (canonical_id) do update
        set source_url = excluded.source_url, hls_url = excluded.hls_url
        where a.state in ('pending', 'failed') and a.source_url <> excluded.source_url
        """,
        ids,
        [asset.source_url for asset in unique],
        [asset.type for asset in unique],
        [asset.hls_url for asset in unique],
    )
    if blocked := await moderation.blocked_among(tx, ids):
        await takedown_queries.withhold_named(tx, list(blocked))
    rows = await tx.fetch(
        "select id, canonical_id from media_asset where canonical_id = any($1::text[])", ids
    )
    return {row["canonical_id"]: row["id"] for row in rows}


async def add_scope(tx: Tx, user_id: str, parent_id: int | None = None) -> int:
    """Open a scope that belongs to a person."""
    return await tx.fetchval(
        "insert into media_scope (user_id, parent_id) values ($1, $2) returning id", user_id, parent_id
    )


async def add_scope_holding(tx: Tx, user_id: str, canonical_id: str) -> tuple[int, int | None]:
    """Open a scope that holds one asset, if that is known already; return the scope and the link."""
    row = await tx.fetchrow(
        """
        with scope as (
            insert into media_scope (user_id) values ($1) returning id
        ), link as (
            insert into media_link (scope_id, asset_id)
            select scope.id, asset.id from scope join media_asset asset on asset.canonical_id = $2
            returning id
        )
        select scope.id as scope_id, link.id as link_id from scope left join link on true
        """,
        user_id,
        canonical_id,
    )
    assert row is not None, "insert returns its row"  # noqa: S101 -- tells the type checker what SQL guarantees
    return row["scope_id"], row["link_id"]


async def delete_scope(tx: Tx, scope_id: int) -> None:
    """Close a scope: its links, and every path signed for it, end with this transaction."""
    await tx.execute("delete from media_scope where id = $1", scope_id)


async def add_links(tx: Tx, scope_id: int, asset_ids: Sequence[int]) -> list[int]:
    """Let a scope hold these assets; return the links in the same order."""
    rows = await tx.fetch(
        """
        insert into media_link (scope_id, asset_id)
        select $1, asset_id from unnest($2::bigint[]) with ordinality as wanted (asset_id, position)
        order by position
        returning id
        """,
        scope_id,
        list(asset_ids),
    )
    return [row["id"] for row in rows]


async def is_link_in_scope(tx: Tx, link_id: int, scope_id: int) -> bool:
    """Return whether a link belongs to a scope."""
    return await tx.fetchval(
        "select exists (select from media_link where id = $1 and scope_id = $2)", link_id, scope_id
    )


async def find_deliverable(
    tx: Tx, link_id: int, scope_id: int, *, for_review: bool = False
) -> Deliverable | None:
    """Return the asset behind a link, where the scope or the one above it holds it and its owner is active.

    What moderation hid is not delivered, whoever asks: the asset, what the scope belongs to, or its owner. Only
    `for_review` does that not count, nor whether the owner is active.
    """
    row = await tx.fetchrow(
        f"""
        select a.id, a.source_url, a.type, a.state, a.failure, coalesce(a.retry_at <= now(), true) as may_retry,
               a.sha256, o.bytes, o.mime_type, o.last_used_at < now() - interval '1 hour' as is_use_unnoted,
               o.width, o.frames,
               a.hls_url, a.pdq is not null as is_look_known
        from media_link l
        join media_scope s on s.id = $2 and l.scope_id in (s.id, s.parent_id)
        join accounts_user u on u.id = s.user_id and (u.is_active or $3)
        join media_asset a on a.id = l.asset_id
        left join media_object o on o.sha256 = a.sha256
        where l.id = $1 and ($3 or {_IS_SHOWN})
        """,  # noqa: S608 -- a constant condition
        link_id,
        scope_id,
        for_review,
    )
    if row is None:
        return None
    return Deliverable(
        row["id"],
        row["source_url"],
        row["type"],
        row["state"],
        row["failure"],
        row["may_retry"],
        row["sha256"],
        row["bytes"],
        row["mime_type"],
        row["is_use_unnoted"] or False,
        row["width"],
        row["frames"],
        row["hls_url"],
        row["is_look_known"],
    )


async def claim_fetch(tx: Tx, asset_id: int) -> bool:
    """Take the right to fetch an asset; False while another process has it. A claim ends by itself."""
    return (
        await tx.fetchval(
            """
        update media_asset
        set state = 'fetching', retry_at = now() + $2
        where id = $1
          and (state in ('pending', 'failed') or (state = 'fetching' and retry_at < now()))
          and coalesce(retry_at <= now(), true)
        returning true
        """,
            asset_id,
            FETCH_LEASE,
        )
        or False
    )


async def add_object(tx: Tx, new: NewObject) -> None:
    """Note that a file is stored, and is not to be removed.

    Every file that we keep passes here, so this is where what is on the list is refused. Raises `ContentBlocked`.
    """
    await moderation.require_allowed(tx, new.sha256, new.pdq)
    await tx.execute(
        """
        insert into media_object (sha256, bytes, mime_type, width, height, frames)
        values ($1, $2, $3, $4, $5, $6)
        on conflict (sha256) do update
        set last_used_at = now(), width = excluded.width, height = excluded.height, frames = excluded.frames
        """,
        new.sha256,
        new.size,
        new.mime_type,
        new.width,
        new.height,
        new.frames,
    )
    await tx.execute("delete from media_removal where sha256 = $1", new.sha256)


async def store_object(tx: Tx, asset_id: int, new: NewObject) -> None:
    """Note that an asset's bytes are stored."""
    await add_object(tx, new)
    await tx.execute(
        """
        update media_asset
        set state = 'ready', sha256 = $2, color = $3, failure = null, retry_at = null, pdq = $4, pdq_quality = $5,
            checked_at = now(), check_at = now() + make_interval(hours => $6), missing_since = null
        where id = $1
        """,
        asset_id,
        new.sha256,
        new.color,
        bits_of(new.pdq) if new.pdq else None,
        new.pdq.quality if new.pdq else None,
        CHECK_HOURS,
    )


async def store_failure(tx: Tx, asset_id: int, *, state: str, failure: str, retry_seconds: float) -> None:
    """Note why an asset could not be fetched, and when it may be tried again."""
    await tx.execute(
        """
        update media_asset set state = $2, failure = $3, retry_at = now() + make_interval(secs => $4)
        where id = $1 and state = 'fetching'
        """,
        asset_id,
        state,
        failure,
        retry_seconds,
    )


async def asset_state(tx: Tx, asset_id: int) -> str | None:
    """Return an asset's state."""
    return await tx.fetchval("select state from media_asset where id = $1", asset_id)


async def is_still(tx: Tx, link_id: int) -> bool:
    """Return whether a link leads to a picture that is here and does not move."""
    return (
        await tx.fetchval(
            """
            select coalesce(o.frames = 1, a.type = 'image' and a.source_url like 'library:%')
            from media_link l join media_asset a on a.id = l.asset_id left join media_object o on o.sha256 = a.sha256
            where l.id = $1
            """,
            link_id,
        )
        or False
    )
