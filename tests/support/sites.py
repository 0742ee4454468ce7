"""Places that list media besides Reddit: feeds, lists and APIs, played from recordings and crafted answers."""

from collections.abc import Mapping
from pathlib import Path

from tests.support.crafted import Recording
from tests.support.site_samples import PHOTO_FEED

RECORDINGS = Path(__file__).parents[1] / "recordings"
XML = {"content-type": "application/xml; charset=utf-8"}


class Sites:
    """Answers what was set for an address, whatever its query; None where nothing was."""

    def __init__(self) -> None:
        self._served: dict[str, Recording] = {}
        for file in sorted((RECORDINGS / "reddit" / "rss").glob("*.xml")):
            self.serve(f"feeds.example/{file.name}", file.read_bytes(), XML)
        self.serve("feeds.example/photos.xml", PHOTO_FEED.encode(), XML)

    def serve(
        self, place: str, body: bytes, headers: Mapping[str, str] | None = None, *, status: int = 200
    ) -> None:
        """Let `place` (host and path) answer this from now on."""
        self._served[place] = Recording(place, status, body, dict(headers or {}))

    def answer(
        self, host: str, path: str, query: Mapping[str, str], headers: Mapping[str, str]
    ) -> Recording | None:
        """Return the answer to a request, or None where no site of this kind is asked."""
        return self._served.get(f"{host}{path}")
