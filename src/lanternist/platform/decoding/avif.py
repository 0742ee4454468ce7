"""AVIF, and HEIC: boxes in boxes. They are always encoded anew, so only their size is looked for."""

from lanternist.platform.decoding.failures import damaged
from lanternist.platform.decoding.parsed import Parsed, check_size

_SIZE_BOX = b"ispe"
_MOST_SIZES = 512


def parse(data: bytes, kind: str = "avif") -> Parsed:
    """Return the size of the largest picture that a file says it holds."""
    largest = (0, 0)
    position = data.find(_SIZE_BOX)
    for _ in range(_MOST_SIZES):
        if position < 0:
            break
        size = (
            int.from_bytes(data[position + 8 : position + 12], "big"),
            int.from_bytes(data[position + 12 : position + 16], "big"),
        )
        check_size(kind, *size)
        largest = max(largest, size)
        position = data.find(_SIZE_BOX, position + 4)
    if largest == (0, 0):
        raise damaged()
    return Parsed(kind, *largest, 1, [], must_encode=True)
