"""Pictures as screens need them: drawn when first asked for, once however many ask, and kept like all objects."""

import asyncio
import hashlib
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import structlog
from litestar.response import Stream

from lanternist.errors import ValidationFailed
from lanternist.features import moderation
from lanternist.features.media import fingerprint_queries, keeping_queries, queries, rendition_queries
from lanternist.features.media.delivery import StoredFile, file_answer, stored_file
from lanternist.features.media.errors import MediaGone, MediaNotFound, MediaUnavailable
from lanternist.features.media.models import FILE_JOB, LIBRARY_PREFIX, NO_ROOM, Deliverable, NewObject
from lanternist.features.media.services import MediaServices
from lanternist.features.media.storing import store
from lanternist.kit.pdq import Pdq
from lanternist.platform import jobs
from lanternist.platform.db import Database, Tx
from lanternist.platform.decoders import DecodeError
from lanternist.platform.storage import StorageAway, StorageFull, digest_of, name_of, room

WIDTHS = (320, 640, 1280, 1920, 2560)
BLURRED = "blurred.jpeg"
POSTER = "poster.jpeg"
WAIT_SECONDS = 25.0
POLL_SECONDS = 0.05
_STILL = frozenset({"image/jpeg", "image/png", "image/webp", "image/avif"})
_TYPES = {"webp": "image/webp", "jpeg": "image/jpeg"}
_UNTIMELY = frozenset({"timed_out", "crashed", NO_ROOM})
"""What may go better another time: nothing is remembered of it."""
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Wish:
    """A rendition by its name, and what the decoder is told to draw it."""

    name: str
    order: dict[str, Any]

    @property
    def mime_type(self) -> str:
        return _TYPES[self.name.rpartition(".")[2]]


def parse_width(text: str | None) -> int | None:
    """Return the width that a request asks for; None when it asks for none. Raises `ValidationFailed`."""
    if text is None:
        return None
    for width in WIDTHS:
        if text == str(width):
            return width
    raise ValidationFailed.of("w", f"must be one of {', '.join(map(str, WIDTHS))}")


def wish_for(width: int, accept: str, known_width: int | None) -> Wish:
    """Return the rendition for a screen: WebP where that is understood, no wider than the picture is."""
    if known_width is not None:
        # All that are wider than the picture are the same one.
        width = next((each for each in WIDTHS if each >= min(width, known_width)), width)
    kind = "webp" if "image/webp" in accept.lower() else "jpeg"
    return Wish(f"{width}.{kind}", {"task": "rendition", "width": width, "format": kind})


def is_still(asset: Deliverable, file: StoredFile) -> bool:
    """Return whether a file is a picture that does not move, as far as is known without opening it."""
    return file.mime_type in _STILL and asset.frames in (None, 1)


