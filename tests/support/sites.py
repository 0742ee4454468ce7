"""Places that list media besides Reddit: feeds, lists and APIs, played from recordings and crafted answers."""

import json
from collections.abc import Mapping
from pathlib import Path

from tests.support.crafted import Recording
from tests.support.site_samples import LEMMY_PAGES, PHOTO_FEED, PHOTO_LIST, PIEFED_PAGES, missing

RECORDINGS = Path(__file__).parents[1] / "recordings"
XML = {"content-type": "application/xml; charset=utf-8"}
JSON = {"content-type": "application/json"}
_POSTS = {
    "/api/v3/post/list": ("lemmy.example", LEMMY_PAGES, "page_cursor"),
    "/api/alpha/post/list": ("piefed.example", PIEFED_PAGES, "page"),
}


class Sites:
    """Answers what was set for an address, whatever its query, or what its API would; None where neither is."""

    def __init__(self) -> None:
        self._served: dict[str, Recording] = {}
        for file in sorted((RECORDINGS / "reddit" / "rss").glob("*.xml")):
            self.serve(f"feeds.example/{file.name}", file.read_bytes(), XML)
        self.serve("feeds.example/photos.xml", PHOTO_FEED.encode(), XML)
        self.serve("lists.example/photos.txt", PHOTO_LIST.encode())
        fourth = (RECORDINGS / "lemmy" / "v4_post_list.json").read_bytes()
        self.serve("new.example/api/v4/post/list", fourth, JSON)
        self.serve("new.example/api/v3/post/list", b"<!doctype html>", status=404)

    def serve(
        self, place: str, body: bytes, headers: Mapping[str, str] | None = None, *, status: int = 200
    ) -> None:
        """Let `place` (host and path) answer this from now on."""
        self._served[place] = Recording(place, status, body, dict(headers or {}))

    def answer(
        self, host: str, path: str, query: Mapping[str, str], headers: Mapping[str, str]
    ) -> Recording | None:
        """Return the answer to a request, or None where no site of this kind is asked."""
        served = self._served.get(f"{host}{path}")
        if served is not None or path not in _POSTS:
            return served
        home, pages, cursor = _POSTS[path]
        if host != home or query.get("community_name") != "pics":
            return Recording(path, 404, json.dumps(missing(path)).encode(), JSON)
        return Recording(path, 200, json.dumps(pages[int(query.get(cursor, "1")) - 1]).encode(), JSON)
