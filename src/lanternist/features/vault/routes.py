"""The calls about the vault: list, upload in one piece, edit, delete, and what is said before the first upload."""

from typing import Any

from litestar import Response, delete, get, patch, post
from litestar.params import FromPath
from litestar.response import Redirect
from msgspec import UNSET

from lanternist.errors import BadRequest, ContentNotAllowed, UnsupportedMediaType, ValidationFailed
from lanternist.features import activity, moderation
from lanternist.features.accounts import Actor
from lanternist.features.media import MediaServices
from lanternist.features.vault import actions, attestation, multipart, queries, quotas
from lanternist.features.vault.errors import (
    AttestationRequired,
    FileRefused,
    FileTooLarge,
    InvalidItemId,
    ItemNotFound,
    ItemNotReady,
    NoFile,
    VaultFull,
)
from lanternist.features.vault.models import Described, Item, Wish
from lanternist.features.vault.names import checked_name, source_in
from lanternist.features.vault.schemas import (
    AttestationBody,
    AttestationGiven,
    Deleted,
    MediaQuery,
    Uploaded,
    VaultMedia,
    VaultMediaBody,
    VaultMediaChange,
)
from lanternist.features.vault.services import VaultServices
from lanternist.features.vault.taking import SOURCES, Taker
from lanternist.features.vault.views import media_body
from lanternist.kit.slugs import slugs_from
from lanternist.kit.times import with_milliseconds
from lanternist.platform.bodies import WebRequest, read_body
from lanternist.platform.db import Database, Tx
from lanternist.platform.described import Answer
from lanternist.platform.feature import Hooks
from lanternist.platform.injected import Given
from lanternist.platform.storage import StorageFull
from lanternist.platform.web import id_or, read_query

UPLOAD_REFUSALS = [NoFile, FileRefused, FileTooLarge, VaultFull, AttestationRequired, StorageFull]
_TAGS = ["Vault"]
_TEXT = {"type": "string"}
_FORM = {
    "multipart/form-data": {
        "type": "object",
        "required": ["file"],
        "properties": {
            "file": {"type": "string", "format": "binary"},
            "source": {"type": "string", "enum": list(SOURCES), "default": "general"},
            "caption": {"type": "string", "maxLength": 2000},
            "attestation": _TEXT
            | {
                "description": "What is said before the first upload: its version, before a `file` of more than 1 MiB."
            },
        },
    }
}


@get("/api/user/media", opt={"query": MediaQuery, "gives": {"item_id": "/files/0/id"}}, tags=_TAGS)
async def list_media(
    request: WebRequest,
    adult: Given[Actor],
    db: Given[Database],
    media: Given[MediaServices],
    vault: Given[VaultServices],
) -> VaultMedia:
    """List one's own files, newest first; with `limit`, page by page."""
    return await read_list(read_query(request, MediaQuery), adult, db, media, vault)


async def read_list(
    query: MediaQuery, actor: Actor, db: Database, media: MediaServices, vault: VaultServices
) -> VaultMedia:
    """Return the list that a query asks for."""
    wish = Wish(
        user_id=actor.id,
        category=query.category,
        date_range=query.date_range,
        search=query.search.strip(),
        before=query.cursor,
        limit=query.limit + 1 if query.limit else None,
    )
    async with db.connection() as connection:
        found = await queries.list_items(connection, wish)
        counts = await queries.count_items(connection, wish)
        room = await quotas.room_of(connection, vault, actor.id)
    page = found[: query.limit] if query.limit else found
    return VaultMedia(
        files=[media_body(item, media.signer) for item in page],
        total=counts.total(query.category),
        counts={"smart-caption": counts.captions, "upload": counts.uploads},
        next_cursor=str(page[-1].id) if len(found) > len(page) else None,
        used_bytes=room.used,
        quota_bytes=room.quota,
    )


@post(
    ["/api/user/media/upload", "/api/media/upload"],
    status_code=201,
    request_max_body_size=None,
    opt={
        "alias": "/api/media/upload",
        "idempotent": True,
        "errors": [*UPLOAD_REFUSALS, BadRequest, UnsupportedMediaType, ValidationFailed, ContentNotAllowed],
        "sent": _FORM,
    },
    tags=_TAGS,
)
async def upload_media(
    request: WebRequest,
    adult: Given[Actor],
    db: Given[Database],
    media: Given[MediaServices],
    vault: Given[VaultServices],
) -> Response[Uploaded]:
    """Upload one file as a form with the part `file`; videos and large pictures are made ready in the background."""
    async with db.connection() as connection:
        room = await quotas.room_of(connection, vault, adult.id)
        has_attested = await attestation.is_given(connection, adult.id)
    form = await multipart.read_form(
        request,
        vault.folder,
        user_id=adult.id,
        has_attested=has_attested,
        most_bytes=vault.most_at_once,
        room=room,
    )
    try:
        if not form.files:
            raise NoFile
        return await Taker(db, media, vault, adult).take_once(form, form.files[0], request)
    finally:
        form.drop()


@get("/api/user/media/{item_id:str}", tags=_TAGS)
async def read_media(
    item_id: FromPath[str], adult: Given[Actor], db: Given[Database], media: Given[MediaServices]
) -> VaultMediaBody:
    """Return one of one's own files."""
    number = item_number(item_id)
    async with db.connection() as connection:
        return media_body(await actions.find_own(connection, adult.id, number), media.signer)


