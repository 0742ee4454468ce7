"""What people do with sessions: create, change, delete, refill."""

from collections.abc import Sequence

from msgspec import UNSET
from msgspec.structs import replace

from lanternist.errors import ValidationFailed
from lanternist.features import accounts, activity, credits, media, moderation
from lanternist.features.accounts import Actor
from lanternist.features.ingestion import Reason, SourceName, SourceProgress, SourceState
from lanternist.features.moderation import Surface
from lanternist.features.sessions import category_queries, queries
from lanternist.features.sessions.allowing import check_named
from lanternist.features.sessions.drafts import check_merged_intervals
from lanternist.features.sessions.errors import (
    CategoryNotFound,
    FillUnderWay,
    NoSources,
    NotYourSession,
    SessionNotFound,
)
from lanternist.features.sessions.models import Change, Draft, FillMode, FillState, Session
from lanternist.features.sessions.services import SessionServices
from lanternist.features.sessions.thumbnails import add_scope_with_picture, set_thumbnail
from lanternist.platform import faults, jobs
from lanternist.platform.db import Tx
from lanternist.platform.notices import notify

FILL_JOB = "sessions.fill"
SHARE_JOB = "community.publish"
"""Queued with `session_id` when a session is to be shown to everybody; `is_first`: only where none of it is shown."""
_PLAIN_FIELDS = (
    "title",
    "interval_min",
    "interval_max",
    "transition",
    "ai_prompt",
    "caption_theme",
    "is_public",
    "share_to_community",
    "is_favorite",
    "is_manual_mode",
    "show_duplicates",
)
_LOCKED_ON_IMPORTED = {"subreddits": "subreddits", "caption_theme": "captionTheme", "ai_prompt": "aiPrompt"}


async def create(tx: Tx, actor: Actor, draft: Draft, services: SessionServices) -> Session:
    """Store a session with its charge, its activity row and the job that fills it.

    Where no source of it is set up, the session says so and nothing is charged.
    """
    await check_category(tx, actor, draft.category_id)
    await check_named(services, subreddits=draft.subreddits, thumbnail=draft.thumbnail_url)
    progress = first_progress(draft.subreddits, services)
    is_fillable = any(source.state == SourceState.PENDING for source in progress)
    faults.point("create.begun")
    scope_id, picture = await add_scope_with_picture(tx, actor.id, draft.subreddits, services)
    faults.point("create.scoped")
    session = await queries.add_session(
        tx,
        actor.id,
        draft,
        scope_id=scope_id,
        thumbnail_link_id=picture if is_fillable and draft.thumbnail_url is None else None,
        sources=progress,
        fill_state=FillState.PENDING if is_fillable else FillState.FAILED,
    )
    faults.point("create.stored")
    if draft.thumbnail_url:
        session = await set_thumbnail(tx, session, draft.thumbnail_url, services)
    await activity.record(
        tx,
        actor.id,
        action="session_created",
        feature="sessions",
        subject=subject_of(session.id),
        details={"kind": session.kind, "sources": len(session.subreddits)},
    )
    faults.point("create.recorded")
    if is_fillable:
        await enqueue_fill(tx, session.id, session.fill_run, FillMode.REPLACE)
        faults.point("create.queued")
        # Last, because all that one person does waits for their account until this transaction ends.
        session = await charge(tx, session)
        faults.point("create.charged")
    elif session.share_to_community:
        await enqueue_share(tx, session.id)
    return session


async def find_readable(tx: Tx, actor: Actor, session_id: int) -> Session:
    """Return a session that this person may read: their own, a public one, or as administrator any."""
    session = await queries.find_session(tx, session_id)
    if session is None:
        raise SessionNotFound
    await check_readable(tx, session, actor)
    return session


