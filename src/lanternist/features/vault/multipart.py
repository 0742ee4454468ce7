"""Forms with files, read as they arrive: each file goes to disk piece by piece."""

import asyncio
import hashlib
import secrets
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

import multipart
from litestar.exceptions import HTTPException

from lanternist.errors import BadRequest, TooManyRequests, UnsupportedMediaType, ValidationFailed
from lanternist.features.vault import attestation
from lanternist.features.vault.errors import AttestationRequired, FileTooLarge, VaultFull
from lanternist.features.vault.quotas import Room
from lanternist.features.vault.writing import Writer, make_folder
from lanternist.platform.bodies import WebRequest
from lanternist.platform.storage import digest_of

MOST_FIELDS = 20
MOST_AT_ONCE = 8
"""Forms with files that are read of one person at the same time."""
LONGEST_FIELD = 8_000
UNSAID_BYTES = 1024 * 1024
"""So much of a file is read of who has not confirmed what uploads need, in case the form says it behind the file."""
_FRAME_BYTES = 64 * 1024
"""What a form adds to its files."""


@dataclass(frozen=True, slots=True)
class Arrived:
    """A file that lies in the folder where files arrive."""

    path: Path
    name: str
    size: int


@dataclass(slots=True)
class Form:
    """The texts of a form by their names, and its files."""

    fields: dict[str, str] = field(default_factory=dict[str, str])
    files: list[Arrived] = field(default_factory=list[Arrived])

    async def fingerprint(self) -> bytes:
        """Return a digest of all that the form holds."""
        digest = hashlib.sha256()
        for file in self.files:
            digest.update(await asyncio.to_thread(digest_of, file.path))
        told = "\0".join(f"{name}={value}" for name, value in sorted(self.fields.items()))
        digest.update(told.encode())
        return digest.digest()

    def drop(self) -> None:
        """Remove the files that nobody took."""
        for each in self.files:
            each.path.unlink(missing_ok=True)


_under_way: Counter[str] = Counter()
"""How many forms this process reads of each person."""


async def read_form(
    request: WebRequest,
    folder: Path,
    *,
    user_id: str,
    has_attested: bool,
    most_bytes: int,
    most_files: int = 1,
    room: Room | None = None,
) -> Form:
    """Read a form of a person, whose files must fit into `room` where that is given.

    Who has not attested before says it in the form, before the files; else little of them is read.

    Raises `TooManyRequests` where many of theirs are read already, `UnsupportedMediaType`, `FileTooLarge`, `VaultFull`,
    `AttestationRequired`, `ValidationFailed`, `BadRequest` and `StorageFull`.
    """
    if _under_way[user_id] >= MOST_AT_ONCE:
        raise TooManyRequests(1, "Too many uploads at once. Please wait until one of them is done.")
    _under_way[user_id] += 1
    try:
        reading = _Reading(folder, most_bytes, most_files, room, has_attested=has_attested)
        return await _read_form(request, reading)
    finally:
        _under_way[user_id] -= 1
        if not _under_way[user_id]:
            del _under_way[user_id]


async def _read_form(request: WebRequest, reading: "_Reading") -> Form:
    kind, options = multipart.parse_options_header(request.headers.get("content-type", ""))
    if kind != "multipart/form-data" or not options.get("boundary"):
        raise UnsupportedMediaType
    boundary = cast("str", options["boundary"])  # the library says less of its dictionary
    reading.admit(announced_bytes(request) - _FRAME_BYTES)
    try:
        parser = multipart.PushMultipartParser(boundary, max_segment_count=MOST_FIELDS + reading.most_files)
        with parser:
            async for piece in _pieces(request):
                for event in parser.parse(piece):
                    await reading.take(event)
    except (multipart.MultipartError, UnicodeDecodeError, ValueError) as error:
        reading.form.drop()
        raise BadRequest("The form cannot be read") from error
    except BaseException:
        reading.form.drop()
        raise
    finally:
        await reading.close()
    return reading.form


def announced_bytes(request: WebRequest) -> int:
    """Return how many bytes a request says that it brings; 0 where it does not say."""
    text = request.headers.get("content-length", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 20 else 0


async def _pieces(request: WebRequest) -> AsyncIterator[bytes]:
    try:
        async for piece in request.stream():
            if piece:
                yield piece
    except HTTPException as error:
        raise BadRequest("The request ended before its body did") from error


class _Reading:
    """Puts the parts of a form where they belong."""

    def __init__(
        self, folder: Path, most_bytes: int, most_files: int, room: Room | None, *, has_attested: bool
    ) -> None:
        self.form = Form()
        self.most_files = most_files
        self._folder = folder
        self._most_bytes = most_bytes
        self._room = room
        self._has_attested = has_attested
        self._used = self._taken = room.used if room is not None else 0
        self._part: multipart.MultipartSegment | None = None
        self._text = b""
        self._writer: Writer | None = None

    def admit(self, announced: int) -> None:
        """Refuse what is announced as too large, and make the folder. Raises `FileTooLarge` and `VaultFull`."""
        if announced > self._most_bytes * self.most_files:
            raise FileTooLarge(self._most_bytes)
        if self._room is not None and self._room.used + announced > self._room.quota:
            raise VaultFull(self._room.used, self._room.quota)
        make_folder(self._folder)

    async def take(self, event: "multipart.MultipartSegment | bytes | bytearray | None") -> None:
        if isinstance(event, multipart.MultipartSegment):
            self._begin(event)
        elif event is None:
            await self._end()
        elif self._writer is not None:
            if self._writer.received + len(event) > self._most_bytes:
                raise FileTooLarge(self._most_bytes)
            self._taken += len(event)
            if self._taken - self._used > UNSAID_BYTES and not self._is_said():
                raise AttestationRequired
            if self._room is not None and self._taken > self._room.quota:
                raise VaultFull(self._room.used, self._room.quota)
            await self._writer.write(bytes(event))
        else:
            self._text += event
            if len(self._text) > LONGEST_FIELD:
                raise ValidationFailed.of(self._name(), "is too long")

    async def close(self) -> None:
        if self._writer is not None:
            writer, self._writer = self._writer, None
            await writer.close()

    def _is_said(self) -> bool:
        return self._has_attested or self.form.fields.get("attestation") == attestation.VERSION

    def _begin(self, part: multipart.MultipartSegment) -> None:
        self._part, self._text = part, b""
        # A form without a choice of file sends a part with an empty name.
        if part.name == "file" and part.filename:
            if len(self.form.files) == self.most_files:
                raise ValidationFailed.of("file", f"must be given at most {self.most_files} times")
            path = self._folder / secrets.token_hex(16)
            self._writer = Writer(path)
            self.form.files.append(Arrived(path, part.filename, 0))

    async def _end(self) -> None:
        part, self._part = self._part, None
        if part is None:
            return
        if self._writer is not None:
            size = await self._writer.finish()
            last = self.form.files[-1]
            self.form.files[-1] = Arrived(last.path, last.name, size)
            await self.close()
        elif part.name and part.name != "file":
            self.form.fields[part.name] = self._text.decode()

    def _name(self) -> str:
        name = self._part.name if self._part is not None else None
        return name if name and name.isidentifier() else "form"
