"""Taking over the files that come in forms."""

from dataclasses import dataclass

from litestar import Response

from lanternist.errors import ValidationFailed
from lanternist.features.accounts import Actor
from lanternist.features.media import MediaServices
from lanternist.features.vault import actions, making
from lanternist.features.vault.models import Item
from lanternist.features.vault.multipart import Arrived, Form
from lanternist.features.vault.names import checked_name
from lanternist.features.vault.schemas import FileTexts, Uploaded
from lanternist.features.vault.services import VaultServices
from lanternist.features.vault.views import uploaded_body
from lanternist.platform import idempotency
from lanternist.platform.bodies import WebRequest, shape_from, terms_for
from lanternist.platform.db import Database, Tx

SOURCES = ("general", "profile", "thumbnail", "smart-caption")


@dataclass(frozen=True, slots=True)
class Taker:
    """Takes over the files of one person's forms."""

    db: Database
    media: MediaServices
    vault: VaultServices
    actor: Actor

    async def take(self, form: Form, file: Arrived, request: WebRequest) -> Item:
        """Take over one file of a form; a picture that is not large is made ready at once."""
        checked = await _checked(form, file, request)
        async with self.db.transaction() as tx:
            item = await self._accept(tx, checked)
        form.files.remove(file)
        if checked.is_quick:
            return await making.make_now(self.db, self.media, self.vault, item)
        return item

    async def take_once(self, form: Form, file: Arrived, request: WebRequest) -> Response[Uploaded]:
        """Take over one file of a form and answer; the same form with the same `Idempotency-Key` is taken once."""
        checked = await _checked(form, file, request)
        taken: list[Item] = []

        async def store(tx: Tx) -> Uploaded:
            taken.append(await self._accept(tx, checked))
            return uploaded_body(taken[0], self.media.signer)

        sent = await form.fingerprint() if idempotency.has_key(request) else None
        answer = await idempotency.once(request, self.db, self.actor.id, store, status=201, fingerprint=sent)
        if not taken:
            return answer
        form.files.remove(file)
        if not checked.is_quick:
            return answer

        async def forget(tx: Tx) -> None:
            await idempotency.amend(tx, request, self.actor.id, None)

        item = await making.make_now(self.db, self.media, self.vault, taken[0], refused=forget)
        body = uploaded_body(item, self.media.signer)
        async with self.db.transaction() as tx:
            await idempotency.amend(tx, request, self.actor.id, body)
        return Response(body, status_code=201)

    async def _accept(self, tx: Tx, checked: "_Checked") -> Item:
        item = await actions.accept(
            tx,
            self.vault,
            self.actor.id,
            path=checked.file.path,
            name=checked.name,
            size=checked.file.size,
            source=checked.source,
            caption=checked.caption,
            attested=checked.attested,
        )
        if not checked.is_quick:
            await actions.enqueue_make(tx, item.id)
        return item


@dataclass(frozen=True, slots=True)
class _Checked:
    """A file of a form that may be taken; `is_quick` says that it is made ready while its owner waits."""

    file: Arrived
    name: str
    source: str
    caption: str | None
    attested: str | None
    is_quick: bool


async def _checked(form: Form, file: Arrived, request: WebRequest) -> _Checked:
    """Return what a form says of a file.

    Raises `ValidationFailed`, `ContentNotAllowed`, `NoFile` and `FileRefused`.
    """
    source = form.fields.get("source") or "general"
    if source not in SOURCES:
        raise ValidationFailed.of("source", "must be one of general, profile, thumbnail, smart-caption")
    name = checked_name(file.name)
    told = {"file": name, "caption": form.fields.get("caption", "")}
    texts = shape_from(told, FileTexts, terms=await terms_for(request))
    mime_type = await actions.check_file(file.path, name)
    return _Checked(
        file,
        name,
        source,
        texts.caption.strip() or None,
        form.fields.get("attestation"),
        is_quick=mime_type.startswith("image/") and file.size <= making.SMALL_BYTES,
    )
