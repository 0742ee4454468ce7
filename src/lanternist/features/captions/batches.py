"""Captions for a whole session: what it would cost, the work itself, and what becomes of each slide.

Each slide is a transaction of its own: its caption, its charge and its place in the batch are written together, so
what is done stays done and is paid for once, whatever happens to the rest.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import replace

import structlog
from msgspec import UNSET

from lanternist.errors import AppError
from lanternist.features import activity, credits, media, sessions
from lanternist.features.accounts import Actor
from lanternist.features.captions import queries, themes
from lanternist.features.captions.errors import (
    BatchUnderWay,
    CaptionLimitReached,
    MediaTypeNotSupported,
    NothingToCaption,
)
from lanternist.features.captions.making import instruction_for, keep, make
from lanternist.features.captions.models import (
    SLIDE,
    SMART_CAPTION,
    Batch,
    BatchState,
    Caption,
    Picture,
    Wish,
)
from lanternist.features.captions.schemas import BatchRequest
from lanternist.features.captions.services import CaptionServices
from lanternist.features.sessions import Session, Slide
from lanternist.platform import jobs
from lanternist.platform.db import Database, Tx
from lanternist.platform.notices import notify

BATCH_JOB = "captions.batch"
AT_ONCE = 4
PREPARED = 8
"""Slides that are worked on at once: while the model is asked about some, the pictures of the next are drawn."""
_ENDS_ALL = (credits.InsufficientCredits, credits.PricingMissing, credits.PremiumOnly, CaptionLimitReached)
"""What holds for every slide that is left as well."""
log = structlog.get_logger()


def captionable(slides: Sequence[Slide], *, replace: bool, sees: bool) -> list[int]:
    """Return the slides that the model may be asked about.

    One that sees wants still pictures that are there; one that only reads wants a title.
    """
    return [each.id for each in slides if (replace or not each.caption) and is_captionable(each, sees=sees)]


def is_captionable(slide: Slide, *, sees: bool) -> bool:
    """Return whether the model may be asked about a slide."""
    return slide.link_id is not None and (slide.type == "image" if sees else bool(slide.title))


async def start(
    tx: Tx, services: CaptionServices, actor: Actor, session: Session, wanted: BatchRequest
) -> Batch:
    """Queue captions for a locked session. Raises what would refuse the first of them, or `ValidationFailed`."""
    services.require_provider()
    last = await queries.find_batch(tx, session.id)
    if last is not None and last.is_active:
        raise BatchUnderWay
    if wanted.theme is not None:
        await themes.choosable(tx, wanted.theme)
    shown = await sessions.list_slides(tx, session.id)
    slide_ids = captionable(shown, replace=wanted.replace, sees=services.provider.sees)
    if not slide_ids:
        raise NothingToCaption
    price = await credits.price_of(tx, SMART_CAPTION)
    balance = await credits.balance_of(tx, actor.id)
    if price.is_paying_only and not balance.is_paying:
        raise credits.PremiumOnly(SMART_CAPTION)
    if balance.total < price.amount:
        raise credits.InsufficientCredits(SMART_CAPTION, required=price.amount, current=balance.total)
    batch = await queries.start_batch(
        tx,
        session.id,
        actor.id,
        slide_ids=slide_ids,
        language=wanted.language,
        theme=wanted.theme,
        prompt=None if wanted.prompt is UNSET else wanted.prompt or "",
    )
    await jobs.enqueue(tx, BATCH_JOB, {"batch_id": batch.id})
    await _record(tx, actor.id, session.id, "captions_started", len(slide_ids))
    return batch


async def use_titles(
    tx: Tx, services: CaptionServices, actor: Actor, session: Session, *, replace: bool
) -> int:
    """Use the titles of posts as captions in a locked session; return how many."""
    denied = await services.deny_list.current()
    used = 0
    for slide in await sessions.list_slides(tx, session.id):
        if slide.title and (replace or not slide.caption) and denied.allows_text(slide.title):
            await sessions.set_caption(tx, session.id, slide.id, slide.title)
            used += 1
    if not used:
        raise NothingToCaption
    await sessions.update_session(tx, session.id, {})
    await _record(tx, actor.id, session.id, "captions_from_titles", used)
    return used


async def stop(tx: Tx, by: str, session_id: int) -> None:
    """End a batch; what is under way is still written."""
    batch = await queries.find_batch(tx, session_id)
    if batch is not None and batch.is_active:
        await queries.set_state(tx, batch.id, BatchState.STOPPED)
        await notify(tx, subject_of(session_id))
    await _record(tx, by, session_id, "captions_stopped", len(batch.open_ids) if batch else 0)


async def run(db: Database, services: CaptionServices, batch_id: int) -> None:
    """Make the captions of a batch; ends quietly when it is gone, done or stopped. May run twice."""
    async with db.transaction() as tx:
        batch = await queries.lock_batch(tx, batch_id)
        if batch is None or not batch.is_active:
            return
        await queries.set_state(tx, batch.id, BatchState.RUNNING)
        session = await sessions.find_session(tx, batch.session_id)
        slides = {each.id: each for each in await sessions.list_slides(tx, batch.session_id)}
    if session is None:
        return
    instruction = await instruction_for(db, batch.theme or session.caption_theme)
    places, questions = asyncio.Semaphore(PREPARED), asyncio.Semaphore(AT_ONCE)

    async def one(slide_id: int) -> None:
        async with places:
            slide = slides.get(slide_id)
            await _slide(db, services, batch, session, slide, slide_id, instruction, questions)

    await asyncio.gather(*(one(each) for each in batch.open_ids))
    async with db.transaction() as tx:
        last = await queries.lock_batch(tx, batch_id)
        if last is not None and last.is_active:
            await queries.set_state(tx, batch_id, BatchState.DONE)
        await notify(tx, subject_of(batch.session_id))


async def _slide(
    db: Database,
    services: CaptionServices,
    batch: Batch,
    session: Session,
    slide: Slide | None,
    slide_id: int,
    instruction: str,
    questions: asyncio.Semaphore,
) -> None:
    open_ids = await _open_ids(db, batch)
    if slide_id not in open_ids:
        return
    try:
        if slide is None:
            raise MediaTypeNotSupported(is_animated=False)
        picture = await _picture_of(db, services, session, slide)
        async with questions:
            # It may have been stopped meanwhile.
            if slide_id not in (open_ids := await _open_ids(db, batch)):
                return
            wish = _wish_for(session, slide, picture, instruction, batch.prompt, batch.language)
            made = await make(db, services, session.user_id, wish)
        async with db.transaction() as tx:
            await _keep(tx, batch, slide_id, made)
    except AppError as error:
        left = open_ids if isinstance(error, _ENDS_ALL) else [slide_id]
        async with db.transaction() as tx:
            current = await queries.lock_batch(tx, batch.id)
            open_now = set(current.open_ids) if current else set[int]()
            await queries.note_failed(tx, batch.id, [each for each in left if each in open_now], error.code)
            await notify(tx, subject_of(batch.session_id))


async def _keep(tx: Tx, batch: Batch, slide_id: int, made: Caption) -> None:
    """Write a caption with its charge; a slide that is gone meanwhile costs nothing."""
    # The session before all else of it, as everybody locks; and the account last, for all of a person waits for it.
    if await sessions.lock_session(tx, batch.session_id) is None:
        return
    current = await queries.lock_batch(tx, batch.id)
    if current is None or slide_id in current.done_ids:
        return
    if not await queries.lock_slide(tx, batch.session_id, slide_id):
        raise MediaTypeNotSupported(is_animated=False)
    reference = f"captions:{batch.id}:{slide_id}"
    await sessions.set_caption(tx, batch.session_id, slide_id, made.text)
    await sessions.update_session(tx, batch.session_id, {})
    paid = await credits.spend(tx, batch.user_id, SMART_CAPTION, reference=reference) if made.is_new else 0
    await keep(tx, made)
    await queries.note_done(tx, batch.id, slide_id, paid)
    await notify(tx, subject_of(batch.session_id))


async def caption_of(
    db: Database,
    services: CaptionServices,
    session: Session,
    slide: Slide,
    instruction: str,
    *,
    language: str | None = None,
    steering: str | None = None,
    is_fresh: bool = False,
    feature: str | None = None,
) -> Caption:
    """Return a caption for a slide of one's own session. Raises the errors of captions, and those of media.

    Without `steering` it is what the session asks for; empty, it is nothing.
    """
    picture = await _picture_of(db, services, session, slide)
    wish = _wish_for(session, slide, picture, instruction, steering, language)
    return await make(db, services, session.user_id, replace(wish, is_fresh=is_fresh), feature=feature)


async def _open_ids(db: Database, batch: Batch) -> list[int]:
    """Return the slides of a batch that still want a caption: none where it was stopped, or another one begun."""
    async with db.connection() as connection:
        now = await queries.find_batch(connection, batch.session_id)
    return now.open_ids if now is not None and now.id == batch.id and now.is_active else []


async def _picture_of(
    db: Database, services: CaptionServices, session: Session, slide: Slide
) -> Picture | None:
    """Return what the model is shown; None where it only reads."""
    if not services.provider.sees:
        return None
    read = None
    if slide.link_id is not None and slide.type == "image":
        read = await media.read_picture(db, services.media, slide.link_id, session.scope_id)
    if read is None:
        raise MediaTypeNotSupported(is_animated=False)
    return Picture(*read)


def _wish_for(
    session: Session,
    slide: Slide,
    picture: Picture | None,
    instruction: str,
    steering: str | None,
    language: str | None,
) -> Wish:
    return Wish(
        length=SLIDE,
        instruction=instruction,
        picture=picture,
        told={"title": slide.title, "community": slide.community, "session": session.title},
        steering=session.ai_prompt if steering is None else steering or None,
        language=language,
    )


def subject_of(session_id: int) -> str:
    """Return what watchers of a session's captions wait for."""
    return f"captions:{session_id}"


async def _record(tx: Tx, user_id: str, session_id: int, action: str, count: int) -> None:
    await activity.record(
        tx,
        user_id,
        action=action,
        feature="captions",
        subject=f"session:{session_id}",
        details={"slides": count},
    )
