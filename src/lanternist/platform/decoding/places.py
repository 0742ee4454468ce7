"""Reading an open file at a place of one's own, which FFmpeg does with several at a time."""

import io
import os


class Places(io.RawIOBase):
    """A second reader of an open file, with a place of its own."""

    def __init__(self, file: io.FileIO) -> None:
        self._file = file.fileno()
        self._place = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def read(self, size: int = -1, /) -> bytes:
        data = os.pread(self._file, max(0, size), self._place)
        self._place += len(data)
        return data

    def seek(self, offset: int, whence: int = 0, /) -> int:
        origin = {0: 0, 1: self._place}.get(whence)
        self._place = (os.fstat(self._file).st_size if origin is None else origin) + offset
        return self._place

    def tell(self) -> int:
        return self._place
