"""What owners see of their transfers."""

from litestar.response import Stream

from lanternist.features.accounts import Actor
from lanternist.features.transfers import queries
from lanternist.features.transfers.errors import InvalidTaskId, NotReady, TaskNotFound
from lanternist.features.transfers.models import Transfer
from lanternist.features.transfers.places import folder_of
from lanternist.features.transfers.schemas import TransferBody
from lanternist.kit.times import whole_seconds
from lanternist.platform import storage_folder
from lanternist.platform.db import Tx
from lanternist.platform.file_answers import WholeFile
from lanternist.platform.web import id_or
from lanternist.settings import Settings

PIECE_BYTES = 256 * 1024


def task_number(text: str) -> int:
    """Return the id in a path, or raise `InvalidTaskId`."""
    return id_or(text, InvalidTaskId)


async def find_own(tx: Tx, actor: Actor, transfer_id: int) -> Transfer:
    """Return a transfer of this person. Raises `TaskNotFound`, also where it is somebody else's."""
    transfer = await queries.find_transfer(tx, transfer_id)
    if transfer is None or transfer.user_id != actor.id:
        raise TaskNotFound
    return transfer


def body_of(transfer: Transfer) -> TransferBody:
    """Return a transfer as its owner watches it."""
    return TransferBody(
        id=transfer.id,
        kind=transfer.kind,
        state=transfer.state,
        done=transfer.done,
        total=transfer.total,
        skipped=transfer.skipped,
        failure=transfer.failure,
        session_id=transfer.session_id,
        bytes=transfer.bytes,
        created_at=whole_seconds(transfer.created_at),
        finished_at=whole_seconds(transfer.finished_at) if transfer.finished_at else None,
        expires_at=whole_seconds(transfer.expires_at),
    )


def file_of(transfer: Transfer, settings: Settings) -> Stream:
    """Return the answer with the archive of an export. Raises `NotReady`."""
    folder = folder_of(settings)
    name = transfer.file_name
    if transfer.kind != "export" or transfer.state != "done" or name is None or not (folder / name).is_file():
        raise NotReady
    size = (folder / name).stat().st_size
    headers = {
        "Content-Length": str(size),
        "Content-Disposition": f'attachment; filename="lanternist-account-{transfer.id}.zip"',
        "Cache-Control": "private, no-store",
    }
    pieces = storage_folder.read(folder, name, 0, size, step=PIECE_BYTES)
    return WholeFile(pieces, folder / name, headers=headers, media_type="application/zip")
