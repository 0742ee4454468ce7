"""The SQL of items in the vault; that of uploads in pieces is in `upload_queries.py`."""

from collections.abc import Sequence
from datetime import datetime

from lanternist.features.vault.models import Counts, Described, Item, NewItem, Wish
from lanternist.platform.db import Row, Tx

_ITEM = """
    i.id, i.user_id, i.state, i.failure, i.source, i.original_name, i.file_name, i.caption, i.character_name, i.bytes,
    i.incoming, i.type, i.mime_type, i.width, i.height, i.seconds, i.asset_id, i.scope_id, i.link_id,
    i.attestation_version, i.created_at, i.share_to_community, i.tags
"""
_MATCHING = """
    i.user_id = $1
    and i.created_at >= case $2
        when 'today' then date_trunc('day', now())
        when 'week' then now() - interval '7 days'
        when 'month' then date_trunc('month', now())
        when 'year' then date_trunc('year', now())
        else '-infinity'
    end
    and strpos(lower(concat_ws(chr(10), i.file_name, i.original_name, i.caption, i.character_name)), lower($3)) > 0
"""


async def add_attestation(tx: Tx, user_id: str, version: str) -> None:
    """Note that a person said what this version says."""
    await tx.execute(
        "insert into vault_attestation (user_id, version) values ($1, $2) on conflict do nothing",
        user_id,
        version,
    )


async def attested_at(tx: Tx, user_id: str, version: str) -> datetime | None:
    """Return when a person said it."""
    return await tx.fetchval(
        "select accepted_at from vault_attestation where user_id = $1 and version = $2", user_id, version
    )


async def lock_vault(tx: Tx, user_id: str) -> None:
    """Let one transaction at a time add to a person's vault."""
    await tx.execute("select pg_advisory_xact_lock(hashtextextended('vault:' || $1, 0))", user_id)


async def used_bytes(tx: Tx, user_id: str) -> int:
    """Return how many bytes a person keeps, with those of uploads that are not whole yet."""
    return await tx.fetchval(
        """
        select coalesce((select sum(bytes) from vault_item where user_id = $1), 0)::bigint
             + coalesce((select sum(length) from vault_upload where user_id = $1 and item_id is null), 0)::bigint
        """,
        user_id,
    )


async def add_item(tx: Tx, new: NewItem) -> Item:
    """Store what has come, as pending."""
    row = await tx.fetchrow(
        f"""
        insert into vault_item as i (
            user_id, original_name, file_name, source, caption, bytes, incoming, attestation_version
        )
        values ($1, $2, $3, $4, $5, $6, $7, $8)
        returning {_ITEM}
        """,  # noqa: S608 -- a constant list of columns
        new.user_id,
        new.original_name,
        new.file_name,
        new.source,
        new.caption,
        new.size,
        new.incoming,
        new.attestation_version,
    )
    assert row is not None, "insert returns its row"  # noqa: S101 -- tells the type checker what SQL guarantees
    return _item(row)


async def find_item(tx: Tx, item_id: int, *, lock: bool = False) -> Item | None:
    """Return an item, locked where the caller changes it."""
    row = await tx.fetchrow(
        f"select {_ITEM} from vault_item i where i.id = $1{' for update' if lock else ''}",  # noqa: S608 -- as above
        item_id,
    )
    return _item(row) if row else None


async def find_place(tx: Tx, user_id: str, source: str, file_name: str) -> int | None:
    """Return the id of a person's item by its documented place."""
    return await tx.fetchval(
        "select id from vault_item where user_id = $1 and source = $2 and file_name = $3 order by id limit 1",
        user_id,
        source,
        file_name,
    )


async def find_items(tx: Tx, user_id: str, item_ids: list[int]) -> dict[int, Item]:
    """Return those of a person's items that have these ids."""
    rows = await tx.fetch(
        f"select {_ITEM} from vault_item i where i.user_id = $1 and i.id = any($2::bigint[])",  # noqa: S608 -- as above
        user_id,
        item_ids,
    )
    return {row["id"]: _item(row) for row in rows}


