"""What was deleted upstream leaves the snapshots too, and a snapshot of which nothing is left is taken down.

Sessions and media ask about posts and files, those of snapshots among them; here their answers are carried out.
Every step may be broken off, and run twice.
"""

from typing import Any

import structlog

from lanternist.features import media, sessions
from lanternist.features.community import queries, upkeep_queries
from lanternist.features.community.upkeep_queries import Vanished
from lanternist.platform.db import Database, Tx
from lanternist.platform.jobs import Schedule
from lanternist.platform.notices import notify

BATCH = 500
MOST_BATCHES = 200
log = structlog.get_logger()


async def wipe_vanished(db: Database) -> int:
    """Take slides out whose post or file is gone; return how many."""
    count = 0
    for find in (upkeep_queries.slides_of_gone_posts, upkeep_queries.slides_of_gone_files):
        for _ in range(MOST_BATCHES):
            async with db.connection() as connection:
                found = await find(connection, most=BATCH)
            for vanished in found:
                async with db.transaction() as tx:
                    await _wipe(tx, vanished)
                count += len(vanished.slide_ids)
            if not found:
                break
    if count:
        log.info("community.slides_vanished", slides=count)
    return count


async def drop_file(tx: Tx, asset_id: int) -> None:
    """Take the slides that show a file out of every snapshot: its owner deletes it. `Feature.upload_deleted`."""
    for vanished in await upkeep_queries.slides_showing(tx, asset_id):
        await _wipe(tx, vanished)


async def _wipe(tx: Tx, vanished: Vanished) -> None:
    session = await sessions.lock_session(tx, vanished.session_id)
    item = await queries.lock_item(tx, vanished.session_id)
    if session is None or item is None:
        return
    links = await upkeep_queries.take_out(tx, vanished.scope_id, vanished.slide_ids)
    await media.release(tx, vanished.scope_id, links)
    if vanished.scope_id == item.scope_id and await upkeep_queries.recount(tx, item.id) == 0:
        await upkeep_queries.take_down(tx, item.id, vanished.scope_id)
    await notify(tx, sessions.subject_of(session.id))


async def _follow_upstream(context: Any) -> None:  # Any: the worker's application
    await wipe_vanished(context.db)


upkeep_schedule = Schedule("community.upkeep", "4-59/10 * * * *", _follow_upstream)
"""A little after the one of sessions, which asks."""
