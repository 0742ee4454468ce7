"""The pages by which one signs up, in and out."""

from typing import Any

from litestar import Response, get, post
from litestar.response import Redirect

from lanternist.errors import AppError
from lanternist.features.accounts import logins
from lanternist.features.accounts.auth import clear_login_cookie, set_login_cookie
from lanternist.features.accounts.demo import demo_login
from lanternist.features.accounts.frame import Page
from lanternist.features.accounts.invitations import forget_invitation, invitation_of
from lanternist.features.accounts.schemas import Credentials, Registration
from lanternist.features.accounts.signup import register_account
from lanternist.kit.redirects import safe_target
from lanternist.platform.bodies import shape_from
from lanternist.platform.db import Database
from lanternist.platform.feature import Hooks
from lanternist.platform.forms import errors_of, read_form
from lanternist.platform.injected import Given
from lanternist.settings import Settings


@get("/register", include_in_schema=False)
async def register_page(page: Given[Page], settings: Given[Settings]) -> Response[Any]:
    """Show the form to sign up."""
    invitation = invitation_of(page.request, settings)
    values = {"referralCode": invitation.code if invitation else ""}
    return await page.render("accounts/register.html", {"values": values, "errors": {}})


@post("/register", status_code=200, include_in_schema=False)
async def register_by_form(
    page: Given[Page], db: Given[Database], settings: Given[Settings], hooks: Given[Hooks]
) -> Response[Any]:
    """Sign up, or show what is wrong."""
    values = await read_form(page.request)
    try:
        body = shape_from({name: value for name, value in values.items() if value}, Registration)
        invitation = invitation_of(page.request, settings, values.get("referralCode"))
        outcome = await register_account(db, settings, hooks, body, invitation)
    except AppError as error:
        context = {"values": _without_secrets(values), "errors": errors_of(error)}
        return await page.render("accounts/register.html", context, status=error.status)
    target = safe_target(page.request.query_params.get("next")) if outcome.token else "/login"
    response = Redirect(target, status_code=303)
    forget_invitation(page.request, response, settings)
    if outcome.token is not None:
        set_login_cookie(response, settings, outcome.token)
    return response


@get("/login", include_in_schema=False)
async def login_page(page: Given[Page], settings: Given[Settings]) -> Response[Any]:
    """Show the form to sign in."""
    target = safe_target(page.request.query_params.get("next"))
    if page.actor is not None:
        return Redirect(target, status_code=303)
    context = {"values": {}, "errors": {}, "next": target, "demo": demo_login(settings)}
    if page.request.query_params.get("closed") == "1":
        context["notice"] = "Your account is closed. Everything of yours is being removed."
    return await page.render("accounts/login.html", context)


@post("/login", status_code=200, include_in_schema=False)
async def login_by_form(
    page: Given[Page], db: Given[Database], settings: Given[Settings], hooks: Given[Hooks]
) -> Response[Any]:
    """Sign in, or show what is wrong."""
    values = await read_form(page.request)
    target = safe_target(values.get("next"))
    try:
        credentials = shape_from(values, Credentials)
        _, token = await logins.sign_in(
            db,
            hooks,
            email=credentials.email,
            password=credentials.password,
            replaces=page.request.cookies.get(settings.cookie_name),
        )
    except AppError as error:
        context = {
            "values": _without_secrets(values),
            "errors": errors_of(error),
            "next": target,
            "demo": demo_login(settings),
        }
        return await page.render("accounts/login.html", context, status=error.status)
    response = Redirect(target, status_code=303)
    set_login_cookie(response, settings, token)
    return response


@post("/logout", status_code=200, include_in_schema=False)
async def logout_by_form(
    page: Given[Page], db: Given[Database], settings: Given[Settings], hooks: Given[Hooks]
) -> Response[Any]:
    """Sign out."""
    token = page.request.cookies.get(settings.cookie_name)
    if token:
        async with db.transaction() as tx:
            await logins.sign_out(tx, hooks, token)
    response = Redirect("/", status_code=303)
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    clear_login_cookie(response, settings)
    return response


def _without_secrets(values: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in values.items() if name != "password"}


page_routes = [
    register_page,
    register_by_form,
    login_page,
    login_by_form,
    logout_by_form,
]
