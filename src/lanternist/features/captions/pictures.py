"""The picture that a caption is asked for: sent as data or named by an address, checked, and drawn anew."""

import asyncio
import base64
import binascii
import tempfile
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

from lanternist.errors import AppError
from lanternist.features import media
from lanternist.features.captions.errors import CaptionFileTooLarge, MediaTypeNotSupported, PictureUnreachable
from lanternist.features.captions.models import Picture
from lanternist.features.captions.services import CaptionServices
from lanternist.platform.db import Database
from lanternist.platform.decoders import DecodeError
from lanternist.platform.fetch import FetchError, Limits, TooLarge

MOST_BYTES = 20 * 1024 * 1024
LIMITS = Limits(max_bytes=MOST_BYTES, connect=3, first_byte=10, total=20)
WIDTH = 1280
MEDIA = "/media/"
LONGEST_ADDRESS = 2000
_PIECE = 1024 * 1024
"""Characters of base64; a multiple of 4."""
_ORDER = {"task": "rendition", "width": WIDTH, "format": "jpeg"}


async def picture_from(text: str, db: Database, services: CaptionServices, *, is_short: bool) -> Picture:
    """Return the picture that a data URL holds or an address leads to; `is_short` picks the documented refusals.

    Our own signed paths are read where they are kept, all other addresses go through the guarded fetcher. Where it
    came from and where it was taken is not passed on.
    """
    if (key := _signed_key(text, services)) is not None:
        return await _kept(key, db, services, is_short=is_short)
    if text[:5].lower() == "data:":
        data = await asyncio.to_thread(_decoded, text, is_short=is_short)
    else:
        data = await _fetched(text, services)
    if len(data) > MOST_BYTES:
        raise CaptionFileTooLarge
    _check_still(data, is_short=is_short)
    with tempfile.TemporaryDirectory(prefix="lanternist-") as folder:
        given, drawn = Path(folder) / "given", Path(folder) / "drawn"
        await asyncio.to_thread(given.write_bytes, data)
        try:
            await services.media.decoders.run(_ORDER, given, drawn)
        except DecodeError:
            raise MediaTypeNotSupported(is_animated=False, is_short=is_short) from None
        return Picture(drawn.read_bytes(), "image/jpeg")


def _signed_key(text: str, services: CaptionServices) -> media.MediaKey | None:
    """Return what one of our own signed paths names: who holds one may load it, whatever host stands before it."""
    if len(text) > LONGEST_ADDRESS or text[:5].lower() == "data:":
        return None
    try:
        parts = urlsplit(text)
        query = dict(parse_qsl(parts.query))
    except ValueError:
        return None
    key = media.MediaKey.parse(parts.path.removeprefix(MEDIA)) if parts.path.startswith(MEDIA) else None
    is_signed = key is not None and services.media.signer.is_valid(
        key, query.get("e", ""), query.get("s", "")
    )
    return key if is_signed else None


async def _kept(key: media.MediaKey, db: Database, services: CaptionServices, *, is_short: bool) -> Picture:
    try:
        read = await media.read_picture(db, services.media, key.link_id, key.scope_id)
    except AppError:
        raise PictureUnreachable from None
    if read is None:
        raise MediaTypeNotSupported(is_animated=False, is_short=is_short)
    return Picture(*read)


def _decoded(text: str, *, is_short: bool) -> bytes:
    head, comma, body = text.partition(",")
    if not comma or not head.lower().endswith(";base64"):
        raise MediaTypeNotSupported(is_animated=False, is_short=is_short)
    if len(body) > MOST_BYTES * 4 // 3 + 8:
        raise CaptionFileTooLarge
    try:
        # Piece by piece: nothing else is done in this process while one is decoded.
        return b"".join(
            base64.b64decode(body[place : place + _PIECE], validate=True)
            for place in range(0, len(body), _PIECE)
        )
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
