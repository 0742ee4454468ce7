"""All that the server has of a person, as one archive: rows of every table that names them, and their sessions."""

import asyncio
from datetime import UTC, datetime
from typing import Any

import structlog

from lanternist.errors import AppError
from lanternist.features import activity
from lanternist.features.accounts import Actor
from lanternist.features.transfers import account_queries, actions, queries
from lanternist.features.transfers.exports import SessionWriter
from lanternist.features.transfers.intake import KEPT_DAYS
from lanternist.features.transfers.models import Transfer
from lanternist.features.transfers.places import folder_of, new_name
from lanternist.kit.zip_stream import ZipStream
from lanternist.platform import jobs
from lanternist.platform.db import Tx
from lanternist.platform.storage import room

EXPORT_JOB = "transfers.export"
README = b"""All that this server has of you.

data/      the rows of each table that names you, as JSON
sessions/  each of your sessions, as it is exported by itself; zip one of these folders to import it again
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
    db = application.db
    archive = ZipStream(datetime.now(UTC))
    writer = SessionWriter(db, application.media, archive)
    with file.open("wb") as out:
        out.write(archive.file("README.txt", README))
        async with db.connection() as connection:
            session_ids = await account_queries.session_ids(connection, transfer.user_id)
            tables = await account_queries.tables(connection)
        for table in tables:
            async with db.connection() as connection:
                rows = await account_queries.rows_of(connection, table, transfer.user_id)
            out.write(archive.file(f"data/{table.name}.json", rows.encode()))
        for done, session_id in enumerate(session_ids):
            async with db.transaction() as tx:
                await queries.note_progress(tx, transfer.id, done=done, total=len(session_ids))
                exported = await actions.exported_of(tx, transfer.user_id, session_id)
            if exported is None:
                continue
            async for piece in writer.write(exported, f"sessions/{session_id}/"):
                await asyncio.to_thread(out.write, piece)
        out.write(archive.close())
    async with db.transaction() as tx:
        await queries.note_progress(tx, transfer.id, done=len(session_ids), total=len(session_ids))
