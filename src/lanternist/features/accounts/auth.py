"""Who is asking: the cookie or the token, and the dependencies by which routes demand a signed-in person."""

import re
from datetime import timedelta
from typing import Any

from litestar import Response
from litestar.datastructures import Cookie

from lanternist.features.accounts import logins
from lanternist.features.accounts.errors import (
    AccountDisabled,
    AgeVerificationRequired,
    Forbidden,
    InsufficientScope,
    InvalidToken,
    LoginRequired,
    Unauthorized,
)
from lanternist.features.accounts.login_queries import IDLE_DAYS
from lanternist.features.accounts.models import ADMINISTRATORS, MODERATORS, Actor, Secret
from lanternist.kit.ids import digest
from lanternist.platform.bodies import WebRequest
from lanternist.platform.db import Database
from lanternist.platform.described import refuses
from lanternist.platform.injected import Given
from lanternist.settings import Settings

LONGEST_COOKIE = 200
_BEARER = re.compile(r"bearer +(lnt_[A-Za-z0-9_-]{43})", re.IGNORECASE)
_READING_METHODS = {"GET", "HEAD"}


@refuses(InvalidToken, AccountDisabled, InsufficientScope)
async def provide_viewer(request: WebRequest, db: Given[Database], settings: Given[Settings]) -> Actor | None:
    """Return who asks, or None. A disabled account is refused everywhere, and so is a token beyond its scopes."""
    secret = secret_of(request, settings)
    if secret is None:
        return None
    async with db.connection() as connection:
        actor = await logins.find_actor(connection, secret)
    return admitted(request, secret, actor)


def secret_of(request: WebRequest, settings: Settings) -> Secret | None:
    """Return what the request presents: the token of an `Authorization` header, or else the login's cookie.

    A header that holds anything but one of our tokens raises `InvalidToken`; the cookie does not stand in for it.
    """
    headers = request.headers.getall("authorization", [])
    if headers:
        found = _BEARER.fullmatch(headers[0].strip()) if len(headers) == 1 else None
        if found is None:
            raise InvalidToken
        return Secret("token", digest(found[1]))
    token = request.cookies.get(settings.cookie_name)
    return Secret("login", digest(token)) if token and len(token) <= LONGEST_COOKIE else None


def admitted(request: WebRequest, secret: Secret, actor: Actor | None) -> Actor | None:
    """Return `actor`, who presented `secret`, unless this request is beyond what they may do."""
    if actor is None:
        if secret.kind == "token":
            raise InvalidToken
        return None
    if not actor.user.is_active:
        raise AccountDisabled
    needed = "read" if request.method in _READING_METHODS else "write"
    if actor.credential is not None and needed not in actor.credential.scopes:
        raise InsufficientScope
    return actor


@refuses(Unauthorized)
async def provide_actor(viewer: Given[Actor | None]) -> Actor:
    """Return who is signed in, or refuse."""
    if viewer is None:
        raise Unauthorized
    return viewer


@refuses(LoginRequired)
async def provide_by_login(actor: Given[Actor]) -> Actor:
    """Return who is signed in by a login: for what would let a token make more of itself."""
    if actor.login_id is None:
        raise LoginRequired
    return actor


@refuses(AgeVerificationRequired)
async def provide_adult(actor: Given[Actor], settings: Given[Settings]) -> Actor:
    """Return who is signed in and known to be an adult: for everything that shows media."""
    return require_adult(actor, settings)


def require_adult(actor: Actor | None, settings: Settings) -> Actor:
    """Return `actor`, or refuse who is nobody or not known to be an adult."""
    if actor is None:
        raise Unauthorized
    if settings.age_gate and not actor.user.age_verified:
        raise AgeVerificationRequired
    return actor


@refuses(Forbidden)
async def provide_moderator(actor: Given[Actor]) -> Actor:
    """Return who is signed in and may judge what others show: moderators and administrators."""
    if actor.user.role not in MODERATORS:
        raise Forbidden
    return actor


@refuses(Forbidden)
async def provide_administrator(actor: Given[Actor]) -> Actor:
    """Return who is signed in and may run the place."""
    if actor.user.role not in ADMINISTRATORS:
        raise Forbidden
    return actor


def set_login_cookie(response: Response[Any], settings: Settings, token: str) -> None:
    """Add the cookie of a new login; one that the browser sent before is replaced."""
    response.set_cookie(
        Cookie(
            key=settings.cookie_name,
            value=token,
            path="/",
            httponly=True,
            samesite="lax",
            secure=settings.public_url.startswith("https://"),
            max_age=int(timedelta(days=IDLE_DAYS).total_seconds()),
        )
    )


def clear_login_cookie(response: Response[Any], settings: Settings) -> None:
    """Take the cookie away."""
    response.set_cookie(
        Cookie(
            key=settings.cookie_name,
            value="",
            path="/",
            httponly=True,
            samesite="lax",
            secure=settings.public_url.startswith("https://"),
            max_age=0,
        )
    )
