"""Sessions that a person puts together, from files of their vault and from addresses."""

from collections.abc import Sequence
from dataclasses import replace

from lanternist.errors import ContentNotAllowed, ValidationFailed
from lanternist.features import activity, ingestion, media, vault
from lanternist.features.accounts import Actor
from lanternist.features.sessions import duplicates, queries, slide_queries
from lanternist.features.sessions.actions import charge, check_category, enqueue_share, subject_of
from lanternist.features.sessions.allowing import check_named
from lanternist.features.sessions.errors import SlideExists
from lanternist.features.sessions.models import Draft, FillState, NewSlide, Session, Slide
from lanternist.features.sessions.schemas import NewSlideBody
from lanternist.features.sessions.services import SessionServices
from lanternist.features.sessions.slides import check_part
from lanternist.features.sessions.thumbnails import set_thumbnail
from lanternist.platform.db import Tx
from lanternist.platform.fetch import FetchError
from lanternist.platform.fetch_targets import Targets
from lanternist.platform.notices import notify

MOST_SLIDES = 1000
_TARGETS = Targets({})


async def create_manual(tx: Tx, actor: Actor, draft: Draft, services: SessionServices) -> Session:
    """Store a session without sources, with its charge and its activity row; slides are added to it."""
    await check_category(tx, actor, draft.category_id)
    await check_named(services, thumbnail=draft.thumbnail_url)
    scope_id = await media.add_scope(tx, actor.id)
    session = await queries.add_session(
        tx, actor.id, draft, scope_id=scope_id, thumbnail_link_id=None, sources=[], fill_state=FillState.DONE
    )
    if draft.thumbnail_url:
        session = await set_thumbnail(tx, session, draft.thumbnail_url, services)
    await activity.record(
        tx,
        actor.id,
        action="session_created",
        feature="sessions",
        subject=subject_of(session.id),
        details={"kind": session.kind, "sources": 0},
    )
    if session.share_to_community:
        await enqueue_share(tx, session.id)
    return await charge(tx, session)


async def add_slides(
    tx: Tx, actor: Actor, session: Session, wanted: Sequence[NewSlideBody], services: SessionServices
) -> list[Slide]:
    """Put slides behind those of a locked session; return the new ones.

    Raises `ValidationFailed`, `vault.ItemNotReady`, `ContentNotAllowed`, and `SlideExists` for what is shown already.
    """
    if session.media_count + len(wanted) > MOST_SLIDES:
        raise ValidationFailed.of("mediaIds", f"must leave at most {MOST_SLIDES} slides in a session")
    for each in wanted:
        check_part(each.start_seconds, each.end_seconds)
    found = await _found(tx, actor, wanted, services)
    shown = await slide_queries.canonical_ids(tx, session.id)
    names = [slide.canonical_id for _, slide in found]
    if shown & set(names) or len(set(names)) < len(names):
        raise SlideExists
    links = await media.add_links(tx, session.scope_id, [asset_id for asset_id, _ in found])
    slides = [replace(slide, link_id=link) for (_, slide), link in zip(found, links, strict=True)]
    ids = await slide_queries.append_slides(tx, session.id, slides)
    for slide_id, each in zip(ids, wanted, strict=True):
        if (each.duration_seconds, each.start_seconds, each.end_seconds) != (None, None, None):
            await slide_queries.update_slide(
                tx,
                session.id,
                slide_id,
                caption=each.caption or None,
                duration_seconds=each.duration_seconds,
                start_seconds=each.start_seconds,
                end_seconds=each.end_seconds,
            )
    await duplicates.regroup(tx, session.id)
    session = await queries.update_session(tx, session.id, {})
    if session.thumbnail_link_id is None and session.thumbnail_url is None:
        await set_thumbnail(tx, session, None, services)
    await activity.record(
        tx,
        actor.id,
        action="media_added",
        feature="sessions",
        subject=subject_of(session.id),
        details={"media": len(ids)},
    )
    await notify(tx, subject_of(session.id))
    fresh = set(ids)
    return [slide for slide in await slide_queries.list_slides(tx, session.id) if slide.id in fresh]


async def drop_file(tx: Tx, asset_id: int) -> None:
    """Take the slides that show a file out of every session, whoever's it is: its owner deletes it."""
    for session_id in await slide_queries.sessions_showing(tx, asset_id):
        session = await queries.lock_session(tx, session_id)
        if session is None:
            continue
        for slide_id in await slide_queries.slides_showing(tx, session_id, asset_id):
            await slide_queries.delete_slide(tx, session_id, slide_id)
        await duplicates.regroup(tx, session_id)
        await queries.update_session(tx, session_id, {})
        await notify(tx, subject_of(session_id))


async def _found(
    tx: Tx, actor: Actor, wanted: Sequence[NewSlideBody], services: SessionServices
) -> list[tuple[int, NewSlide]]:
    """Return the asset of each slide, and the slide without its link."""
    ids = [each.media_id for each in wanted if each.media_id is not None]
    items = await vault.find_items(tx, actor.id, ids)
    known = await media.find_assets(
        tx, [each.asset_id for each in items.values() if each.asset_id is not None]
    )
    denied = await services.deny_list.current()
    found: list[tuple[int, NewSlide]] = []
    for each in wanted:
        if (each.media_id is None) == (each.media_url is None):
            raise ValidationFailed.of("mediaUrl", "must be given, or mediaId, and not both")
        if each.media_id is not None:
            found.append(_of_item(items.get(each.media_id), known, each))
        else:
            if not denied.allows_address(each.media_url):
                raise ContentNotAllowed.among(["mediaUrl"])
            found.append(await _of_address(tx, each))
    return found


def _of_item(
    item: vault.Item | None, known: dict[int, media.NewAsset], wanted: NewSlideBody
) -> tuple[int, NewSlide]:
    if item is None:
        raise ValidationFailed.of("mediaId", "must be the id of a file in your vault")
    asset = known.get(item.asset_id or 0)
    if item.state != "ready" or item.asset_id is None or asset is None:
        raise vault.ItemNotReady
    return item.asset_id, NewSlide(
        link_id=0,
        thumbnail_link_id=None,
        canonical_id=asset.canonical_id,
        source_url=asset.source_url,
        type=asset.type,
        origin="manual",
        caption=wanted.caption or item.caption,
        width=item.width,
        height=item.height,
        listed_seconds=item.seconds,
    )


async def _of_address(tx: Tx, wanted: NewSlideBody) -> tuple[int, NewSlide]:
    """An address is fetched when somebody looks; what can be refused before that is."""
    url = (wanted.media_url or "").strip()
    try:
        _TARGETS.first(url)
    except FetchError:
        raise ValidationFailed.of("mediaUrl", "must be a public web address of a file") from None
    target = ingestion.target_of(url)
    if target is None or target.is_page or target.needs_resolving:
        raise ValidationFailed.of("mediaUrl", "must be the address of a picture or video, not of a page")
    asset = media.NewAsset(
        canonical_id=target.canonical_id, source_url=target.url, type=target.type, hls_url=target.hls_url
    )
    asset_id = (await media.add_assets(tx, [asset]))[asset.canonical_id]
    return asset_id, NewSlide(
        link_id=0,
        thumbnail_link_id=None,
        canonical_id=asset.canonical_id,
        source_url=asset.source_url,
        type=asset.type,
        origin="manual",
        caption=wanted.caption or None,
        width=target.width,
        height=target.height,
        listed_seconds=target.duration,
    )
