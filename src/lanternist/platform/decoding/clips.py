"""Clips, rewritten in place: what tells of a clip becomes empty space, so that nothing that plays moves.

They are not decoded here. MP4 is boxes in boxes, WebM elements in elements; both know a kind that is only space.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass, field

from lanternist.platform.decoding.failures import damaged

_COPY_BYTES = 1024**2
_MOST_PARTS = 200_000
_ALL = {b"ftyp", b"moov", b"mdat", b"moof", b"sidx", b"styp", b"free", b"skip", b"wide", b"mfra"} | {
    *(b"uuid", b"meta", b"udta", b"emsg", b"pdin", b"prft")
}
_TELLING_BOXES = {b"uuid", b"meta", b"udta", b"free", b"skip", b"emsg", b"prft"}
_BOXES_OF_BOXES = {b"moov", b"trak", b"mdia", b"minf", b"moof", b"traf", b"mvex"}
_DATED_BOXES = {b"mvhd", b"tkhd", b"mdhd"}

_EBML, _SEGMENT, _INFO, _TRACKS, _TRACK, _CLUSTER = (
    0x1A45DFA3,
    0x18538067,
    0x1549A966,
    0x1654AE6B,
    0xAE,
    0x1F43B675,
)
# Tags, attachments, chapters, title, date, names of the segment and of tracks, what wrote it, and space.
_TELLING_ELEMENTS = {0x1254C367, 0x1941A469, 0x1043A770, 0x7BA9, 0x4461, 0x7384, 0x73A4, 0x536E, 0xEC}
_WRITERS = {0x4D80, 0x5741}
"""They must be there; their text need not."""


@dataclass
class _Plan:
    """How much of a file to copy, and what to write over then."""

    end: int = 0
    empty: list[tuple[int, int]] = field(default_factory=list[tuple[int, int]])
    patches: list[tuple[int, bytes]] = field(default_factory=list[tuple[int, bytes]])
    parts: int = 0
    seen: set[bytes] = field(default_factory=set[bytes])

    def count(self) -> None:
        self.parts += 1
        if self.parts > _MOST_PARTS:
            raise damaged()


def clean(source: int, result: int, kind: str) -> int:
    """Copy a clip without what tells of it, and return its size in bytes; raises `Refused`."""
    size = os.fstat(source).st_size
    plan = _Plan()
    if kind == "mp4":
        _plan_boxes(source, 0, size, plan, is_top=True)
        if not {b"ftyp", b"moov"} <= plan.seen or not {b"mdat", b"moof"} & plan.seen:
            raise damaged()
    else:
        _plan_elements(source, 0, size, plan, is_top=True)
        if not plan.end:
            raise damaged()
    _copy(source, result, plan)
    return plan.end


def _plan_boxes(source: int, start: int, end: int, plan: _Plan, *, is_top: bool = False) -> None:
    for name, position, content, following in _boxes(source, start, end, is_top=is_top):
        plan.count()
        if is_top:
            plan.seen.add(name)
            plan.end = following
        if name in _TELLING_BOXES:
            plan.patches.append((position + 4, b"free"))
            plan.empty.append((content, following - content))
        elif name in _DATED_BOXES:
            length = 16 if os.pread(source, 1, content) == b"\1" else 8
            plan.empty.append((content + 4, length))
        elif name in _BOXES_OF_BOXES:
            _plan_boxes(source, content, following, plan)


def _boxes(source: int, start: int, end: int, *, is_top: bool) -> Iterator[tuple[bytes, int, int, int]]:
    """Yield each box's name, where it begins, where its content begins, and where it ends."""
    position = start
    while position + 8 <= end:
        head = os.pread(source, 16, position)
        length, name, content = int.from_bytes(head[:4], "big"), head[4:8], position + 8
        if is_top and name not in _ALL:
            return  # what lies behind the clip; when it is the clip itself, parts of it are missing
        if length == 1:
            length, content = int.from_bytes(head[8:16], "big"), position + 16
        elif length == 0 and is_top:
            length = end - position
        if content > position + length or position + length > end:
            raise damaged()
        yield name, position, content, position + length
        position += length


def _plan_elements(source: int, start: int, end: int, plan: _Plan, *, is_top: bool = False) -> None:
    position = start
    while position < end:
        plan.count()
        head = os.pread(source, 12, position)
        number, used = _number(head, keeps_mark=True)
        length, more = _number(head[used:], keeps_mark=False)
        content = position + used + more
        is_open = length == (1 << 7 * more) - 1
        following = end if is_open else content + length
        if is_top and number not in (_EBML, _SEGMENT):
            return
        if following > end:
            raise damaged()
        if number == _SEGMENT:
            plan.end = following
        if number in _TELLING_ELEMENTS:
            plan.patches.append((position, _space(following - position)))
            plan.empty.append((content, following - content))
        elif number in _WRITERS:
            plan.empty.append((content, following - content))
        elif number in (_SEGMENT, _INFO, _TRACKS, _TRACK):
            _plan_elements(source, content, following, plan)
        elif number == _CLUSTER and is_open:
            return
        position = following


def _number(head: bytes, *, keeps_mark: bool) -> tuple[int, int]:
    """Return a number of EBML, and how many bytes it takes."""
    used = 9 - head[0].bit_length() if head and head[0] else 9
    if used > len(head):
        raise damaged()
    value = int.from_bytes(head[:used], "big")
    return (value if keeps_mark else value & ((1 << 7 * used) - 1)), used


def _space(length: int) -> bytes:
    """Return the head of an element that is only space, `length` bytes with its head."""
    if length < 9:
        return bytes((0xEC, 0x80 | (length - 2)))
    return b"\xec\x01" + (length - 9).to_bytes(7, "big")


def _copy(source: int, result: int, plan: _Plan) -> None:
    for position in range(0, plan.end, _COPY_BYTES):
        os.pwrite(result, os.pread(source, min(_COPY_BYTES, plan.end - position), position), position)
    for start, length in plan.empty:
        for position in range(start, start + length, _COPY_BYTES):
            os.pwrite(result, bytes(min(_COPY_BYTES, start + length - position)), position)
    for position, patch in plan.patches:
        os.pwrite(result, patch, position)
