"""The page of a session's captions: all of them written by the model or taken from titles, and each by hand."""

from datetime import datetime
from typing import Any

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from lanternist.errors import AppError, NotFound
from lanternist.features import sessions
from lanternist.features.accounts import Actor, Page
from lanternist.features.captions import again, batches, holds, theme_queries
from lanternist.features.captions.page_texts import LANGUAGES, OTHER_REASON, REASONS
from lanternist.features.captions.schemas import BatchRequest, RegenerateRequest
from lanternist.features.captions.services import CaptionServices
from lanternist.features.captions.views import captions_body
from lanternist.features.sessions import Session, SessionServices, Slide, SlideChange
from lanternist.kit.ids import new_token
from lanternist.platform.bodies import shape_from
from lanternist.platform.db import Database, Tx
from lanternist.platform.forms import errors_of, read_form
from lanternist.platform.idempotency import once_by_form
from lanternist.platform.injected import Given


@get("/sessions/{session_id:str}/captions", include_in_schema=False)
async def captions_page(
    page: Given[Page],
    session_id: FromPath[str],
    db: Given[Database],
    captions: Given[CaptionServices],
    services: Given[SessionServices],
) -> Response[Any]:
    """Show the captions of a session of one's own, what writing the others costs, and how far that is."""
    actor = page.require_adult()
    async with db.connection() as connection:
        session = await sessions.read_own(connection, actor, sessions.session_number(session_id), "update")
    return await _shown(page, actor, session, db, captions, services)


@post("/sessions/{session_id:str}/captions", status_code=200, include_in_schema=False)
async def caption_by_form(
    page: Given[Page],
    session_id: FromPath[str],
    db: Given[Database],
    captions: Given[CaptionServices],
    services: Given[SessionServices],
) -> Response[Any]:
    """Have captions written for the slides, or use titles; or show what is wrong."""
    actor = page.require_adult()
    form = await read_form(page.request)
    session: Session | None = None
    try:
        async with db.transaction() as tx:
            session = await sessions.find_own(tx, actor, sessions.session_number(session_id), "update")
            wanted = shape_from(_members(form), BatchRequest)
            if wanted.source == "titles":
                await batches.use_titles(tx, captions, actor, session, replace=wanted.replace)
            else:
                await batches.start(tx, captions, actor, session, wanted)
    except AppError as error:
        if session is None:
            raise
        return await _shown(page, actor, session, db, captions, services, form, error)
    return Redirect(f"/sessions/{session.id}/captions", status_code=303)


@post("/sessions/{session_id:str}/captions/stop", status_code=200, include_in_schema=False)
async def stop_by_form(page: Given[Page], session_id: FromPath[str], db: Given[Database]) -> Response[Any]:
    """Stop writing captions; what is there stays."""
    actor = page.require_adult()
    async with db.transaction() as tx:
        session = await sessions.find_own(tx, actor, sessions.session_number(session_id), "update")
        await batches.stop(tx, actor.id, session.id)
    return Redirect(f"/sessions/{session.id}/captions", status_code=303)


@post("/sessions/{session_id:str}/captions/{media_id:str}", status_code=200, include_in_schema=False)
async def change_caption_by_form(
    page: Given[Page],
    session_id: FromPath[str],
    media_id: FromPath[str],
    db: Given[Database],
    captions: Given[CaptionServices],
    services: Given[SessionServices],
) -> Response[Any]:
    """Save, clear or write anew the caption of one slide."""
    actor = page.require_adult()
    number, slide_id = sessions.session_number(session_id), sessions.media_number(media_id)
    form = await read_form(page.request)
    async with db.connection() as connection:
        session = await sessions.read_own(connection, actor, number, "update")
        slide = await sessions.find_slide(connection, session.id, slide_id)
    if slide is None:
        raise sessions.SessionMediaNotFound
    try:
        if form.get("action") == "again":
            await _write_again(page, actor, session, slide, db, captions, form)
        else:
            text = "" if form.get("action") == "clear" else form.get("caption", "").strip()
            change = shape_from({"caption": text or None}, SlideChange)
            async with db.transaction() as tx:
                locked = await sessions.find_own(tx, actor, number, "update")
                await sessions.edit_slide(tx, actor, locked, slide_id, change)
    except NotFound:
        raise
    except AppError as error:
        return await _shown(page, actor, session, db, captions, services, form, error, slide_id)
    return Redirect(f"/sessions/{session.id}/captions#slide-{slide_id}", status_code=303)


