"""Media as it is stored and delivered."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from lanternist.kit.pdq import Pdq

LIBRARY_PREFIX = "library:"
"""Begins the address of a file in the operator's library, which is delivered from where it lies."""
FETCH_LEASE = timedelta(seconds=95)
"""How long one process may take to fetch an asset before another one may try."""

CHECK_HOURS = 24
"""How long after a host was heard it is asked again whether it still has the file."""
FILE_JOB = "media.file_came"
"""Queued with `asset_id` when an asset's file has come, for whoever shows it."""
RENDITION_LEASE = timedelta(seconds=30)
"""How long one process may take to draw a rendition before another one may try."""

BLOCKED_CONTENT = "blocked_content"
"""Why a file is not here that is on the list of what is not shown; also the state of a slide that would show it."""
NO_ROOM = "no_room"
NO_STORAGE = "no_storage"
"""Why a file is not here where its host is not to blame."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAsset:
    """An asset as a source names it."""

    canonical_id: str
    source_url: str
    type: str
    hls_url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewObject:
    """A file as the decoder made it. Sizes in pixels and colour (0xRRGGBB) are known of pictures only."""

    sha256: bytes
    size: int
    mime_type: str
    width: int | None = None
    height: int | None = None
    frames: int | None = None
    color: int | None = None
    pdq: Pdq | None = None

    @classmethod
    def of(cls, sha256: bytes, known: Mapping[str, Any]) -> "NewObject":
        """Return the object that the decoder's answer tells of."""
        return cls(
            sha256=sha256,
            size=known["bytes"],
            mime_type=known["mime_type"],
            width=known.get("width"),
            height=known.get("height"),
            frames=known.get("frames"),
            color=known.get("color"),
            pdq=Pdq.from_hex(known["pdq"], known["pdq_quality"]) if "pdq" in known else None,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class NewVideo:
    """What is known of a video besides its file; `silence` says why it has no sound."""

    seconds: float
    has_sound: bool
    silence: str | None
    poster: NewObject


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What a file is known by: its digest while it is stored, how it looks, and in seconds how long a video is."""

    sha256: bytes | None
    pdq: Pdq | None
    seconds: float | None


@dataclass(frozen=True, slots=True)
class Print:
    """What an asset is known by to others: its name, its address, its digest and how it looks."""

    asset_id: int
    canonical_id: str
    source_url: str
    sha256: bytes | None
    pdq: Pdq | None


@dataclass(frozen=True, slots=True)
class ReviewPicture:
    """An asset for moderators to look at."""

    link_id: int
    scope_id: int
    asset_id: int
    type: str
    state: str


@dataclass(frozen=True, slots=True)
class Deliverable:
    """An asset that a signed path leads to."""

    asset_id: int
    source_url: str
    type: str
    state: str
    failure: str | None
    may_retry: bool
    sha256: bytes | None
    bytes: int | None
    mime_type: str | None
    is_use_unnoted: bool
    """Whether it is time to note that the object is read."""
    width: int | None
    frames: int | None
    hls_url: str | None
    is_look_known: bool
    """Whether its colour and perceptual hash are noted."""
