"""The SQL by which stored files are kept within their limit. Rows of objects are locked before those of removals."""

from collections.abc import Sequence

from lanternist.platform.db import Tx


async def note_use(tx: Tx, sha256: bytes) -> None:
    """Note that an object is read; once an hour is enough to know what is in use."""
    await tx.execute(
        """
        update media_object set last_used_at = now()
        where sha256 = $1 and last_used_at < now() - interval '1 hour'
        """,
        sha256,
    )


_IS_DURABLE = """
    (exists (
        select from media_asset a
        join media_link l on l.asset_id = a.id
        join media_scope s on s.id = l.scope_id and s.is_durable
        where a.sha256 = o.sha256
    ) or exists (
        select from media_video v
        join media_link l on l.asset_id = v.asset_id
        join media_scope s on s.id = l.scope_id and s.is_durable
        where v.poster_sha256 = o.sha256
    ) or exists (
        select from media_rendition r
        join media_asset a on a.sha256 = r.source_object
        join media_link l on l.asset_id = a.id
        join media_scope s on s.id = l.scope_id and s.is_durable
        where r.sha256 = o.sha256
    ))
"""
"""What a durable scope holds: files, the posters of films, and what was drawn of either."""


async def passing_bytes(tx: Tx) -> int:
    """Return how many bytes are stored that are not kept for good."""
    return await tx.fetchval(
        f"select coalesce(sum(bytes), 0)::bigint from media_object o where not {_IS_DURABLE}"  # noqa: S608 -- a constant condition
    )


async def least_used(tx: Tx, excess: int, *, most: int, idle_minutes: int) -> list[bytes]:
    """Return what has to go so that `excess` bytes become free, the longest unused first; not what is in use."""
    rows = await tx.fetch(
        f"""
        select sha256 from (
            select o.sha256, sum(o.bytes) over (order by o.last_used_at, o.sha256) - o.bytes as bytes_before
            from (
                select sha256, bytes, last_used_at from media_object o
                where last_used_at < now() - make_interval(mins => $3) and not {_IS_DURABLE}
                order by last_used_at, sha256 limit $2
            ) o
        ) ranked
        where bytes_before < $1
        """,  # noqa: S608 -- as above
        excess,
        most,
        idle_minutes,
    )
    return [row["sha256"] for row in rows]


async def delete_unused_assets(tx: Tx, *, most: int, idle_hours: int) -> int:
    """Forget assets that no scope holds any more; return how many."""
    tag = await tx.execute(
        """
        delete from media_asset where id in (
            select a.id from media_asset a
            where a.created_at < now() - make_interval(hours => $2) and a.state <> 'fetching'
              and not exists (select from media_link l where l.asset_id = a.id)
            limit $1
            for update skip locked
        ) and not exists (select from media_link l where l.asset_id = media_asset.id)
        """,
        most,
        idle_hours,
    )
    return int(tag.split()[-1])


async def forget_let_go(tx: Tx, *, most: int) -> tuple[int, int]:
    """Forget what closed scopes held and nobody else holds, with its bytes; return how many were looked at, and went.

    That a file is gone where it came from stays known, so that no old listing brings it back.
    """
    rows = await tx.fetch(
        """
        delete from media_let_go where asset_id in (
            select g.asset_id from media_let_go g
            join media_asset a on a.id = g.asset_id and a.state <> 'fetching'
            order by g.asset_id limit $1
            for update of g skip locked
        )
        returning asset_id
        """,
        most,
    )
    asset_ids = [row["asset_id"] for row in rows]
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
    await take_out_unused(tx, [row["sha256"] for row in deleted if row["sha256"] is not None])
    return len(asset_ids), len(deleted)


_IS_UNUSED = """
    not exists (select from media_asset a where a.sha256 = o.sha256)
    and not exists (select from media_rendition r where r.sha256 = o.sha256)
    and not exists (select from media_video v where v.poster_sha256 = o.sha256)
"""


