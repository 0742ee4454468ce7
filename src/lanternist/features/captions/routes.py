"""The calls about captions."""

from litestar import Response, get, post, put
from litestar.params import FromPath

from lanternist.features import credits, sessions
from lanternist.features.accounts import Actor
from lanternist.features.captions import actions, holds, theme_queries, themes
from lanternist.features.captions.errors import REFUSALS
from lanternist.features.captions.models import PLAYBACK_CAPTION, SMART_CAPTION, Theme
from lanternist.features.captions.schemas import (
    CaptionBody,
    GlanceRequest,
    SlideRequest,
)
from lanternist.features.captions.services import CaptionServices
from lanternist.features.captions.theme_schemas import NewInstruction, ThemeBody, ThemeList
from lanternist.platform.bodies import WebRequest, read_body
from lanternist.platform.db import Database, Tx
from lanternist.platform.idempotency import answered_before, once
from lanternist.platform.injected import Given
from lanternist.platform.web import JSON_BODY_BYTES

BODY_BYTES = 29 * 1024 * 1024
"""A picture of 20 MB as a data URL, and what is said about it."""
_ERRORS = [*REFUSALS, *credits.CHARGE_REFUSALS]


@post(
    "/api/generate-caption",
    status_code=200,
    request_max_body_size=BODY_BYTES,
    opt={
        "body": GlanceRequest,
        "idempotent": True,
        "errors": [*_ERRORS, sessions.SessionNotFound, sessions.NotYourSession],
    },
    tags=["Captions"],
)
async def generate_caption(
    request: WebRequest, adult: Given[Actor], db: Given[Database], captions: Given[CaptionServices]
) -> Response[CaptionBody]:
    """Return a caption of 50 to 150 characters for a picture that is shown for some seconds."""
    _admit(request, captions)
    body = await read_body(request, GlanceRequest)
    if kept := await answered_before(request, db, adult.id):
        return kept
    made = await actions.glance(db, captions, adult, body)

    async def charge(tx: Tx) -> CaptionBody:
        await actions.charge_for(tx, adult.id, PLAYBACK_CAPTION, made)
        return CaptionBody(caption=made.text)

    async with holds.held(db, made.hold):
        return await once(request, db, adult.id, charge, status=200)


@post(
    "/api/manual/generate-ai-caption",
    status_code=200,
    request_max_body_size=BODY_BYTES,
    opt={"body": SlideRequest, "idempotent": True, "errors": _ERRORS},
    tags=["Captions"],
)
async def generate_slide_caption(
    request: WebRequest, adult: Given[Actor], db: Given[Database], captions: Given[CaptionServices]
) -> Response[CaptionBody]:
    """Return a caption of 50 to 400 characters for a slide that is being made; it is charged when it is there."""
    _admit(request, captions)
    body = await read_body(request, SlideRequest)
    if kept := await answered_before(request, db, adult.id):
        return kept
    made = await actions.for_slide(db, captions, adult, body)

    async def charge(tx: Tx) -> CaptionBody:
        await actions.charge_for(tx, adult.id, SMART_CAPTION, made)
        return CaptionBody(caption=made.text)

    async with holds.held(db, made.hold):
        return await once(request, db, adult.id, charge, status=200)


@get("/api/admin/captions/themes", opt={"gives": {"theme": "/items/0/theme"}}, tags=["Administration"])
async def list_themes(administrator: Given[Actor], db: Given[Database]) -> ThemeList:
    """List what each theme asks the model for, in the order in which people choose."""
    async with db.connection() as connection:
        found = await theme_queries.list_themes(connection)
    return ThemeList(items=[_theme_body(each) for each in found])


@put("/api/admin/captions/themes/{theme:str}", opt={"body": NewInstruction}, tags=["Administration"])
async def set_theme(
    request: WebRequest,
    theme: FromPath[str],
    by_login: Given[Actor],
    administrator: Given[Actor],
    db: Given[Database],
) -> ThemeBody:
    """Set what a theme asks the model for; captions that are there stay."""
    async with db.connection() as connection:
        await themes.find(connection, theme)
    wanted = (await read_body(request, NewInstruction)).instruction.strip()
    async with db.transaction() as tx:
        return _theme_body(await themes.set_instruction(tx, administrator.id, theme, wanted))


def _admit(request: WebRequest, captions: CaptionServices) -> None:
    """Refuse a picture before it is read where nobody could look at it. Raises `CaptionServiceMissing`.

    A body that may be as small as all others are is read and checked as they are.
    """
    length = request.headers.get("content-length", "")
    if not (length.isascii() and length.isdigit() and len(length) < 10 and int(length) <= JSON_BODY_BYTES):
        captions.require_provider()


def _theme_body(theme: Theme) -> ThemeBody:
    return ThemeBody(
        theme=theme.name,
        label=theme.label,
        instruction=theme.instruction,
        is_enabled=theme.is_enabled,
        is_shipped=theme.is_shipped,
    )


caption_routes = [generate_caption, generate_slide_caption, list_themes, set_theme]
