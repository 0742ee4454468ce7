"""Taking in an archive: it goes to disk as it comes, is looked at, and is queued for the worker."""

import asyncio
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
    """An archive that has come, with what the form says of it."""

    def __init__(self, form: vault.Form, settings: Settings, upload_id: str | None) -> None:
        self.file = form.files[0]
        self.upload_id = upload_id
        self.title = actions.title_from(form.fields.get("title", "").strip() or None)
        self.category_id = _category_of(form.fields.get("categoryId", ""))
        self.attestation = form.fields.get("attestation", "").strip()[:100] or None
        self._form = form
        self._settings = settings

    def keep(self) -> None:
        """Leave the file to who has noted its name."""
        self._form.files.clear()
        if self.upload_id is not None:
            vault.forget_archive(vault.VaultServices.of(self._settings), self.upload_id)


@asynccontextmanager
async def receiving(
    request: WebRequest, db: Database, actor: Actor, settings: Settings
) -> AsyncGenerator[vault.Form]:
    """Read the form with an archive, or with the id of an upload that is one; raises what reading a form raises.

    The archive is gone again afterwards, unless somebody kept it.
    """
    async with db.connection() as connection:
        has_attested = await vault.has_attested(connection, actor.id)
    form = await vault.read_form(
        request,
        folder_of(settings),
        user_id=actor.id,
        has_attested=has_attested,
        most_bytes=settings.resumable_upload_bytes,
    )
    try:
        yield form
    finally:
        form.drop()


async def look_at(form: vault.Form, db: Database, actor: Actor, settings: Settings) -> Arrived:
    """Look at the archive of a form. Raises `ArchiveRefused`, `NoFile`, `UploadNotFound` and `ValidationFailed`."""
    upload_id = _upload_of(form)
    if upload_id is not None:
        services = vault.VaultServices.of(settings)
        form.files.append(await vault.link_archive(db, services, actor.id, upload_id, folder_of(settings)))
    if not form.files:
        raise vault.NoFile
    await asyncio.to_thread(_look_at, form.files[0].path)
    return Arrived(form, settings, upload_id)


async def queue_import(tx: Tx, actor: Actor, arrived: Arrived) -> Transfer:
    """Store an import and queue its job. Raises `ImportUnderWay` and `AttestationRequired`."""
    if arrived.upload_id is not None:
        await vault.take_archive(tx, arrived.upload_id)
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


def _upload_of(form: vault.Form) -> str | None:
    """Return the upload that the form names, where no file came with it."""
    return None if form.files else form.fields.get("upload", "").strip() or None


def _category_of(text: str) -> int | None:
    if not text.strip():
        return None
    number = parse_id(text.strip())
    if number is None:
        raise ValidationFailed.of("categoryId", "must be the id of a category")
    return number
