"""One piece of media that an address leads to."""

from msgspec import Struct

from lanternist.features.ingestion.models import MediaType

EXTENSIONS = {
    "jpg": MediaType.IMAGE,
    "jpeg": MediaType.IMAGE,
    "png": MediaType.IMAGE,
    "webp": MediaType.IMAGE,
    "avif": MediaType.IMAGE,
    "gif": MediaType.GIF,
    "mp4": MediaType.VIDEO,
    "webm": MediaType.VIDEO,
}


class Target(Struct, frozen=True, gc=False):
    """Where the file is, and by which id the same media is known elsewhere."""

    type: MediaType
    url: str
    canonical_id: str
    hls_url: str | None = None
    needs_resolving: bool = False
    is_page: bool = False
    """`url` is not a file but the page of an album; any picture of it is a better guess."""
    width: int | None = None
    height: int | None = None
    duration: float | None = None
    thumbnail_url: str | None = None
    caption: str | None = None
