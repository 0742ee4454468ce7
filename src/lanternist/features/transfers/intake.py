"""Taking in an archive: it goes to disk as it comes, is looked at, and is queued for the worker."""

import asyncio
import hashlib
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

from lanternist.errors import ValidationFailed
from lanternist.features import activity, vault
from lanternist.features.accounts import Actor
from lanternist.features.transfers import actions, queries
from lanternist.features.transfers.archives import Archive, BadArchive
from lanternist.features.transfers.errors import ArchiveRefused, ImportUnderWay
from lanternist.features.transfers.models import Transfer
from lanternist.features.transfers.places import folder_of
from lanternist.platform import jobs
from lanternist.platform.bodies import WebRequest
from lanternist.platform.db import Database, Tx
from lanternist.platform.web import parse_id
from lanternist.settings import Settings

IMPORT_JOB = "transfers.import"
KEPT_DAYS = 7
MOST_UNDER_WAY = 2


class Arrived:
    """An archive that has come, with what the form says; `fingerprint` stands for all of it."""

    def __init__(self, form: vault.Form, digest: bytes) -> None:
        self.file = form.files[0]
        self.fields = form.fields
        told = "\0".join(f"{name}={value}" for name, value in sorted(form.fields.items()))
        self.fingerprint = hashlib.sha256(digest + told.encode()).digest()
        self.title = actions.title_from(form.fields.get("title", "").strip() or None)
        self.category_id = _category_of(form.fields.get("categoryId", ""))
        self._form = form
        self.attestation = form.fields.get("attestation", "").strip()[:100] or None

    def keep(self) -> None:
        """Leave the file to who has noted its name."""
        self._form.files.clear()


@asynccontextmanager
async def receiving(request: WebRequest, settings: Settings) -> AsyncGenerator[Arrived]:
    """Read the form with an archive and look at that; it is gone again afterwards, unless somebody kept it.

    Raises `ArchiveRefused`, `NoFile`, and what reading a form raises.
    """
    form = await vault.read_form(request, folder_of(settings), most_bytes=settings.resumable_upload_bytes)
    try:
        if not form.files:
            raise vault.NoFile
        path = form.files[0].path
        await asyncio.to_thread(_look_at, path)
        yield Arrived(form, await asyncio.to_thread(_digest_of, path))
    finally:
        form.drop()


async def queue_import(tx: Tx, actor: Actor, arrived: Arrived) -> Transfer:
    """Store an import and queue its job. Raises `ImportUnderWay` and `AttestationRequired`."""
    if await queries.count_under_way(tx, actor.id, "import") >= MOST_UNDER_WAY:
        raise ImportUnderWay
    await vault.require_attestation(tx, actor.id, arrived.attestation)
    transfer = await queries.add_transfer(
        tx,
        actor.id,
        "import",
        days=KEPT_DAYS,
        file_name=arrived.file.path.name,
        size=arrived.file.size,
        title=arrived.title,
        category_id=arrived.category_id,
        attestation=arrived.attestation,
    )
    await activity.record(
        tx, actor.id, action="import_begun", feature="transfers", subject=f"transfer:{transfer.id}"
    )
    await jobs.enqueue(tx, IMPORT_JOB, {"transfer_id": transfer.id})
    return transfer


async def check_first(db: Database, actor: Actor, arrived: Arrived) -> None:
    """Refuse now what the worker would refuse in the end for want of credits, or of the category."""
    await actions.check_first(db, actor, arrived.category_id)


def _look_at(path: Path) -> None:
    try:
        archive = Archive(path)
    except BadArchive as error:
        raise ArchiveRefused(error.reason) from None
    try:
        if not archive.entries:
            raise ArchiveRefused("empty")
    finally:
        archive.close()


def _digest_of(path: Path) -> bytes:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").digest()


def _category_of(text: str) -> int | None:
    if not text.strip():
        return None
    number = parse_id(text.strip())
    if number is None:
        raise ValidationFailed.of("categoryId", "must be the id of a category")
    return number
