"""The picture that a caption is asked for: sent as data or named by an address, checked, and drawn anew."""

import base64
import binascii
import tempfile
from pathlib import Path

from lanternist.features.captions.errors import CaptionFileTooLarge, MediaTypeNotSupported, PictureUnreachable
from lanternist.features.captions.models import Picture
from lanternist.features.captions.services import CaptionServices
from lanternist.platform.decoders import DecodeError
from lanternist.platform.fetch import FetchError, Limits, TooLarge

MOST_BYTES = 20 * 1024 * 1024
LIMITS = Limits(max_bytes=MOST_BYTES, connect=3, first_byte=10, total=20)
WIDTH = 1280
_ORDER = {"task": "rendition", "width": WIDTH, "format": "jpeg"}


async def picture_from(text: str, services: CaptionServices, *, is_short: bool) -> Picture:
    """Return the picture that a data URL holds or an address leads to; `is_short` picks the documented refusals.

    Addresses go through the guarded fetcher. Where it came from and where it was taken is not passed on.
    """
    data = (
        _decoded(text, is_short=is_short) if text[:5].lower() == "data:" else await _fetched(text, services)
    )
    if len(data) > MOST_BYTES:
        raise CaptionFileTooLarge
    _check_still(data, is_short=is_short)
    with tempfile.TemporaryDirectory(prefix="lanternist-") as folder:
        given, drawn = Path(folder) / "given", Path(folder) / "drawn"
        given.write_bytes(data)
        try:
            await services.media.decoders.run(_ORDER, given, drawn)
        except DecodeError:
            raise MediaTypeNotSupported(is_animated=False, is_short=is_short) from None
        return Picture(drawn.read_bytes(), "image/jpeg")


def _decoded(text: str, *, is_short: bool) -> bytes:
    head, comma, body = text.partition(",")
    if not comma or not head.lower().endswith(";base64"):
        raise MediaTypeNotSupported(is_animated=False, is_short=is_short)
    if len(body) > MOST_BYTES * 4 // 3 + 8:
        raise CaptionFileTooLarge
    try:
        return base64.b64decode(body, validate=True)
    except (binascii.Error, ValueError):
        raise MediaTypeNotSupported(is_animated=False, is_short=is_short) from None


async def _fetched(url: str, services: CaptionServices) -> bytes:
    if not (await services.deny_list.current()).allows_address(url):
        raise PictureUnreachable
    try:
        answer = await services.media.fetcher.request("GET", url, limits=LIMITS, follow=True)
    except TooLarge:
        raise CaptionFileTooLarge from None
    except FetchError:
        raise PictureUnreachable from None
    if answer.status != 200:
        raise PictureUnreachable
    return answer.body


def _check_still(data: bytes, *, is_short: bool) -> None:
    """Refuse by its bytes what is no still JPEG, PNG or WebP."""
    if data[:4] == b"GIF8":
        raise MediaTypeNotSupported(is_short=is_short)
    is_webp = data[:4] == b"RIFF" and data[8:12] == b"WEBP"
    is_png = data[:8] == b"\x89PNG\r\n\x1a\n"
    moves = (is_webp and data[12:16] == b"VP8X" and bool(data[20] & 2)) if len(data) > 20 else False
    if not (is_webp or is_png or data[:3] == b"\xff\xd8\xff") or moves or (is_png and b"acTL" in data[:4096]):
        raise MediaTypeNotSupported(is_animated=False, is_short=is_short)
