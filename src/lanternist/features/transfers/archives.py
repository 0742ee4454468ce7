"""ZIP archives that strangers made: looked at whole before anything is unpacked, and unpacked file by file.

Nothing of an archive decides where something is written: each file is unpacked to a place that the caller names, never
more of it than was announced, and never more of all than is allowed. Archives inside an archive are files like others.
"""

import re
import stat
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

PIECE_BYTES = 256 * 1024
MOST_FILES = 2000
MOST_LIST_BYTES = 2 * 1024**2
"""Of the list of files at an archive's end, which is read into memory."""
MOST_FILE_BYTES = 2 * 1024**3
MOST_TOTAL_BYTES = 8 * 1024**3
MOST_RATIO = 100
FREE_BYTES = 1024**2
"""A file this small may be packed as tightly as it likes: text packs well."""
LONGEST_NAME = 500
DEEPEST = 20
_END = b"PK\x05\x06"
_END_BYTES = 22
_LONGEST_COMMENT = 65_535
_WIDE_LOCATOR = b"PK\x06\x07"
_WIDE_END = b"PK\x06\x06"
_WIDE_END_BYTES = 56
_LOCAL_BYTES = 30
_METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_DRIVE = re.compile(r"[A-Za-z]:")
_ENCRYPTED = 0x1 | 0x40 | 0x2000


_DAMAGES = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    ValueError,
    NotImplementedError,
    RuntimeError,
)


class BadArchive(Exception):
    """The archive is none that is unpacked; `reason` is a stable name for why."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Entry:
    """A file in an archive: its checked name, as it is compared, and its size unpacked."""

    name: str
    size: int
    info: zipfile.ZipInfo


class Archive:
    """An archive on disk whose list of files was found to be in order. Close it."""

    def __init__(self, file: Path) -> None:
        """Read the list of files. Raises `BadArchive`."""
        _check_end(file)
        try:
            self._zip = zipfile.ZipFile(file)
        except _DAMAGES as error:
            raise BadArchive("damaged") from error
        try:
            self.entries: Sequence[Entry] = _checked(self._zip.infolist(), file.stat().st_size)
        except BaseException:
            self._zip.close()
            raise
        self._by_name = {each.name: each for each in self.entries}

    def close(self) -> None:
        """Let go of the file."""
        self._zip.close()

    def find(self, name: str) -> Entry | None:
        """Return the file of this name, however it is composed of characters."""
        return self._by_name.get(_folded(name))

    def read(self, entry: Entry, most: int) -> bytes:
        """Return a small file. Raises `BadArchive`, also when it is larger than `most`."""
        if entry.size > most:
            raise BadArchive("file_too_large")
        return b"".join(self._pieces(entry))

    def unpack(self, entry: Entry, to: Path) -> None:
        """Write a file's content to `to`. Raises `BadArchive`; `to` may hold a part of it then."""
        with to.open("wb") as out:
            for piece in self._pieces(entry):
                out.write(piece)

    def _pieces(self, entry: Entry) -> Iterator[bytes]:
        taken = 0
        try:
            with self._zip.open(entry.info) as source:
                while piece := source.read(PIECE_BYTES):
                    taken += len(piece)
                    if taken > entry.size:
                        raise BadArchive("lying_size")
                    yield piece
        except _DAMAGES as error:
            raise BadArchive("damaged") from error
        if taken != entry.size:
            raise BadArchive("lying_size")


