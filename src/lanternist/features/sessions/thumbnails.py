"""The picture that stands for a session: the client's, or the first one that was found."""

from collections.abc import Sequence

from lanternist.errors import ValidationFailed
from lanternist.features import media
from lanternist.features.ingestion import FoundMedia, MediaType, peek
from lanternist.features.sessions import queries, slide_queries
from lanternist.features.sessions.drafts import OWN_MEDIA
from lanternist.features.sessions.models import Session, Slide
from lanternist.features.sessions.services import SessionServices
from lanternist.platform.db import Tx


async def set_thumbnail(tx: Tx, session: Session, url: str | None, services: SessionServices) -> Session:
    """Set the client's thumbnail; None lets us choose one again."""
    if url is None:
        return await _choose_from_slides(tx, session, services)
    if url.startswith(OWN_MEDIA):
        return await _keep_own(tx, session, url)
    link_id = await _link(tx, session, canonical_id=f"url:{url}", url=url)
    return await _store(tx, session, link_id, url)


async def keep_picture(tx: Tx, session: Session, link_id: int, url: str | None = None) -> Session:
    """Let what the session's scope holds stand for it, as a client's choice; `url` is where it comes from."""
    return await _store(
        tx, session, link_id, url or f"{OWN_MEDIA}{media.MediaKey(link_id, session.scope_id)}"
    )


async def add_scope_with_picture(
    tx: Tx, user_id: str, names: Sequence[str], services: SessionServices
) -> tuple[int, int | None]:
    """Open the scope of a new session; return it and, where the listing cache knows a picture, the link to that.

    A picture that no session holds yet is left to the fill: writing it here could wait for a fill that does so.
    """
    found = await peek(tx, [services.sources.parse(name) for name in names])
    if found is None:
        return await media.add_scope(tx, user_id), None
    return await media.add_scope_holding(tx, user_id, picture_of(found)[0])


def picture_of(found: FoundMedia) -> tuple[str, str]:
    """Return the canonical id and the address of the picture that stands for found media."""
    if found.thumbnail_url:
        return thumbnail_id(found), found.thumbnail_url
    return found.canonical_id, found.url


def has_picture(found: FoundMedia) -> bool:
    """Return whether something of this can stand as a still picture."""
    return found.thumbnail_url is not None or found.type is MediaType.IMAGE


def thumbnail_id(found: FoundMedia) -> str:
    """Return the canonical id of the small picture of found media."""
    return f"thumbnail:{found.canonical_id}"


async def choose_among(tx: Tx, session: Session, slides: Sequence[Slide]) -> Session:
    """Take the first of these slides that has a picture, or none."""
    return await _store(tx, session, next(filter(None, map(_picture_link, slides)), None), None)


async def _choose_from_slides(tx: Tx, session: Session, services: SessionServices) -> Session:
    """Take the first slide with a picture; for an empty session, what the cache knows."""
    slides = await slide_queries.list_slides(tx, session.id)
    if any(_picture_link(slide) for slide in slides):
        return await choose_among(tx, session, slides)
    found = await peek(tx, [services.sources.parse(name) for name in session.subreddits])
    if found is None:
        return await _store(tx, session, None, None)
    canonical_id, picture_url = picture_of(found)
    return await _store(
        tx, session, await _link(tx, session, canonical_id=canonical_id, url=picture_url), None
    )


def _picture_link(slide: Slide) -> int | None:
    return slide.thumbnail_link_id or (slide.link_id if slide.type == "image" else None)


async def _keep_own(tx: Tx, session: Session, url: str) -> Session:
    """Accept one of our own paths when it leads to media of this session: clients echo what they were given."""
    key = media.MediaKey.parse(url.removeprefix(OWN_MEDIA).partition("?")[0])
    if key is None or not await media.is_link_in_scope(tx, key.link_id, session.scope_id):
        raise ValidationFailed.of("thumbnail", "must be a web address or media of this session")
    if key.link_id == session.thumbnail_link_id:
        return session
    return await _store(tx, session, key.link_id, url.partition("?")[0])


async def _link(tx: Tx, session: Session, *, canonical_id: str, url: str) -> int:
    asset = media.NewAsset(canonical_id=canonical_id, source_url=url, type="image")
    ids = await media.add_assets(tx, [asset])
    return (await media.add_links(tx, session.scope_id, [ids[canonical_id]]))[0]


async def _store(tx: Tx, session: Session, link_id: int | None, url: str | None) -> Session:
    values = {"thumbnail_link_id": link_id, "thumbnail_url": url}
    return await queries.update_session(tx, session.id, values, touch=False)
