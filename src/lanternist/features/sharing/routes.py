"""The calls for sharing, and its three readers."""

from datetime import datetime
from typing import Annotated

from litestar import Response, delete, get, post
from litestar.params import FromPath
from msgspec import Meta

from lanternist.features import accounts, media, moderation, sessions
from lanternist.features.accounts import Actor
from lanternist.features.sessions import MediaBody, Session, SessionBody, SessionServices
from lanternist.features.sharing import actions
from lanternist.features.sharing.errors import ShareNotFound
from lanternist.features.sharing.models import Share
from lanternist.kit.times import whole_seconds
from lanternist.platform import etags
from lanternist.platform.bodies import Body, WebRequest, read_body
from lanternist.platform.db import Database, Tx
from lanternist.platform.idempotency import once
from lanternist.platform.injected import Given
from lanternist.settings import Settings


class ShareWish(Body, frozen=True, kw_only=True):
    """Whom a link is meant for, if anybody."""

    user_id: Annotated[str, Meta(max_length=100, extra={"rule": "must be the id of a user"})] | None = None


class ShareAnswer(Body, frozen=True, kw_only=True):
    """A link."""

    share_code: str
    share_url: str
    referral_code: str


class ShareState(Body, frozen=True, kw_only=True):
    """A link and how often people have opened it; robots and its owner are not counted."""

    share_code: str
    share_url: str
    created_at: datetime
    visits: int
    last_visit_at: datetime | None


class PreviewSession(Body, frozen=True, kw_only=True):
    """What everybody may see of a shared session. Its thumbnail is a blurred one, or null."""

    id: int
    title: str
    thumbnail: str | None
    subreddits: list[str]
    interval_min: int
    interval_max: int
    transition: str
    caption_theme: str | None
    is_manual_mode: bool
    is_imported: bool
    created_at: datetime


class Creator(Body, frozen=True, kw_only=True):
    """Who made a session, by the name they show."""

    name: str


class Preview(Body, frozen=True, kw_only=True):
    """A shared session before signing in."""

    session: PreviewSession
    media_count: int
    creator: Creator
    share_code: str
    requires_auth: bool


class SharedSession(Body, frozen=True, kw_only=True):
    """A shared session for those signed in."""

    session: SessionBody
    media: list[MediaBody]
    share_code: str


@post(
    "/api/sessions/{session_id:str}/share",
    status_code=200,
    opt={
        "body": ShareWish,
        "idempotent": True,
        "errors": [accounts.UserNotFound, moderation.ContentHidden],
        "gives": {"code": "/shareCode"},
    },
    tags=["Sharing"],
)
async def share_session(
    request: WebRequest,
    session_id: FromPath[str],
    actor: Given[Actor],
    db: Given[Database],
    settings: Given[Settings],
) -> Response[ShareAnswer]:
    """Return the link to one's own session, made when there is none; sharing makes the session public."""
    number = sessions.session_number(session_id)

    async def share(tx: Tx) -> ShareAnswer:
        session = await sessions.find_own(tx, actor, number, "share")
        wish = await read_body(request, ShareWish)
        link = await actions.share(tx, actor, session, wish.user_id)
        return ShareAnswer(
            share_code=str(link.code),
            share_url=share_url(settings, link, actor),
            referral_code=actor.user.referral_code,
        )

    return await once(request, db, actor.id, share, status=200)


@get(
    "/api/sessions/{session_id:str}/share",
    opt={"errors": [ShareNotFound], "gives": {"code": "/shareCode"}},
    tags=["Sharing"],
)
async def read_share(
    session_id: FromPath[str], actor: Given[Actor], db: Given[Database], settings: Given[Settings]
) -> ShareState:
    """Return the link to one's own session and how often people have opened it."""
    number = sessions.session_number(session_id)
    async with db.connection() as connection:
        share = await actions.find_own_share(connection, actor, number)
    return ShareState(
        share_code=str(share.code),
        share_url=share_url(settings, share, actor),
        created_at=whole_seconds(share.created_at),
        visits=share.visits,
        last_visit_at=whole_seconds(share.last_visit_at) if share.last_visit_at else None,
    )


