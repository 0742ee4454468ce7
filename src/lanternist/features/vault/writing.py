"""Writing what arrives to disk while more arrives: memory holds two pieces, whatever the size."""

import asyncio
import os
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from lanternist.platform.storage import room

WRITE_BYTES = 1024 * 1024
_MOST_PIECES = 512
"""So many pieces go to the system in one call."""
NOTE_BYTES = 32 * 1024 * 1024
"""After so much it is made to last, and noted: so much is sent again at most when the machine stops."""


class Writer:
    """Writes to a file from a position on. `note` is told how much of it lasts, now and then, and at the end."""

    def __init__(
        self,
        file: Path,
        position: int = 0,
        *,
        note: Callable[[int], Awaitable[None]] | None = None,
        digest: Any = None,  # one of hashlib's
    ) -> None:
        flags = os.O_WRONLY | os.O_CREAT
        self._file = os.open(file, flags, 0o600)
        self._note = note
        self._digest = digest
        self._pieces: list[bytes] = []
        self._held = 0
        self._writing: asyncio.Task[None] | None = None
        self._noting: asyncio.Task[None] | None = None
        self._running: set[asyncio.Future[Any]] = set()
        self._closing: asyncio.Task[None] | None = None
        self._noted = position
        self.written = position
        self.received = position
        """The position behind what was handed over so far."""

    async def write(self, piece: bytes) -> None:
        """Take a piece; waits while what came before is written. Raises `StorageFull`, and what `note` raises."""
        self._pieces.append(piece)
        self._held += len(piece)
        self.received += len(piece)
        if self._held >= WRITE_BYTES:
            await self._flush()

    async def finish(self) -> int:
        """Write the rest, make it last and return the position behind it. Raises as `write` does."""
        await self._flush()
        await self._settled()
        if self._noting is not None:
            await self._noting
        await self._last()
        return self.written

    async def close(self) -> None:
        """Let go of the file, in whatever state; waits for the threads that use it, also when nobody waits for this."""
        self._closing = asyncio.create_task(self._let_go())
        await asyncio.shield(self._closing)

    async def _let_go(self) -> None:
        tasks = [task for task in (self._writing, self._noting) if task is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if self._running:
            await asyncio.wait(self._running)
        # Not before: the number of a closed file is another file's soon.
        os.close(self._file)

    async def _in_thread(self, work: Callable[..., Any], *arguments: Any) -> Any:  # Any: whatever it works on
        """Run in a thread. Who stops waiting does not stop that, so the file stays open for it."""
        future = asyncio.get_running_loop().run_in_executor(None, work, *arguments)
        self._running.add(future)
        future.add_done_callback(self._running.discard)
        return await asyncio.shield(future)

    async def _flush(self) -> None:
        await self._settled()
        if self._noting is not None and self._noting.done():
            task, self._noting = self._noting, None
            await task
        if not self._pieces:
            return
        pieces, self._pieces, self._held = self._pieces, [], 0
        self._writing = asyncio.create_task(self._write(pieces))
        if self._note is not None and self.written - self._noted >= NOTE_BYTES and self._noting is None:
            self._noted = self.written
            self._noting = asyncio.create_task(self._last())

    async def _settled(self) -> None:
        if self._writing is not None:
            task, self._writing = self._writing, None
            await task

    async def _write(self, pieces: list[bytes]) -> None:
        with room():
            self.written += await self._in_thread(self._put, pieces, self.written)

    def _put(self, pieces: list[bytes], position: int) -> int:
        if self._digest is not None:
            for piece in pieces:
                self._digest.update(piece)
        size = 0
        left = [memoryview(piece) for piece in pieces]
        while left:
            done = os.pwritev(self._file, left[:_MOST_PIECES], position + size)
            size += done
            while left and done >= len(left[0]):
                done -= len(left.pop(0))
            if done:
                left[0] = left[0][done:]
        return size

    async def _last(self) -> None:
        position = self.written
        with room():
            await self._in_thread(os.fdatasync, self._file)
        if self._note is not None:
            await self._note(position)


def make_folder(folder: Path) -> None:
    """Make the folder where files arrive, for nobody else to read."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
