"""Objects: content-addressed files in a local folder or a bucket, through one interface.

An object's name is the SHA-256 of its bytes, so writing it twice is harmless and what is read can be proven.
"""

import asyncio
import errno
import hashlib
import re
from collections.abc import AsyncIterator, Generator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import obstore
import structlog
from obstore.exceptions import BaseError
from obstore.store import LocalStore, from_url

from lanternist.errors import AppError
from lanternist.platform import storage_folder

READ_BYTES = 256 * 1024
BUCKET_READ_BYTES = 1024 * 1024
"""Each piece costs a call, so all but the first one are larger than those of a file."""
RETRY_SECONDS = 30
_DIGEST = re.compile(r"[0-9a-f]{64}")
_PROBE = "00/00/probe"
"""A name that no digest has."""
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
COPIES_AT_ONCE = 8
BUCKET_RETRIES: Any = {"max_retries": 3, "retry_timeout": timedelta(seconds=15)}
BUCKET_CALLS: Any = {
    "connect_timeout": timedelta(seconds=3),
    "timeout": timedelta(seconds=60),
    # Whether it is http is what the operator's endpoint says; those of the clouds are https.
    "allow_http": True,
}
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class ObjectMissing(Exception):
    """No object of this name is stored."""

    name: str


class StorageFull(AppError):
    """The place that keeps the files has no room for another one."""

    status = 507
    code = "STORAGE_FULL"
    message = "There is no room left to keep files. Please try again later."
    advice = "Try again later; whoever runs the server makes room, or lowers `media_cache_bytes`."
    label = "Insufficient Storage"

    def headers(self) -> dict[str, str]:
        return {"Retry-After": str(RETRY_SECONDS)}


class StorageAway(AppError):
    """The place that keeps the files does not answer."""

    status = 503
    code = "STORAGE_UNAVAILABLE"
    message = "The files cannot be reached just now. Please try again in a moment."
    advice = "Try again after as many seconds as `Retry-After` says."
    label = "Service Unavailable"

    def headers(self) -> dict[str, str]:
        return {"Retry-After": str(RETRY_SECONDS)}


@dataclass(frozen=True, slots=True)
class ObjectInfo:
    """An object's size in bytes, and a tag that changes with its content."""

    size: int
    etag: str


