"""Filling a session with media: every source is asked at once, the result is stored in one piece.

The job may run twice, and a later fill may have begun meanwhile: the session's run number decides, under its lock.
"""

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from msgspec import UNSET
from msgspec.structs import replace

from lanternist.features import activity, credits, ingestion, media
from lanternist.features.ingestion import (
    ChecksPosts,
    Collected,
    Found,
    Reason,
    SourceProgress,
    SourceState,
)
from lanternist.features.sessions import duplicate_queries, duplicates, queries, slide_queries, upkeep_queries
from lanternist.features.sessions.actions import enqueue_share, first_progress, subject_of
from lanternist.features.sessions.allowing import is_allowed
from lanternist.features.sessions.models import WANTED_MEDIA, FillMode, FillState, NewSlide, Session
from lanternist.features.sessions.services import SessionServices
from lanternist.features.sessions.thumbnails import has_picture, set_thumbnail, thumbnail_id
from lanternist.platform.db import Database, Tx
from lanternist.platform.notices import notify

LONGEST_TEXT = 2000
SHOWN_AFTER_SECONDS = 0.03


@dataclass(frozen=True, slots=True)
class FillOrder:
    """Which fill a job stands for."""

    session_id: int
    run: int
    mode: FillMode


async def fill(db: Database, services: SessionServices, order: FillOrder) -> None:
    """Collect media for a session and store it; ends quietly when the session or this run is gone."""
    async with db.connection() as connection:
        session = await queries.find_session(connection, order.session_id)
        if session is None or not _is_current(session, order):
            return
        present = await _present(connection, session, order)
    collected = await _collect(db, services, session, order, present)
    async with db.transaction() as tx:
        locked = await queries.lock_session(tx, order.session_id)
        if locked is not None and _is_current(locked, order):
            await _store(tx, services, locked, order, collected)


@dataclass(frozen=True, slots=True)
class _Present:
    """What a session shows already, by canonical id, and how many more media it has room for."""

    known: set[str]
    room: int


async def _present(tx: Tx, session: Session, order: FillOrder) -> _Present:
    if not _extends(order):
        return _Present(set(), WANTED_MEDIA)
    known = await slide_queries.canonical_ids(tx, session.id)
    unseen = set(await slide_queries.dead_slides(tx, session.id))
    if not session.show_duplicates:
        unseen |= set(await duplicate_queries.duplicate_ids(tx, session.id))
    return _Present(known, max(0, WANTED_MEDIA - len(known) + len(unseen)))


async def _collect(
    db: Database, services: SessionServices, session: Session, order: FillOrder, present: _Present
) -> Collected:
    denied = await services.deny_list.current()
    allowed = [name for name in session.subreddits if denied.allows_source(name)]
    names = [services.sources.parse(name) for name in allowed]
    board = _Board(
        db,
        order,
        [
            replace(each, state=SourceState.RUNNING) if each.state == SourceState.PENDING else each
            for each in first_progress(allowed, services)
        ]
        + [_not_allowed(name) for name in session.subreddits if name not in allowed],
    )
    showing = asyncio.create_task(board.show())
    try:
        # Sources list what is there already too, so an extending fill asks for so many more.
        wanted = WANTED_MEDIA + len(present.known)
        collected = await ingestion.collect(services.listings, names, wanted, board.update)
    finally:
        showing.cancel()
        await asyncio.wait([showing])
    fresh = [
        found
        for found in collected.media
        if found.media.canonical_id not in present.known and is_allowed(denied, found.media)
    ]
    async with db.connection() as connection:
        standing = await _standing(connection, services, fresh)
        taken = await duplicates.take(connection, session, standing, present.room, extends=_extends(order))
    told = {each.name: each for each in collected.sources}
    return Collected(
        media=tuple(taken),
        sources=tuple(told.get(name) or _not_allowed(name) for name in session.subreddits),
    )


def _not_allowed(name: str) -> SourceProgress:
    return SourceProgress(name, SourceState.FAILED, reason=Reason.NOT_ALLOWED)


async def _standing(tx: Tx, services: SessionServices, found: Sequence[Found]) -> list[Found]:
    """Leave out what is known to be gone: an older listing may still name it."""
    gone_files = await media.gone_among(tx, [each.media.canonical_id for each in found])
    ids: defaultdict[str, list[str]] = defaultdict(list)
    for each in found:
        if each.media.post_id:
            ids[_prefix(services, each)].append(each.media.post_id)
    gone = {prefix: await upkeep_queries.gone_posts(tx, prefix, some) for prefix, some in ids.items()}
    return [
        each
        for each in found
        if each.media.canonical_id not in gone_files
        and each.media.post_id not in gone.get(_prefix(services, each), ())
    ]


def _prefix(services: SessionServices, found: Found) -> str:
    return services.sources.parse(found.source).prefix


