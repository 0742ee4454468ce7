"""By whose link somebody came: read from the address of a page, kept in a cookie, used when they sign up.

The cookie is ours alone, out of reach of scripts, and says nothing but the code and the kind of the link.
"""

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qsl

from litestar import Request, Response
from litestar.datastructures import Cookie
from litestar.types import Message, Scope

from lanternist.features.accounts.models import Invitation, Secret, Source
from lanternist.kit.ids import digest
from lanternist.kit.robots import is_robot
from lanternist.platform.bodies import WebRequest
from lanternist.platform.methods import is_head
from lanternist.platform.web import wants_page
from lanternist.settings import Settings

REFERRAL_COOKIE = "lanternist.referral"
KEPT = timedelta(days=30)
MOST_PARAMETERS = 100
_CODE = re.compile(r"[A-Za-z0-9]{1,64}")


_PARAMETERS = {"r": Source.SESSION_SHARE, "ref": Source.DIRECT_LINK}
_COOKIE = re.compile(rf"({'|'.join(_PARAMETERS.values())})\.({_CODE.pattern})")


def invitation_of(request: WebRequest, settings: Settings, typed: str | None = None) -> Invitation | None:
    """Return by whose code somebody signs up: the one they typed, or else that of the link they followed.

    An empty text is somebody who wants none. What cannot be a code is as good as none.
    """
    followed = [each for each in (_named_by(request.scope["query_string"]), _kept_by(request)) if each]
    if typed is None:
        found = followed[0] if followed else None
    else:
        code = typed.strip()
        entered = Invitation(code, Source.LANDING_PAGE) if _CODE.fullmatch(code) else None
        found = next((each for each in followed if each.code == code), entered)
    token = request.cookies.get(settings.cookie_name)
    return replace(found, login=Secret("login", digest(token))) if found and token else found


async def keep_invitation(message: Message, scope: Scope) -> None:
    """Add the cookie to the answer when a browser without a login follows somebody's link; the last one wins."""
    if message["type"] != "http.response.start" or scope["type"] != "http" or not scope["query_string"]:
        return
    invitation = _named_by(scope["query_string"])
    if invitation is None or scope["method"] != "GET" or is_head(scope):
        return
    request: WebRequest = Request(scope)
    settings: Settings = request.app.state.application.settings
    if _is_opened_by_a_visitor(request, settings):
        cookie = _cookie(settings, f"{invitation.source}.{invitation.code}", KEPT)
        message["headers"] = [*message["headers"], cookie.to_encoded_header()]


def forget_invitation(request: WebRequest, response: Response[Any], settings: Settings) -> None:
    """Take the cookie away: whoever signed up needs it no more."""
    if REFERRAL_COOKIE in request.cookies:
        response.set_cookie(_cookie(settings, "", timedelta()))


def _is_opened_by_a_visitor(request: WebRequest, settings: Settings) -> bool:
    """Return whether a person without a login opens a page; a picture or a frame of another site opens none."""
    return (
        wants_page(request)
        and not request.url.path.startswith("/static/")
        and request.headers.get("sec-fetch-dest", "document") == "document"
        and settings.cookie_name not in request.cookies
        and not is_robot(request.headers)
    )


def _named_by(query_string: bytes) -> Invitation | None:
    """Return the invitation in a query; of several the first that can be one."""
    try:
        pairs = parse_qsl(query_string.decode("latin-1"), max_num_fields=MOST_PARAMETERS)
    except ValueError:
        return None
    return next(
        (
            Invitation(value, _PARAMETERS[name])
            for name, value in pairs
            if name in _PARAMETERS and _CODE.fullmatch(value)
        ),
        None,
    )


def _kept_by(request: WebRequest) -> Invitation | None:
    """Return the invitation in the cookie, unless somebody tampered with it."""
    kept = _COOKIE.fullmatch(request.cookies.get(REFERRAL_COOKIE, ""))
    return Invitation(kept[2], Source(kept[1])) if kept else None


def _cookie(settings: Settings, value: str, age: timedelta) -> Cookie:
    return Cookie(
        key=REFERRAL_COOKIE,
        value=value,
        path="/",
        httponly=True,
        samesite="lax",
        secure=settings.public_url.startswith("https://"),
        max_age=int(age.total_seconds()),
    )
