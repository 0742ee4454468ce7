"""The account calls of the API."""

from typing import Any
from urllib.parse import urlencode

from litestar import Response, get, patch, post
from litestar.enums import MediaType
from litestar.exceptions import HTTPException
from msgspec import UNSET

from lanternist.errors import BadRequest
from lanternist.features.accounts import actions, logins
from lanternist.features.accounts.auth import clear_login_cookie, set_login_cookie
from lanternist.features.accounts.errors import (
    AccountDisabled,
    AgeRequirementNotMet,
    EmailTaken,
    InvalidCredentials,
    LoginRequired,
)
from lanternist.features.accounts.invitations import forget_invitation, invitation_of
from lanternist.features.accounts.models import Actor
from lanternist.features.accounts.profiles import profile_of
from lanternist.features.accounts.schemas import Credentials, Profile, ProfileChange, Registration, Target
from lanternist.features.accounts.signup import register_account
from lanternist.kit.redirects import safe_target
from lanternist.platform.bodies import WebRequest, read_body, shape_from
from lanternist.platform.db import Database
from lanternist.platform.described import Answer
from lanternist.platform.feature import Hooks
from lanternist.platform.injected import Given
from lanternist.settings import Settings

LOCATION = {"Location": "Where to go on."}
NEW_COOKIE = {"Set-Cookie": "The cookie of the login."}
_LOGOUT = {
    "errors": [LoginRequired],
    "answers": {
        204: Answer(
            description="Signed out; for those who name `application/json` in `Accept`.", media_type=None
        ),
        302: Answer(description="Signed out.", media_type=None, headers=LOCATION),
    },
}


@post(
    "/api/register",
    status_code=201,
    opt={"body": Registration, "errors": [AgeRequirementNotMet, EmailTaken], "headers": NEW_COOKIE},
    tags=["Accounts"],
)
async def register(
    request: WebRequest, db: Given[Database], settings: Given[Settings], hooks: Given[Hooks]
) -> Response[Profile]:
    """Create an account and sign in. Asks for the birth date, checks it and throws it away.

    Without `referralCode` the link counts that the browser followed in the last 30 days; an empty one stands for none.
    """
    body = await read_body(request, Registration)
    invitation = invitation_of(request, settings, body.referral_code)
    outcome = await register_account(db, settings, hooks, body, invitation)
    response = Response(outcome.profile, status_code=201)
    forget_invitation(request, response, settings)
    if outcome.token is not None:
        set_login_cookie(response, settings, outcome.token)
    return response


@post(
    "/api/login",
    status_code=200,
    opt={
        "body": Credentials,
        "form": True,
        "loose_query": Target,
        "errors": [InvalidCredentials, AccountDisabled],
        "answers": {
            200: Answer(
                description="Signed in; for those who name `application/json` in `Accept`.",
                shape=Profile,
                headers=NEW_COOKIE,
            ),
            302: Answer(description="Signed in.", media_type=None, headers=NEW_COOKIE | LOCATION),
        },
    },
    tags=["Accounts"],
)
async def login(
    request: WebRequest, db: Given[Database], settings: Given[Settings], hooks: Given[Hooks]
) -> Response[Any]:
    """Sign in with JSON or a form: 302 to `redirect`, or 200 and the profile where JSON is asked for by name."""
    body = await _credentials(request)
    user, token = await logins.sign_in(
        db,
        hooks,
        email=body.email,
        password=body.password,
        replaces=request.cookies.get(settings.cookie_name),
    )
    if _asks_for_json(request):
        async with db.connection() as connection:
            response: Response[Any] = Response(await profile_of(connection, user, hooks), status_code=200)
    else:
        target = safe_target(request.query_params.get("redirect"))
        response = Response(None, status_code=302, headers={"Location": target})
    set_login_cookie(response, settings, token)
    return response


@get(
    "/api/login",
    status_code=302,
    opt={
        "loose_query": Target,
        "answers": {302: Answer(description="The page to sign in.", media_type=None, headers=LOCATION)},
    },
    tags=["Accounts"],
)
async def login_by_link(request: WebRequest) -> Response[None]:
    """Lead to the page on which one signs in. Nobody is signed in by following a link."""
    target = safe_target(request.query_params.get("redirect"))
    query = "" if target == "/" else f"?{urlencode({'next': target})}"
    return Response(None, status_code=302, headers={"Location": f"/login{query}"}, media_type=MediaType.TEXT)


@post("/api/logout", status_code=204, opt=_LOGOUT, tags=["Accounts"])
async def logout(
    request: WebRequest, db: Given[Database], settings: Given[Settings], hooks: Given[Hooks]
) -> Response[None]:
    """Sign out: 302 to `/`, or 204 where JSON is asked for by name. A token is revoked, not signed out."""
    return await sign_out(request, db, settings, hooks)


@get("/api/logout", status_code=204, opt=_LOGOUT, tags=["Accounts"])
async def logout_by_link(
    request: WebRequest, db: Given[Database], settings: Given[Settings], hooks: Given[Hooks]
) -> Response[None]:
    """Sign out by following a link; does the same as the POST."""
    return await sign_out(request, db, settings, hooks)


@get("/api/auth/user", tags=["Accounts"])
async def read_profile(actor: Given[Actor], db: Given[Database], hooks: Given[Hooks]) -> Profile:
    """Return the signed-in person's profile with the credits."""
    async with db.connection() as connection:
        return await profile_of(connection, actor.user, hooks)


@patch("/api/auth/user", opt={"body": ProfileChange}, tags=["Accounts"])
async def change_profile(
    request: WebRequest, actor: Given[Actor], db: Given[Database], hooks: Given[Hooks]
) -> Profile:
    """Change the name or the picture; other fields are ignored."""
    change = await read_body(request, ProfileChange)
    async with db.transaction() as tx:
        user = await actions.update_profile(
            tx,
            actor,
            first_name=actor.user.first_name if change.first_name is UNSET else change.first_name,
            last_name=actor.user.last_name if change.last_name is UNSET else change.last_name,
            profile_image_url=(
                actor.user.profile_image_url
                if change.profile_image_url is UNSET
                else change.profile_image_url
            ),
        )
        await hooks.account_event(tx, actor.id, "profile_changed")
        return await profile_of(tx, user, hooks)


async def sign_out(request: WebRequest, db: Database, settings: Settings, hooks: Hooks) -> Response[None]:
    """End the login of this request and forget its cookie."""
    if "authorization" in request.headers:
        raise LoginRequired
    token = request.cookies.get(settings.cookie_name)
    if token:
        async with db.transaction() as tx:
            await logins.sign_out(tx, hooks, token)
    if _asks_for_json(request):
        response: Response[None] = Response(None, status_code=204)
    else:
        response = Response(None, status_code=302, headers={"Location": "/"}, media_type=MediaType.TEXT)
    clear_login_cookie(response, settings)
    return response


async def _credentials(request: WebRequest) -> Credentials:
    if request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
        try:
            return shape_from(dict(await request.form()), Credentials)
        except (ValueError, HTTPException) as error:
            raise BadRequest("The form cannot be read") from error
    return await read_body(request, Credentials)


def _asks_for_json(request: WebRequest) -> bool:
    accepted = request.headers.get("accept", "").split(",")
    return any(part.partition(";")[0].strip().lower() == "application/json" for part in accepted)