async def check_readable(tx: Tx, session: Session, actor: Actor) -> None:
    """Refuse somebody else's private session, except to administrators: that they looked is recorded.

    What belongs to an account that is switched off is there for administrators only; what moderation hid is there
    for its owner and for moderators, who see it whether or not it is public.
    """
    if not moderation.visible(actor, session.item, Surface.OWN):
        raise SessionNotFound
    if session.user_id == actor.id:
        return
    is_shown = await _is_owner_active(tx, session)
    if is_shown and session.is_public and session.hidden_reason is None:
        return
    if session.hidden_reason is None and not actor.user.is_administrator:
        raise NotYourSession("view") if is_shown else SessionNotFound
    await activity.record(
        tx, actor.id, action="session_inspected", feature="sessions", subject=subject_of(session.id)
    )


async def may_go_on(tx: Tx, session: Session, actor: Actor) -> bool:
    """Return whether who was let in to read a session may read on."""
    if not await accounts.is_admitted_still(tx, actor):
        return False
    if session.hidden_reason is not None:
        # Nobody gets paths to its files.
        return False
    if session.user_id == actor.id or actor.user.is_administrator:
        return True
    return session.is_public and await _is_owner_active(tx, session)


async def _is_owner_active(tx: Tx, session: Session) -> bool:
    owner = await accounts.find_user(tx, session.user_id)
    return owner is not None and owner.is_active


async def find_own(tx: Tx, actor: Actor, session_id: int, verb: str) -> Session:
    """Return a session of this person, locked; `verb` is what they want to do with it."""
    return _own(await queries.lock_session(tx, session_id), actor, verb)


async def read_own(tx: Tx, actor: Actor, session_id: int, verb: str) -> Session:
    """Return a session of this person, to read only; `verb` as in `find_own`."""
    return _own(await queries.find_session(tx, session_id), actor, verb)


async def change(
    tx: Tx, actor: Actor, session: Session, wanted: Change, services: SessionServices
) -> Session:
    """Apply a PATCH to a locked session: all of it, or, when one field is refused, nothing."""
    _check_locked_fields(session, wanted)
    if wanted.subreddits == [] and session.subreddits:
        raise ValidationFailed.of("subreddits", "must name at least one source")
    if wanted.is_public is True or wanted.share_to_community is True:
        moderation.require_shown(session.hidden_reason)
    check_merged_intervals(
        session.interval_min if wanted.interval_min is UNSET else wanted.interval_min,
        session.interval_max if wanted.interval_max is UNSET else wanted.interval_max,
    )
    values: dict[str, object] = {
        name: value for name in _PLAIN_FIELDS if (value := getattr(wanted, name)) is not UNSET
    }
    if wanted.category_id is not UNSET:
        await check_category(tx, actor, wanted.category_id)
        values["category_id"] = wanted.category_id or 1
        values["category_source"] = "default" if wanted.category_id is None else "manual"
    has_new_sources = wanted.subreddits is not UNSET and wanted.subreddits != session.subreddits
    await check_named(
        services,
        subreddits=wanted.subreddits or () if has_new_sources else (),
        thumbnail=wanted.thumbnail_url or None,
    )
    if wanted.subreddits is not UNSET:
        values["subreddits"] = wanted.subreddits
    if not values and wanted.thumbnail_url is UNSET:
        return session
    changed = await queries.update_session(tx, session.id, values)
    if wanted.thumbnail_url is not UNSET:
        changed = await set_thumbnail(tx, changed, wanted.thumbnail_url, services)
    details: dict[str, object] = {"fields": sorted(values)}
    if "caption_theme" in values and wanted.caption_theme != session.caption_theme:
        details["captionTheme"] = wanted.caption_theme
    await activity.record(
        tx,
        actor.id,
        action="session_updated",
        feature="sessions",
        subject=subject_of(session.id),
        details=details,
    )
    if wanted.share_to_community is True:
        await enqueue_share(tx, session.id)
    return await _start_fill(tx, changed, FillMode.REPLACE, services) if has_new_sources else changed


async def refill(tx: Tx, actor: Actor, session: Session, services: SessionServices) -> Session:
    """Fetch again: keep what is there and add what is new."""
    if session.fill_state in (FillState.PENDING, FillState.RUNNING):
        raise FillUnderWay
    if not session.subreddits:
        raise NoSources
    await activity.record(
        tx, actor.id, action="session_refilled", feature="sessions", subject=subject_of(session.id)
    )
    return await _start_fill(tx, session, FillMode.EXTEND, services)