async def _write_again(
    page: Page,
    actor: Actor,
    session: Session,
    slide: Slide,
    db: Database,
    captions: CaptionServices,
    form: dict[str, str],
) -> None:
    made = await again.made_for(db, captions, actor, session, slide, RegenerateRequest())

    async def keep(tx: Tx) -> None:
        locked = await sessions.find_own(tx, actor, session.id, "update")
        await again.keep(tx, actor, locked, slide.id, made)

    async with holds.held(db, made.hold), db.transaction() as tx:
        await once_by_form(tx, page.request, actor.id, form.get("once"), lambda: keep(tx))


def _members(form: dict[str, str]) -> dict[str, Any]:
    """Return the fields of the form as the members of the API's body."""
    if form.get("source") == "titles":
        return {"source": "titles", "replace": form.get("replace") == "true"}
    return {
        "replace": form.get("which") == "all",
        "theme": form.get("theme") or None,
        "language": form.get("language") or None,
        "prompt": form.get("prompt", "").strip(),
    }


async def _shown(
    page: Page,
    actor: Actor,
    session: Session,
    db: Database,
    captions: CaptionServices,
    services: SessionServices,
    form: dict[str, str] | None = None,
    error: AppError | None = None,
    at: int | None = None,
) -> Response[Any]:
    """Return the page; `error` stands beside the slide `at`, or beside the form for all of them."""
    sees = captions.provider.sees
    async with db.connection() as connection:
        body = await captions_body(connection, captions, actor.id, session.id)
        slides = await sessions.list_slides(connection, session.id)
        themes = await theme_queries.list_themes(connection)
    everything = len(batches.captionable(slides, replace=True, sees=sees))
    media = sessions.media_bodies(slides, services, scope_id=session.scope_id)
    errors = errors_of(error) if error else {}
    form = form or {}
    context = {
        "session": {"id": session.id, "title": session.title, "ai_prompt": session.ai_prompt or ""},
        "own_theme": next((each.label for each in themes if each.name == session.caption_theme), None),
        "media": msgspec.to_builtins(media, builtin_types=(datetime,)),
        "writable": {each.id for each in slides if batches.is_captionable(each, sees=sees)},
        "captions": msgspec.to_builtins(body, builtin_types=(datetime,)),
        "is_active": body.batch is not None and body.batch.state in ("pending", "running"),
        "everything": everything,
        "titled": sum(bool(each.title) for each in slides),
        "failures": _failures(body.batch.failures if body.batch else {}, slides),
        "themes": [each for each in themes if each.is_enabled],
        "languages": LANGUAGES,
        "sees": sees,
        "values": form if at is None else {},
        "errors": errors if at is None else {},
        "written": {at: form.get("caption", "")} if at is not None else {},
        "problems": {at: " ".join(errors.values())} if at is not None else {},
        "once": new_token(),
    }
    return await page.render("captions/captions.html", context, status=error.status if error else 200)


def _failures(failures: dict[str, str], slides: list[Slide]) -> list[dict[str, Any]]:
    """Return each reason with the slides that it kept from a caption, by number."""
    numbers = {str(slide.id): slide.position + 1 for slide in slides}
    found: dict[str, list[tuple[int, str]]] = {}
    for slide_id, code in failures.items():
        if slide_id in numbers:
            found.setdefault(REASONS.get(code, OTHER_REASON), []).append((numbers[slide_id], slide_id))
    return [{"reason": reason, "slides": sorted(each)} for reason, each in found.items()]


page_routes: list[Any] = [  # Litestar's handlers, of several kinds
    captions_page,
    caption_by_form,
    stop_by_form,
    change_caption_by_form,
]
