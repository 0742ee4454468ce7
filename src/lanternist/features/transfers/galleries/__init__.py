"""Hosts from whose pages whole galleries are imported; a list of those that are allowed, one module each."""

from typing import Protocol

from lanternist.features.transfers.models import Gallery


class GalleryHost(Protocol):
    """A place whose galleries have captions and an order."""

    def gallery_id(self, url: str) -> str | None:
        """Return the id of the gallery whose page `url` is, or None for any other address."""
        ...

    async def read(self, gallery_id: str) -> Gallery:
        """Return a gallery. Raises `GalleryUnreachable`, `GalleryChanged` or `GalleryEmpty`."""
        ...
