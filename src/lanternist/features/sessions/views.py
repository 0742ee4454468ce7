"""From stored sessions and slides to what their readers see."""

from collections.abc import Callable, Sequence

from lanternist.features import media
from lanternist.features.sessions.models import WANTED_MEDIA, Session, Slide
from lanternist.features.sessions.schemas import Fill, MediaBody, SessionBody, SessionWithMedia
from lanternist.features.sessions.services import SessionServices
from lanternist.kit.times import whole_seconds


def session_body(session: Session, services: SessionServices, *, scope_id: int | None = None) -> SessionBody:
    """Return a session; its thumbnail is loaded through `scope_id`, else through the session's own scope."""
    return SessionBody(
        id=session.id,
        title=session.title,
        user_id=session.user_id,
        subreddits=session.subreddits,
        category_id=session.category_id,
        category_source=session.category_source,
        interval_min=session.interval_min,
        interval_max=session.interval_max,
        transition=session.transition,
        thumbnail=_thumbnail(session, services, scope_id or session.scope_id),
        ai_prompt=session.ai_prompt,
        caption_theme=session.caption_theme,
        is_public=session.is_public,
        share_to_community=session.share_to_community,
        is_favorite=session.is_favorite,
        is_manual_mode=session.is_manual_mode,
        show_duplicates=session.show_duplicates,
        is_imported=session.is_imported,
        import_source=session.import_source,
        import_url=session.import_url,
        tags=session.tags,
        kind=session.kind,
        hidden_reason=session.hidden_reason,
        fill=fill_body(session),
        created_at=whole_seconds(session.created_at),
        updated_at=whole_seconds(session.updated_at),
    )


def playable_count(session: Session) -> int:
    """Return how many slides are played: neither those that are gone, nor repeats where those are left out."""
    hidden = 0 if session.show_duplicates else session.duplicate_count
    return session.media_count - session.vanished_count - hidden


def fill_body(session: Session) -> Fill:
    """Return how far the collecting of media is; what is not played does not count."""
    return Fill(
        state=session.fill_state,
        wanted=WANTED_MEDIA,
        ready=playable_count(session),
        sources=session.fill_sources,
    )


def media_bodies(slides: Sequence[Slide], services: SessionServices, *, scope_id: int) -> list[MediaBody]:
    """Return slides with the addresses by which the holder of `scope_id` loads them."""
    path_of = services.signer.paths(scope_id)
    return [_media_body(slide, path_of, is_relaying=services.is_relaying) for slide in slides]


def with_media(
    session: Session, slides: Sequence[Slide], services: SessionServices, *, scope_id: int | None = None
) -> SessionWithMedia:
    """Return a session and its slides."""
    scope = scope_id or session.scope_id
    return SessionWithMedia(
        session=session_body(session, services, scope_id=scope),
        media=media_bodies(slides, services, scope_id=scope),
    )


def _media_body(slide: Slide, path_of: Callable[[int], str], *, is_relaying: bool) -> MediaBody:
    # The operator's own files, and what a browser could not put together, are always delivered by us.
    is_web = slide.source_url.startswith(("http://", "https://"))
    is_withheld = slide.state == media.BLOCKED_CONTENT
    is_ours = is_withheld or is_relaying or not is_web or media.is_manifest(slide.source_url)
    media_url = slide.source_url
    if is_ours or slide.link_id is None:
        media_url = path_of(slide.link_id) if slide.link_id is not None and not is_withheld else ""
    thumbnail = (media_url or None) if slide.type == "image" else None
    if slide.thumbnail_link_id is not None and is_relaying and not is_withheld:
        thumbnail = path_of(slide.thumbnail_link_id)
    return MediaBody(
        id=slide.id,
        session_id=slide.session_id,
        media_url=media_url,
        thumbnail=thumbnail,
        caption=slide.caption,
        type=slide.type,
        reddit_post_id=slide.post_id,
        reddit_post_url=None if is_withheld else slide.post_url,
        subreddit=slide.community,
        order=slide.position,
        source_url=slide.source_url if is_web and not is_withheld else None,
        title=slide.title,
        author=slide.author,
        width=slide.width,
        height=slide.height,
        duration_seconds=slide.duration_seconds,
        average_color=None if slide.color is None else f"#{slide.color:06x}",
        state=slide.state,
        poster=f"{media_url}&poster=1" if is_ours and media_url and slide.type != "image" else None,
        has_sound=slide.has_sound if slide.type == "video" else False,
        duration=slide.seconds if slide.type != "image" else None,
        start_seconds=slide.start_seconds,
        end_seconds=slide.end_seconds,
        duplicate_of=slide.duplicate_of,
    )


def _thumbnail(session: Session, services: SessionServices, scope_id: int) -> str | None:
    if session.hidden_reason is not None:
        return None
    if session.thumbnail_link_id is None:
        return None if services.is_relaying else session.thumbnail_url
    if not services.is_relaying and session.thumbnail_url:
        return session.thumbnail_url
    return services.signer.path(session.thumbnail_link_id, scope_id)
