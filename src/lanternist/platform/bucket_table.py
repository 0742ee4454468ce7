"""Token buckets in a table of fixed size, which the processes of one machine can share.

The table is a file that every process maps into its memory. A lock of the file's, which the system gives back when
its holder dies, makes each change whole. A bucket belongs to one row of eight places; when all eight are taken, the
bucket that was filled longest ago makes room, so a flood of callers costs no more memory than two.
"""

import fcntl
import mmap
import os
import secrets
import struct
import time
from collections.abc import Callable
from hashlib import blake2b
from pathlib import Path
from typing import NamedTuple, Self

_MAGIC = b"lantern1"
_KEY_BYTES = 16
_HEAD_BYTES = 64
_ROWS = 8192
_PLACES = 8
_BUCKET = struct.Struct("<16sqd")
"""The caller's digest, the tokens left, and the clock at the last refill; a free place has never been filled."""
_STATE = struct.Struct("<qd")
_DIGEST_BYTES = _BUCKET.size - _STATE.size
_ROW_BYTES = _PLACES * _BUCKET.size
SIZE = _HEAD_BYTES + _ROWS * _ROW_BYTES
MOST_BUCKETS = _ROWS * _PLACES
LONGEST_WAIT_SECONDS = 0.05
"""A process that is stopped while it holds the lock holds up the others for so long: then they count without it."""
_PAUSE_SECONDS = 0.00002


class Count(NamedTuple):
    """What a bucket holds after a request, and the seconds until it gets more."""

    is_admitted: bool
    remaining: int
    reset_in: float


class BucketTable:
    """Takes tokens from buckets. `clock` gives seconds and is the same for all processes of a machine."""

    def __init__(self, path: Path | None = None, *, clock: Callable[[], float] = time.monotonic) -> None:
        """Open the table in `path`, making it when it is missing; without a path it is this process's own."""
        self._clock = clock
        self._lock_file = -1
        if path is None:
            self._memory = mmap.mmap(-1, SIZE)
            self._key = secrets.token_bytes(_KEY_BYTES)
            return
        self._lock_file = _open(path)
        self._memory = mmap.mmap(self._lock_file, SIZE)
        self._key = self._memory[len(_MAGIC) : len(_MAGIC) + _KEY_BYTES]

    def digest(self, name: str) -> bytes:
        """Return what stands for a caller: nobody can choose callers that share a row."""
        return blake2b(name.encode(), key=self._key, digest_size=_DIGEST_BYTES).digest()

    def take(self, digest: bytes, most: int, window: float) -> Count:
        """Take one token of a bucket that holds `most` and fills in `window` seconds."""
        return self._change(digest, most, window, -1)

    def give_back(self, digest: bytes, most: int, window: float) -> Count:
        """Put one token back."""
        return self._change(digest, most, window, 1)

    def close(self) -> None:
        """Let go of the file."""
        self._memory.close()
        if self._lock_file >= 0:
            os.close(self._lock_file)
            self._lock_file = -1

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _change(self, digest: bytes, most: int, window: float, added: int) -> Count:
        is_locked = self._lock()
        try:
            now = self._clock()
            place = self._place(digest)
            found, tokens, refilled = _BUCKET.unpack_from(self._memory, place)
            if found != digest or refilled > now:
                tokens, refilled = most, now
            else:
                earned = int((now - refilled) / window * most)
                if earned > 0:
                    tokens, refilled = tokens + earned, now
            tokens = min(most, tokens)
            is_admitted = tokens + added >= 0
            if is_admitted:
                tokens = min(most, tokens + added)
            _BUCKET.pack_into(self._memory, place, digest, tokens, refilled)
        finally:
            if is_locked:
                fcntl.flock(self._lock_file, fcntl.LOCK_UN)
        return Count(is_admitted, tokens, max(0.0, refilled + window / most - now))

    def _place(self, digest: bytes) -> int:
        """Return where the bucket is, or where it goes."""
        row = _HEAD_BYTES + int.from_bytes(digest[:4], "little") % _ROWS * _ROW_BYTES
        found = self._memory.find(digest, row, row + _ROW_BYTES)
        if found >= 0 and (found - row) % _BUCKET.size == 0:
            return found
        places = range(row, row + _ROW_BYTES, _BUCKET.size)
        return min(places, key=lambda place: _STATE.unpack_from(self._memory, place + _DIGEST_BYTES)[1])

    def _lock(self) -> bool:
        if self._lock_file < 0:
            return False
        ends_at = 0.0
        while True:
            try:
                fcntl.flock(self._lock_file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                ends_at = ends_at or time.monotonic() + LONGEST_WAIT_SECONDS
                if time.monotonic() > ends_at:
                    return False
                time.sleep(_PAUSE_SECONDS)
            else:
                return True


def _open(path: Path) -> int:
    """Return the open file of the table, made by whichever process comes first."""
    for _ in range(2):
        if not path.exists():
            _make(path)
        file = os.open(path, os.O_RDWR | os.O_CLOEXEC)
        if os.fstat(file).st_size == SIZE and os.pread(file, len(_MAGIC), 0) == _MAGIC:
            return file
        # Left by another version, which counts in a form of its own.
        os.close(file)
        path.unlink(missing_ok=True)
    raise OSError(f"{path} is no table of rate limits")


def _make(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    draft.touch(mode=0o600)
    with draft.open("wb") as file:
        file.write(_MAGIC + secrets.token_bytes(_KEY_BYTES))
        file.truncate(SIZE)
    try:
        # A link never replaces, so processes that start together agree on the first one's table.
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
