"""WebP: chunks in a RIFF, of which an animation holds more."""

from collections.abc import Iterator

from lanternist.platform.decoding.failures import damaged
from lanternist.platform.decoding.parsed import MOST_FRAMES, Parsed, Piece, check_size, orientation_of

_PICTURE = {b"VP8 ", b"VP8L", b"ALPH"}
_ANIMATION, _ALPHA = 0x02, 0x10
_FRAME_HEADER = 16


def parse(data: bytes) -> Parsed:
    """Return what a WebP file holds; what lies behind its end is not part of it."""
    view = memoryview(data)
    end = 8 + int.from_bytes(data[4:8], "little")
    if end > len(data):
        raise damaged()
    size: tuple[int, int] | None = None
    pieces: list[Piece] = []
    frames, orientation, profile = 0, 1, b""
    for name, content in _chunks(view[12:end]):
        size = size or _size(name, bytes(content[:10]))
        if name == b"VP8X":
            flags = bytes([content[0] & (_ANIMATION | _ALPHA)])
            pieces += _chunk(name, [flags, b"\0\0\0", content[4:10]])
        elif name == b"ANIM" or name in _PICTURE:
            pieces += _chunk(name, [content])
        elif name == b"ANMF":
            frames += 1
            if frames > MOST_FRAMES:
                check_size("webp", 1, 1, frames)
            pieces += _chunk(name, _frame(content))
        elif name == b"EXIF":
            orientation = orientation_of(bytes(content))
        elif name == b"ICCP":
            profile = bytes(content)
    if size is None:
        raise damaged()
    check_size("webp", *size, max(frames, 1))
    total = sum(len(piece) for piece in pieces)
    head = b"RIFF" + (total + 4).to_bytes(4, "little") + b"WEBP"
    return Parsed("webp", *size, max(frames, 1), [head, *pieces], orientation, profile)


def _chunks(view: memoryview) -> Iterator[tuple[bytes, memoryview]]:
    position = 0
    while position + 8 <= len(view):
        name, length = (
            bytes(view[position : position + 4]),
            int.from_bytes(view[position + 4 : position + 8], "little"),
        )
        if position + 8 + length > len(view):
            raise damaged()
        yield name, view[position + 8 : position + 8 + length]
        position += 8 + length + length % 2


def _chunk(name: bytes, content: list[Piece]) -> list[Piece]:
    length = sum(len(piece) for piece in content)
    return [name + length.to_bytes(4, "little"), *content, b"\0" * (length % 2)]


def _frame(content: memoryview) -> list[Piece]:
    """Return one frame of an animation with the chunks that show it."""
    if len(content) < _FRAME_HEADER:
        raise damaged()
    kept: list[Piece] = [content[:_FRAME_HEADER]]
    for name, inner in _chunks(content[_FRAME_HEADER:]):
        if name in _PICTURE:
            kept += _chunk(name, [inner])
    return kept


def _size(name: bytes, head: bytes) -> tuple[int, int]:
    """Return the size in pixels that the first chunk tells; refuse it when too large."""
    if len(head) == 10 and name == b"VP8X":
        size = int.from_bytes(head[4:7], "little") + 1, int.from_bytes(head[7:10], "little") + 1
    elif len(head) == 10 and name == b"VP8 " and head[3:6] == b"\x9d\x01\x2a":
        size = int.from_bytes(head[6:8], "little") & 0x3FFF, int.from_bytes(head[8:10], "little") & 0x3FFF
    elif name == b"VP8L" and head[:1] == b"\x2f":
        bits = int.from_bytes(head[1:5], "little")
        size = (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    else:
        raise damaged()
    check_size("webp", *size)
    return size
