"""The calls that import."""

import re
from urllib.parse import quote

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Stream

from lanternist.features import credits
from lanternist.features.accounts import Actor
from lanternist.features.media import MediaServices
from lanternist.features.sessions import (
    CategoryNotFound,
    Session,
    SessionServices,
    SessionWithMedia,
    session_number,
)
from lanternist.features.transfers import actions, exports
from lanternist.features.transfers.errors import (
    GalleryChanged,
    GalleryEmpty,
    GalleryUnreachable,
    HostNotSupported,
    NothingToImport,
)
from lanternist.features.transfers.schemas import GalleryImport, ListImport
from lanternist.features.transfers.services import TransferServices
from lanternist.platform.bodies import WebRequest, read_body
from lanternist.platform.db import Database, Tx
from lanternist.platform.described import Answer
from lanternist.platform.idempotency import answered_before, once
from lanternist.platform.injected import Given
from lanternist.platform.limits import Limiter

_REFUSALS = [
    HostNotSupported,
    GalleryUnreachable,
    GalleryChanged,
    GalleryEmpty,
    CategoryNotFound,
    *credits.CHARGE_REFUSALS,
]


@post(
    "/api/sessions/import-joip",
    status_code=201,
    opt={
        "body": GalleryImport,
        "idempotent": True,
        "errors": _REFUSALS,
        "gives": {"session_id": "/session/id"},
    },
    tags=["Imports"],
)
async def import_gallery(
    request: WebRequest,
    adult: Given[Actor],
    db: Given[Database],
    limiter: Given[Limiter | None],
    services: Given[SessionServices],
    transfers: Given[TransferServices],
) -> Response[SessionWithMedia]:
    """Make a session of a gallery that lies elsewhere, with its captions and in its order."""
    if limiter is not None:
        limiter.admit_import(request.scope, adult.id)
    body = await read_body(request, GalleryImport)
    title = actions.title_from(body.title)
    host, gallery_id = actions.find_host(body.url, transfers)
    if kept := await answered_before(request, db, adult.id):
        return kept
    await actions.check_first(db, adult, body.category_id)
    gallery = await host.read(gallery_id)

    async def store(tx: Tx) -> SessionWithMedia:
        return await actions.store(tx, adult, gallery, services, title=title, category_id=body.category_id)

    return await once(request, db, adult.id, store, status=201)


@post(
    "/api/sessions/import",
    status_code=201,
    opt={
        "body": ListImport,
        "idempotent": True,
        "errors": [NothingToImport, CategoryNotFound, *credits.CHARGE_REFUSALS],
        "gives": {"session_id": "/session/id"},
    },
    tags=["Imports"],
)
async def import_list(
    request: WebRequest,
    adult: Given[Actor],
    db: Given[Database],
    limiter: Given[Limiter | None],
    services: Given[SessionServices],
) -> Response[SessionWithMedia]:
    """Make a session of a list of addresses, or of what gallery-dl printed, in its order. Nothing is fetched for it."""
    if limiter is not None:
        limiter.admit_import(request.scope, adult.id)
    body = await read_body(request, ListImport)
    title = actions.title_from(body.title)
    gallery = actions.read_list(body.kind, body.content)

    async def store(tx: Tx) -> SessionWithMedia:
        return await actions.store(tx, adult, gallery, services, title=title, category_id=body.category_id)

    return await once(request, db, adult.id, store, status=201)


@get(
    "/api/sessions/{session_id:str}/export",
    opt={
        "answers": {
            200: Answer(
                description="A ZIP archive with `manifest.json` and the media that are here.",
                media_type="application/zip",
                headers={"Content-Disposition": "A name for the file."},
            )
        }
    },
    tags=["Exports"],
)
async def export_session(
    session_id: FromPath[str], adult: Given[Actor], db: Given[Database], media: Given[MediaServices]
) -> Stream:
    """Return one's own session as a ZIP archive, written while it is sent, that can be imported again."""
    async with db.transaction() as tx:
        exported = await actions.read_for_export(tx, adult, session_number(session_id))
    return Stream(
        exports.session_archive(db, media, exported),
        media_type="application/zip",
        headers={"Content-Disposition": disposition_of(exported.session)},
    )


def disposition_of(session: Session) -> str:
    """Return the header that names the file: by the title, and without it for old programs."""
    name = quote(re.sub(r"[^\w .-]+", "_", session.title)[:100].strip(" .") or "session", safe="")
    return f"attachment; filename=\"session-{session.id}.zip\"; filename*=UTF-8''{name}.zip"
