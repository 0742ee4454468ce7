"""Writing files into a folder so that each is there whole and under its name or not at all, whatever ends meanwhile."""

import os
import secrets
import shutil
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from time import time

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
