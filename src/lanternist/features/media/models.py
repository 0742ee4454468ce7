"""Media as it is stored and delivered."""

from dataclasses import dataclass
from datetime import timedelta

LIBRARY_PREFIX = "library:"
"""Begins the address of a file in the operator's library, which is delivered from where it lies."""
FETCH_LEASE = timedelta(seconds=75)
"""How long one process may take to fetch an asset before another one may try."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAsset:
    """An asset as a source names it."""

    canonical_id: str
    source_url: str
    type: str
    hls_url: str | None = None


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
