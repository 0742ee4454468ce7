"""Answering a signed path: the whole file or one range of it, streamed in pieces of constant size."""

import mimetypes
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass

import structlog
from litestar.response import Stream

from lanternist.errors import AppError
from lanternist.features import moderation
from lanternist.features.media.arrivals import Arrival
from lanternist.features.media.downloads import NOT_FOUND
from lanternist.features.media.errors import MediaGone, MediaNotFound, MediaUnavailable, RangeNotSatisfiable
from lanternist.features.media.models import BLOCKED_CONTENT, LIBRARY_PREFIX, NO_ROOM, NO_STORAGE, Deliverable
from lanternist.platform.file_answers import WholeFile
from lanternist.platform.storage import ObjectMissing, Objects, StorageAway, StorageFull, name_of

CACHE_SECONDS = 900
_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")
_ISOLATION = "sandbox; default-src 'none'"
"""Whatever a file claims to be, a browser that opens it by itself runs nothing."""
_OUR_FAILURES: dict[str, type[AppError]] = {
    NO_ROOM: StorageFull,
    NO_STORAGE: StorageAway,
}
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file that can be read now."""

    objects: Objects
    name: str
    size: int
    mime_type: str
    etag: str


async def stored_file(asset: Deliverable, objects: Objects, library: Objects | None) -> StoredFile:
    """Return where a ready asset's bytes lie, or raise why there are none."""
    if asset.failure == BLOCKED_CONTENT:
        raise moderation.ContentBlocked
    if asset.source_url.startswith(LIBRARY_PREFIX):
        return await _library_file(asset.source_url.removeprefix(LIBRARY_PREFIX), library)
    if asset.sha256 is not None and asset.bytes is not None and asset.mime_type is not None:
        return StoredFile(
            objects, name_of(asset.sha256), asset.bytes, asset.mime_type, asset.sha256.hex()[:32]
        )
    if asset.state == "gone" or (asset.state == "failed" and asset.failure == NOT_FOUND):
        raise MediaGone
    raise _OUR_FAILURES.get(asset.failure or "", MediaUnavailable)


async def _library_file(name: str, library: Objects | None) -> StoredFile:
    if library is None:
        raise MediaGone
    try:
        info = await library.stat(name)
    except ObjectMissing as error:
        raise MediaGone from error
    mime_type = mimetypes.guess_type(name)[0] or ""
    if not mime_type.startswith(("image/", "video/")) or mime_type == "image/svg+xml":
        raise MediaNotFound
    return StoredFile(library, name, info.size, mime_type, info.etag)


async def file_answer(
    file: StoredFile,
    range_header: str | None,
    if_none_match: str | None,
    *,
    if_range: str | None = None,
    only_head: bool = False,
    varies: bool = False,
) -> Stream:
    """Return the answer for a whole file, one range of it (206), or nothing new (304).

    A range counts only where `if_range` is this file's tag, as for who goes on with a file that was begun before.
    `varies` says that another `Accept` may be answered otherwise.
    """
    headers = {
        "ETag": f'"{file.etag}"',
        "Accept-Ranges": "bytes",
        "Content-Disposition": "inline",
        "Cache-Control": f"private, max-age={CACHE_SECONDS}",
        "Content-Security-Policy": _ISOLATION,
    }
    if varies:
        headers["Vary"] = "Accept"
    if if_none_match and _holds(if_none_match, headers["ETag"]):
        return Stream(_nothing(), status_code=304, headers=headers, media_type=file.mime_type)
    start, end, status = 0, file.size, 200
    is_ranged = not only_head and (if_range is None or if_range.strip() == headers["ETag"])
    if is_ranged and range_header and (wanted := parse_range(range_header, file.size)):
        start, end = wanted
        status = 206
        headers["Content-Range"] = f"bytes {start}-{end - 1}/{file.size}"
    headers["Content-Length"] = str(end - start)
    path = file.objects.path_of(file.name, file.size) if status == 200 and not only_head else None
    if path is not None:
        return WholeFile(
            file.objects.read(file.name, start, end), path, headers=headers, media_type=file.mime_type
        )
    pieces = _nothing() if only_head else await _begun(file, start, end)
    return Stream(pieces, status_code=status, headers=headers, media_type=file.mime_type)


def arriving_answer(arrival: Arrival) -> Stream:
    """Return the answer for a whole file that is passed on while it arrives; it is not to be kept."""
    headers = {
        "Content-Disposition": "inline",
        "Cache-Control": "private, no-store",
        "Content-Security-Policy": _ISOLATION,
    }
    if arrival.length is not None:
        headers["Content-Length"] = str(arrival.length)
    return Stream(arrival.pieces(), headers=headers, media_type=arrival.mime_type)


def is_for_all(range_header: str | None) -> bool:
    """Return whether a request wants a file from its first byte to its last, as players do when they begin."""
    return not range_header or range_header.replace(" ", "") == "bytes=0-"


def parse_range(header: str, size: int) -> tuple[int, int] | None:
    """Return the one byte range asked for as (start, end), end excluded; None where the whole file answers it.

    Several ranges at once and other units are ignored, as RFC 9110 allows. Raises `RangeNotSatisfiable`.
    """
    found = _RANGE.fullmatch(header.strip())
    if found is None:
        return None
    first, last = found.groups()
    if not first and not last:
        return None
    if not first:
        if int(last) == 0:
            raise RangeNotSatisfiable(size)
        return max(0, size - int(last)), size
    start = int(first)
    end = min(int(last) + 1, size) if last else size
    if last and int(last) < start:
        return None
    if start >= size:
        raise RangeNotSatisfiable(size)
    return start, end


def _holds(if_none_match: str, etag: str) -> bool:
    tags = [tag.strip().removeprefix("W/") for tag in if_none_match.split(",")]
    return etag in tags or tags == ["*"]


async def _begun(file: StoredFile, start: int, end: int) -> AsyncIterator[bytes]:
    """Read the first piece while another status can still be answered. Raises `MediaUnavailable` and `StorageAway`."""
    pieces = file.objects.read(file.name, start, end)
    try:
        first = await anext(pieces, b"")
    except ObjectMissing as error:
        log.error("media.bytes_missing", object=file.name)
        raise MediaUnavailable from error
    return _joined(first, pieces)


async def _joined(first: bytes, rest: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    yield first
    async for piece in rest:
        yield piece


async def _nothing() -> AsyncIterator[bytes]:
    return
    yield b""