class Objects:
    """One place that keeps files by name. Every method may raise `StorageAway`, those that write `StorageFull` too."""

    def __init__(
        self, store: Any, folder: Path | None = None
    ) -> None:  # obstore's stores share no public base class
        self._store = store
        self._folder = folder

    @classmethod
    def at(cls, url: str) -> "Objects":
        """Return the objects kept at `url`: `file://` is a folder, made when missing; else a bucket."""
        parts = urlsplit(url)
        if parts.scheme == "file":
            folder = Path(unquote(parts.path))
            folder.mkdir(parents=True, exist_ok=True)
            return cls.in_folder(folder)
        return cls(from_url(url, client_options=BUCKET_CALLS, retry_config=BUCKET_RETRIES))

    @classmethod
    def in_folder(cls, folder: Path) -> "Objects":
        """Return the files of a folder that exists."""
        return cls(LocalStore(prefix=folder), folder)

    async def check(self) -> None:
        """Look for an object; raises `StorageAway` when there is no answer, or no such folder or bucket."""
        with _translated():
            if self._folder and not await asyncio.to_thread(self._folder.is_dir):
                raise NotADirectoryError(self._folder)
            # A HEAD would not tell a bucket that is missing from an object that is.
            await obstore.list_with_delimiter_async(self._store, _PROBE)

    async def put(self, file: Path, sha256: bytes) -> None:
        """Store a file under the name of its digest; readers see all of it or nothing. It lasts when this returns."""
        await self.put_all([(file, sha256)])

    async def put_all(self, files: Sequence[tuple[Path, bytes]]) -> None:
        """Store files, each under the name of its digest, some at the same time; all of them last when this returns.

        When it fails some may be stored and others not, each of them whole: it may be done again.
        """
        named = [(file, name_of(sha256)) for file, sha256 in files]
        lanes = [named[start::COPIES_AT_ONCE] for start in range(min(COPIES_AT_ONCE, len(named)))]
        done = await asyncio.gather(*(self._put_in_turn(lane) for lane in lanes), return_exceptions=True)
        for each in done:
            if each is not None:
                raise each

    async def _put_in_turn(self, named: Sequence[tuple[Path, str]]) -> None:
        with _translated():
            if self._folder:
                await asyncio.to_thread(storage_folder.write, self._folder, named)
                return
            for file, name in named:
                await obstore.put_async(self._store, name, file)

    async def clear_unfinished(self, *, older_than: float) -> int:
        """Remove what was begun so many seconds ago and never finished; a bucket does so by its own rules."""
        if self._folder is None:
            return 0
        return await asyncio.to_thread(storage_folder.clear, self._folder, older_than=older_than)

    async def stat(self, name: str) -> ObjectInfo:
        """Return what is known of an object without reading it, or raise `ObjectMissing`."""
        if not name:
            raise ObjectMissing(name)
        with _translated(name):
            found = await obstore.head_async(self._store, name)
        if self._folder and not await asyncio.to_thread(_is_inside, self._folder, name):
            raise ObjectMissing(name)
        return ObjectInfo(found["size"], (found["e_tag"] or str(found["size"])).strip('"'))

    def path_of(self, name: str, size: int) -> Path | None:
        """Return where an object of this size lies; None where it lies in a bucket, or is not there or another size."""
        if self._folder is None:
            return None
        with suppress(OSError):
            if (self._folder / name).stat().st_size == size:
                return self._folder / name
        return None

    async def read(self, name: str, start: int, end: int) -> AsyncIterator[bytes]:
        """Yield the bytes from `start` up to, not including, `end`, in pieces of at most a constant size.

        Raises `ObjectMissing`, also where the object ends before `end`.
        """
        position = start
        with _translated(name):
            async for piece in self._pieces(name, start, end):
                position += len(piece)
                yield piece
        if position < end:
            raise ObjectMissing(name)

    def _pieces(self, name: str, start: int, end: int) -> AsyncIterator[bytes]:
        if self._folder:
            return storage_folder.read(self._folder, name, start, end, step=READ_BYTES)
        return self._ranges(name, start, end)

    async def _ranges(self, name: str, start: int, end: int) -> AsyncIterator[bytes]:
        position = start
        while position < end:
            step = min(READ_BYTES if position == start else BUCKET_READ_BYTES, end - position)
            piece = bytes(await obstore.get_range_async(self._store, name, start=position, length=step))
            position += step
            yield piece
            if len(piece) != step:
                return

    async def digest(self, name: str, size: int) -> bytes:
        """Return the SHA-256 of an object of `size` bytes, read piece by piece."""
        sha256 = hashlib.sha256()
        async for piece in self.read(name, 0, size):
            await asyncio.to_thread(sha256.update, piece)
        return sha256.digest()

    async def names(self, *, older_than: float) -> AsyncIterator[list[str]]:
        """Yield the names of what was stored more than so many seconds ago, some at a time."""
        newest = datetime.now(UTC) - timedelta(seconds=older_than)
        with _translated():
            async for some in obstore.list(self._store):
                yield [each["path"] for each in some if each["last_modified"] < newest]

    async def delete(self, name: str) -> None:
        """Remove an object; one that is not there is no error."""
        with _translated(), suppress(FileNotFoundError):
            await obstore.delete_async(self._store, name)


@contextmanager
def room() -> Generator[None]:
    """Raise `StorageFull` where a file cannot be written, to whatever folder, for want of room."""
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise StorageFull from error
        raise


@contextmanager
def _translated(name: str | None = None) -> Generator[None]:
    """Turn what stores raise into our errors; `name` is what was asked for, where that may be missing."""
    try:
        with room():
            yield
    except (FileNotFoundError, NotADirectoryError, ValueError) as error:
        # A ValueError means a name that is none, such as one that leads out of the store.
        if name is not None:
            raise ObjectMissing(name) from error
        raise _away(error) from None
    except (OSError, BaseError) as error:
        # Its text may hold whole requests, so only its kind is told.
        raise _away(error) from None


def _away(error: Exception) -> StorageAway:
    log.warning("storage.failed", error=type(error).__name__)
    return StorageAway()


def _is_inside(folder: Path, name: str) -> bool:
    """Return whether a name leads to a file in the folder, links followed."""
    return (folder / name).resolve().is_relative_to(folder.resolve())


def name_of(sha256: bytes) -> str:
    """Return where an object of this digest lives, spread over folders."""
    text = sha256.hex()
    return f"{text[:2]}/{text[2:4]}/{text}"


def digest_named(name: str) -> bytes | None:
    """Return the digest that an object's name tells; None when the name is another one."""
    text = name.rpartition("/")[2]
    return bytes.fromhex(text) if _DIGEST.fullmatch(text) and name == name_of(bytes.fromhex(text)) else None


def digest_of(file: Path) -> bytes:
    """Return the SHA-256 of a file."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").digest()
