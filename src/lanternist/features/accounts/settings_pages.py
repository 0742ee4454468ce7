"""The settings: profile, credits, and the ways into the account. Every form works without a script."""

from dataclasses import asdict
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect
from msgspec import to_builtins

from lanternist.errors import ValidationFailed
from lanternist.features.accounts import actions, deletion, logins, preferences, tokens
from lanternist.features.accounts.auth import clear_login_cookie, set_login_cookie
from lanternist.features.accounts.demo import check_not_shared
from lanternist.features.accounts.errors import (
    LastSuperAdmin,
    LoginRequired,
    SharedDemoAccount,
    TooManyTokens,
    WrongPassword,
)
from lanternist.features.accounts.frame import Page
from lanternist.features.accounts.login_routes import login_number, token_number
from lanternist.features.accounts.models import Actor
from lanternist.features.accounts.schemas import (
    AccountEnd,
    NewToken,
    PasswordChange,
    PreferencesBody,
    PreferencesChange,
    ProfileChange,
)
from lanternist.kit.texts import message
from lanternist.platform.bodies import shape_from
from lanternist.platform.db import Database
from lanternist.platform.feature import Hooks
from lanternist.platform.forms import errors_of, read_form
from lanternist.platform.injected import Given
from lanternist.settings import Settings

_NOTICES = {
    "1": message("Your profile is saved."),
    "appearance": message("Your appearance settings are saved."),
    "password": message("Your password is changed. Every other login and every token is ended."),
    "login": message("That login is ended."),
    "logins": message("All other logins are ended."),
    "token": message("The token is revoked."),
}


@get("/settings", include_in_schema=False)
async def settings_page(
    page: Given[Page], db: Given[Database], settings: Given[Settings], hooks: Given[Hooks]
) -> Response[Any]:
    """Show the profile, the credits, the referral link, and the ways into the account."""
    notice = _NOTICES.get(page.request.query_params.get("saved", ""))
    return await _settings(page, db, settings, hooks, notice=notice)


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
        return await _settings(
            page, db, settings, hooks, status=error.status, values=values, errors=errors_of(error)
        )
    return _back("1")


@post("/settings/appearance", status_code=200, include_in_schema=False)
async def change_appearance_by_form(
    page: Given[Page], db: Given[Database], settings: Given[Settings], hooks: Given[Hooks]
) -> Response[Any]:
    """Change how pages and the player look and move, or show what is wrong."""
    actor = page.require_actor()
    values = await read_form(page.request)
    try:
        change = shape_from(_appearance_members(values), PreferencesChange)
        async with db.transaction() as tx:
            await preferences.change_preferences(tx, hooks, actor, change, page.pages.languages)
    except ValidationFailed as error:
        return await _settings(
            page,
            db,
            settings,
            hooks,
            status=error.status,
            appearance=values,
            appearance_errors=errors_of(error),
        )
    return _back("appearance", at="appearance")


@post("/settings/password", status_code=200, include_in_schema=False)
async def change_password_by_form(
    page: Given[Page], db: Given[Database], settings: Given[Settings], hooks: Given[Hooks]
) -> Response[Any]:
    """Change the password, or show what is wrong."""
    actor = _by_login(page)
    values = await read_form(page.request)
    try:
        check_not_shared(settings, actor)
        wanted = shape_from({name: value for name, value in values.items() if value}, PasswordChange)
        token = await logins.change_password(
            db, hooks, actor, current_password=wanted.current_password, new_password=wanted.new_password
        )
    except (ValidationFailed, WrongPassword, SharedDemoAccount) as error:
        wrong = errors_of(error, at="currentPassword")
        return await _settings(page, db, settings, hooks, status=error.status, password_errors=wrong)
    response = _back("password")
    set_login_cookie(response, settings, token)
    return response


@post("/settings/account/delete", status_code=200, include_in_schema=False)
async def delete_account_by_form(
    page: Given[Page], db: Given[Database], settings: Given[Settings], hooks: Given[Hooks]
) -> Response[Any]:
    """Delete one's account, or show what is wrong."""
    actor = _by_login(page)
    values = await read_form(page.request)
    try:
        check_not_shared(settings, actor)
        wanted = shape_from({name: value for name, value in values.items() if value}, AccountEnd)
        await deletion.close_account(db, hooks, actor, password=wanted.password)
    except (ValidationFailed, WrongPassword, LastSuperAdmin, SharedDemoAccount) as error:
        wrong = errors_of(error, at="password")
        return await _settings(page, db, settings, hooks, status=error.status, deletion_errors=wrong)
    response = Redirect("/login?closed=1", status_code=303)
    clear_login_cookie(response, settings)
    return response


