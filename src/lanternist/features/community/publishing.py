"""From a session to a snapshot that everybody sees: links of its own, all files here for good, then shown at once.

Until the last step nobody sees any of it, and what was shown before stays up. Every step may be broken off, and run
twice: the first makes a draft, which voids an earlier one, and the second goes on with its draft for as long as that
counts. What is gone where it came from is left out, with the reason; what may come later is waited for.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

import structlog

from lanternist.features import activity, media, sessions
from lanternist.features.community import draft_queries, queries
from lanternist.features.community.models import DraftSlide, Failure
from lanternist.features.media import MediaServices, Secured
from lanternist.features.sessions import FillState, Session
from lanternist.platform import faults, jobs
from lanternist.platform.db import Database, Tx
from lanternist.platform.jobs import Arguments, Job, Schedule
from lanternist.platform.notices import notify

COPY_JOB = "community.copy"
MOST_TRIES = 8
FIRST_PAUSE_SECONDS = 60.0
LONGEST_PAUSE_SECONDS = 3600.0
WATCH_MINUTES = 20
"""A copying of which nothing was heard for so long is begun again."""
DUE_AT_ONCE = 50
EMPTY = "empty"
HIDDEN = "hidden"
_PASSING = re.compile(
    r"status_(5\d\d|408|425|429)|timed_out|connection_failed|host_resting|no_room|no_storage|crashed"
    r"|pending|fetching|failed"
)
"""Reasons that may be over a moment later. All others are answers, and an answer counts."""
log = structlog.get_logger()


async def begin(tx: Tx, session_id: int, *, is_first: bool = False) -> None:
    """Begin a snapshot of a session that is to be shown; `is_first`: only where nothing of it is shown or on its way.

    While the session collects its media nothing is begun: the end of that comes back here.
    """
    session = await sessions.lock_session(tx, session_id)
    if session is None or not session.share_to_community:
        return
    if session.fill_state in (FillState.PENDING, FillState.RUNNING):
        return
    item = await queries.lock_item(tx, session_id)
    if session.hidden_reason is not None or (item is not None and item.is_hidden):
        if item is not None:
            await draft_queries.give_up(
                tx, item.id, ready=0, failures=[Failure(position=None, reason=HIDDEN)]
            )
        return
    if is_first and item is not None and (item.state == "ready" or item.copy_state == "running"):
        return
    scope_id, item_id = await _draft(tx, session)
    await jobs.enqueue(tx, COPY_JOB, {"item_id": item_id, "scope_id": scope_id})
    await notify(tx, sessions.subject_of(session_id))
    faults.point("publish.begun")


async def _draft(tx: Tx, session: Session) -> tuple[int, int]:
    """Open a scope that holds all that the session shows, and slides beside it; return it and the item."""
    # Below the session's own, so that what ends the one ends the other.
    scope_id = await media.add_scope(tx, session.user_id, parent_id=session.scope_id)
    slides = await draft_queries.slides_to_copy(tx, session.id, with_duplicates=session.show_duplicates)
    links = await media.add_links(tx, scope_id, [row["asset_id"] for row in slides])
    pictured = [row for row in slides if row["thumbnail_asset_id"] is not None]
    thumbnails = await media.add_links(tx, scope_id, [row["thumbnail_asset_id"] for row in pictured])
    by_slide = {row["id"]: link for row, link in zip(pictured, thumbnails, strict=True)}
    item_id = await draft_queries.open_draft(
        tx, session.id, scope_id, wanted=len(slides), watch_minutes=WATCH_MINUTES
    )
    ids = [row["id"] for row in slides]
    await draft_queries.add_draft_slides(tx, item_id, scope_id, ids, links, list(map(by_slide.get, ids)))
    await sessions.hold_posts(
        tx,
        [
            (link, row["source"], row["post_id"])
            for row, link in zip(slides, links, strict=True)
            if row["source"] is not None and row["post_id"]
        ],
    )
    return scope_id, item_id


async def copy(db: Database, services: MediaServices, item_id: int, scope_id: int) -> None:
    """Get all files of a draft for good, and show it when they are there; ends quietly when the draft is void."""
    async with db.transaction() as tx:
        if not await draft_queries.watch(tx, item_id, scope_id, minutes=WATCH_MINUTES):
            return
    faults.point("publish.copying")
    secured = await media.secure(db, services, scope_id)
    faults.point("publish.copied")
    async with db.transaction() as tx:
        await _end(tx, item_id, scope_id, secured)
        faults.point("publish.ending")
    faults.point("publish.ended")


async def _end(tx: Tx, item_id: int, scope_id: int, secured: Secured) -> None:
    """Show a draft, or note why not yet, or why not at all. Its session is locked before its item."""
    found = await draft_queries.draft_of(tx, item_id)
    session = await sessions.lock_session(tx, found[0]) if found else None
    item = await queries.lock_item(tx, session.id) if session else None
    if session is None or item is None or item.draft_scope_id != scope_id:
        return
    slides = await draft_queries.list_draft(tx, scope_id)
    failures = _failures(slides, secured.failed)
    ready = len(slides) - len(failures)
    is_passing = any(_PASSING.fullmatch(each.reason) for each in failures)
    if is_passing and item.copy_tries + 1 < MOST_TRIES:
        pause = min(FIRST_PAUSE_SECONDS * 2**item.copy_tries, LONGEST_PAUSE_SECONDS)
        await draft_queries.note_try(tx, item_id, ready=ready, failures=failures, again_seconds=pause)
    elif is_passing or ready == 0:
        await draft_queries.give_up(
            tx, item_id, ready=ready, failures=failures or [Failure(position=None, reason=EMPTY)]
        )
        log.info("community.not_published", item=item_id, reasons=sorted({each.reason for each in failures}))
    else:
        await _show(tx, session, item_id, slides, secured, failures)
    await notify(tx, sessions.subject_of(session.id))


async def _show(
    tx: Tx,
    session: Session,
    item_id: int,
    slides: Sequence[DraftSlide],
    secured: Secured,
    failures: Sequence[Failure],
) -> None:
    left_out = [slide.id for slide in slides if slide.link_id in secured.failed]
    kept = {slide.link_id for slide in slides if slide.link_id not in secured.failed}
    pictures = [link for link in secured.failed if link not in kept]
    await draft_queries.leave_out(tx, left_out, pictures)
    await draft_queries.show_draft(tx, item_id, ready=len(slides) - len(left_out), failures=failures)
    await activity.record(
        tx,
        session.user_id,
        action="session_published",
        feature="community",
        subject=sessions.subject_of(session.id),
        details={"media": len(slides) - len(left_out), "leftOut": len(left_out)},
    )


def _failures(slides: Sequence[DraftSlide], failed: Mapping[int, str]) -> list[Failure]:
    """Return why slides have no file; that a small picture is missing does not matter."""
    return [
        Failure(position=slide.position, reason=failed[slide.link_id])
        for slide in slides
        if slide.link_id in failed
    ]


async def _run_publish(context: Any, arguments: Arguments) -> None:  # Any: the worker's application
    async with context.db.transaction() as tx:
        await begin(tx, int(arguments["session_id"]), is_first=bool(arguments.get("is_first")))


async def _run_copy(context: Any, arguments: Arguments) -> None:  # as above
    await copy(context.db, context.media, int(arguments["item_id"]), int(arguments["scope_id"]))


async def resume(db: Database) -> int:
    """Queue the copyings whose next try is due, or that were lost; return how many."""
    async with db.transaction() as tx:
        due = await draft_queries.claim_due(tx, most=DUE_AT_ONCE, watch_minutes=WATCH_MINUTES)
        for item_id, scope_id in due.items():
            await jobs.enqueue(tx, COPY_JOB, {"item_id": item_id, "scope_id": scope_id})
    return len(due)


async def _resume(context: Any) -> None:  # as above
    await resume(context.db)


publish_job = Job(sessions.SHARE_JOB, _run_publish)
copy_job = Job(COPY_JOB, _run_copy)
resume_schedule = Schedule("community.resume", "* * * * *", _resume)
