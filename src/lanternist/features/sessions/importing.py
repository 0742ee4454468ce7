"""Sessions that come from elsewhere: their slides are known when they are made, and in which order."""

from collections.abc import Sequence
from dataclasses import dataclass

from lanternist.features import activity, media
from lanternist.features.accounts import Actor
from lanternist.features.ingestion import FoundMedia
from lanternist.features.sessions import import_queries, queries, slide_queries
from lanternist.features.sessions.actions import charge, check_category, enqueue_share, subject_of
from lanternist.features.sessions.allowing import allowed_of
from lanternist.features.sessions.drafts import MOST_TAGS
from lanternist.features.sessions.models import Draft, FillState, NewSlide, Session, Slide
from lanternist.features.sessions.services import SessionServices
from lanternist.features.sessions.thumbnails import has_picture, keep_picture, set_thumbnail, thumbnail_id
from lanternist.kit.slugs import slugs_from
from lanternist.platform.db import Tx

LONGEST_CAPTION = 2000
MOST_SLIDES = 1000


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a session comes from: the public name of the kind of place, and its address where it has one."""

    source: str
    url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedSlide:
    """A medium that comes along; `asset_id` is its file where that is here already, as the person's own."""

    media: FoundMedia
    asset_id: int | None = None
    duration_seconds: float | None = None
    start_seconds: float | None = None
    end_seconds: float | None = None

    @property
    def canonical_id(self) -> str:
        """What the slide is known by in its session."""
        return self.media.canonical_id if self.asset_id is None else f"file:{self.asset_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedThumbnail:
    """The picture that its owner chose for a session: one of its slides, else a file that is here, else an address."""

    slide: ImportedSlide | None = None
    asset_id: int | None = None
    url: str | None = None


async def create_imported(
    tx: Tx,
    actor: Actor,
    draft: Draft,
    found: Sequence[ImportedSlide],
    origin: Origin | None,
    services: SessionServices,
    *,
    tags: Sequence[str] = (),
    category: str = "",
    thumbnail: ImportedThumbnail | None = None,
) -> tuple[Session, list[Slide]]:
    """Store a session with its slides in order, its charge and its activity row.

    The same medium twice counts once. What is denied is left out. Without an `origin` it is a session that comes
    back, which freezes nothing. `category` is the name of one that comes along. Raises `CategoryNotFound`,
    `ContentNotAllowed` and what a charge may raise.
    """
    await check_category(tx, actor, draft.category_id)
    texts = (draft.title, draft.ai_prompt or "", *draft.subreddits, *tags, category)
    found = await allowed_of(services, texts, found)
    scope_id = await media.add_scope(tx, actor.id)
    session = await queries.add_session(
        tx, actor.id, draft, scope_id=scope_id, thumbnail_link_id=None, sources=[], fill_state=FillState.DONE
    )
    if origin is not None:
        await import_queries.mark_imported(tx, session.id, source=origin.source, url=origin.url)
    once = list({each.canonical_id: each for each in found}.values())[:MOST_SLIDES]
    links = await _link_slides(tx, scope_id, once)
    ids = await slide_queries.append_slides(tx, session.id, [_slide(each, links) for each in once])
    parts = [(each.duration_seconds, each.start_seconds, each.end_seconds) for each in once]
    await import_queries.set_parts(tx, ids, parts)
    await queries.update_session(tx, session.id, {"tags": slugs_from(tags)[:MOST_TAGS]}, touch=False)
    session = await queries.find_session(tx, session.id) or session
    session = await _set_thumbnail(tx, session, once, thumbnail, links, services)
    await activity.record(
        tx,
        actor.id,
        action="session_imported",
        feature="sessions",
        subject=subject_of(session.id),
        details={"source": origin.source if origin else draft.kind, "media": len(once)},
    )
    if session.share_to_community:
        await enqueue_share(tx, session.id)
    session = await charge(tx, session)
    return session, await slide_queries.list_slides(tx, session.id)


async def _set_thumbnail(
    tx: Tx,
    session: Session,
    slides: Sequence[ImportedSlide],
    chosen: ImportedThumbnail | None,
    links: dict[str, int],
    services: SessionServices,
) -> Session:
    """Let what was chosen stand for the session, unless it is denied or was left out; else the first picture."""
    url = chosen.url if chosen is not None else None
    is_denied = not (await services.deny_list.current()).allows_address(url)
    if chosen is not None and not is_denied:
        link_id = links.get(chosen.slide.canonical_id) if chosen.slide is not None else None
        if chosen.asset_id is not None:
            [link_id] = await media.add_links(tx, session.scope_id, [chosen.asset_id])
        if link_id is not None:
            return await keep_picture(tx, session, link_id, url)
        if url is not None:
            return await set_thumbnail(tx, session, url, services)
    if any(has_picture(each.media) for each in slides):
        return await set_thumbnail(tx, session, None, services)
    return session


async def _link_slides(tx: Tx, scope_id: int, found: Sequence[ImportedSlide]) -> dict[str, int]:
    """Make the assets known, let the scope hold them, and return the links by canonical id."""
    assets = [asset for each in found if each.asset_id is None for asset in _assets(each.media)]
    ids = await media.add_assets(tx, assets)
    ids |= {each.canonical_id: each.asset_id for each in found if each.asset_id is not None}
    links = await media.add_links(tx, scope_id, list(ids.values()))
    return dict(zip(ids, links, strict=True))


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


def _slide(slide: ImportedSlide, links: dict[str, int]) -> NewSlide:
    found = slide.media
    return NewSlide(
        link_id=links[slide.canonical_id],
        thumbnail_link_id=links.get(thumbnail_id(found)) if slide.asset_id is None else None,
        canonical_id=slide.canonical_id,
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
