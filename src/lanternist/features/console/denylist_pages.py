"""What is denied here: the operator's own list, a text tried against it, and the rules that always hold."""

from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from lanternist.errors import AppError, ValidationFailed
from lanternist.features import denylist
from lanternist.features.accounts import Page
from lanternist.features.console.frame import form_shape, render
from lanternist.features.denylist import DenyList
from lanternist.kit.denied import HardRule
from lanternist.kit.texts import message
from lanternist.platform.db import Database
from lanternist.platform.forms import errors_of, read_form
from lanternist.platform.injected import Given
from lanternist.platform.web import id_or

HARD_RULES = {
    HardRule.WORD: message("Words that stand for people under 18 in what is meant for adults"),
    HardRule.YOUNG_AND_LABEL: message("Words for young people beside words that call something adult"),
    HardRule.YOUNG_INSTRUCTION: message(
        "Words for young people in what a model is told to write, and in what it answers"
    ),
    HardRule.AGE: message("Ages below 18 that are somebody's"),
    HardRule.MINOR: message("Calling somebody a minor"),
}
KINDS = {
    denylist.Kind.TERM: message("Words"),
    denylist.Kind.SOURCE: message("Source"),
    denylist.Kind.DOMAIN: message("Host"),
}
LONGEST_TRIED = 4000
LONGEST_REASON = 500
_TAB = "/admin/denylist"
_UNREAD = ("value", "note", "text", "reason")
"""What an administrator writes here names what is denied."""


@get("/admin/denylist", include_in_schema=False)
async def denylist_page(page: Given[Page], db: Given[Database]) -> Response[Any]:
    """Show what is denied, with forms that add, remove and try."""
    page.require_administrator()
    return await _shown(page, db)


@post("/admin/denylist", status_code=200, include_in_schema=False)
async def deny_by_form(page: Given[Page], db: Given[Database], deny_list: Given[DenyList]) -> Response[Any]:
    """Deny a term, a source or a host from now on."""
    actor = page.require_administrator(by_login=True)
    form = await read_form(page.request, unread=_UNREAD)
    try:
        fields = {name: form.get(name, "") for name in ("kind", "value", "note")}
        wanted = form_shape(fields, denylist.NewEntry)
        async with db.transaction() as tx:
            await denylist.add(
                tx, actor.id, kind=denylist.Kind(wanted.kind), value=wanted.value, note=wanted.note
            )
    except AppError as error:
        return await _shown(page, db, error=error, at="new", form=form)
    deny_list.forget()
    return Redirect(f"{_TAB}?done=denied", status_code=303)


@post("/admin/denylist/try", status_code=200, include_in_schema=False)
async def try_by_form(page: Given[Page], db: Given[Database]) -> Response[Any]:
    """Say which rules a text meets; nothing is stored."""
    page.require_administrator()
    form = await read_form(page.request, unread=_UNREAD)
    text = form.get("text", "").strip()[:LONGEST_TRIED]
    async with db.connection() as connection:
        entries = await denylist.list_entries(connection)
    return await _shown(page, db, tried=text, found=denylist.matches(entries, text) if text else [])


@post("/admin/denylist/{entry_id:str}/remove", status_code=200, include_in_schema=False)
async def allow_by_form(
    page: Given[Page], entry_id: FromPath[str], db: Given[Database], deny_list: Given[DenyList]
) -> Response[Any]:
    """Allow again what an entry denied, for a reason that is recorded."""
    actor = page.require_administrator(by_login=True)
    number = id_or(entry_id, denylist.InvalidEntryId)
    form = await read_form(page.request, unread=_UNREAD)
    reason = form.get("reason", "").strip()
    try:
        if not 1 <= len(reason) <= LONGEST_REASON or not reason.isprintable():
            raise ValidationFailed.of("reason", f"must be text of 1 to {LONGEST_REASON} characters")
        async with db.transaction() as tx:
            await denylist.remove(tx, actor.id, number, reason=reason)
    except denylist.EntryNotFound:
        raise
    except AppError as error:
        return await _shown(page, db, error=error, at=str(number), form=form)
    deny_list.forget()
    return Redirect(f"{_TAB}?done=allowed", status_code=303)


async def _shown(
    page: Page,
    db: Database,
    *,
    error: AppError | None = None,
    at: str | None = None,
    form: dict[str, str] | None = None,
    tried: str = "",
    found: list[denylist.Match] | None = None,
) -> Response[Any]:
    """Return the page, with what is wrong beside the form `at`, or with what a text met."""
    async with db.connection() as connection:
        entries = await denylist.list_entries(connection)
    context = {
        "entries": entries,
        "kinds": KINDS,
        "hard_rules": list(HARD_RULES.values()),
        "tried": tried,
        "found": [
            {"hard": HARD_RULES.get(each.hard) if each.hard else None, "entry": each.entry}
            for each in found or []
        ],
        "problems": {at: errors_of(error)} if error else {},
        "form": form or {},
    }
    return await render(page, "denylist", context, tab=_TAB, status=error.status if error else 200)


denylist_routes = [denylist_page, deny_by_form, try_by_form, allow_by_form]
