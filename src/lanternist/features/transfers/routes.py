"""The calls that import."""

from litestar import Response, post

from lanternist.features import credits
from lanternist.features.accounts import Actor
from lanternist.features.sessions import CategoryNotFound, SessionServices, SessionWithMedia
from lanternist.features.transfers import actions
from lanternist.features.transfers.errors import (
    GalleryChanged,
    GalleryEmpty,
    GalleryUnreachable,
    HostNotSupported,
)
from lanternist.features.transfers.schemas import GalleryImport
from lanternist.features.transfers.services import TransferServices
from lanternist.platform.bodies import WebRequest, read_body
from lanternist.platform.db import Database, Tx
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
    sessions: Given[SessionServices],
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
        return await actions.store(tx, adult, gallery, sessions, title=title, category_id=body.category_id)

    return await once(request, db, adult.id, store, status=201)
