"""What the entries of a feed show: RSS 0.9 to 2.0 and Atom. Pure: bytes go in, media come out."""

from collections.abc import Iterator

from msgspec.structs import replace

from lanternist.features.ingestion.addresses.fields import address, seconds, side, text
from lanternist.features.ingestion.addresses.target import Target
from lanternist.features.ingestion.models import (
    FoundMedia,
    Listing,
    MediaType,
    Reason,
    SourceUnavailable,
)
from lanternist.features.ingestion.sources.rss import pictures
from lanternist.features.ingestion.sources.rss.pictures import Picture
from lanternist.features.ingestion.sources.rss.tree import BadXml, Element, read_xml

MOST_ENTRIES = 500
MOST_OF_ENTRY = 100
_ROOTS = frozenset({"rss", "feed", "rdf"})
_MRSS = "search.yahoo.com/mrss"
_TEXTS = ("encoded", "content", "description", "summary")


def parse_feed(body: bytes, url: str) -> Listing:
    """Return the media of every entry, in the order of the entries; `url` is where the feed was read.

    Raises `SourceUnavailable` where `body` is no feed.
    """
    try:
        root = read_xml(body)
    except BadXml:
        raise SourceUnavailable(Reason.UPSTREAM_ERROR) from None
    if root.name not in _ROOTS:
        raise SourceUnavailable(Reason.UPSTREAM_ERROR)
    channel = root.first("channel") or root
    title = _text(channel, "title") or _host(url)
    entries = [each for each in root.walk() if each.name in {"item", "entry"}][:MOST_ENTRIES]
    found: dict[str, FoundMedia] = {}
    for entry in entries:
        for media in _media(entry, title, url):
            found.setdefault(media.canonical_id, media)
    return Listing(tuple(found.values()), posts=len(entries))


def _media(entry: Element, feed_title: str, url: str) -> Iterator[FoundMedia]:
    link = _link(entry, url)
    small = _thumbnail(entry, link or url)
    author = entry.first("author", "creator")
    common = FoundMedia(
        type=MediaType.IMAGE,
        url="",
        canonical_id="",
        title=_text(entry, "title"),
        author=_text(author, "name") or text(author.text) if author else None,
        community=feed_title,
        post_url=link,
        is_nsfw=any(each.name == "rating" and each.text.strip() == "adult" for each in entry.walk()),
    )
    for picture in _pictures(entry, link or url)[:MOST_OF_ENTRY]:
        target = picture.target
        yield replace(
            common,
            type=target.type,
            url=target.url,
            canonical_id=target.canonical_id,
            thumbnail_url=target.thumbnail_url or picture.thumbnail_url or small,
            hls_url=target.hls_url,
            needs_resolving=target.needs_resolving,
            width=target.width,
            height=target.height,
            duration=target.duration,
            caption=target.caption,
        )


def _pictures(entry: Element, base: str) -> list[Picture]:
    """What is attached comes first; then what the text shows; a thumbnail only stands in for nothing at all."""
    attached = [Picture(target) for target in _attached(entry, base)]
    if attached:
        return attached
    for name in _TEXTS:
        for element in entry.all(name):
            if _MRSS in element.space:
                continue
            shown = (
                pictures.in_elements(element, base)
                if element.children
                else pictures.in_html(element.text, base)
            )
            if shown:
                return shown
    small = _thumbnail(entry, base)
    target = pictures.target_of(small, base, MediaType.IMAGE)
    return [Picture(target)] if target is not None and not pictures.is_stand_in(target) else []


def _attached(entry: Element, base: str) -> Iterator[Target]:
    for element in entry.children:
        if element.name == "group" and _MRSS in element.space:
            # The members of a group are the same medium in several sizes; the first is the one meant.
            target = next(filter(None, (_content(each, base) for each in element.all("content"))), None)
        elif element.name == "content" and _MRSS in element.space:
            target = _content(element, base)
        elif element.name == "enclosure":
            target = _file(element, element.attributes.get("url"), base)
        elif element.name == "link" and element.attributes.get("rel") == "enclosure":
            target = _file(element, element.attributes.get("href"), base)
        else:
            target = None
        if target is not None:
            yield target


def _content(element: Element, base: str) -> Target | None:
    target = _file(element, element.attributes.get("url"), base)
    caption = _text(element, "description")
    small = element.first("thumbnail")
    if target is None:
        return None
    thumbnail = address(small.attributes.get("url")) if small else None
    return replace(target, caption=caption, thumbnail_url=thumbnail)


def _file(element: Element, url: str | None, base: str) -> Target | None:
    said = element.attributes.get("type", "").lower()
    medium = element.attributes.get("medium", "").lower() or said.partition("/")[0]
    if medium not in {"image", "video", ""}:
        return None
    kinds = {"image": MediaType.IMAGE, "video": MediaType.VIDEO}
    kind = MediaType.GIF if said == "image/gif" else kinds.get(medium)
    target = pictures.target_of(url, base, kind)
    if target is None:
        return None
    return replace(
        target,
        width=side(_number(element.attributes.get("width"))),
        height=side(_number(element.attributes.get("height"))),
        duration=seconds(_number(element.attributes.get("duration"))),
    )


def _thumbnail(entry: Element, base: str) -> str | None:
    for element in entry.walk():
        if element.name == "thumbnail" and _MRSS in element.space:
            target = pictures.target_of(element.attributes.get("url"), base, MediaType.IMAGE)
            if target is not None:
                return target.url
    return None


def _link(entry: Element, base: str) -> str | None:
    for element in entry.all("link"):
        href = element.attributes.get("href")
        if href is None:
            return address(element.text.strip())
        if element.attributes.get("rel", "alternate") == "alternate":
            return address(href.strip())
    return None


def _text(element: Element | None, name: str) -> str | None:
    for child in element.all(name) if element else ():
        found = text(" ".join(child.text.split()))
        if found:
            return found
    return None


def _number(value: str | None) -> int | None:
    return int(value) if value and value.isascii() and value.isdigit() and len(value) < 9 else None


def _host(url: str) -> str:
    return url.partition("://")[2].partition("/")[0]