def _check_end(file: Path) -> None:
    """Look at the end of the archive, where the number of files stands, before a library reads that many."""
    size = file.stat().st_size
    with file.open("rb") as stream:
        start = max(0, size - _END_BYTES - _LONGEST_COMMENT)
        stream.seek(start)
        tail = stream.read()
        place = tail.rfind(_END)
        if place < 0 or len(tail) - place < _END_BYTES:
            raise BadArchive("not_an_archive")
        _, disk, first, here, count, length, _offset, _ = struct.unpack_from("<4s4H2LH", tail, place)
        if disk or first or here != count:
            raise BadArchive("in_parts")
        wide = start + place - 20
        if wide >= 0:
            stream.seek(wide)
            if stream.read(4) == _WIDE_LOCATOR:
                _, at, _ = struct.unpack("<LQL", stream.read(16))
                # The library reads what is right before, wherever the archive says that it is.
                stream.seek(max(0, wide - _WIDE_END_BYTES))
                head = stream.read(_WIDE_END_BYTES)
                if at != wide - _WIDE_END_BYTES or head[:4] != _WIDE_END:
                    raise BadArchive("damaged")
                here, count, length = struct.unpack_from("<3Q", head, 24)
    if max(count, here) > MOST_FILES:
        raise BadArchive("too_many_files")
    if length > min(MOST_LIST_BYTES, size):
        raise BadArchive("too_many_files" if length <= size else "damaged")


def _checked(infos: Sequence[zipfile.ZipInfo], archive_bytes: int) -> list[Entry]:
    """Return the files, without folders. Raises `BadArchive` for the first thing that is wrong."""
    if len(infos) > MOST_FILES:
        raise BadArchive("too_many_files")
    entries: list[Entry] = []
    names: set[str] = set()
    total = 0
    for info in infos:
        name = _name_of(info)
        if name in names:
            raise BadArchive("duplicate_name")
        names.add(name)
        _check_kind(info)
        if info.is_dir():
            if info.file_size:
                raise BadArchive("damaged")
            continue
        _check_size(info)
        total += info.file_size
        if total > MOST_TOTAL_BYTES:
            raise BadArchive("too_large")
        entries.append(Entry(name, info.file_size, info))
    _check_places([entry.info for entry in entries], archive_bytes)
    return entries


def _name_of(info: zipfile.ZipInfo) -> str:
    """Return a file's name as it is compared, or refuse one that could lead or be read elsewhere."""
    # What stands behind a NUL the library cuts off by itself.
    name = info.orig_filename
    parts = name.removesuffix("/").split("/")
    is_odd = any(
        unicodedata.category(character) in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp") for character in name
    )
    if (
        is_odd
        or not name
        or len(name) > LONGEST_NAME
        or len(parts) > DEEPEST
        or "\\" in name
        or _DRIVE.match(name)
        or any(part.strip() in ("", ".", "..") for part in parts)
    ):
        raise BadArchive("unsafe_name")
    return _folded(name.removesuffix("/"))


def _folded(name: str) -> str:
    """Return the one spelling of a name: what some disks take for the same is the same."""
    return unicodedata.normalize("NFKC", name).casefold()


def _check_kind(info: zipfile.ZipInfo) -> None:
    if info.flag_bits & _ENCRYPTED:
        raise BadArchive("encrypted")
    kind = stat.S_IFMT(info.external_attr >> 16)
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        raise BadArchive("link")
    if info.compress_type not in _METHODS:
        raise BadArchive("packed_unusually")


def _check_size(info: zipfile.ZipInfo) -> None:
    if info.file_size > MOST_FILE_BYTES:
        raise BadArchive("file_too_large")
    if info.file_size > FREE_BYTES and info.file_size > MOST_RATIO * max(1, info.compress_size):
        raise BadArchive("packed_too_tightly")
    if info.compress_type == zipfile.ZIP_STORED and info.file_size != info.compress_size:
        raise BadArchive("lying_size")


def _check_places(infos: Sequence[zipfile.ZipInfo], archive_bytes: int) -> None:
    """Refuse files that share bytes: so a small archive would hold the same large file a thousand times."""
    end = 0
    for info in sorted(infos, key=lambda each: each.header_offset):
        if info.header_offset < 0:
            raise BadArchive("damaged")
        if info.header_offset < end:
            raise BadArchive("overlapping")
        end = info.header_offset + _LOCAL_BYTES + info.compress_size
        if end > archive_bytes:
            raise BadArchive("damaged")
