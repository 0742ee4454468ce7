"""Sessions that come from elsewhere: their slides are known when they are made, and in which order."""

from collections.abc import Sequence
from dataclasses import dataclass

from lanternist.features import activity, media
from lanternist.features.accounts import Actor
from lanternist.features.ingestion import FoundMedia
from lanternist.features.sessions import import_queries, queries, slide_queries
from lanternist.features.sessions.actions import charge, check_category, enqueue_share, subject_of
from lanternist.features.sessions.allowing import allowed_of
from lanternist.features.sessions.models import Draft, FillState, NewSlide, Session, Slide
from lanternist.features.sessions.services import SessionServices
from lanternist.features.sessions.thumbnails import has_picture, set_thumbnail, thumbnail_id
from lanternist.platform.db import Tx

LONGEST_CAPTION = 2000
MOST_SLIDES = 1000


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a session comes from: the public name of the kind of place, and its address where it has one."""

    source: str
    url: str | None = None


async def create_imported(
    tx: Tx,
    actor: Actor,
    draft: Draft,
    found: Sequence[FoundMedia],
    origin: Origin,
    services: SessionServices,
) -> tuple[Session, list[Slide]]:
    """Store a session with its slides in order, its charge and its activity row.

    The same medium twice counts once. What is denied is left out.
    Raises `CategoryNotFound`, `ContentNotAllowed` and what a charge may raise.
    """
    await check_category(tx, actor, draft.category_id)
    found = await allowed_of(services, draft.title, found)
    scope_id = await media.add_scope(tx, actor.id)
    session = await queries.add_session(
        tx, actor.id, draft, scope_id=scope_id, thumbnail_link_id=None, sources=[], fill_state=FillState.DONE
    )
    await import_queries.mark_imported(tx, session.id, source=origin.source, url=origin.url)
    once = list({each.canonical_id: each for each in found}.values())[:MOST_SLIDES]
    await slide_queries.append_slides(tx, session.id, await _link_slides(tx, scope_id, once))
    session = await queries.find_session(tx, session.id) or session
    if any(has_picture(each) for each in once):
        session = await set_thumbnail(tx, session, None, services)
    await activity.record(
        tx,
        actor.id,
        action="session_imported",
        feature="sessions",
        subject=subject_of(session.id),
        details={"source": origin.source, "media": len(once)},
    )
    if session.share_to_community:
        await enqueue_share(tx, session.id)
    session = await charge(tx, session)
    return session, await slide_queries.list_slides(tx, session.id)


async def _link_slides(tx: Tx, scope_id: int, found: Sequence[FoundMedia]) -> list[NewSlide]:
    """Make the assets known, let the scope hold them, and return the slides."""
    assets = [asset for each in found for asset in _assets(each)]
    ids = await media.add_assets(tx, assets)
    links = await media.add_links(tx, scope_id, [ids[asset.canonical_id] for asset in assets])
    by_asset = {asset.canonical_id: link for asset, link in zip(assets, links, strict=True)}
    return [_slide(each, by_asset) for each in found]


def _assets(found: FoundMedia) -> list[media.NewAsset]:
    assets = [
        media.NewAsset(
            canonical_id=found.canonical_id, source_url=found.url, type=found.type, hls_url=found.hls_url
        )
    ]
    if found.thumbnail_url:
        small = media.NewAsset(canonical_id=thumbnail_id(found), source_url=found.thumbnail_url, type="image")
        assets.append(small)
    return assets


def _slide(found: FoundMedia, links: dict[str, int]) -> NewSlide:
    return NewSlide(
        link_id=links[found.canonical_id],
        thumbnail_link_id=links.get(thumbnail_id(found)),
        canonical_id=found.canonical_id,
        source_url=found.url,
        type=found.type,
        origin="import",
        caption=found.caption[:LONGEST_CAPTION] if found.caption else None,
        title=found.title,
        author=found.author,
        community=found.community,
        post_id=found.post_id,
        post_url=found.post_url,
        width=found.width,
        height=found.height,
        listed_seconds=found.duration,
        is_nsfw=found.is_nsfw,
        is_spoiler=found.is_spoiler,
    )
