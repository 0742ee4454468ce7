"""A ZIP archive written piece by piece: what was written is taken out at once, so memory holds one piece."""

import zipfile
from datetime import datetime
from typing import IO, cast


class _Sink:
    """Takes what the archive writes; it cannot be sought, so sizes follow behind each file."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def write(self, piece: bytes) -> int:
        self._pieces.append(bytes(piece))
        return len(piece)

    def flush(self) -> None:
        """Do nothing: nothing is held back."""

    def taken(self) -> bytes:
        """Return what was written since the last time."""
        pieces, self._pieces = self._pieces, []
        return b"".join(pieces)


class ZipStream:
    """Every method returns the bytes to send on. Files are stored as they are, for media are packed already."""

    def __init__(self, now: datetime) -> None:
        self._sink = _Sink()
        self._zip = zipfile.ZipFile(cast("IO[bytes]", self._sink), "w", zipfile.ZIP_STORED)
        self._time = now.timetuple()[:6]
        self._open: IO[bytes] | None = None

    def begin(self, name: str, size: int, *, is_text: bool = False) -> bytes:
        """Begin a file that is about so many bytes long; text is packed."""
        info = zipfile.ZipInfo(name, self._time)
        info.file_size = size
        if is_text:
            info.compress_type = zipfile.ZIP_DEFLATED
        info.external_attr = 0o644 << 16
        self._open = self._zip.open(info, "w")
        return self._sink.taken()

    def write(self, piece: bytes) -> bytes:
        """Go on with the file that was begun."""
        assert self._open is not None, "a file was begun"  # noqa: S101
        self._open.write(piece)
        return self._sink.taken()

    def end(self) -> bytes:
        """End the file that was begun."""
        assert self._open is not None, "a file was begun"  # noqa: S101
        self._open.close()
        self._open = None
        return self._sink.taken()

    def file(self, name: str, body: bytes) -> bytes:
        """Write a small file whole, packed."""
        info = zipfile.ZipInfo(name, self._time)
        info.external_attr = 0o644 << 16
        self._zip.writestr(info, body, zipfile.ZIP_DEFLATED)
        return self._sink.taken()

    def close(self) -> bytes:
        """End the archive with its list of files."""
        self._zip.close()
        return self._sink.taken()