@get(
    "/api/user/media/{item_id:str}/file",
    opt={"errors": [ItemNotReady], "answers": {302: Answer(description="To the file.", media_type=None)}},
    tags=_TAGS,
)
async def load_file(
    item_id: FromPath[str], adult: Given[Actor], db: Given[Database], media: Given[MediaServices]
) -> Redirect:
    """Lead to the signed path of one of one's own files; this address never changes."""
    number = item_number(item_id)
    async with db.connection() as connection:
        url = media_body(await actions.find_own(connection, adult.id, number), media.signer).file_url
    if url is None:
        raise ItemNotReady
    return Redirect(url, status_code=302)


@patch(
    "/api/user/media/{item_id:str}",
    opt={"body": VaultMediaChange, "errors": [ItemNotReady, moderation.ContentHidden]},
    tags=_TAGS,
)
async def change_media(
    request: WebRequest,
    item_id: FromPath[str],
    adult: Given[Actor],
    db: Given[Database],
    media: Given[MediaServices],
    hooks: Given[Hooks],
) -> VaultMediaBody:
    """Change what is said of one of one's own files, or whether all who are signed in see it in the feed.

    What is shown there is a copy of the right to load it: taken back, or with the file deleted, it ends at once.
    """
    number = item_number(item_id)
    async with db.transaction() as tx:
        item = await actions.find_own(tx, adult.id, number, lock=True)
        body = await read_body(request, VaultMediaChange)
        return media_body(await actions.edit(tx, hooks, item, described(item, body)), media.signer)


@delete("/api/user/media/{item_id:str}", status_code=200, tags=_TAGS)
async def delete_media(
    item_id: FromPath[str],
    adult: Given[Actor],
    db: Given[Database],
    hooks: Given[Hooks],
    vault: Given[VaultServices],
) -> Deleted:
    """Delete one of one's own files for good, wherever it is shown."""
    await remove(item_number(item_id), adult, db, hooks, vault)
    return Deleted(message="Media deleted successfully")


@delete("/api/user/media/{folder:str}/{file_name:str}", status_code=200, tags=_TAGS)
async def delete_by_place(
    folder: FromPath[str],
    file_name: FromPath[str],
    adult: Given[Actor],
    db: Given[Database],
    hooks: Given[Hooks],
    vault: Given[VaultServices],
) -> Deleted:
    """Delete one of one's own files by its `filePath` without `users/{userId}/`: an older form of the call."""
    async with db.connection() as connection:
        number = await queries.find_place(connection, adult.id, source_in(folder), file_name)
    if number is None:
        raise ItemNotFound
    await remove(number, adult, db, hooks, vault)
    return Deleted(message="Media deleted successfully")


async def remove(number: int, actor: Actor, db: Database, hooks: Hooks, vault: VaultServices) -> None:
    """Delete a person's item, and what came for it where nothing was made of it yet."""
    async with db.transaction() as tx:
        item = await actions.find_own(tx, actor.id, number, lock=True)
        await actions.delete(tx, hooks, item)
    if item.incoming is not None:
        (vault.folder / item.incoming).unlink(missing_ok=True)


@get("/api/user/media/attestation", tags=_TAGS)
async def read_attestation(adult: Given[Actor], db: Given[Database]) -> AttestationBody:
    """Return what has to be said before the first upload, and when one said it."""
    async with db.connection() as connection:
        return await attestation_body(connection, adult.id)


@post("/api/user/media/attestation", status_code=200, opt={"body": AttestationGiven}, tags=_TAGS)
async def give_attestation(request: WebRequest, adult: Given[Actor], db: Given[Database]) -> AttestationBody:
    """Say that one may share what one uploads, in the words of this version."""
    body = await read_body(request, AttestationGiven)
    if body.version != attestation.VERSION:
        raise ValidationFailed.of("version", "must be the version that GET gives")
    async with db.transaction() as tx:
        await attestation.require(tx, adult.id, body.version)
        await activity.record(tx, adult.id, action="media_attested", feature="media_gallery")
        return await attestation_body(tx, adult.id)


async def attestation_body(tx: Tx, user_id: str) -> AttestationBody:
    """Return what has to be said, and when this person said it."""
    said_at = await queries.attested_at(tx, user_id, attestation.VERSION)
    return AttestationBody(
        version=attestation.VERSION,
        statements=list(attestation.STATEMENTS),
        accepted_at=with_milliseconds(said_at) if said_at else None,
    )


def item_number(text: str) -> int:
    """Return the id in a path, or raise `InvalidItemId`."""
    return id_or(text, InvalidItemId)


def described(item: Item, body: VaultMediaChange) -> Described:
    """Return what is said of an item once a change is made."""
    return Described(
        original_name=item.original_name if body.original_name is UNSET else _renamed(body.original_name),
        caption=item.caption if body.caption is UNSET else body.caption or None,
        character_name=item.character_name if body.character_name is UNSET else body.character_name or None,
        tags=item.tags if body.tags is UNSET else slugs_from(body.tags),
        share_to_community=(
            item.share_to_community if body.share_to_community is UNSET else body.share_to_community
        ),
    )


def _renamed(text: str) -> str:
    try:
        return checked_name(text)
    except ValidationFailed:
        raise ValidationFailed.of("originalName", "must be a name without .., / and \\") from None


routes: list[Any] = [  # Litestar's handlers, which are of several kinds
    list_media,
    upload_media,
    read_attestation,
    give_attestation,
    read_media,
    load_file,
    change_media,
    delete_media,
    delete_by_place,
]
