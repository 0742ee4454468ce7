"""What a video's manifest offers. Pure: text goes in, tracks come out, nothing is fetched.

A host publishes picture and sound apart, and lists them in a DASH manifest (MPD) or an HLS playlist. The names of
the files changed often, so they are never guessed.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NoReturn
from urllib.parse import urljoin, urlsplit
from xml.parsers import expat

MOST_BYTES = 256 * 1024
MOST_TRACKS = 100
MOST_PARTS = 400
_MOST_ELEMENTS = 5_000
_DEEPEST = 12
_ATTRIBUTE = re.compile(r'([A-Z0-9-]+)=("[^"\r\n]*"|[^",\s]*)')
_NUMBER_IN_NAME = re.compile(r"(\d{2,4})(?:\.[a-z0-9]{2,4})?$", re.IGNORECASE)
_SOUND_NAME = re.compile(r"(^|_)audio(_\d+)?(\.[a-z0-9]{2,4})?$", re.IGNORECASE)


class ManifestRefused(Exception):
    """The text is no manifest that we read; `failure` says why."""

    def __init__(self, failure: str = "manifest_damaged") -> None:
        super().__init__(failure)
        self.failure = failure


@dataclass(frozen=True, slots=True, kw_only=True)
class Track:
    """One version of the picture or of the sound; `height` in pixels and `bandwidth` in bits/s, 0 when unknown."""

    url: str
    height: int = 0
    bandwidth: int = 0
    is_playlist: bool = False
    """`url` is itself a playlist of parts, which `parts_of` reads."""


@dataclass(frozen=True, slots=True)
class Offer:
    """All versions that a manifest lists. A video whose picture and sound are in one file lists no sound."""

    pictures: tuple[Track, ...] = ()
    sounds: tuple[Track, ...] = ()

    def best_picture(self, most_height: int) -> Track | None:
        """Return the largest picture of at most `most_height`; where all are larger, the smallest."""
        fitting = [track for track in self.pictures if track.height <= most_height]
        if fitting:
            return max(fitting, key=lambda track: (track.height, track.bandwidth))
        return min(self.pictures, key=lambda track: (track.height, track.bandwidth), default=None)

    def best_sound(self) -> Track | None:
        """Return the sound with the most bits."""
        return max(self.sounds, key=lambda track: track.bandwidth, default=None)


def parse(body: bytes, url: str) -> Offer:
    """Read a manifest that was found at `url`, of either kind; raises `ManifestRefused`.

    Files on another host than the manifest's own are not offered.
    """
    if len(body) > MOST_BYTES:
        raise ManifestRefused("manifest_too_large")
    offer = (
        _hls(_lines(body), url)
        if body.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"#EXTM3U")
        else _dash(body, url)
    )
    if not offer.pictures:
        raise ManifestRefused("manifest_without_video")
    return offer


def parts_of(body: bytes, url: str) -> tuple[str, ...]:
    """Return the files that make a track when put one behind the other, from its HLS playlist at `url`.

    Ranges of one file count as that file once. Raises `ManifestRefused`, for encrypted tracks too.
    """
    if len(body) > MOST_BYTES:
        raise ManifestRefused("manifest_too_large")
    parts: list[str] = []
    for line in _lines(body):
        name = line
        if line.startswith("#EXT-X-KEY") and _attributes(line).get("METHOD") != "NONE":
            raise ManifestRefused("encrypted")
        if line.startswith("#EXT-X-MAP:"):
            name = _attributes(line).get("URI", "")
        elif line.startswith("#"):
            continue
        part = _own(url, name)
        if part is not None and part not in parts:
            parts.append(part)
        if len(parts) > MOST_PARTS:
            raise ManifestRefused("manifest_too_large")
    if not parts:
        raise ManifestRefused("manifest_without_video")
    return tuple(parts)


@dataclass(slots=True)
class _Element:
    name: str
    attributes: dict[str, str]
    text: str = ""
    children: list["_Element"] = field(default_factory=list["_Element"])

    def all(self, name: str) -> Iterator["_Element"]:
        return (child for child in self.children if child.name == name)


def _dash(body: bytes, url: str) -> Offer:
    root = _tree(body)
    if root.name != "MPD":
        raise ManifestRefused
    pictures: list[Track] = []
    sounds: list[Track] = []
    base = _base(root, url)
    # Several periods are a video cut by advertising; the first one alone would be a part of it.
    periods = list(root.all("Period"))
    if len(periods) != 1:
        raise ManifestRefused("manifest_in_periods")
    for group in periods[0].all("AdaptationSet"):
        place = _base(group, _base(periods[0], base))
        for each in group.all("Representation"):
            described = group.attributes | each.attributes
            name = _named(each)
            address = _own(place, name) if name else None
            if address is None or list(group.all("ContentProtection")) or list(each.all("ContentProtection")):
                continue
            track = Track(
                url=address,
                height=_number(described.get("height")),
                bandwidth=_number(described.get("bandwidth")),
            )
            (sounds if _is_sound(described, name) else pictures).append(track)
    return Offer(_first(pictures), _first(sounds))


def _is_sound(described: dict[str, str], name: str) -> bool:
    """Old manifests say it in the type only, the oldest in the name only."""
    kind = described.get("contentType") or described.get("mimeType", "").partition("/")[0]
    if kind:
        return kind == "audio"
    return _SOUND_NAME.search(urlsplit(name).path.rpartition("/")[2]) is not None


def _base(element: _Element, url: str) -> str:
    """Return what the addresses below an element are relative to."""
    name = _named(element)
    return urljoin(url, name) if name else url


def _named(element: _Element) -> str:
    return next((child.text.strip() for child in element.all("BaseURL")), "")


def _tree(body: bytes) -> _Element:
    """Read XML without entities, document types, and anything that makes a small text large."""
    top = _Element("", {})
    stack = [top]
    count = 0

    def refuse(*_: object) -> NoReturn:
        raise ManifestRefused

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal count
        count += 1
        if count > _MOST_ELEMENTS or len(stack) > _DEEPEST:
            raise ManifestRefused("manifest_too_large")
        element = _Element(name.rpartition(":")[2], attributes)
        stack[-1].children.append(element)
        stack.append(element)

    def end(_: str) -> None:
        stack.pop()

    def characters(text: str) -> None:
        stack[-1].text += text

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    parser.ExternalEntityRefHandler = refuse
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = characters
    parser.buffer_text = True
    try:
        parser.Parse(body, True)
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise ManifestRefused from error
    return top.children[0]


def _hls(lines: Sequence[str], url: str) -> Offer:
    """A playlist that lists parts instead of versions is itself the only version."""
    pictures: list[Track] = []
    sounds: list[Track] = []
    described: dict[str, str] | None = None
    for line in lines:
        if line.startswith("#EXT-X-MEDIA:"):
            media = _attributes(line)
            address = _own(url, media.get("URI", ""))
            if media.get("TYPE") == "AUDIO" and address is not None:
                sounds.append(Track(url=address, bandwidth=_quality(media, address), is_playlist=True))
        elif line.startswith("#EXT-X-STREAM-INF:"):
            described = _attributes(line)
        elif not line.startswith("#") and described is not None:
            address = _own(url, line)
            if address is not None:
                height = _number(described.get("RESOLUTION", "").lower().rpartition("x")[2])
                bandwidth = _number(described.get("BANDWIDTH"))
                pictures.append(Track(url=address, height=height, bandwidth=bandwidth, is_playlist=True))
            described = None
    if not pictures and any(line.startswith("#EXTINF:") for line in lines):
        pictures.append(Track(url=url, is_playlist=True))
    return Offer(_first(pictures), _first(sounds))


def _quality(media: dict[str, str], address: str) -> int:
    """HLS gives sound no bandwidth: what is left is the number in its name, or in its group's."""
    for name in (urlsplit(address).path, media.get("GROUP-ID", "")):
        found = _NUMBER_IN_NAME.search(name)
        if found:
            return int(found[1]) * 1000
    return 0


def _lines(body: bytes) -> list[str]:
    text = body.decode("utf-8", "replace").lstrip("\ufeff")
    return [line.strip() for line in text.splitlines() if line.strip()]


def _attributes(line: str) -> dict[str, str]:
    return {name: value.strip('"') for name, value in _ATTRIBUTE.findall(line.partition(":")[2])}


def _own(base: str, name: str) -> str | None:
    """Return the address that `name` means in a manifest at `base`, unless it leaves the host or its scheme."""
    try:
        address = urljoin(base, name)
        there, here = urlsplit(address), urlsplit(base)
    except ValueError:
        return None
    is_ours = bool(name) and (there.scheme, there.netloc.lower()) == (here.scheme, here.netloc.lower())
    return address.partition("#")[0] if is_ours else None


def _first(tracks: Iterable[Track]) -> tuple[Track, ...]:
    return tuple(tracks)[:MOST_TRACKS]


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else 0