@post("/settings/logins/{login_id:str}/end", status_code=200, include_in_schema=False)
async def end_login_by_form(
    login_id: FromPath[str],
    page: Given[Page],
    db: Given[Database],
    settings: Given[Settings],
    hooks: Given[Hooks],
) -> Response[Any]:
    """End one login. Ending the one that asks is signing out."""
    actor = _by_login(page)
    number = login_number(login_id)
    async with db.transaction() as tx:
        await logins.end_login(tx, hooks, actor, number)
    if number != actor.login_id:
        return _back("login", at="logins")
    response = Redirect("/", status_code=303)
    clear_login_cookie(response, settings)
    return response


@post("/settings/logins/end-others", status_code=200, include_in_schema=False)
async def end_other_logins_by_form(
    page: Given[Page], db: Given[Database], hooks: Given[Hooks]
) -> Response[Any]:
    """End every login but the one that asks."""
    actor = _by_login(page)
    async with db.transaction() as tx:
        await logins.end_other_logins(tx, hooks, actor)
    return _back("logins", at="logins")


@post("/settings/tokens", status_code=200, include_in_schema=False)
async def create_token_by_form(
    page: Given[Page], db: Given[Database], settings: Given[Settings], hooks: Given[Hooks]
) -> Response[Any]:
    """Make a token and show its text, this once; or show what is wrong."""
    actor = _by_login(page)
    values = await read_form(page.request)
    scopes = ["read", "write"] if values.get("access") == "write" else ["read"]
    try:
        wanted = shape_from({"name": values.get("name", "").strip(), "scopes": scopes}, NewToken)
        async with db.transaction() as tx:
            _, text = await tokens.create_token(tx, hooks, actor, name=wanted.name, scopes=wanted.scopes)
    except (ValidationFailed, TooManyTokens) as error:
        return await _settings(
            page,
            db,
            settings,
            hooks,
            status=error.status,
            token_values=values,
            token_errors=errors_of(error, at="name"),
        )
    return await _settings(page, db, settings, hooks, new_token=text)


@post("/settings/tokens/{token_id:str}/revoke", status_code=200, include_in_schema=False)
async def revoke_token_by_form(
    token_id: FromPath[str], page: Given[Page], db: Given[Database], hooks: Given[Hooks]
) -> Response[Any]:
    """Revoke a token."""
    actor = _by_login(page)
    number = token_number(token_id)
    async with db.transaction() as tx:
        await tokens.revoke_token(tx, hooks, actor, number)
    return _back("token", at="tokens")


async def _settings(
    page: Page, db: Database, settings: Settings, hooks: Hooks, *, status: int = 200, **shown: Any
) -> Response[str]:
    """Return the page with `shown` over what it holds on its own."""
    actor = page.require_actor()
    user = actor.user
    async with db.connection() as connection:
        parts = await hooks.profile_parts(connection, user.id)
        places = await logins.list_logins(connection, actor)
        programs = await tokens.list_tokens(connection, actor)
        wanted = await preferences.preferences_of(connection, user.id)
    context = {
        "values": {"firstName": user.first_name or "", "lastName": user.last_name or ""},
        "errors": {},
        "appearance": to_builtins(PreferencesBody(**asdict(wanted))),
        "appearance_errors": {},
        "languages": [(language.code, language.name) for language in page.pages.languages],
        "password_errors": {},
        "token_values": {},
        "token_errors": {},
        "new_token": None,
        "deletion_errors": {},
        "logins": sorted(places, key=lambda place: place.id != actor.login_id),
        "current_login": actor.login_id,
        "tokens": programs,
        "credits": parts["credits_page"],
        "referral": {"code": user.referral_code, "url": f"{settings.public_url}/?ref={user.referral_code}"},
    }
    return await page.render("accounts/settings.html", context | shown, status=status)


def _appearance_members(form: dict[str, str]) -> dict[str, Any]:
    """Return a form's fields as the members of the API's body; a box that is not ticked is not sent."""
    members: dict[str, Any] = {name: value.strip() for name, value in form.items()}
    for name in ("intervalMin", "intervalMax"):
        text = members.get(name, "")
        members[name] = int(text) if text.isascii() and text.isdigit() and len(text) < 6 else text
    members |= {name: form.get(name) == "true" for name in ("sound", "captions", "speech")}
    return members | {"language": members.get("language") or None}


def _by_login(page: Page) -> Actor:
    """Return who is signed in by a login, as the calls of the API demand it."""
    actor = page.require_actor()
    if actor.login_id is None:
        raise LoginRequired
    return actor


def _back(saved: str, *, at: str | None = None) -> Redirect:
    return Redirect(f"/settings?saved={saved}" + (f"#{at}" if at else ""), status_code=303)


settings_routes = [
    settings_page,
    change_settings,
    change_appearance_by_form,
    change_password_by_form,
    delete_account_by_form,
    end_login_by_form,
    end_other_logins_by_form,
    create_token_by_form,
    revoke_token_by_form,
]
