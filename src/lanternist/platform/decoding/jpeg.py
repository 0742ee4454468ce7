"""JPEG: a row of segments, and between them the coded picture."""

import re
from collections.abc import Iterator

from lanternist.platform.decoding.failures import damaged
from lanternist.platform.decoding.parsed import Parsed, Piece, check_size, orientation_of

_JFIF = b"\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"
_NEXT_MARKER = re.compile(rb"\xff\xff*[^\x00\xff\xd0-\xd7]", re.DOTALL)
"""A marker; written so that the search for it begins with one byte, which is ten times as fast."""
_FRAMES = {0xC0, 0xC1, 0xC2}
_APP0, _APP1, _APP2, _APP14, _APP15, _COMMENT = 0xE0, 0xE1, 0xE2, 0xEE, 0xEF, 0xFE
_SCAN, _END = 0xDA, 0xD9
_SHOWN = {*_FRAMES, 0xC4, 0xDB, 0xDD, _SCAN}
"""Frames, tables and scans: what the picture is made of."""


def parse(data: bytes) -> Parsed:
    """Return what a JPEG file holds; what lies behind its end is not part of it."""
    view = memoryview(data)
    body: list[Piece] = []
    marks: dict[int, bytes] = {}
    profile = b""
    size: tuple[int, int] | None = None
    for marker, content, start, end in _segments(data):
        if marker in _FRAMES:
            size = _size(content, size)
        if marker in _SHOWN:
            body += [bytes((0xFF, marker)), view[start:end]]
        elif marker == _APP2 and content.startswith(b"ICC_PROFILE\0"):
            profile += content[14:]
        elif _APP0 <= marker <= _APP15:
            marks.setdefault(marker, content)
        elif marker != _COMMENT:
            raise damaged()
    if size is None:
        raise damaged()
    return Parsed(
        "jpeg",
        *size,
        1,
        [b"\xff\xd8", *_colours(marks), *body, b"\xff\xd9"],
        orientation_of(marks.get(_APP1, b"")),
        profile,
    )


def _segments(data: bytes) -> Iterator[tuple[int, bytes, int, int]]:
    """Yield each segment's marker, content, and where it lies behind its marker; a scan has its coded part with it."""
    position = 2
    while True:
        found = _NEXT_MARKER.match(data, position)
        if found is None:
            raise damaged()
        marker, start = data[found.end() - 1], found.end()
        if marker == _END:
            return
        end = start + int.from_bytes(data[start : start + 2], "big")
        if end > len(data) or end < start + 2:
            raise damaged()
        content = data[start + 2 : end]
        if marker == _SCAN:
            following = _NEXT_MARKER.search(data, end)
            if following is None:
                raise damaged()
            end = following.start()
        yield marker, content, start, end
        position = end


def _size(content: bytes, known: tuple[int, int] | None) -> tuple[int, int]:
    if known is not None or len(content) < 6:
        raise damaged()
    size = int.from_bytes(content[3:5], "big"), int.from_bytes(content[1:3], "big")
    check_size("jpeg", *size)
    return size


def _colours(marks: dict[int, bytes]) -> list[Piece]:
    """Return the two segments that say how colours are meant, written anew."""
    kept: list[Piece] = []
    if marks.get(_APP0, b"").startswith(b"JFIF\0"):
        kept.append(_JFIF)
    adobe = marks.get(_APP14, b"")
    if adobe.startswith(b"Adobe") and len(adobe) >= 12:
        kept.append(b"\xff\xee\x00\x0eAdobe\x00\x64\x00\x00\x00\x00" + adobe[11:12])
    return kept
