"""The SQL of uploads in pieces."""

from lanternist.features.vault.models import Upload
from lanternist.platform.db import Row, Tx

_UPLOAD = """
    id, user_id, length, received, source, original_name, caption, attestation_version, writer, item_id, is_archive,
    expires_at, created_at
"""


async def add_upload(
    tx: Tx,
    user_id: str,
    upload_id: str,
    *,
    length: int,
    name: str,
    source: str,
    caption: str | None,
    attestation_version: str,
    is_archive: bool,
    hours: int,
) -> Upload:
    """Begin an upload that may go on for so many hours."""
    row = await tx.fetchrow(
        f"""
        insert into vault_upload (
            id, user_id, length, original_name, source, caption, attestation_version, is_archive, expires_at
        )
        values ($1, $2, $3, $4, $5, $6, $7, $8, now() + make_interval(hours => $9))
        returning {_UPLOAD}
        """,  # noqa: S608 -- a constant list of columns
        upload_id,
        user_id,
        length,
        name,
        source,
        caption,
        attestation_version,
        is_archive,
        hours,
    )
    assert row is not None, "insert returns its row"  # noqa: S101 -- tells the type checker what SQL guarantees
    return _upload(row)


async def find_upload(tx: Tx, user_id: str, upload_id: str) -> Upload | None:
    """Return a person's upload that is not over."""
    row = await tx.fetchrow(
        f"select {_UPLOAD} from vault_upload where id = $1 and user_id = $2 and expires_at > now()",  # noqa: S608 -- as above
        upload_id,
        user_id,
    )
    return _upload(row) if row else None


async def open_uploads(tx: Tx, user_id: str) -> list[Upload]:
    """Return a person's uploads that wait for more, and archives that wait for their import, the newest first."""
    rows = await tx.fetch(
        f"""
        select {_UPLOAD} from vault_upload
        where user_id = $1 and item_id is null and expires_at > now()
        order by created_at desc, id limit 100
        """,  # noqa: S608 -- as above
        user_id,
    )
    return [_upload(row) for row in rows]


async def claim(tx: Tx, upload_id: str, writer: str) -> int:
    """Let a request write, in the place of one that did before; return from where it goes on."""
    return await tx.fetchval(
        "update vault_upload set writer = $2 where id = $1 returning received", upload_id, writer
    )


async def store_received(
    tx: Tx, upload_id: str, writer: str, received: int, *, is_over: bool, hours: int
) -> bool:
    """Note how much lasts; False when another request writes now. `is_over` says that this one writes no more."""
    return (
        await tx.fetchval(
            """
            update vault_upload
            set received = $3, writer = case when $4 then null else writer end,
                expires_at = now() + make_interval(hours => $5)
            where id = $1 and writer = $2
            returning true
            """,
            upload_id,
            writer,
            received,
            is_over,
            hours,
        )
        or False
    )


async def set_item(tx: Tx, upload_id: str, item_id: int) -> None:
    """Note what became of a whole upload."""
    await tx.execute("update vault_upload set item_id = $2 where id = $1", upload_id, item_id)


async def delete_upload(tx: Tx, upload_id: str) -> None:
    """Forget an upload."""
    await tx.execute("delete from vault_upload where id = $1", upload_id)


async def delete_expired(tx: Tx) -> None:
    """Forget the uploads whose time is over."""
    await tx.execute("delete from vault_upload where expires_at <= now()")


def _upload(row: Row) -> Upload:
    return Upload(**dict(row))
