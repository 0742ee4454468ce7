"""The model that writes captions, and the themes that it writes in."""

from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from lanternist.errors import AppError
from lanternist.features import captions as words
from lanternist.features.accounts import Page
from lanternist.features.captions import CaptionServices
from lanternist.features.console.frame import render
from lanternist.platform.bodies import shape_from
from lanternist.platform.db import Database
from lanternist.platform.forms import errors_of, read_form
from lanternist.platform.injected import Given

_TAB = "/admin/captions"
_STEPS = {"up": -1, "down": 1}


@get("/admin/captions", include_in_schema=False)
async def captions_page(
    page: Given[Page], db: Given[Database], captions: Given[CaptionServices]
) -> Response[Any]:
    """Show how the model is and how much it was asked today, and the themes with forms that change them."""
    page.require_administrator()
    return await _shown(page, db, captions)


@post("/admin/captions/themes", status_code=200, include_in_schema=False)
async def create_theme_by_form(
    page: Given[Page], db: Given[Database], captions: Given[CaptionServices]
) -> Response[Any]:
    """Add a theme of the operator's own."""
    actor = page.require_administrator(by_login=True)
    form = await read_form(page.request)
    try:
        wanted = shape_from(_members(form), words.NewTheme)
        async with db.transaction() as tx:
            await words.themes.create(tx, actor.id, wanted)
    except AppError as error:
        return await _shown(page, db, captions, error=error, at="new", form=form)
    return Redirect(f"{_TAB}?done=theme", status_code=303)


@post("/admin/captions/themes/{theme:str}", status_code=200, include_in_schema=False)
async def change_theme_by_form(
    page: Given[Page], theme: FromPath[str], db: Given[Database], captions: Given[CaptionServices]
) -> Response[Any]:
    """Save a theme, move it up or down, give it the words it came with, or remove one of the operator's own."""
    actor = page.require_administrator(by_login=True)
    form = await read_form(page.request)
    action = form.get("action", "save")
    try:
        async with db.transaction() as tx:
            if action in _STEPS:
                await words.themes.move(tx, actor.id, theme, _STEPS[action])
            elif action == "reset":
                await words.themes.reset(tx, actor.id, theme)
            elif action == "remove":
                await words.themes.remove(tx, actor.id, theme)
            else:
                await words.themes.find(tx, theme)
                wanted = shape_from(_members(form), words.NewTheme)
                await words.themes.change(tx, actor.id, theme, wanted)
    except words.ThemeNotFound:
        raise
    except AppError as error:
        return await _shown(page, db, captions, error=error, at=theme, form=form)
    place = "" if action == "remove" else f"#theme-{theme}"
    return Redirect(f"{_TAB}?done=theme{place}", status_code=303)


def _members(form: dict[str, str]) -> dict[str, Any]:
    return {
        "label": form.get("label", ""),
        "instruction": form.get("instruction", ""),
        "isEnabled": form.get("is_enabled") == "true",
    }


async def _shown(
    page: Page,
    db: Database,
    captions: CaptionServices,
    *,
    error: AppError | None = None,
    at: str | None = None,
    form: dict[str, str] | None = None,
) -> Response[Any]:
    """Return the page, with what is wrong beside the theme `at`."""
    async with db.connection() as connection:
        state = await words.provider_state(connection, captions)
        themes = await words.list_themes(connection)
    context = {
        "state": state,
        "themes": themes,
        "problems": {at: errors_of(error)} if error else {},
        "form": form or {},
    }
    return await render(page, "captions", context, tab=_TAB, status=error.status if error else 200)


caption_routes = [captions_page, create_theme_by_form, change_theme_by_form]
