"""What the address of a post leads to, told from the address alone."""

import hashlib
import re
from urllib.parse import parse_qs

from lanternist.features.ingestion.addresses import imgur
from lanternist.features.ingestion.addresses.fields import address
from lanternist.features.ingestion.addresses.place import Place, place_of
from lanternist.features.ingestion.addresses.target import EXTENSIONS, Target
from lanternist.features.ingestion.models import MediaType

_ANIMATION_SITES = ("gfycat.com", "redgifs.com")
_REDDIT_PICTURES = frozenset({"i.redd.it", "preview.redd.it"})
_SIGNED_PICTURES = frozenset({"external-preview.redd.it", "i.redditmedia.com", "g.redditmedia.com"})
_REDDIT_MEDIA = (".redd.it", ".redditmedia.com", ".reddituploads.com")
_REDDIT_PAGES = frozenset({"reddit.com", "www.reddit.com", "old.reddit.com", "new.reddit.com"})
_LONGEST_READABLE_ID = 512
_SLUG = "-v0-"
_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_USUAL_PORTS = frozenset({"", "80", "443"})
_ANIMATION = re.compile(r"/(?:watch/|ifr/|i/|gifs/detail/)?([A-Za-z]{6,64})(?:[-.]|/?$)")


def target_of(url: str) -> Target | None:
    """Return the media behind `url`, or `None` where it is a page, a text or nothing at all."""
    place = place_of(url)
    if place is None:
        return None
    if place.host in _REDDIT_PAGES:
        return _unwrapped(place)
    if place.host.endswith(_REDDIT_MEDIA):
        return _reddit(place)
    if imgur.is_imgur(place.host):
        return imgur.target_of(place)
    animation = _animation_id(place)
    if animation is not None and place.extension not in EXTENSIONS:
        return Target(MediaType.GIF, place.url, animation, needs_resolving=True)
    return _elsewhere(place)


def plain_id(url: str) -> str:
    """Return the id of a file that nothing but its address tells of."""
    place = place_of(url)
    return _normalised(place) if place is not None else _digest(url)


def reddit_video_id(url: str) -> str | None:
    """Return the id in an address of v.redd.it, which changes its other parts with time."""
    place = place_of(url)
    return _video_id(place) if place is not None and place.host == "v.redd.it" else None


def _video_id(place: Place) -> str | None:
    parts = place.path.split("/")
    # `/link/POST/asset/ID/...` is how a video inside a gallery is addressed.
    name = parts[4] if parts[1:2] == ["link"] and len(parts) > 4 else parts[1] if len(parts) > 1 else ""
    return f"vreddit:{name}" if _ID.fullmatch(name) else None


def _animation_id(place: Place) -> str | None:
    """Each page of such a site shows one animation; what Reddit's preview made of it can be played."""
    if not place.host.endswith(_ANIMATION_SITES):
        return None
    for site in _ANIMATION_SITES:
        if place.host == site or place.host.endswith(f".{site}"):
            found = _ANIMATION.match(place.path)
            return f"{site.partition('.')[0]}:{found[1].lower()}" if found else None
    return None


def _unwrapped(place: Place) -> Target | None:
    """`/media?url=` is the page that Reddit shows around one of its own pictures."""
    if place.path.rstrip("/") != "/media":
        return None
    inner = address(parse_qs(place.query).get("url", [None])[0])
    if inner is None:
        return None
    inside = place_of(inner)
    return _reddit(inside) if inside is not None and inside.host.endswith(".redd.it") else None


def _reddit(place: Place) -> Target | None:
    if place.host == "v.redd.it":
        return _video_page(place)
    if place.host == "i.reddituploads.com":
        return Target(MediaType.IMAGE, place.url, f"reddituploads:{place.stem}") if place.stem else None
    if place.host in _SIGNED_PICTURES:
        return _elsewhere(place)
    if place.host not in _REDDIT_PICTURES or not _ID.fullmatch(place.stem):
        return None
    # Since 2023 a preview's file name starts with the title: `some-title-v0-abc123.jpg`.
    name = place.stem.rpartition(_SLUG)[2] if place.host == "preview.redd.it" else place.stem
    kind = _kind(place) or MediaType.IMAGE
    return Target(kind, place.url, f"reddit:{name}")


def _video_page(place: Place) -> Target | None:
    """A video that the listing says nothing about, as in a crosspost whose parent cannot be read."""
    canonical_id = _video_id(place)
    if canonical_id is None:
        return None
    if place.extension == "mp4":
        return Target(MediaType.VIDEO, place.url, canonical_id)
    manifest = f"https://v.redd.it/{canonical_id.partition(':')[2]}/HLSPlaylist.m3u8"
    return Target(MediaType.VIDEO, manifest, canonical_id, hls_url=manifest, needs_resolving=True)


def _elsewhere(place: Place) -> Target | None:
    kind = _kind(place)
    if kind is None or place.path.rpartition("/")[2].lower().startswith(("file:", "file%3a")):
        return None
    animation = _animation_id(place)
    return Target(kind, place.url, animation or _normalised(place))


def _kind(place: Place) -> MediaType | None:
    query = place.query
    if "format=mp4" in query or "fm=mp4" in query:
        return MediaType.GIF
    return EXTENSIONS.get(place.extension)


def _normalised(place: Place) -> str:
    """Two addresses that differ only in scheme, case of the host or fragment are the same media."""
    query = f"?{place.query}" if place.query else ""
    port = "" if place.port in _USUAL_PORTS else f":{place.port}"
    found = f"https://{place.host}{port}{place.path}{query}"
    if len(found) <= _LONGEST_READABLE_ID and found.isascii():
        return found
    return _digest(found)


def _digest(url: str) -> str:
    return f"url-sha256:{hashlib.sha256(url.encode()).hexdigest()}"
