"""Files of a folder: written so that each is there whole and under its name or not at all, read piece by piece."""

import asyncio
import os
import secrets
import shutil
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from time import time

_IN_MEMORY: int = getattr(os, "RWF_NOWAIT", 0)
UNFINISHED = "unfinished"
"""The folder, below that of the objects, in which files are written before they get their names."""


def write(folder: Path, files: Sequence[tuple[Path, str]]) -> None:
    """Copy files to names below `folder`, in place of what is there; when this returns a power cut changes nothing.

    The bytes are on the disk before the name is, so nobody, not even after a power cut, meets a name with less behind
    it. Raises `OSError`; what was begun is removed, and files that have their names already keep them.
    """
    waiting = folder / UNFINISHED
    waiting.mkdir(exist_ok=True)
    begun: list[tuple[Path, Path]] = []
    try:
        for file, name in files:
            begun.append((waiting / secrets.token_hex(16), folder / name))
            _copy(file, begun[-1][0])
        changed: dict[Path, None] = {}
        for written, target in begun:
            changed.update(dict.fromkeys(_make_folders(folder, target.parent)))
            written.replace(target)
    finally:
        for written, _ in begun:
            written.unlink(missing_ok=True)
    for each in changed:
        _sync(each)


async def read(folder: Path, name: str, start: int, end: int, *, step: int) -> AsyncIterator[bytes]:
    """Yield a file's bytes from `start` up to `end`, or to its end, `step` at a time. Raises `OSError`, `ValueError`.

    It stays open, so a file that is removed meanwhile is read to its end.
    """
    if ".." in Path(name).parts or Path(name).is_absolute():
        raise ValueError("the name leads out of the folder")
    # The disk may be slow, and the first piece is all there is of most pictures: one turn in a thread for both.
    file, piece = await asyncio.to_thread(_open, folder / name, start, min(step, end - start))
    try:
        position = start
        while piece:
            yield piece
            position += len(piece)
            length = min(step, end - position)
            piece = _read_from_memory(file, length, position)
            if piece is None:
                piece = await asyncio.to_thread(os.pread, file, length, position)
    finally:
        os.close(file)


def clear(folder: Path, *, older_than: float) -> int:
    """Remove what was begun more than so many seconds ago by somebody who was ended; return how many files."""
    count = 0
    with suppress(FileNotFoundError):
        for each in list((folder / UNFINISHED).iterdir()):
            with suppress(FileNotFoundError):
                if each.stat().st_mtime < time() - older_than:
                    each.unlink()
                    count += 1
    return count


def _open(path: Path, start: int, length: int) -> tuple[int, bytes]:
    file = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        return file, os.pread(file, length, start)
    except BaseException:
        os.close(file)
        raise


def _read_from_memory(file: int, length: int, position: int) -> bytes | None:
    """Return bytes that the system holds in memory already, at once; None where it would have to ask the disk.

    Half the time of a large file would go into turns of a thread.
    """
    if length <= 0:
        return b""
    if not _IN_MEMORY:
        return None
    try:
        # The system reads ahead, so where the last byte is in memory the others are.
        os.preadv(file, [bytearray(1)], position + length - 1, _IN_MEMORY)
    except OSError:
        return None
    return os.pread(file, length, position)


def _copy(file: Path, target: Path) -> None:
    shutil.copyfile(file, target)
    with target.open("rb") as written:
        os.fsync(written.fileno())


def _make_folders(top: Path, folder: Path) -> Iterable[Path]:
    """Make a folder below `top` and those above it; return the folders that hold new names, the lowest first."""
    changed = [folder]
    while folder != top and not folder.is_dir():
        folder = folder.parent
        changed.append(folder)
    changed[0].mkdir(parents=True, exist_ok=True)
    return changed


def _sync(folder: Path) -> None:
    number = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
