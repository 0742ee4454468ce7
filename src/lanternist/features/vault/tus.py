"""Headers of the tus protocol, 1.0.0: what they say, and how they are answered. Pure."""

import base64
import binascii
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import format_datetime
from typing import Any

from lanternist.errors import ValidationFailed
from lanternist.features.vault.models import Upload
from lanternist.features.vault.names import checked_name
from lanternist.features.vault.schemas import FileTexts
from lanternist.features.vault.tus_errors import TusVersionUnknown
from lanternist.kit.denied import Terms
from lanternist.platform.bodies import shape_from

VERSION = "1.0.0"
PIECE_TYPE = "application/offset+octet-stream"
EXTENSIONS = "creation,creation-with-upload,termination,checksum,expiration"
ALGORITHMS = ("sha256", "sha1")
_SOURCES = ("general", "profile", "thumbnail", "smart-caption")
_PURPOSES = ("media", "archive")
_LONGEST_METADATA = 16_000


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a client says of the upload that it begins."""

    length: int
    name: str
    source: str
    caption: str | None
    attested: str | None
    is_archive: bool


def check_version(headers: Mapping[str, str]) -> None:
    """Refuse another version of the protocol; a client that names none means this one."""
    if headers.get("tus-resumable", VERSION) != VERSION:
        raise TusVersionUnknown


def number_in(headers: Mapping[str, str], name: str) -> int:
    """Return the number that a header holds, or raise `ValidationFailed`."""
    text = headers.get(name.lower(), "")
    if not (text.isascii() and text.isdigit() and len(text) <= 15):
        raise ValidationFailed.of(name, "must be a number of bytes")
    return int(text)


def wanted_of(headers: Mapping[str, str], terms: Terms) -> Wanted:
    """Return what a new upload is to be. Raises `ValidationFailed`, and `ContentNotAllowed` for what `terms` deny."""
    length = number_in(headers, "Upload-Length")
    if length == 0:
        raise ValidationFailed.of("Upload-Length", "must be at least 1")
    known = _metadata(headers.get("upload-metadata", ""))
    source = known.get("source") or "general"
    if source not in _SOURCES:
        raise ValidationFailed.of("source", "must be one of general, profile, thumbnail, smart-caption")
    purpose = known.get("purpose") or "media"
    if purpose not in _PURPOSES:
        raise ValidationFailed.of("purpose", "must be one of media, archive")
    name = checked_name(known.get("filename", ""))
    texts = shape_from({"file": name, "caption": known.get("caption", "")}, FileTexts, terms=terms)
    return Wanted(
        length,
        name,
        source,
        texts.caption.strip() or None,
        known.get("attestation"),
        is_archive=purpose == "archive",
    )


def digest_in(headers: Mapping[str, str]) -> "tuple[Any, bytes] | None":
    """Return a digest to be fed, and what it must come to; None where no checksum was sent."""
    text = headers.get("upload-checksum")
    if text is None:
        return None
    algorithm, _, encoded = text.partition(" ")
    try:
        wanted = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        wanted = b""
    if algorithm not in ALGORITHMS or not wanted:
        raise ValidationFailed.of("Upload-Checksum", "must be sha1 or sha256 and a digest in base64")
    return hashlib.new(algorithm, usedforsecurity=False), wanted


def fingerprint(headers: Mapping[str, str]) -> bytes:
    """Return a digest of what a client says of the upload that it begins; its first piece may come or not."""
    told = [headers.get(name, "") for name in ("upload-length", "upload-metadata")]
    return hashlib.sha256("\0".join(told).encode()).digest()


def headers_of(upload: Upload) -> dict[str, str]:
    """Return the headers that tell how far an upload is."""
    headers = {
        "Tus-Resumable": VERSION,
        "Upload-Offset": str(upload.received),
        "Upload-Length": str(upload.length),
        "Upload-Expires": format_datetime(upload.expires_at, usegmt=True),
    }
    return headers if upload.item_id is None else headers | {"Upload-Media-Id": str(upload.item_id)}


def _metadata(text: str) -> dict[str, str]:
    """Return the pairs of `Upload-Metadata`: names, and values in base64."""
    if len(text) > _LONGEST_METADATA:
        raise ValidationFailed.of("Upload-Metadata", "is too long")
    known: dict[str, str] = {}
    for pair in filter(None, text.split(",")):
        name, _, encoded = pair.strip().partition(" ")
        try:
            known[name] = base64.b64decode(encoded, validate=True).decode()
        except (binascii.Error, ValueError) as error:
            raise ValidationFailed.of("Upload-Metadata", "must hold names and values in base64") from error
    return known