async def find_same(tx: Tx, user_id: str, sha256: bytes, but: Sequence[int]) -> Item | None:
    """Return the oldest ready item of a person whose kept file has this digest, and that is none of `but`."""
    row = await tx.fetchrow(
        f"""
        select {_ITEM} from vault_item i join media_asset a on a.id = i.asset_id
        where i.user_id = $1 and i.state = 'ready' and a.sha256 = $2 and a.state = 'ready'
          and i.id <> all($3::bigint[])
        order by i.id limit 1
        """,  # noqa: S608 -- as above
        user_id,
        sha256,
        list(but),
    )
    return _item(row) if row else None


async def set_ready(tx: Tx, item_id: int, known: dict[str, object]) -> bool:
    """Note what was made of an item; False when it is gone or was made already."""
    names = ("asset_id", "scope_id", "link_id", "type", "mime_type", "bytes", "width", "height", "seconds")
    return (
        await tx.fetchval(
            """
            update vault_item
            set state = 'ready', incoming = null, asset_id = $2, scope_id = $3, link_id = $4, type = $5,
                mime_type = $6, bytes = $7, width = $8, height = $9, seconds = $10
            where id = $1 and state = 'pending'
            returning true
            """,
            item_id,
            *(known[name] for name in names),
        )
        or False
    )


async def set_failed(tx: Tx, item_id: int, failure: str) -> None:
    """Note why nothing could be made of an item."""
    await tx.execute(
        """
        update vault_item set state = 'failed', failure = $2, incoming = null, bytes = 0
        where id = $1 and state = 'pending'
        """,
        item_id,
        failure,
    )


async def update_item(tx: Tx, item_id: int, said: Described) -> None:
    """Set what a person edits."""
    await tx.execute(
        """
        update vault_item
        set original_name = $2, caption = $3, character_name = $4, tags = $5, share_to_community = $6
        where id = $1
        """,
        item_id,
        said.original_name,
        said.caption,
        said.character_name,
        said.tags,
        said.share_to_community,
    )


async def delete_item(tx: Tx, item_id: int) -> None:
    """Delete an item; its file goes with its asset."""
    await tx.execute("delete from vault_item where id = $1", item_id)


async def list_items(tx: Tx, wish: Wish) -> list[Item]:
    """Return items, newest first."""
    rows = await tx.fetch(
        f"""
        select {_ITEM} from vault_item i
        where {_MATCHING}
          and ($4 = 'all' or (i.source = 'smart-caption') = ($4 = 'smart-caption'))
          and ($5::bigint is null or i.id < $5)
        order by i.id desc
        limit $6
        """,  # noqa: S608 -- as above
        wish.user_id,
        wish.date_range,
        wish.search,
        wish.category,
        wish.before,
        wish.limit,
    )
    return [_item(row) for row in rows]


async def count_items(tx: Tx, wish: Wish) -> Counts:
    """Return how many items match, by category."""
    row = await tx.fetchrow(
        f"""
        select count(*) filter (where i.source = 'smart-caption') as captions,
               count(*) filter (where i.source <> 'smart-caption') as uploads
        from vault_item i where {_MATCHING}
        """,  # noqa: S608 -- as above
        wish.user_id,
        wish.date_range,
        wish.search,
    )
    return Counts(row["captions"], row["uploads"]) if row else Counts(0, 0)


async def forgotten_items(tx: Tx) -> list[int]:
    """Return items that have been pending so long that whoever made them must have stopped."""
    rows = await tx.fetch(
        """
        select id from vault_item
        where state = 'pending' and created_at between now() - interval '2 hours' and now() - interval '1 hour'
        order by id limit 1000
        """
    )
    return [row["id"] for row in rows]


async def awaited_files(tx: Tx) -> set[str]:
    """Return the names of the files that something is still to be made of, or that are not whole."""
    rows = await tx.fetch(
        """
        select incoming as name from vault_item where incoming is not null
        union select id from vault_upload
        """
    )
    return {row["name"] for row in rows}


def _item(row: Row) -> Item:
    return Item(**dict(row))