@delete("/api/sessions/{session_id:str}/share", status_code=204, tags=["Sharing"])
async def unshare_session(session_id: FromPath[str], actor: Given[Actor], db: Given[Database]) -> None:
    """Turn the link to one's own session off, for good.

    The code and all media paths given out for it end at once; sharing again makes a new code. Whether the session is
    public stays as it is. Where there is no link the answer is the same, so a call may be sent again.
    """
    number = sessions.session_number(session_id)
    async with db.transaction() as tx:
        await actions.unshare(tx, actor, await sessions.find_own(tx, actor, number, "share"))


@get("/api/shared/{code:str}/preview", opt={"etag": True}, tags=["Sharing"])
async def read_preview(request: WebRequest, code: FromPath[str], db: Given[Database]) -> Response[Preview]:
    """Return what everybody may see of a shared session: no media, no prompt, no owner's id."""
    async with db.connection() as connection:
        share, session = await actions.find_shared(connection, code)
        return etags.tagged_by_content(request, await preview_of(connection, share, session))


@get("/api/shared/{code:str}", opt={"etag": True}, tags=["Sharing"])
async def read_shared(
    request: WebRequest,
    code: FromPath[str],
    adult: Given[Actor],
    db: Given[Database],
    services: Given[SessionServices],
) -> Response[SharedSession]:
    """Return a shared session with its media."""
    async with db.connection() as connection:
        share, session = await actions.find_shared(connection, code)
        tag = _tag(share, session, adult, services)
        if etags.is_known(request, tag):
            return etags.not_modified(tag)
        slides = await sessions.list_slides(connection, session.id)
    shown = sessions.readable_by(session, adult)
    full = sessions.with_media(shown, slides, services, scope_id=share.scope_id)
    answer = SharedSession(session=full.session, media=full.media, share_code=str(share.code))
    return etags.tagged(answer, tag)


@get("/api/shared/media/{code:str}", opt={"etag": True}, tags=["Sharing"])
async def read_shared_media(
    request: WebRequest,
    code: FromPath[str],
    adult: Given[Actor],
    db: Given[Database],
    services: Given[SessionServices],
) -> Response[list[MediaBody]]:
    """Return the media of a shared session in order."""
    async with db.connection() as connection:
        share, session = await actions.find_shared(connection, code)
        tag = _tag(share, session, adult, services)
        if etags.is_known(request, tag):
            return etags.not_modified(tag)
        slides = await sessions.list_slides(connection, session.id)
    return etags.tagged(sessions.media_bodies(slides, services, scope_id=share.scope_id), tag)


def _tag(share: Share, session: Session, reader: Actor, services: SessionServices) -> str:
    seen_as = "owner" if session.user_id == reader.id else "reader"
    return sessions.version_tag(session, services, f"share{share.id}{seen_as}")


def share_url(settings: Settings, share: Share, actor: Actor) -> str:
    """Return the address to hand out, with the owner's referral code."""
    return f"{settings.public_url}/shared/{share.code}?r={actor.user.referral_code}"


async def preview_of(tx: Tx, share: Share, session: Session) -> Preview:
    """Return a session's preview."""
    owner = await accounts.find_user(tx, session.user_id)
    return Preview(
        session=PreviewSession(
            id=session.id,
            title=session.title,
            thumbnail=await _thumbnail(tx, share, session),
            subreddits=session.subreddits,
            interval_min=session.interval_min,
            interval_max=session.interval_max,
            transition=session.transition,
            caption_theme=session.caption_theme,
            is_manual_mode=session.is_manual_mode,
            is_imported=session.is_imported,
            created_at=whole_seconds(session.created_at),
        ),
        media_count=session.media_count,
        creator=Creator(name=owner.name if owner else accounts.NAMELESS),
        share_code=str(share.code),
        requires_auth=True,
    )


async def _thumbnail(tx: Tx, share: Share, session: Session) -> str | None:
    """Return where the blurred picture is, if there is one to draw it from."""
    if session.thumbnail_link_id is None or not await media.is_still(tx, session.thumbnail_link_id):
        return None
    return f"/shared/{share.code}/preview.jpg"