async def delete(tx: Tx, actor: Actor, session: Session) -> None:
    """Remove a locked session with its slides, its links and every path signed for it."""
    await queries.delete_session(tx, session.id)
    await media.delete_scope(tx, session.scope_id)
    await activity.record(
        tx, actor.id, action="session_deleted", feature="sessions", subject=subject_of(session.id)
    )
    await notify(tx, subject_of(session.id))


async def enqueue_fill(tx: Tx, session_id: int, run: int, mode: FillMode) -> None:
    """Queue the job that fills a session."""
    await jobs.enqueue(tx, FILL_JOB, {"session_id": session_id, "run": run, "mode": mode})


async def set_shared(tx: Tx, session: Session, *, wanted: bool) -> None:
    """Have a locked session shown to everybody, afresh where it is already, or no more."""
    await queries.update_session(tx, session.id, {"share_to_community": wanted})
    if wanted:
        await enqueue_share(tx, session.id)


async def enqueue_share(tx: Tx, session_id: int, *, is_first: bool = False) -> None:
    """Queue the job that shows a session to everybody; `is_first`: only where nothing of it is shown yet."""
    await jobs.enqueue(tx, SHARE_JOB, {"session_id": session_id, "is_first": is_first})


def first_progress(names: Sequence[str], services: SessionServices) -> list[SourceProgress]:
    """Return the progress of sources before anything was asked; those that are not set up have failed already."""
    return [_first_progress(services.sources.parse(name), services) for name in names]


def subject_of(session_id: int) -> str:
    """Return a session's name in activity and in notices."""
    return f"session:{session_id}"


def _first_progress(name: SourceName, services: SessionServices) -> SourceProgress:
    if services.sources[name.prefix].is_configured():
        return SourceProgress(str(name), SourceState.PENDING)
    return SourceProgress(str(name), SourceState.FAILED, reason=Reason.SOURCE_NOT_CONFIGURED)


def _own(session: Session | None, actor: Actor, verb: str) -> Session:
    if session is None:
        raise SessionNotFound
    if session.user_id != actor.id:
        raise NotYourSession(verb)
    return session


async def charge(tx: Tx, session: Session) -> Session:
    """Charge a session: a new one, stored as charged already, or one whose credits were given back."""
    reference = f"{subject_of(session.id)}:{session.fill_run}"
    paid = await credits.spend(tx, session.user_id, credits.SESSION_CREATE, reference=reference)
    charged_as = reference if paid else None
    if charged_as == session.charge_reference:
        return session
    return await queries.update_session(tx, session.id, {"charge_reference": charged_as}, touch=False)


async def _start_fill(tx: Tx, session: Session, mode: FillMode, services: SessionServices) -> Session:
    progress = first_progress(session.subreddits, services)
    run = await queries.start_run(tx, session.id, progress)
    session = replace(session, fill_run=run)
    if any(source.state == SourceState.PENDING for source in progress):
        if session.charge_reference is None:
            session = await charge(tx, session)
        await enqueue_fill(tx, session.id, run, mode)
    else:
        await queries.finish_run(tx, session.id, FillState.FAILED, progress)
    await notify(tx, subject_of(session.id))
    return await queries.find_session(tx, session.id) or session


async def check_category(tx: Tx, actor: Actor, category_id: int | None) -> None:
    """Refuse a category that is unknown or somebody else's."""
    if category_id is not None and await category_queries.find_category(tx, actor.id, category_id) is None:
        raise CategoryNotFound


def _check_locked_fields(session: Session, wanted: Change) -> None:
    """Refuse to change what an import froze; sending the same value again is no change."""
    if not session.is_imported:
        return
    for name, public_name in _LOCKED_ON_IMPORTED.items():
        value = getattr(wanted, name)
        if value is not UNSET and value != getattr(session, name):
            raise ValidationFailed.of(public_name, "cannot be changed on an imported session")
