"""GIF: a screen, then pictures with what goes before each."""

from lanternist.platform.decoding.failures import damaged
from lanternist.platform.decoding.parsed import MOST_FRAMES, Parsed, Piece, check_size

_EXTENSION, _PICTURE, _END = 0x21, 0x2C, 0x3B
_CONTROL, _APPLICATION = 0xF9, 0xFF
_LOOPS = (b"\x0bNETSCAPE2.0\x03\x01", b"\x0bANIMEXTS1.0\x03\x01")


def parse(data: bytes) -> Parsed:
    """Return what a GIF file holds; what lies behind its end is not part of it."""
    view = memoryview(data)
    if len(data) < 14:
        raise damaged()
    width, height = int.from_bytes(data[6:8], "little"), int.from_bytes(data[8:10], "little")
    check_size("gif", width, height)
    position = 13 + _table_bytes(data[10])
    pieces: list[Piece] = [view[:position]]
    frames = 0
    while position < len(data) and data[position] != _END:
        start = position
        is_kept = True
        if data[position] == _EXTENSION:
            position = _after_blocks(data, position + 2)
            is_kept = _shows(data[start:position])
        elif data[position] == _PICTURE and len(data) > position + 10:
            _check_picture(data[position + 1 : position + 10])
            frames += 1
            if frames > MOST_FRAMES:
                check_size("gif", width, height, frames)
            position = _after_blocks(data, position + 11 + _table_bytes(data[position + 9]))
        else:
            raise damaged()
        if is_kept:
            pieces.append(view[start:position])
    if position >= len(data) or not frames:
        raise damaged()
    check_size("gif", width, height, frames)
    return Parsed("gif", width, height, frames, [*pieces, b";"])


def _shows(extension: bytes) -> bool:
    """Return whether an extension is part of the show: the time of a picture, or how often all is repeated."""
    if extension[1] == _CONTROL:
        return len(extension) == 8
    return extension[1] == _APPLICATION and extension[2:16] in _LOOPS and len(extension) == 19


def _check_picture(placed: bytes) -> None:
    left, top, width, height = (int.from_bytes(placed[at : at + 2], "little") for at in (0, 2, 4, 6))
    check_size("gif", left + width, top + height)


def _table_bytes(flags: int) -> int:
    return 3 << ((flags & 7) + 1) if flags & 0x80 else 0


def _after_blocks(data: bytes, position: int) -> int:
    """Return where the row of sub-blocks ends."""
    while position < len(data) and data[position]:
        position += data[position] + 1
    if position >= len(data):
        raise damaged()
    return position + 1