class Renditions:
    """Finds renditions, or draws them."""

    def __init__(self, db: Database, media: MediaServices) -> None:
        self._db = db
        self._media = media

    async def sized(self, asset: Deliverable, file: StoredFile, width: int, accept: str) -> StoredFile:
        """Return a file at most `width` wide; the file itself where there is nothing better."""
        if not is_still(asset, file):
            return file
        wish = wish_for(width, accept, asset.width)
        if asset.source_url.startswith(LIBRARY_PREFIX) and not asset.is_look_known:
            # No file of the library is ingested, so this is when it is first seen.
            wish = Wish(wish.name, wish.order | {"look": True})
        return await self._of(asset, file, wish) or file

    async def poster(self, asset: Deliverable, file: StoredFile) -> StoredFile | None:
        """Return the first frame of what moves; a picture that is not taken apart stands for itself."""
        if is_still(asset, file):
            return file
        drawn = await self._of(asset, file, Wish(POSTER, {"task": "poster"}))
        return drawn or (file if file.mime_type.startswith("image/") else None)

    async def blurred(self, asset: Deliverable, file: StoredFile) -> StoredFile | None:
        """Return what may be shown to everybody of a picture; None where nothing can be."""
        if not is_still(asset, file):
            return None
        return await self._of(asset, file, Wish(BLURRED, {"task": "blur"}))

    async def _of(self, asset: Deliverable, file: StoredFile, wish: Wish) -> StoredFile | None:
        source = asset.sha256 or hashlib.sha256(f"{file.name}\0{file.etag}".encode()).digest()
        deadline = asyncio.get_running_loop().time() + WAIT_SECONDS
        while asyncio.get_running_loop().time() < deadline:
            async with self._db.connection() as connection:
                found = await rendition_queries.find_rendition(connection, source, wish.name)
            if found is not None and found.failure is not None:
                return None
            if found is not None and found.sha256 is not None:
                return await self._stored(found)
            async with self._db.transaction() as tx:
                is_ours = await rendition_queries.claim_rendition(tx, source, wish.name, asset.sha256)
            if not is_ours:
                await asyncio.sleep(POLL_SECONDS)
            elif not await asyncio.shield(asyncio.ensure_future(self._draw(asset, file, source, wish))):
                return None
        return None

    async def _stored(self, found: rendition_queries.StoredRendition) -> StoredFile | None:
        if found.sha256 is None or found.bytes is None or found.mime_type is None:
            return None
        if found.is_use_unnoted:
            async with self._db.transaction() as tx:
                await keeping_queries.note_use(tx, found.sha256)
        etag = found.sha256.hex()[:32]
        return StoredFile(self._media.objects, name_of(found.sha256), found.bytes, found.mime_type, etag)

    async def _draw(self, asset: Deliverable, file: StoredFile, source: bytes, wish: Wish) -> bool:
        """Draw and store a rendition, and note it; the claim is ours. Return whether there is one now."""
        try:
            with room(), tempfile.TemporaryDirectory(prefix="lanternist-") as folder:
                given, drawn = Path(folder) / "given", Path(folder) / "drawn"
                await _copy(file, given)
                decoders = self._media.videos if wish.name == POSTER else self._media.decoders
                known = await decoders.run(wish.order, given, drawn)
                await self._note_look(asset, known)
                if _is_no_gain(file, wish, known):
                    raise DecodeError("no_gain")
                sha256 = await asyncio.to_thread(digest_of, drawn)
                new = NewObject.of(sha256, known | {"mime_type": wish.mime_type, "frames": 1})

                async def note(tx: Tx) -> None:
                    await queries.add_object(tx, new)
                    await rendition_queries.end_rendition(tx, source, wish.name, sha256=sha256)

                await store(self._db, self._media.objects, drawn, sha256, note)
        except (DecodeError, StorageFull, StorageAway, moderation.ContentBlocked) as error:
            log.info("media.no_rendition", name=wish.name, reason=error.code)
            is_final = isinstance(error, DecodeError) and error.code not in _UNTIMELY
            failure = error.code if is_final else None
            async with self._db.transaction() as tx:
                await rendition_queries.end_rendition(tx, source, wish.name, failure=failure)
            return False
        return True

    async def _note_look(self, asset: Deliverable, known: dict[str, Any]) -> None:
        if "pdq" not in known:
            return
        pdq = Pdq.from_hex(known["pdq"], known["pdq_quality"])
        async with self._db.transaction() as tx:
            await fingerprint_queries.note_look(tx, asset.asset_id, known["color"], pdq)
            await jobs.enqueue(tx, FILE_JOB, {"asset_id": asset.asset_id})


def _is_no_gain(file: StoredFile, wish: Wish, known: dict[str, Any]) -> bool:
    """Return whether the file itself is the better answer: as small, and understood by whoever asked."""
    is_understood = wish.mime_type == "image/webp" or file.mime_type in ("image/jpeg", "image/png")
    return wish.name not in (BLURRED, POSTER) and is_understood and known["bytes"] >= file.size


async def _copy(file: StoredFile, target: Path) -> None:
    with target.open("wb") as out:
        async for piece in file.objects.read(file.name, 0, file.size):
            await asyncio.to_thread(out.write, piece)


async def show_blurred(
    db: Database,
    media: MediaServices,
    link_id: int,
    scope_id: int,
    if_none_match: str | None,
    *,
    only_head: bool,
) -> Stream:
    """Answer with what everybody may see of a picture that is here; fetch nothing. Raises `MediaNotFound`."""
    async with db.connection() as connection:
        asset = await queries.find_deliverable(connection, link_id, scope_id)
    if asset is None:
        raise MediaNotFound
    try:
        file = await stored_file(asset, media.objects, media.library)
    except (MediaGone, MediaUnavailable) as error:
        raise MediaNotFound from error
    blurred = await Renditions(db, media).blurred(asset, file)
    if blurred is None:
        raise MediaNotFound
    return await file_answer(blurred, None, if_none_match, only_head=only_head)
