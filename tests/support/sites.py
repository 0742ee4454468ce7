"""Places that list media besides Reddit: feeds, lists and APIs, played from recordings and crafted answers."""

import html
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.support.crafted import Recording
from tests.support.site_samples import (
    CLIPS,
    IMGCHEST,
    IMGCHEST_ID,
    IMGUR,
    LEMMY_PAGES,
    PHOTO_FEED,
    PHOTO_LIST,
    PIEFED_PAGES,
    missing,
)

RECORDINGS = Path(__file__).parents[1] / "recordings"
XML = {"content-type": "application/xml; charset=utf-8"}
JSON = {"content-type": "application/json"}
IMGUR_CLIENT_ID = "replay-imgur"
IMGCHEST_TOKEN = "replay-imgchest"
_POSTS = {
    "/api/v3/post/list": ("lemmy.example", LEMMY_PAGES, "page_cursor"),
    "/api/alpha/post/list": ("piefed.example", PIEFED_PAGES, "page"),
}


class Sites:
    """Answers what was set for an address, whatever its query, or what its API would; None where neither is."""

    def __init__(self) -> None:
        self.redgifs_token = ""
        self.galleries: dict[str, object] = {}
        self._served: dict[str, Recording] = {}
        for file in sorted((RECORDINGS / "reddit" / "rss").glob("*.xml")):
            self.serve(f"feeds.example/{file.name}", file.read_bytes(), XML)
        self.serve("feeds.example/photos.xml", PHOTO_FEED.encode(), XML)
        self.serve("lists.example/photos.txt", PHOTO_LIST.encode())
        fourth = (RECORDINGS / "lemmy" / "v4_post_list.json").read_bytes()
        self.serve("new.example/api/v4/post/list", fourth, JSON)
        self.serve_gallery(IMGCHEST_ID, IMGCHEST)
        self.serve("new.example/api/v3/post/list", b"<!doctype html>", status=404)

    def serve(
        self, place: str, body: bytes, headers: Mapping[str, str] | None = None, *, status: int = 200
    ) -> None:
        """Let `place` (host and path) answer this from now on."""
        self._served[place] = Recording(place, status, body, dict(headers or {}))

    def serve_gallery(self, gallery_id: str, post: dict[str, Any]) -> None:
        """Let imgchest have this post: its page, which everybody may see, and the API's answer."""
        self.galleries[gallery_id] = {"data": post}
        shown = {name: value for name, value in post.items() if name != "images"}
        data = {"component": "Post/View", "props": {"post": shown | {"files": post["images"], "tags": []}}}
        page = f'<!doctype html><div id="app" data-page="{html.escape(json.dumps(data))}"></div>'
        self.serve(
            f"imgchest.com/p/{gallery_id}", page.encode(), {"content-type": "text/html; charset=utf-8"}
        )

    def answer(
        self, host: str, path: str, query: Mapping[str, str], headers: Mapping[str, str]
    ) -> Recording | None:
        """Return the answer to a request, or None where no site of this kind is asked."""
        served = self._served.get(f"{host}{path}")
        if served is not None:
            return served
        if host == "api.imgur.com":
            return self._imgur(path, headers)
        if host == "api.imgchest.com":
            return self._imgchest(path, headers)
        if host == "imgchest.com":
            return Recording(path, 404, b"<!doctype html><title>Not Found</title>", {})
        if host == "api.redgifs.com":
            return self._redgifs(path, headers)
        return _posts(host, path, query) if path in _POSTS else None

    def _imgur(self, path: str, headers: Mapping[str, str]) -> Recording:
        if headers.get("Authorization") != f"Client-ID {IMGUR_CLIENT_ID}":
            return _json(path, 401, {"data": {"error": "Malformed auth header"}, "success": False})
        if path not in IMGUR:
            return _json(path, 404, {"data": {"error": "Unable to find"}, "success": False})
        return _json(path, 200, {"data": IMGUR[path], "success": True, "status": 200})

    def _imgchest(self, path: str, headers: Mapping[str, str]) -> Recording:
        if headers.get("Authorization") != f"Bearer {IMGCHEST_TOKEN}":
            return Recording(path, 302, b"", {"Location": "https://imgchest.com/login"})
        found = self.galleries.get(path.removeprefix("/v1/post/"))
        return _json(path, 200 if found else 404, found or {"message": "Not Found"})

    def _redgifs(self, path: str, headers: Mapping[str, str]) -> Recording:
        if path == "/v2/auth/temporary":
            self.redgifs_token = f"temporary-{len(self.redgifs_token)}-token"
            return _json(path, 200, {"token": self.redgifs_token, "addr": "203.0.113.1"})
        if headers.get("Authorization") != f"Bearer {self.redgifs_token}":
            return _json(path, 401, {"error": {"code": "WrongToken"}})
        return _json(path, 200 if path in CLIPS else 404, CLIPS.get(path, {"error": {"code": "NotFound"}}))


def _posts(host: str, path: str, query: Mapping[str, str]) -> Recording:
    home, pages, cursor = _POSTS[path]
    if host != home or query.get("community_name") != "pics":
        return _json(path, 404, missing(path))
    return _json(path, 200, pages[int(query.get(cursor, "1")) - 1])


def _json(name: str, status: int, document: object) -> Recording:
    return Recording(name, status, json.dumps(document).encode(), JSON)
