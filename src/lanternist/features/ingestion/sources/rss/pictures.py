"""The pictures and clips inside a text: HTML in a string, or XHTML as elements."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from html.parser import HTMLParser
from urllib.parse import urljoin

from msgspec.structs import replace

from lanternist.features.ingestion.addresses import hosts
from lanternist.features.ingestion.addresses.fields import address, side
from lanternist.features.ingestion.addresses.target import Target
from lanternist.features.ingestion.models import MediaType
from lanternist.features.ingestion.sources.rss.tree import Element

_THUMBNAILS = re.compile(r"^https?://[a-z]+\.thumbs\.redditmedia\.com/")
"""Reddit shows them beside links to pages: seventy points wide, and of nothing that could be shown."""
LONGEST_TEXT = 500_000
SMALLEST_SIDE = 64
"""What is smaller by its own account is a counter, a smiley or a face."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A medium that a text shows or links to."""

    target: Target
    thumbnail_url: str | None = None


def in_html(text: str, base: str) -> list[Picture]:
    """Return what a text shows, in its order."""
    reader = _Reader()
    reader.feed(text[:LONGEST_TEXT])
    return _chosen(reader.tags, base)


def in_elements(element: Element, base: str) -> list[Picture]:
    """Return what a text written as XHTML shows, in its order."""
    return _chosen(((each.name, each.attributes) for each in element.walk()), base)


def target_of(url: str | None, base: str, kind: MediaType | None = None) -> Target | None:
    """Return the medium at an address, where its own ending or else `kind` says what it is."""
    whole = _joined(url, base)
    if whole is None:
        return None
    target = hosts.target_of(whole)
    if target is None and kind is not None:
        return Target(kind, whole, hosts.plain_id(whole))
    return target


def is_stand_in(target: Target) -> bool:
    """Return whether it is one of the small pictures that stand beside a link to something else."""
    return _THUMBNAILS.search(target.url) is not None


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))


def _chosen(tags: Iterable[tuple[str, dict[str, str]]], base: str) -> list[Picture]:
    """A link to a file is the larger copy of the picture that stands there; without links, take the pictures."""
    linked: list[Target] = []
    shown: list[Picture] = []
    small: str | None = None
    for tag, attributes in tags:
        if tag == "a":
            target = target_of(attributes.get("href"), base)
            if target is not None:
                linked.append(target)
        elif tag in {"img", "video", "source"} and not _is_small(attributes):
            target = target_of(attributes.get("src"), base, MediaType.IMAGE if tag == "img" else None)
            if target is None:
                continue
            small = small or (target.url if target.type is MediaType.IMAGE else None)
            if not is_stand_in(target):
                shown.append(Picture(target, _joined(attributes.get("poster"), base)))
    if not linked:
        return shown
    thumbnail = small if len(linked) == 1 else None
    # Of the page of an album, the picture beside the link is all that can be shown before it is resolved.
    return [
        Picture(replace(each, url=small or each.url) if each.is_page else each, thumbnail) for each in linked
    ]


def _is_small(attributes: dict[str, str]) -> bool:
    sides = [attributes.get(name, "") for name in ("width", "height")]
    numbers = [side(int(text)) or 0 for text in sides if text.isascii() and text.isdigit() and len(text) < 6]
    return any(number < SMALLEST_SIDE for number in numbers)


def _joined(url: str | None, base: str) -> str | None:
    try:
        return address(urljoin(base, url.strip())) if url else None
    except ValueError:
        return None