async def unused_objects(tx: Tx, *, most: int) -> list[bytes]:
    """Return objects that are no asset's, no rendition and no poster any more."""
    rows = await tx.fetch(
        f"""
        select o.sha256 from media_object o
        where o.created_at < now() - interval '10 minutes' and {_IS_UNUSED}
        limit $1
        """,  # noqa: S608 -- a constant condition
        most,
    )
    return [row["sha256"] for row in rows]


async def take_out(tx: Tx, digests: Sequence[bytes], *, even_durable: bool = True) -> int:
    """Take objects out of the tables; their assets are fetched again when somebody asks. Return how many it were.

    What another transaction works on just now is left for the next time.
    """
    locked = await tx.fetch(
        f"""
        select sha256 from media_object o where sha256 = any($1::bytea[]) and ($2 or not {_IS_DURABLE})
        order by sha256 for update skip locked
        """,  # noqa: S608 -- as above
        list(digests),
        even_durable,
    )
    taken = [row["sha256"] for row in locked]
    await tx.execute(
        """
        update media_asset set state = 'pending', sha256 = null, failure = null, retry_at = null
        where sha256 = any($1::bytea[])
        """,
        taken,
    )
    await tx.execute("delete from media_object where sha256 = any($1::bytea[])", taken)
    await tx.execute(
        "insert into media_removal (sha256) select * from unnest($1::bytea[]) on conflict do nothing", taken
    )
    return len(taken)


async def take_out_unused(tx: Tx, digests: Sequence[bytes]) -> None:
    """Take those of these objects out that are no asset's, no rendition and no poster any more."""
    rows = await tx.fetch(
        f"select o.sha256 from media_object o where o.sha256 = any($1::bytea[]) and {_IS_UNUSED}",  # noqa: S608 -- as above
        list(digests),
    )
    await take_out(tx, [row["sha256"] for row in rows])


async def claim_removal(tx: Tx, *, minutes: int) -> bytes | None:
    """Return an object that was taken out so many minutes ago, for this transaction to remove."""
    return await tx.fetchval(
        """
        select sha256 from media_removal where since <= now() - make_interval(mins => $1)
        order by since limit 1 for update skip locked
        """,
        minutes,
    )


async def is_stored(tx: Tx, sha256: bytes) -> bool:
    """Return whether an object is in the tables."""
    return await tx.fetchval("select exists (select from media_object where sha256 = $1)", sha256)


async def end_removal(tx: Tx, sha256: bytes) -> None:
    """Note that an object's bytes are gone, or that they stay."""
    await tx.execute("delete from media_removal where sha256 = $1", sha256)


async def add_removals(tx: Tx, digests: Sequence[bytes]) -> int:
    """Note bytes to remove that are not in the tables; return how many."""
    tag = await tx.execute(
        """
        insert into media_removal (sha256)
        select given.sha256 from unnest($1::bytea[]) as given (sha256)
        where not exists (select from media_object o where o.sha256 = given.sha256)
        on conflict do nothing
        """,
        list(digests),
    )
    return int(tag.split()[-1])


async def some_objects(tx: Tx, *, after: bytes, most: int) -> list[tuple[bytes, int]]:
    """Return the next objects in order of their digests, with their bytes."""
    rows = await tx.fetch(
        "select sha256, bytes from media_object where sha256 > $1 order by sha256 limit $2", after, most
    )
    return [(row["sha256"], row["bytes"]) for row in rows]


async def known_among(tx: Tx, digests: Sequence[bytes]) -> set[bytes]:
    """Return which of these are stored, or about to be removed."""
    rows = await tx.fetch(
        """
        select sha256 from media_object where sha256 = any($1::bytea[])
        union all select sha256 from media_removal where sha256 = any($1::bytea[])
        """,
        list(digests),
    )
    return {row["sha256"] for row in rows}
