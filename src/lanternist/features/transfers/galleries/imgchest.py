"""imgchest: a gallery is a post, read from the API with the operator's token, else from its public page."""

import html
import re
from typing import Any

from lanternist.features.ingestion import (
    FoundMedia,
    MediaType,
    Reason,
    SourceContext,
    SourceUnavailable,
    Upstream,
    decoded,
    fields,
    place_of,
    plain_id,
    reason_of,
    target_of,
)
from lanternist.features.transfers.errors import GalleryChanged, GalleryEmpty, GalleryUnreachable
from lanternist.features.transfers.models import Gallery
from lanternist.platform.fetch import Answer

NAME = "imgchest"
API = "https://api.imgchest.com/v1"
SITE = "https://imgchest.com"
LONGEST_TITLE = 255
LONGEST_CAPTION = 2000
_PAGE_HOSTS = frozenset({"imgchest.com", "www.imgchest.com"})
_FILE_HOSTS = (".imgchest.com",)
_PATH = re.compile(r"/p/([A-Za-z0-9]{11})/?")
_DATA = re.compile(r'\bdata-page="([^"]*)"')
_USUAL_PORTS = frozenset({"", "80", "443"})


class Imgchest:
    """Reads `https://imgchest.com/p/ID`."""

    def __init__(self, context: SourceContext) -> None:
        self._token = context.settings.imgchest_token
        self._upstream = Upstream(context)

    def gallery_id(self, url: str) -> str | None:
        """Return the id in the address of a gallery's page."""
        page = fields.address(url.strip())
        place = place_of(page) if page else None
        if place is None or place.host not in _PAGE_HOSTS or place.port not in _USUAL_PORTS:
            return None
        found = _PATH.fullmatch(place.path)
        return found[1] if found else None

    async def read(self, gallery_id: str) -> Gallery:
        """Return a gallery with its captions, in its order. No redirect is followed."""
        try:
            if self._token:
                headers = {"Authorization": f"Bearer {self._token}", "Accept": "application/json"}
                answer = await self._upstream.get(
                    f"{API}/post/{gallery_id}", headers=headers, refusal=_api_refusal
                )
                return parse_answer(decoded(answer.body), gallery_id)
            answer = await self._upstream.get(f"{SITE}/p/{gallery_id}", headers={"Accept": "text/html"})
            return parse_page(answer.body.decode("utf-8", "replace"), gallery_id)
        except SourceUnavailable as failure:
            raise GalleryUnreachable(failure.reason) from None


def _api_refusal(answer: Answer) -> Reason | None:
    """The API redirects to its page for signing in where it does not know the token."""
    return Reason.UNAUTHORIZED if 300 <= answer.status < 400 else reason_of(answer)


def parse_answer(document: object, gallery_id: str) -> Gallery:
    """Return the gallery in an answer of the API. Raises `GalleryChanged` and `GalleryEmpty`."""
    post = fields.mapping(fields.mapping(document).get("data"))
    return _gallery(post, post.get("images"), gallery_id)


def parse_page(page: str, gallery_id: str) -> Gallery:
    """Return the gallery that a public page holds. Raises `GalleryChanged` and `GalleryEmpty`."""
    found = _DATA.search(page)
    if found is None:
        raise GalleryChanged
    document = decoded(html.unescape(found[1]).encode("utf-8", "replace"))
    post = fields.mapping(fields.mapping(fields.mapping(document).get("props")).get("post"))
    return _gallery(post, post.get("files"), gallery_id)


def _gallery(post: Any, files: object, gallery_id: str) -> Gallery:  # Any: a decoded JSON object
    if not isinstance(files, list):
        raise GalleryChanged
    url = f"{SITE}/p/{gallery_id}"
    pieces = sorted(map(fields.mapping, fields.sequence(files)), key=_position)
    media = {each.canonical_id: each for piece in pieces for each in [_medium(piece, post, url)]}
    if not media:
        raise GalleryEmpty
    title = fields.text(post.get("title"), LONGEST_TITLE)
    return Gallery(title, tuple(media.values()), NAME, url)


def _position(piece: Any) -> int:  # as above
    position = piece.get("position")
    if not isinstance(position, int):
        raise GalleryChanged
    return position


def _medium(piece: Any, post: Any, url: str) -> FoundMedia:  # as above
    """Return one file. It lies on the host's own servers, or the answer is none that we know."""
    link = fields.address(piece.get("link"))
    place = place_of(link) if link else None
    if link is None or place is None or not f".{place.host}".endswith(_FILE_HOSTS) or place.port:
        raise GalleryChanged
    target = target_of(link)
    return FoundMedia(
        type=target.type if target else MediaType.IMAGE,
        url=link,
        canonical_id=target.canonical_id if target else plain_id(link),
        author=fields.text(post.get("username")),
        caption=fields.text(piece.get("description"), LONGEST_CAPTION),
        post_url=url,
        is_nsfw=bool(post.get("nsfw")),
    )
