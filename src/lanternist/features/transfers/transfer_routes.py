"""The calls about archives that come and go: both take minutes, so the worker does them and the owner watches."""

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Stream

from lanternist.errors import UnsupportedMediaType, ValidationFailed
from lanternist.features import credits, vault
from lanternist.features.accounts import Actor
from lanternist.features.sessions import CategoryNotFound
from lanternist.features.transfers import account_export, intake, queries, views
from lanternist.features.transfers.errors import ArchiveRefused, ImportUnderWay, NotReady
from lanternist.features.transfers.schemas import TransferBody, TransferList
from lanternist.features.transfers.views import body_of, task_number
from lanternist.platform.bodies import WebRequest
from lanternist.platform.db import Database, Tx
from lanternist.platform.described import Answer
from lanternist.platform.idempotency import answered_before, has_key, once
from lanternist.platform.injected import Given
from lanternist.platform.limits import Limiter
from lanternist.platform.storage import StorageFull
from lanternist.settings import Settings

MOST_LISTED = 50
_TEXT = {"type": "string"}
_FORM = {
    "multipart/form-data": {
        "type": "object",
        "properties": {
            "file": {"type": "string", "format": "binary", "description": "A ZIP archive."},
            "upload": _TEXT | {"description": "In place of a file: the id of an archive uploaded in pieces."},
            "title": _TEXT | {"maxLength": 255},
            "categoryId": _TEXT,
            "attestation": _TEXT | {"description": "As for uploads; needed once, before `file`."},
        },
    }
}


@post(
    "/api/sessions/import/archive",
    status_code=202,
    request_max_body_size=None,
    opt={
        "sent": _FORM,
        "idempotent": True,
        "errors": [
            ArchiveRefused,
            ImportUnderWay,
            vault.NoFile,
            vault.UploadNotFound,
            vault.FileTooLarge,
            vault.AttestationRequired,
            StorageFull,
            UnsupportedMediaType,
            ValidationFailed,
            CategoryNotFound,
            *credits.CHARGE_REFUSALS,
        ],
    },
    tags=["Imports"],
)
async def import_archive(
    request: WebRequest,
    adult: Given[Actor],
    db: Given[Database],
    limiter: Given[Limiter | None],
    settings: Given[Settings],
) -> Response[TransferBody]:
    """Import a ZIP archive as a session: one that was exported, one with a manifest, or one of pictures and clips.

    The files go the way of uploads, into one's vault. Nothing is stored or charged until all of them are done.
    """
    if limiter is not None:
        limiter.admit_import(request.scope, adult.id)
    async with intake.receiving(request, db, adult, settings) as form:
        sent = await form.fingerprint() if has_key(request) else None
        if kept := await answered_before(request, db, adult.id, fingerprint=sent):
            return kept
        arrived = await intake.look_at(form, db, adult, settings)
        await intake.check_first(db, adult, arrived)

        async def queue(tx: Tx) -> TransferBody:
            return body_of(await intake.queue_import(tx, adult, arrived))

        answer = await once(request, db, adult.id, queue, status=202, fingerprint=sent)
        if "Idempotency-Replayed" not in answer.headers:
            arrived.keep()
    return answer


@get("/api/transfers", opt={"gives": {"task_id": "/items/0/id"}}, tags=["Imports"])
async def list_transfers(actor: Given[Actor], db: Given[Database]) -> TransferList:
    """List one's own imports of archives and exports of the account of the last week, newest first."""
    async with db.connection() as connection:
        found = await queries.list_transfers(connection, actor.id, most=MOST_LISTED)
    return TransferList(items=[body_of(each) for each in found])


@get("/api/transfers/{task_id:str}", tags=["Imports"])
async def read_transfer(task_id: FromPath[str], actor: Given[Actor], db: Given[Database]) -> TransferBody:
    """Return how far an import or export of one's own is."""
    async with db.connection() as connection:
        return body_of(await views.find_own(connection, actor, task_number(task_id)))


@post(
    "/api/exports",
    status_code=202,
    opt={"idempotent": True},
    tags=["Exports"],
)
async def export_account(
    request: WebRequest, by_login: Given[Actor], db: Given[Database], limiter: Given[Limiter | None]
) -> Response[TransferBody]:
    """Begin an export of all that the server has of oneself: every session with its media, and what else is stored.

    While one is under way, that one is answered; once it is done, those before it are gone.
    """
    if limiter is not None:
        limiter.admit_import(request.scope, by_login.id)

    async def queue(tx: Tx) -> TransferBody:
        return body_of(await account_export.queue_export(tx, by_login))

    return await once(request, db, by_login.id, queue, status=202)


@get(
    "/api/exports/{task_id:str}/file",
    opt={
        "errors": [NotReady],
        "answers": {200: Answer(description="A ZIP archive.", media_type="application/zip")},
    },
    tags=["Exports"],
)
async def load_export(
    task_id: FromPath[str], by_login: Given[Actor], db: Given[Database], settings: Given[Settings]
) -> Stream:
    """Return the archive of an export that is done; the worker removes it after a week."""
    async with db.connection() as connection:
        transfer = await views.find_own(connection, by_login, task_number(task_id))
    return views.file_of(transfer, settings)


transfer_routes = [import_archive, list_transfers, read_transfer, export_account, load_export]
