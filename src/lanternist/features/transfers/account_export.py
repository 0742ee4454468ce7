"""All that the server has of a person, as one archive: rows of every table that names them, and their sessions."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import structlog

from lanternist.errors import AppError
from lanternist.features import activity, vault
from lanternist.features.accounts import Actor
from lanternist.features.transfers import account_queries, actions, queries
from lanternist.features.transfers.account_queries import Table
from lanternist.features.transfers.exports import SessionWriter
from lanternist.features.transfers.intake import KEPT_DAYS
from lanternist.features.transfers.models import Transfer
from lanternist.features.transfers.packing import Packer, packed_as
from lanternist.features.transfers.places import folder_of, new_name
from lanternist.kit.zip_stream import ZipStream
from lanternist.platform import jobs
from lanternist.platform.db import Database, Tx
from lanternist.platform.storage import room

EXPORT_JOB = "transfers.export"
README = b"""All that this server has of you.

data/      the rows of each table that names you, as JSON
sessions/  each of your sessions, as it is exported by itself; zip one of these folders to import it again
vault/     the files of your vault, by the ids that data/vault_item.json tells of
"""
log = structlog.get_logger()


async def queue_export(tx: Tx, actor: Actor) -> Transfer:
    """Store an export and queue its job; while one is under way, return that."""
    if await queries.count_under_way(tx, actor.id, "export"):
        [transfer] = await queries.list_transfers(tx, actor.id, most=1, kind="export")
    else:
        transfer = await queries.add_transfer(tx, actor.id, "export", days=KEPT_DAYS)
        await jobs.enqueue(tx, EXPORT_JOB, {"transfer_id": transfer.id})
    await activity.record(
        tx, actor.id, action="account_exported", feature="transfers", subject=f"transfer:{transfer.id}"
    )
    return transfer


async def export_account(
    application: Any, arguments: dict[str, Any]
) -> None:  # Any: the worker's application
    """Do a queued export; ends quietly when it is over, gone, or another worker's."""
    db = application.db
    async with db.transaction() as tx:
        transfer = await queries.claim(tx, arguments["transfer_id"])
    if transfer is None:
        return
    file = folder_of(application.settings) / new_name()
    try:
        with room():
            await _write(application, transfer, file)
    except AppError as error:
        file.unlink(missing_ok=True)
        async with db.transaction() as tx:
            await queries.finish(tx, transfer.id, state="failed", failure=error.code.lower())
        return
    except BaseException:
        file.unlink(missing_ok=True)
        raise
    async with db.transaction() as tx:
        await queries.finish(tx, transfer.id, state="done", file_name=file.name, size=file.stat().st_size)
        # Each may be as large as all that a person keeps: the newest is enough.
        former = await queries.delete_former(tx, transfer)
    for name in former:
        (file.parent / name).unlink(missing_ok=True)
    log.info("transfers.exported", transfer=transfer.id)


async def _write(application: Any, transfer: Transfer, file: Any) -> None:  # Any: as above; a path
    db, user_id = application.db, transfer.user_id
    archive = ZipStream(datetime.now(UTC))
    async with db.connection() as connection:
        session_ids = await account_queries.session_ids(connection, user_id)
        item_ids = await account_queries.vault_ids(connection, user_id)
        tables = await account_queries.tables(connection)
    total = len(session_ids) + len(item_ids)
    with file.open("wb") as out:
        out.write(archive.file("README.txt", README))
        for table in tables:
            async for piece in _rows(db, archive, table, user_id):
                out.write(piece)
        writer = SessionWriter(db, application.media, archive)
        for done, session_id in enumerate(session_ids):
            async with db.transaction() as tx:
                await queries.note_progress(tx, transfer.id, done=done, total=total)
                exported = await actions.exported_of(tx, user_id, session_id)
            if exported is not None:
                async for piece in writer.write(exported, f"sessions/{session_id}/"):
                    await asyncio.to_thread(out.write, piece)
        packer = Packer(db, application.media, archive)
        for done, item_id in enumerate(item_ids, len(session_ids)):
            async with db.transaction() as tx:
                await queries.note_progress(tx, transfer.id, done=done, total=total)
                found = await vault.find_items(tx, user_id, [item_id])
            async for piece in _vault_file(packer, found.get(item_id)):
                await asyncio.to_thread(out.write, piece)
        out.write(archive.close())
    async with db.transaction() as tx:
        await queries.note_progress(tx, transfer.id, done=total, total=total)


async def _rows(db: Database, archive: ZipStream, table: Table, user_id: str) -> AsyncIterator[bytes]:
    """Yield the archive's bytes for a person's rows of one table: a JSON array, a row a line."""
    yield archive.begin(f"data/{table.name}.json", 0, is_text=True)
    mark = "["
    async with db.transaction() as tx:
        async for row in account_queries.rows_of(tx, table, user_id):
            yield archive.write(f"{mark}\n{row}".encode())
            mark = ","
    yield archive.write(b"[]\n" if mark == "[" else b"\n]\n")
    yield archive.end()


async def _vault_file(packer: Packer, item: vault.Item | None) -> AsyncIterator[bytes]:
    """Yield the archive's bytes for a file of the vault; nothing where it is gone by now."""
    if item is None or item.link_id is None or item.scope_id is None:
        return
    stored = await packer.find(item.link_id, item.scope_id)
    if not isinstance(stored, str):
        async for piece in packer.write(stored, packed_as(str(item.id), stored), "vault/"):
            yield piece
