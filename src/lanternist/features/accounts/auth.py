"""Who is asking: the cookie, and the dependencies by which routes demand a signed-in person."""

from datetime import timedelta
from typing import Any

from litestar import Response
from litestar.datastructures import Cookie

from lanternist.features.accounts import actions
from lanternist.features.accounts.errors import (
    AccountDisabled,
    AgeVerificationRequired,
    Forbidden,
    Unauthorized,
)
from lanternist.features.accounts.models import ADMINISTRATORS, MODERATORS, Actor
from lanternist.features.accounts.queries import IDLE_DAYS
from lanternist.platform.bodies import WebRequest
from lanternist.platform.db import Database
from lanternist.platform.injected import Given
from lanternist.settings import Settings


async def provide_viewer(request: WebRequest, db: Given[Database], settings: Given[Settings]) -> Actor | None:
    """Return who is signed in, or None. A disabled account is refused everywhere."""
    token = request.cookies.get(settings.cookie_name)
    if not token or len(token) > 200:
        return None
    async with db.connection() as connection:
        actor = await actions.find_actor(connection, token)
    if actor is not None and not actor.user.is_active:
        raise AccountDisabled
    return actor


async def provide_actor(viewer: Given[Actor | None]) -> Actor:
    """Return who is signed in, or refuse."""
    if viewer is None:
        raise Unauthorized
    return viewer


async def provide_adult(actor: Given[Actor], settings: Given[Settings]) -> Actor:
    """Return who is signed in and known to be an adult: for everything that shows media."""
    if settings.age_gate and not actor.user.age_verified:
        raise AgeVerificationRequired
    return actor


async def provide_moderator(actor: Given[Actor]) -> Actor:
    """Return who is signed in and may judge what others show: moderators and administrators."""
    if actor.user.role not in MODERATORS:
        raise Forbidden
    return actor


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
