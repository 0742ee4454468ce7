"""Reading a session with its media: what players ask for most, so it is one statement and, where it can be, a 304."""

import re

from litestar import Response

from lanternist.features import accounts
from lanternist.features.accounts import Actor, Unauthorized
from lanternist.features.sessions import actions, queries
from lanternist.features.sessions.errors import InvalidSessionId, SessionNotFound
from lanternist.features.sessions.models import Session, Slide
from lanternist.features.sessions.schemas import SessionWithMedia
from lanternist.features.sessions.services import SessionServices
from lanternist.features.sessions.views import with_media
from lanternist.platform import etags
from lanternist.platform.bodies import WebRequest
from lanternist.platform.db import Database
from lanternist.platform.web import parse_id
from lanternist.settings import Settings

_TAG = re.compile(r'"(\d+)-([a-z]+)-([0-9]+)"')
_OWNER, _READER, _HIDDEN = "owner", "reader", "hidden"


async def answer(
    request: WebRequest, text: str, db: Database, settings: Settings, services: SessionServices
) -> Response[SessionWithMedia]:
    """Return the session with this id and its media, or that the client holds them already."""
    secret = accounts.secret_of(request, settings)
    if secret is None:
        raise Unauthorized
    number = parse_id(text)
    async with db.connection() as connection:
        known = _known_version(request, services)
        reading = await queries.read(connection, secret, number or 0, known=known)
        actor = accounts.admitted(request, secret, reading.actor if reading else None)
        actor = accounts.require_adult(actor, settings)
        if reading is not None and reading.is_stale and actor.credential is not None:
            await accounts.touch(connection, actor.credential)
        if number is None:
            raise InvalidSessionId
        if reading is None or reading.session is None:
            raise SessionNotFound
        await actions.check_readable(connection, reading.session, actor)
    return _answer(request, actor, reading.session, reading.slides, services)


def version_tag(session: Session, services: SessionServices, seen_as: str) -> str:
    """Return the tag of what `seen_as` sees of a session and its slides; the paths in it age, and it with them."""
    return f'"{session.version}-{seen_as}-{services.signer.expiry()}"'


def readable_by(session: Session, actor: Actor) -> Session:
    """Return a session as this person may see it: a prompt is its owner's own."""
    return session if session.user_id == actor.id else session.without_prompt()


def _answer(
    request: WebRequest,
    actor: Actor,
    session: Session,
    slides: list[Slide] | None,
    services: SessionServices,
) -> Response[SessionWithMedia]:
    if session.hidden_reason is not None:
        # Its files are not delivered; the tag is never taken for that of what will be seen again later.
        tag = version_tag(session, services, _HIDDEN)
        return etags.tagged(with_media(readable_by(session, actor), [], services), tag)
    tag = version_tag(session, services, _OWNER if session.user_id == actor.id else _READER)
    if slides is None or etags.is_known(request, tag):
        return etags.not_modified(tag)
    return etags.tagged(with_media(readable_by(session, actor), slides, services), tag)


def _known_version(request: WebRequest, services: SessionServices) -> tuple[str | None, bool]:
    """Return the version that the client holds, unless its paths have aged, and whether it is the owner's."""
    for tag in etags.known_tags(request):
        found = _TAG.fullmatch(tag)
        if found and found[2] != _HIDDEN and found[3] == str(services.signer.expiry()):
            return found[1], found[2] == _OWNER
    return None, False
