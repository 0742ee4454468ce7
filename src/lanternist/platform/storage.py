"""Objects: content-addressed files in a local folder or a bucket, through one interface.

An object's name is the SHA-256 of its bytes, so writing it twice is harmless and what is read can be proven.
"""

import asyncio
import hashlib
import re
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import obstore
from obstore.store import LocalStore, from_url

READ_BYTES = 256 * 1024
_DIGEST = re.compile(r"[0-9a-f]{64}")
_PROBE = "00/00/probe"
"""A name that no digest has."""


@dataclass(frozen=True, slots=True)
class ObjectMissing(Exception):
    """No object of this name is stored."""

    name: str


@dataclass(frozen=True, slots=True)
class ObjectInfo:
    """An object's size in bytes, and a tag that changes with its content."""

    size: int
    etag: str


class Objects:
    """One place that keeps files by name."""

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
        return cls(from_url(url))

    @classmethod
    def in_folder(cls, folder: Path) -> "Objects":
        """Return the files of a folder that exists."""
        return cls(LocalStore(prefix=folder), folder)

    async def check(self) -> None:
        """Ask for an object, as a delivery does; raises what the store raises when it cannot be reached."""
        if self._folder and not await asyncio.to_thread(self._folder.is_dir):
            raise NotADirectoryError(self._folder)
        with suppress(FileNotFoundError):
            await obstore.head_async(self._store, _PROBE)

    async def put(self, file: Path, sha256: bytes) -> None:
        """Store a file under the name of its digest; readers see all of it or nothing."""
        await obstore.put_async(self._store, name_of(sha256), file)

    async def stat(self, name: str) -> ObjectInfo:
        """Return what is known of an object without reading it, or raise `ObjectMissing`."""
        try:
            found = await obstore.head_async(self._store, name)
        except (FileNotFoundError, NotADirectoryError, ValueError) as error:
            # A ValueError means a name that is none, such as one that leads out of the store.
            raise ObjectMissing(name) from error
        if self._folder and not await asyncio.to_thread(_is_inside, self._folder, name):
            raise ObjectMissing(name)
        return ObjectInfo(found["size"], (found["e_tag"] or str(found["size"])).strip('"'))

    async def read(self, name: str, start: int, end: int) -> AsyncIterator[bytes]:
        """Yield the bytes from `start` up to, not including, `end`, in pieces of constant size."""
        position = start
        while position < end:
            step = min(READ_BYTES, end - position)
            piece = await obstore.get_range_async(self._store, name, start=position, length=step)
            position += step
            yield bytes(piece)

    async def digest(self, name: str, size: int) -> bytes:
        """Return the SHA-256 of an object of `size` bytes, read piece by piece."""
        sha256 = hashlib.sha256()
        async for piece in self.read(name, 0, size):
            await asyncio.to_thread(sha256.update, piece)
        return sha256.digest()

    async def names(self, *, older_than: float) -> AsyncIterator[list[str]]:
        """Yield the names of what was stored more than so many seconds ago, some at a time."""
        newest = datetime.now(UTC) - timedelta(seconds=older_than)
        async for some in obstore.list(self._store):
            yield [each["path"] for each in some if each["last_modified"] < newest]

    async def delete(self, name: str) -> None:
        """Remove an object; one that is not there is no error."""
        try:
            await obstore.delete_async(self._store, name)
        except FileNotFoundError:
            return


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
