"""Files that are read while they arrive."""

import asyncio
import os
from collections.abc import AsyncIterator
from io import FileIO
from pathlib import Path

from lanternist.platform.decoding.kinds import SNIFF_BYTES, media_type_of

PIECE_BYTES = 256 * 1024
READ_SECONDS = 3600.0
"""How long one reader may hold a file whose folder is gone; a player that was paused for longer asks again."""


class CutOff(Exception):
    """The file ended before it was whole; who has read its beginning must not take that for all of it."""


class Arrival:
    """A file that one task writes and another one reads, at whatever speed; memory holds one piece of it.

    The reader keeps the file open, so it can read to the end when its folder is gone already.
    """

    def __init__(self, *, read_seconds: float = READ_SECONDS) -> None:
        self._read_seconds = read_seconds
        self.length: int | None = None
        """How many bytes its host announced."""
        self.mime_type: str | None = None
        """What it is, once `sniff` has told."""
        self._file: FileIO | None = None
        self._size = 0
        self._is_over = False
        self._is_whole = False
        self._is_reading = False
        self._is_late = False
        self._news = asyncio.Event()

    def begin(self, file: Path, length: int | None) -> None:
        """Note where the file is written to; it exists."""
        self._file = FileIO(file)
        self.length = length

    def grow(self, size: int) -> None:
        """Note how many bytes can be read now."""
        self._size = size
        self._tell()

    def finish(self) -> None:
        """Note that all is there."""
        self._is_whole = True
        self.close()

    def close(self) -> None:
        """Note that nothing more will come."""
        self._is_over = True
        self._tell()

    async def sniff(self) -> str | None:
        """Wait for the first bytes and return what they make the file: its MIME type, None for what is no medium."""
        while self._size < SNIFF_BYTES and not self._is_over:
            await self._news.wait()
        if self._file is not None:
            self.mime_type = media_type_of(os.pread(self._file.fileno(), SNIFF_BYTES, 0))
        return self.mime_type

    def drop(self) -> None:
        """Note that nobody will read it."""
        if self._file is not None:
            self._file.close()

    async def pieces(self) -> AsyncIterator[bytes]:
        """Yield the file from its beginning to its end, once. Raises `CutOff`, also when it takes too long."""
        position = 0
        assert self._file is not None, "only what has begun is read"  # noqa: S101
        with self._file as file:
            # Who takes nothing leaves this function asleep at its `yield`, so the clock stands outside of it. Only
            # there the file may be closed: its number could be another file's before a thread has read by it.
            clock = asyncio.get_running_loop().call_later(self._read_seconds, self._let_go)
            try:
                while position < self._size or not self._is_over:
                    if position >= self._size:
                        await self._news.wait()
                        continue
                    piece = await self._piece(file, position)
                    position += len(piece)
                    yield piece
            finally:
                clock.cancel()
        if not self._is_whole:
            raise CutOff

    async def _piece(self, file: FileIO, position: int) -> bytes:
        if self._is_late:
            raise CutOff
        self._is_reading = True
        try:
            return await asyncio.to_thread(os.pread, file.fileno(), PIECE_BYTES, position)
        finally:
            self._is_reading = False

    def _let_go(self) -> None:
        self._is_late = True
        if not self._is_reading:
            self.drop()

    def _tell(self) -> None:
        self._news.set()
        self._news = asyncio.Event()
