"""PNG: a row of chunks, each with a sum."""

import zlib

from lanternist.platform.decoding.failures import damaged
from lanternist.platform.decoding.parsed import Parsed, Piece, check_size, orientation_of

_KEPT = {b"IHDR": 13, b"PLTE": None, b"tRNS": None, b"IDAT": None, b"gAMA": 4, b"cHRM": 32, b"sRGB": 1}
"""What shows the picture, and how long it is where that is fixed. An animated one becomes its first picture."""
_PROFILE_BYTES = 4 * 1024**2


def parse(data: bytes) -> Parsed:
    """Return what a PNG file holds; what lies behind its end is not part of it."""
    view = memoryview(data)
    pieces: list[Piece] = [view[:8]]
    size: tuple[int, int] | None = None
    profile, orientation = b"", 1
    position = 8
    while True:
        length, name = int.from_bytes(data[position : position + 4], "big"), data[position + 4 : position + 8]
        end = position + 12 + length
        if end > len(data) or (size is None) != (name == b"IHDR"):
            raise damaged()
        if name in _KEPT or name == b"IEND":
            if _KEPT.get(name) not in (None, length) or not _is_whole(view[position + 4 : end]):
                raise damaged()
            pieces.append(view[position:end])
        if name == b"IEND":
            break
        if name == b"IHDR":
            size = (
                int.from_bytes(data[position + 8 : position + 12], "big"),
                int.from_bytes(data[position + 12 : position + 16], "big"),
            )
            check_size("png", *size)
        elif name == b"iCCP":
            profile = _profile(data[position + 8 : end - 4])
        elif name == b"eXIf":
            orientation = orientation_of(data[position + 8 : end - 4])
        position = end
    if length:
        raise damaged()
    assert size is not None  # noqa: S101  # the first chunk was IHDR
    return Parsed("png", *size, 1, pieces, orientation, profile)


def _is_whole(chunk: memoryview) -> bool:
    return zlib.crc32(chunk[:-4]) == int.from_bytes(chunk[-4:], "big")


def _profile(content: bytes) -> bytes:
    name, _, packed = content.partition(b"\0")
    try:
        return zlib.decompressobj().decompress(packed[1:], _PROFILE_BYTES) or name
    except zlib.error:
        return name
