"""The calls for uploads in pieces, by the tus protocol (https://tus.io/protocols/resumable-upload)."""

from typing import Any

import msgspec
from litestar import Response, delete, get, patch, post, route
from litestar.params import FromPath

from lanternist.errors import ContentNotAllowed, ValidationFailed
from lanternist.features.accounts import Actor
from lanternist.features.vault import tus, upload_queries
from lanternist.features.vault.errors import AttestationRequired, FileRefused, FileTooLarge, NoFile, VaultFull
from lanternist.features.vault.models import Upload
from lanternist.features.vault.receiving import Receiver
from lanternist.features.vault.schemas import OpenUpload
from lanternist.features.vault.services import VaultServices
from lanternist.features.vault.tus_errors import (
    ChecksumWrong,
    OffsetWrong,
    PieceTypeWrong,
    TusVersionUnknown,
    UploadNotFound,
)
from lanternist.features.vault.views import upload_body
from lanternist.platform.bodies import WebRequest, terms_for
from lanternist.platform.db import Database, Tx
from lanternist.platform.idempotency import once
from lanternist.platform.injected import Given
from lanternist.platform.storage import StorageFull

_TAGS = ["Uploads in pieces"]
_PIECE = {tus.PIECE_TYPE: {"type": "string", "format": "binary"}}
_PIECE_REFUSALS = [
    ValidationFailed,
    FileRefused,
    FileTooLarge,
    NoFile,
    StorageFull,
    OffsetWrong,
    PieceTypeWrong,
    ChecksumWrong,
    TusVersionUnknown,
]
_HEADERS = {
    "Tus-Resumable": "The version of the protocol, 1.0.0.",
    "Upload-Offset": "How many bytes are here; it goes on from there.",
    "Upload-Expires": "When it is forgotten, unless it goes on.",
    "Upload-Media-Id": "The id of the file in the vault, once all has come.",
}


@route("/api/uploads", http_method=["OPTIONS"], status_code=204, include_in_schema=False)
async def describe_uploads(vault: Given[VaultServices]) -> Response[None]:
    """Say what of the protocol is spoken."""
    headers = {
        "Tus-Resumable": tus.VERSION,
        "Tus-Version": tus.VERSION,
        "Tus-Extension": tus.EXTENSIONS,
        "Tus-Max-Size": str(vault.most_in_pieces),
        "Tus-Checksum-Algorithm": ",".join(tus.ALGORITHMS),
        "Allow": "GET, HEAD, OPTIONS, POST",
    }
    return Response(None, status_code=204, headers=headers)


@get("/api/uploads", tags=_TAGS)
async def list_uploads(adult: Given[Actor], db: Given[Database]) -> list[OpenUpload]:
    """List one's own uploads that wait for more, or to be imported, the newest first."""
    async with db.connection() as connection:
        return [upload_body(each) for each in await upload_queries.open_uploads(connection, adult.id)]


@post(
    "/api/uploads",
    status_code=201,
    request_max_body_size=None,
    opt={
        "idempotent": True,
        "errors": [*_PIECE_REFUSALS, AttestationRequired, VaultFull, ContentNotAllowed, UploadNotFound],
        "headers": _HEADERS | {"Location": "Where its pieces are sent to."},
    },
    tags=_TAGS,
)
async def begin_upload(
    request: WebRequest, adult: Given[Actor], db: Given[Database], vault: Given[VaultServices]
) -> Response[None]:
    """Begin an upload: `Upload-Length`, and in `Upload-Metadata` `filename`; a first piece may come with it.

    With `purpose archive` in the metadata it is a ZIP archive, which `POST /api/sessions/import/archive` then imports.
    Sent again with its `Idempotency-Key` it names the upload that was begun, and how far that is.
    """
    tus.check_version(request.headers)
    receiver = Receiver(db, vault, adult.id)
    wanted = receiver.wanted(request.headers, await terms_for(request))
    begun: list[Upload] = []

    async def begin(tx: Tx) -> str:
        begun.append(await receiver.begin(tx, wanted))
        return begun[0].id

    answer = await once(
        request, db, adult.id, begin, status=201, fingerprint=tus.fingerprint(request.headers)
    )
    upload = begun[0] if begun else await receiver.find_settled(msgspec.json.decode(answer.content, type=str))
    # What had come before the line was cut is here; the rest is sent from there on.
    if request.headers.get("content-type") is not None and upload.received == 0:
        upload = await receiver.take(upload, request, 0)
    headers = tus.headers_of(upload) | {"Location": f"/api/uploads/{upload.id}"}
    return Response(None, status_code=201, headers=headers | answer.headers)


@get("/api/uploads/{upload_id:str}", opt={"errors": [TusVersionUnknown], "headers": _HEADERS}, tags=_TAGS)
async def read_upload(
    request: WebRequest,
    upload_id: FromPath[str],
    adult: Given[Actor],
    db: Given[Database],
    vault: Given[VaultServices],
) -> Response[OpenUpload]:
    """Say how far an upload is; HEAD says it in headers alone."""
    tus.check_version(request.headers)
    upload = await Receiver(db, vault, adult.id).find_settled(upload_id)
    return Response(upload_body(upload), headers=tus.headers_of(upload) | {"Cache-Control": "no-store"})


@patch(
    "/api/uploads/{upload_id:str}",
    status_code=204,
    request_max_body_size=None,
    opt={"errors": _PIECE_REFUSALS, "headers": _HEADERS, "sent": _PIECE},
    tags=_TAGS,
)
async def continue_upload(
    request: WebRequest,
    upload_id: FromPath[str],
    adult: Given[Actor],
    db: Given[Database],
    vault: Given[VaultServices],
) -> Response[None]:
    """Send the next piece, from `Upload-Offset` on; what came of a piece that was cut counts."""
    tus.check_version(request.headers)
    receiver = Receiver(db, vault, adult.id)
    upload = await receiver.find(upload_id)
    offset = tus.number_in(request.headers, "Upload-Offset") if _is_piece(request) else 0
    upload = await receiver.take(upload, request, offset)
    return Response(None, status_code=204, headers=tus.headers_of(upload))


@delete("/api/uploads/{upload_id:str}", status_code=204, opt={"errors": [TusVersionUnknown]}, tags=_TAGS)
async def end_upload(
    request: WebRequest,
    upload_id: FromPath[str],
    adult: Given[Actor],
    db: Given[Database],
    vault: Given[VaultServices],
) -> Response[None]:
    """Give an upload up; a file that came whole stays in the vault."""
    tus.check_version(request.headers)
    receiver = Receiver(db, vault, adult.id)
    await receiver.end(await receiver.find(upload_id))
    return Response(None, status_code=204, headers={"Tus-Resumable": tus.VERSION})


def _is_piece(request: WebRequest) -> bool:
    return request.headers.get("content-type", "").partition(";")[0].strip() == tus.PIECE_TYPE


upload_routes: list[Any] = [  # Litestar's handlers, which are of several kinds
    describe_uploads,
    list_uploads,
    begin_upload,
    read_upload,
    continue_upload,
    end_upload,
]
