"""Lists that people bring: plain addresses, and what gallery-dl prints. Pure; nothing is fetched here.

gallery-dl's `--dump-json` is an array of messages, or one message a line: `[2, {...}]` opens a gallery and tells of all
of it, `[3, address, {...}]` is a file, `[6, address, {...}]` another page that was not looked into, and `[-1, {...}]` a
failure.
"""

from collections.abc import Iterator
from typing import Any

from lanternist.features.ingestion import (
    EXTENSIONS,
    FoundMedia,
    MediaType,
    SourceUnavailable,
    decoded,
    fields,
    parse_list,
    place_of,
    plain_id,
    target_of,
)
from lanternist.features.transfers.models import Gallery
from lanternist.platform.addresses import host_denial

URLS, GALLERY_DL = "urls", "gallery-dl"
LONGEST_CAPTION = 2000
MOST_MESSAGES = 20_000
_DIRECTORY, _FILE = 2, 3
_CAPTIONS = ("caption", "description", "content", "selftext", "text")
_AUTHORS = ("author", "username", "uploader", "user", "artist", "account", "owner")
_PAGES = ("post_url", "permalink", "page_url", "webpage_url", "url_page", "gallery_url")
_PLACES = ("subreddit", "community", "board", "album", "gallery", "subcategory", "category")
_NSFW = ("nsfw", "over_18", "sensitive", "possibly_sensitive")


class NotAList(Exception):
    """The text is no list of this kind."""


def read_urls(text: str) -> Gallery:
    """Return what lines of addresses name; what stands behind an address is its caption. Raises `NotAList`."""
    try:
        listing = parse_list(text.encode("utf-8", "replace"), URLS)
    except SourceUnavailable as error:
        raise NotAList from error
    media = [
        FoundMedia(
            type=each.type,
            url=each.url,
            canonical_id=each.canonical_id,
            hls_url=each.hls_url,
            caption=each.title,
            post_url=each.post_url,
        )
        for each in listing.media
        if _may_lead_outside(each.url)
    ]
    return Gallery(None, tuple(media), URLS)


def read_gallery_dl(text: str) -> Gallery:
    """Return the files that gallery-dl found, in its order. Raises `NotAList`."""
    title: str | None = None
    found: dict[str, FoundMedia] = {}
    is_known = False
    about: Any = {}
    for message in _messages(text):
        is_known = True
        kind = message[0]
        if kind == _DIRECTORY and len(message) > 1:
            about = fields.mapping(message[1])
            title = title or _first(about, ("title", "gallery_title", "album", "subreddit"), 255)
        elif kind == _FILE and len(message) > 2:
            medium = _medium(message[1], {**about, **fields.mapping(message[2])})
            if medium is not None:
                found.setdefault(medium.canonical_id, medium)
    if not is_known:
        raise NotAList
    return Gallery(title, tuple(found.values()), GALLERY_DL)


def _messages(text: str) -> Iterator[list[Any]]:
    """Yield the messages of an array, or of lines that are one each; what is none is left out."""
    document = decoded(text.encode("utf-8", "replace"))
    if document is None:
        lines = text.splitlines()[:MOST_MESSAGES]
        document = [decoded(line.encode("utf-8", "replace")) for line in lines if line.strip()]
    for message in list(fields.sequence(document))[:MOST_MESSAGES]:
        if isinstance(message, list) and message and isinstance(message[0], int):
            yield message  # pyright: ignore[reportUnknownVariableType] -- of JSON


def _medium(link: object, about: Any) -> FoundMedia | None:  # Any: a decoded JSON object
    url = fields.address(link)
    if url is None or not _may_lead_outside(url):
        return None
    target = target_of(url)
    extension = about.get("extension")
    kind = EXTENSIONS.get(extension.lower()) if isinstance(extension, str) else None
    if target is None and kind is None:
        return None
    return FoundMedia(
        type=target.type if target else kind or MediaType.IMAGE,
        url=target.url if target else url,
        canonical_id=target.canonical_id if target else plain_id(url),
        hls_url=target.hls_url if target else None,
        width=fields.side(about.get("width")),
        height=fields.side(about.get("height")),
        duration=fields.seconds(about.get("duration")),
        title=_first(about, ("title",), 1000),
        author=_first(about, _AUTHORS, 200),
        community=_first(about, _PLACES, 200),
        caption=_first(about, _CAPTIONS, LONGEST_CAPTION),
        post_url=next((page for name in _PAGES if (page := fields.address(about.get(name)))), None),
        is_nsfw=any(about.get(name) is True for name in _NSFW),
    )


def _first(about: Any, names: tuple[str, ...], longest: int) -> str | None:  # as above
    """Return the first of these members that is a text, or an object with a name."""
    for name in names:
        value = about.get(name)
        told = fields.mapping(value).get("name") or fields.mapping(value).get("username")
        text = fields.text(told if told is not None else value, longest)
        if text:
            return text
    return None


def _may_lead_outside(url: str) -> bool:
    """Return whether an address is one that would be asked at all: not a private one, not one of ours."""
    place = place_of(url)
    return place is not None and host_denial(place.host) is None
