"""Making sessions of what lies elsewhere: first what it costs, then the fetch, then all of it in one transaction."""

from lanternist.errors import ValidationFailed
from lanternist.features import activity, credits, sessions
from lanternist.features.accounts import Actor
from lanternist.features.sessions import (
    DEFAULT_INTERVAL_MAX,
    DEFAULT_INTERVAL_MIN,
    Draft,
    ImportedSlide,
    Origin,
    Session,
    SessionServices,
    SessionWithMedia,
)
from lanternist.features.transfers import lists
from lanternist.features.transfers.errors import HostNotSupported, NothingToImport
from lanternist.features.transfers.exports import Exported
from lanternist.features.transfers.galleries import GalleryHost
from lanternist.features.transfers.models import Gallery
from lanternist.features.transfers.services import TransferServices
from lanternist.platform.db import Database, Tx

LONGEST_TITLE = 255
UNTITLED = "Imported session"


def find_host(url: str, services: TransferServices) -> tuple[GalleryHost, str]:
    """Return who reads the gallery at `url`, and its id; raise `HostNotSupported` for any other address."""
    for host in services.gallery_hosts:
        gallery_id = host.gallery_id(url)
        if gallery_id is not None:
            return host, gallery_id
    raise HostNotSupported


def title_from(text: str | None) -> str | None:
    """Return a title that a person gave, or raise `ValidationFailed`; None keeps what the import brings."""
    if text is None:
        return None
    title = text.strip()
    if not 1 <= len(title) <= LONGEST_TITLE:
        raise ValidationFailed.of("title", f"must be text of 1 to {LONGEST_TITLE} characters")
    return title


def read_list(kind: str, content: str) -> Gallery:
    """Return what a list names, or raise `NothingToImport`."""
    try:
        gallery = lists.read_urls(content) if kind == lists.URLS else lists.read_gallery_dl(content)
    except lists.NotAList as error:
        raise NothingToImport from error
    if not gallery.media:
        raise NothingToImport
    return gallery


async def check_first(db: Database, actor: Actor, category_id: int | None) -> None:
    """Refuse, before anybody outside is asked, what would be refused in the end; leaves nothing behind."""
    async with db.rolled_back() as tx:
        await sessions.check_category(tx, actor, category_id)
        await credits.spend(tx, actor.id, credits.SESSION_CREATE, reference=f"import:{actor.id}")


async def store(
    tx: Tx,
    actor: Actor,
    gallery: Gallery,
    services: SessionServices,
    *,
    title: str | None,
    category_id: int | None,
) -> SessionWithMedia:
    """Store a gallery as a session, and charge it."""
    draft = draft_of(title or gallery.title or UNTITLED, category_id)
    origin = Origin(gallery.source, gallery.url)
    session, slides = await sessions.create_imported(tx, actor, draft, slides_of(gallery), origin, services)
    return sessions.with_media(session, slides, services)


def slides_of(gallery: Gallery) -> list[ImportedSlide]:
    """Return the slides of a gallery, whose files are where they were found."""
    return [ImportedSlide(media=each) for each in gallery.media]


def draft_of(title: str, category_id: int | None) -> Draft:
    """Return a session with the usual settings."""
    return Draft(
        title=" ".join(title.split())[:LONGEST_TITLE].strip() or UNTITLED,
        subreddits=[],
        category_id=category_id,
        interval_min=DEFAULT_INTERVAL_MIN,
        interval_max=DEFAULT_INTERVAL_MAX,
        transition="fade",
        ai_prompt=None,
        caption_theme=None,
        thumbnail_url=None,
        is_public=False,
        share_to_community=False,
        is_favorite=False,
        is_manual_mode=False,
        show_duplicates=False,
        kind="imported",
    )


async def read_for_export(tx: Tx, actor: Actor, session_id: int) -> Exported:
    """Return a session of this person with all that an archive tells of it, and note that it was exported."""
    session = await sessions.read_own(tx, actor, session_id, "export")
    await activity.record(
        tx, actor.id, action="session_exported", feature="transfers", subject=f"session:{session.id}"
    )
    return await _exported(tx, session)


async def exported_of(tx: Tx, user_id: str, session_id: int) -> Exported | None:
    """Return the same for an export of the account; None where the session is gone by now."""
    session = await sessions.find_session(tx, session_id)
    return await _exported(tx, session) if session is not None and session.user_id == user_id else None


async def _exported(tx: Tx, session: Session) -> Exported:
    slides = await sessions.list_slides(tx, session.id)
    category = await sessions.find_category(tx, session.user_id, session.category_id)
    name = category.name if category is not None and category.user_id is not None else None
    return Exported(session, name, slides)
