"""From rows to shapes, with signed media paths: the same as Lanternist's for the same secret."""

import hmac
import time

from shapes import Fill, MediaBody, SessionBody, SessionWithMedia, SourceProgress
from tables import Asset, Medium, Session

WANTED_MEDIA = 25
_VALID_SECONDS = 2700
_STEP_SECONDS = 900
_BLOCKED = ("status_401", "status_403", "status_451")


class Signer:
    """Signs media paths with HMAC-SHA-256, of which 128 bits are kept."""

    def __init__(self, secret: str) -> None:
        self._key = hmac.digest(secret.encode(), b"media paths, second version", "sha256")

    def path(self, link_id: int, scope_id: int) -> str:
        """Return the path by which a browser loads a link through a scope."""
        expiry = int(time.time() // _STEP_SECONDS) * _STEP_SECONDS + _VALID_SECONDS
        named = f"{link_id}-{scope_id}?e={expiry}"
        signature = hmac.digest(self._key, f"GET\n{named}".encode(), "sha256").hex()[:32]
        return f"/media/{named}&s={signature}"


def session_body(session: Session, signer: Signer) -> SessionBody:
    """Return a session as the API shows it."""
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
        thumbnail=(
            None
            if session.thumbnail_link_id is None
            else signer.path(session.thumbnail_link_id, session.scope_id)
        ),
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
        fill=Fill(
            state=session.fill_state,
            wanted=WANTED_MEDIA,
            ready=(
                session.media_count
                - session.vanished_count
                - (0 if session.show_duplicates else session.duplicate_count)
            ),
            sources=[SourceProgress(**source) for source in session.fill_sources],
        ),
        created_at=session.created_at,
        updated_at=session.updated_at,
    )


def with_media(session: Session, signer: Signer) -> SessionWithMedia:
    """Return a session and its slides."""
    return SessionWithMedia(
        session=session_body(session, signer),
        media=[_media_body(medium, session.scope_id, signer) for medium in session.media],
    )


def _media_body(medium: Medium, scope_id: int, signer: Signer) -> MediaBody:
    asset = medium.asset
    video = asset.video if asset else None
    media_url = signer.path(medium.link_id, scope_id)
    thumbnail = media_url if medium.type == "image" else None
    if medium.thumbnail_link_id is not None:
        thumbnail = signer.path(medium.thumbnail_link_id, scope_id)
    return MediaBody(
        id=medium.id,
        session_id=medium.session_id,
        media_url=media_url,
        thumbnail=thumbnail,
        caption=medium.caption,
        type=medium.type,
        reddit_post_id=medium.post_id,
        reddit_post_url=medium.post_url,
        subreddit=medium.community,
        order=medium.position,
        source_url=medium.source_url,
        title=medium.title,
        author=medium.author,
        width=medium.width,
        height=medium.height,
        duration_seconds=medium.duration_seconds,
        average_color=None if asset is None or asset.color is None else f"#{asset.color:06x}",
        state=medium.vanished or _state(asset),
        poster=f"{media_url}&poster=1" if medium.type != "image" else None,
        has_sound=(video.has_sound if video else None) if medium.type == "video" else False,
        duration=None if medium.type == "image" else video.seconds if video else medium.listed_seconds,
        start_seconds=medium.start_seconds,
        end_seconds=medium.end_seconds,
        duplicate_of=medium.duplicate_of,
    )


def _state(asset: Asset | None) -> str:
    if asset is None:
        return "gone"
    if asset.source_url.startswith("library:"):
        return "ready"
    return "blocked" if asset.state == "failed" and asset.failure in _BLOCKED else asset.state
