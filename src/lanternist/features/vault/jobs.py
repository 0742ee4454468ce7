"""The jobs of the vault."""

import asyncio
import shutil
import time
from typing import Any

from lanternist.features.vault import queries, upload_queries
from lanternist.features.vault.actions import MAKE_JOB, enqueue_make
from lanternist.features.vault.making import make
from lanternist.features.vault.services import VaultServices
from lanternist.platform.jobs import Arguments, Job, Schedule

LEFT_SECONDS = 3600
"""A file without a row may belong to a request that is about to write it."""


async def run_make(context: Any, arguments: Arguments) -> None:  # Any: the worker's application
    """Make of one file what is kept of it."""
    vault = VaultServices.of(context.settings)
    await make(context.db, context.media, vault, int(arguments["item_id"]))


async def tidy(context: Any) -> None:  # as above
    """Forget uploads that nobody goes on with, and remove the files that no row names any more."""
    vault = VaultServices.of(context.settings)
    async with context.db.transaction() as tx:
        await upload_queries.delete_expired(tx)
        for item_id in await queries.forgotten_items(tx):
            await enqueue_make(tx, item_id)
        awaited = await queries.awaited_files(tx)
    await asyncio.to_thread(_remove_left, vault, awaited)


def _remove_left(vault: VaultServices, awaited: set[str]) -> None:
    if not vault.folder.is_dir():
        return
    for file in vault.folder.iterdir():
        is_old = file.stat().st_mtime < time.time() - LEFT_SECONDS
        if file.is_file() and is_old and file.name not in awaited:
            file.unlink(missing_ok=True)
        elif file.is_dir() and is_old:
            shutil.rmtree(file, ignore_errors=True)


make_job = Job(MAKE_JOB, run_make)
tidy_schedule = Schedule("vault.tidy", "*/10 * * * *", tidy)
