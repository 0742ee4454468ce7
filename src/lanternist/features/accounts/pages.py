"""The pages of accounts: sign up, sign in, sign out, settings."""

from typing import Any

from litestar import Response, get, post
from litestar.response import Redirect

from lanternist.errors import AppError, FieldProblem, ValidationFailed
from lanternist.features.accounts import actions, logins
from lanternist.features.accounts.auth import clear_login_cookie, set_login_cookie
from lanternist.features.accounts.frame import Page
from lanternist.features.accounts.schemas import Credentials, ProfileChange, Registration
from lanternist.features.accounts.signup import register_account
from lanternist.kit.redirects import safe_target
from lanternist.platform.bodies import shape_from
from lanternist.platform.db import Database
from lanternist.platform.feature import Hooks
from lanternist.platform.forms import errors_by_field, read_form
from lanternist.platform.injected import Given
from lanternist.settings import Settings

DEMO_EMAIL = "demo@lanternist.example"
DEMO_PASSWORD = "a-lantern-in-the-dark"  # noqa: S105 -- shown on the sign-in page of a demo, and only there
REFERRAL_COOKIE = "lanternist.referral"


@get("/register", include_in_schema=False)
async def register_page(page: Given[Page]) -> Response[Any]:
    """Show the form to sign up."""
    query = page.request.query_params
    code = query.get("r") or query.get("ref") or page.request.cookies.get(REFERRAL_COOKIE, "")
    return await page.render("accounts/register.html", {"values": {"referralCode": code[:64]}, "errors": {}})


@post("/register", status_code=200, include_in_schema=False)
async def register_by_form(
    page: Given[Page], db: Given[Database], settings: Given[Settings], hooks: Given[Hooks]
) -> Response[Any]:
    """Sign up, or show what is wrong."""
    values = await read_form(page.request)
    try:
        body = shape_from({name: value for name, value in values.items() if value}, Registration)
        outcome = await register_account(db, settings, hooks, body)
    except AppError as error:
        context = {"values": _without_secrets(values), "errors": _errors(error)}
        return await page.render("accounts/register.html", context, status=error.status)
    if outcome.token is None:
        return Redirect("/login", status_code=303)
    response = Redirect(safe_target(page.request.query_params.get("next")), status_code=303)
    set_login_cookie(response, settings, outcome.token)
    return response


@get("/login", include_in_schema=False)
async def login_page(page: Given[Page], settings: Given[Settings]) -> Response[Any]:
    """Show the form to sign in."""
    target = safe_target(page.request.query_params.get("next"))
    if page.actor is not None:
        return Redirect(target, status_code=303)
    return await page.render(
        "accounts/login.html", {"values": {}, "errors": {}, "next": target, "demo": demo_login(settings)}
    )


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
            "errors": _errors(error),
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


@get("/settings", include_in_schema=False)
async def settings_page(
    page: Given[Page], db: Given[Database], settings: Given[Settings], hooks: Given[Hooks]
) -> Response[Any]:
    """Show the profile, the credits and the referral link."""
    user = page.require_actor().user
    values = {"firstName": user.first_name or "", "lastName": user.last_name or ""}
    is_saved = page.request.query_params.get("saved") == "1"
    context = await _settings_context(page, db, settings, hooks)
    notice = "Your profile is saved." if is_saved else None
    return await page.render(
        "accounts/settings.html", context | {"values": values, "errors": {}, "notice": notice}
    )


@post("/settings", status_code=200, include_in_schema=False)
async def change_settings(
    page: Given[Page], db: Given[Database], settings: Given[Settings], hooks: Given[Hooks]
) -> Response[Any]:
    """Change the profile, or show what is wrong."""
    actor = page.require_actor()
    values = await read_form(page.request)
    try:
        wanted = shape_from({name: value.strip() or None for name, value in values.items()}, ProfileChange)
        async with db.transaction() as tx:
            await actions.update_profile(
                tx,
                actor,
                first_name=wanted.first_name or None,
                last_name=wanted.last_name or None,
                profile_image_url=actor.user.profile_image_url,
            )
            await hooks.account_event(tx, actor.id, "profile_changed")
    except ValidationFailed as error:
        context = await _settings_context(page, db, settings, hooks)
        return await page.render(
            "accounts/settings.html",
            context | {"values": values, "errors": _errors(error)},
            status=error.status,
        )
    return Redirect("/settings?saved=1", status_code=303)


async def _settings_context(page: Page, db: Database, settings: Settings, hooks: Hooks) -> dict[str, Any]:
    user = page.require_actor().user
    async with db.connection() as connection:
        parts = await hooks.profile_parts(connection, user.id)
    referral = {"code": user.referral_code, "url": f"{settings.public_url}/?ref={user.referral_code}"}
    return {"credits": parts["credits_page"], "referral": referral}


def demo_login(settings: Settings) -> dict[str, str] | None:
    """Return what a visitor of a demo signs in with."""
    return {"email": DEMO_EMAIL, "password": DEMO_PASSWORD} if settings.demo else None


def _errors(error: AppError) -> dict[str, str]:
    if isinstance(error, ValidationFailed):
        return errors_by_field(_readable(error.problems))
    return {"": error.text()}


def _readable(problems: tuple[FieldProblem, ...]) -> list[FieldProblem]:
    """Return the problems with a word that people use in place of a missing value's technical sentence."""
    return [
        FieldProblem(each.field, f"{each.field} is needed") if each.message.endswith("is required") else each
        for each in problems
    ]


def _without_secrets(values: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in values.items() if name != "password"}


page_routes = [
    register_page,
    register_by_form,
    login_page,
    login_by_form,
    logout_by_form,
    settings_page,
    change_settings,
]