class _Board:
    """Shows the progress of the sources while they are asked."""

    def __init__(self, db: Database, order: FillOrder, sources: Sequence[SourceProgress]) -> None:
        self._db = db
        self._order = order
        self._sources = list(sources)
        self._is_shown = False

    async def show(self) -> None:
        """Begin to show, a moment later: what comes from the cache is there before anybody could read it."""
        await asyncio.sleep(SHOWN_AFTER_SECONDS)
        self._is_shown = True
        await self._publish()

    async def update(self, progress: SourceProgress) -> None:
        """Show how one source ended."""
        self._sources = [progress if each.name == progress.name else each for each in self._sources]
        if self._is_shown and any(each.state == SourceState.RUNNING for each in self._sources):
            await self._publish()

    async def _publish(self) -> None:
        """Write the progress down and wake those who watch."""
        async with self._db.transaction() as tx:
            if await queries.store_progress(tx, self._order.session_id, self._order.run, self._sources):
                await notify(tx, subject_of(self._order.session_id))


async def _store(
    tx: Tx, services: SessionServices, session: Session, order: FillOrder, collected: Collected
) -> None:
    """Write the result of a fill: slides, thumbnail, state, and credits back when nothing came at all."""
    if collected.media and session.media_count and not _extends(order):
        await slide_queries.delete_slides(tx, session.id, origin="source")
    kept = await slide_queries.canonical_ids(tx, session.id)
    fresh = [found for found in collected.media if found.media.canonical_id not in kept]
    if fresh:
        await _note_posts(tx, services, fresh, collected.sources)
        slides = await _link_slides(tx, services, session, fresh)
        dead = await slide_queries.dead_slides(tx, session.id) if _extends(order) else []
        await slide_queries.replace_slides(tx, session.id, dead, slides)
        await duplicates.regroup(tx, session.id)
    is_empty = not collected.media and session.media_count == 0
    state = FillState.FAILED if is_empty else FillState.DONE
    await queries.finish_run(tx, session.id, state, collected.sources)
    if session.thumbnail_url is None and any(has_picture(found.media) for found in collected.media):
        await set_thumbnail(tx, session, None, services)
    if is_empty:
        await _give_back(tx, session)
    if session.share_to_community:
        await enqueue_share(tx, session.id, is_first=True)
    await notify(tx, subject_of(session.id))


async def _note_posts(
    tx: Tx, services: SessionServices, found: Sequence[Found], sources: Sequence[SourceProgress]
) -> None:
    """Note the posts that can be asked about later; those of an older listing were seen when that was read."""
    seen_at = {each.name: each.stale_since for each in sources if each.stale_since is not UNSET}
    await upkeep_queries.add_posts(
        tx,
        [
            (prefix, each.media.post_id, seen_at.get(each.source))
            for each in found
            if each.media.post_id
            and isinstance(services.sources[prefix := _prefix(services, each)], ChecksPosts)
        ],
    )


async def _link_slides(
    tx: Tx, services: SessionServices, session: Session, found: Sequence[Found]
) -> list[NewSlide]:
    """Make the assets known, let the session's scope hold them, and return the slides."""
    assets = [asset for each in found for asset in _assets(each)]
    ids = await media.add_assets(tx, assets)
    links = await media.add_links(tx, session.scope_id, [ids[asset.canonical_id] for asset in assets])
    by_asset = {asset.canonical_id: link for asset, link in zip(assets, links, strict=True)}
    return [_slide(each, by_asset, _prefix(services, each)) for each in found]


def _assets(found: Found) -> list[media.NewAsset]:
    item = found.media
    assets = [
        media.NewAsset(
            canonical_id=item.canonical_id, source_url=item.url, type=item.type, hls_url=item.hls_url
        )
    ]
    if item.thumbnail_url:
        assets.append(
            media.NewAsset(canonical_id=thumbnail_id(item), source_url=item.thumbnail_url, type="image")
        )
    return assets


def _slide(found: Found, links: dict[str, int], source: str) -> NewSlide:
    item = found.media
    return NewSlide(
        link_id=links[item.canonical_id],
        thumbnail_link_id=links.get(thumbnail_id(item)),
        canonical_id=item.canonical_id,
        source_url=item.url,
        type=item.type,
        origin="source",
        caption=_shortened(item.caption),
        title=_shortened(item.title),
        author=item.author,
        community=item.community,
        post_id=item.post_id,
        post_url=item.post_url,
        width=item.width,
        height=item.height,
        listed_seconds=item.duration,
        is_nsfw=item.is_nsfw,
        is_spoiler=item.is_spoiler,
        source=source,
    )


async def _give_back(tx: Tx, session: Session) -> None:
    if session.charge_reference is None:
        return
    returned = await credits.refund(tx, reference=session.charge_reference)
    await queries.update_session(tx, session.id, {"charge_reference": None}, touch=False)
    if returned:
        await activity.record(
            tx,
            session.user_id,
            action="session_refunded",
            feature="sessions",
            subject=subject_of(session.id),
            details={"credits": returned},
        )


def _is_current(session: Session, order: FillOrder) -> bool:
    return session.fill_run == order.run and session.fill_state in (FillState.PENDING, FillState.RUNNING)


def _extends(order: FillOrder) -> bool:
    return order.mode == FillMode.EXTEND


def _shortened(text: str | None) -> str | None:
    return text[:LONGEST_TEXT].replace("\x00", "") if text else None
