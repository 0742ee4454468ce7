"""What the containers say of a picture, read without decoding it."""

from collections.abc import Sequence
from dataclasses import dataclass

from lanternist.platform.decoding.failures import damaged, too_large

Piece = bytes | memoryview
MOST_BYTES = 50 * 1024**2
MOST_PIXELS = {
    "jpeg": 50_000_000,
    "png": 50_000_000,
    "webp": 36_000_000,
    "gif": 12_000_000,
    "avif": 24_000_000,
    "heic": 50_000_000,
}
"""What can be decoded in the decoder's memory. JPEG and PNG are decoded in strips, the others whole, HEIC in a decoder
with more of it."""
MOST_SIDE = 20_000
MOST_FRAMES = 3_000
MOST_FRAME_PIXELS = 1_500_000_000
"""Of all frames together."""


@dataclass(frozen=True, slots=True)
class Parsed:
    """A picture's size before it is turned, and the pieces that show it, without anything that tells of it."""

    kind: str
    width: int
    height: int
    frames: int
    pieces: Sequence[Piece]
    orientation: int = 1
    profile: bytes = b""
    must_encode: bool = False
    """Whether the pieces alone do not show it as it is meant."""


def check_size(kind: str, width: int, height: int, frames: int = 1) -> None:
    """Refuse what has too many pixels, or none."""
    if not width or not height:
        raise damaged()
    if width > MOST_SIDE or height > MOST_SIDE or width * height > MOST_PIXELS[kind]:
        raise too_large()
    if frames > MOST_FRAMES or width * height * frames > MOST_FRAME_PIXELS:
        raise too_large()


def orientation_of(exif: bytes) -> int:
    """Return the orientation, 1 to 8, that a block of EXIF gives; 1 when it gives none."""
    exif = exif.removeprefix(b"Exif\0\0")
    order = {b"II": "little", b"MM": "big"}.get(exif[:2])
    if order is None:
        return 1
    number = lambda start, size: int.from_bytes(exif[start : start + size], order)  # noqa: E731  # pyright: ignore
    start = number(4, 4)
    for entry in range(min(number(start, 2), 64)):
        at = start + 2 + entry * 12
        if number(at, 2) == 0x0112:
            found = number(at + 8, 2)
            return found if 1 <= found <= 8 else 1
    return 1
