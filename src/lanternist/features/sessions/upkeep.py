"""What was deleted upstream goes here: posts and files that sessions show are asked about once a day.

A post that is deleted, and a file that its host says twice it has no more, is gone: its slides keep their place in the
order and nothing else. What cannot be checked stays, and is reported after two days. Every step may be broken off, and
run twice.
"""

from collections.abc import Sequence
from typing import Any

import structlog

from lanternist.features import ingestion, media
from lanternist.features.ingestion import ChecksPosts, SourceUnavailable
from lanternist.features.sessions import duplicates, queries, slide_queries
from lanternist.features.sessions import upkeep_queries as posts
from lanternist.features.sessions.actions import subject_of
from lanternist.features.sessions.services import SessionServices
from lanternist.features.sessions.thumbnails import choose_among
from lanternist.platform.db import Database, Tx
from lanternist.platform.jobs import Schedule
from lanternist.platform.notices import notify

AGAIN_HOURS = 24
AGAIN_MINUTES = 60
"""After no answer, and after the first answer that leaves a post out."""
SURE_MINUTES = 30
LEASE_MINUTES = 10
MOST_CALLS = 20
"""Of one source in one run; the rest is due at the next one."""
UNANSWERED_HOURS = 48
REMEMBERED_DAYS = 90
BATCH = 500
MOST_BATCHES = 200
log = structlog.get_logger()


async def check_posts(db: Database, services: SessionServices) -> None:
    """Ask the sources about the posts whose turn it is."""
    async with db.transaction() as tx:
        await posts.forget_posts(tx, kept_days=REMEMBERED_DAYS)
    for source in services.sources:
        if isinstance(source, ChecksPosts) and source.is_configured():
            for _ in range(MOST_CALLS):
                if not await _check_some(db, source.prefix, source):
                    break
    async with db.connection() as connection:
        unanswered = await posts.count_unanswered(connection, hours=UNANSWERED_HOURS)
    if unanswered:
        log.warning("sessions.posts_unchecked", posts=unanswered, hours=UNANSWERED_HOURS)


async def _check_some(db: Database, prefix: str, source: ChecksPosts) -> bool:
    """Make one call; return whether another one makes sense."""
    async with db.transaction() as tx:
        due = await posts.claim_posts(tx, prefix, most=source.posts_per_check, lease_minutes=LEASE_MINUTES)
    if not due:
        return False
    try:
        checked = await source.check_posts(due)
    except SourceUnavailable as failure:
        log.info("sessions.posts_not_checked", source=prefix, posts=len(due), reason=failure.reason)
        async with db.transaction() as tx:
            await posts.postpone(tx, prefix, due, minutes=AGAIN_MINUTES)
        return False
    left_out = set(due) - checked.there - checked.gone
    async with db.transaction() as tx:
        await posts.note_there(tx, prefix, checked.there, hours=AGAIN_HOURS)
        sure = await posts.note_missing(
            tx, prefix, left_out, sure_minutes=SURE_MINUTES, again_minutes=AGAIN_MINUTES
        )
        gone = sorted(sure | (checked.gone & set(due)))
        if gone:
            await posts.note_gone(tx, prefix, gone)
            await ingestion.forget_posts(tx, source=prefix, post_ids=gone)
    return len(due) == source.posts_per_check


async def wipe_vanished(db: Database) -> int:
    """Empty the slides whose post or file is gone; return how many."""
    count = 0
    for find, vanished in ((posts.slides_of_gone_posts, "removed"), (posts.slides_of_gone_files, "gone")):
        for _ in range(MOST_BATCHES):
            async with db.connection() as connection:
                found = await find(connection, most=BATCH)
            for session_id, slide_ids in found.items():
                async with db.transaction() as tx:
                    await _wipe(tx, session_id, slide_ids, vanished)
                count += len(slide_ids)
            if not found:
                break
    if count:
        log.info("sessions.slides_vanished", slides=count)
    return count


async def _wipe(tx: Tx, session_id: int, slide_ids: Sequence[int], vanished: str) -> None:
    session = await queries.lock_session(tx, session_id)
    if session is None:
        return
    links = await posts.wipe(tx, session_id, slide_ids, vanished)
    await duplicates.regroup(tx, session_id)
    await media.release(tx, session.scope_id, links)
    left = await queries.find_session(tx, session_id)
    if left is not None and session.thumbnail_link_id is not None and left.thumbnail_link_id is None:
        await choose_among(tx, left, await slide_queries.list_slides(tx, session_id))
    await notify(tx, subject_of(session_id))


async def _follow_upstream(context: Any) -> None:  # Any: the worker's application
    await check_posts(context.db, context.sessions)
    await media.recheck(context.db, context.fetcher)
    await wipe_vanished(context.db)


upkeep_schedule = Schedule("sessions.upkeep", "*/10 * * * *", _follow_upstream)
