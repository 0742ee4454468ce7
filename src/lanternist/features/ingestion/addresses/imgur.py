"""The many ways in which people link to imgur."""

import re

from lanternist.features.ingestion.addresses.place import Place
from lanternist.features.ingestion.addresses.target import EXTENSIONS, Target
from lanternist.features.ingestion.models import MediaType

_HOSTS = frozenset({"imgur.com", "i.imgur.com", "m.imgur.com", "www.imgur.com"})
_ID = re.compile(r"[A-Za-z0-9]{5,8}")
_PAGES_OF_THEIR_OWN = frozenset(
    {
        "about",
        "login",
        "memegen",
        "privacy",
        "random",
        "register",
        "rules",
        "search",
        "signin",
        "topics",
        "upload",
    }
)
_SIZES = "sbtmlh"
_PLAIN_LENGTHS = frozenset({5, 7})


def is_imgur(host: str) -> bool:
    """Return whether `host` shows imgur's pictures and pages."""
    return host in _HOSTS


def target_of(place: Place) -> Target | None:
    """Return the picture, or a guess at the picture, behind an address of imgur."""
    parts = [part for part in place.path.split("/") if part]
    if not parts:
        return None
    if place.extension == "gifv" or place.extension in EXTENSIONS:
        return _file(place, parts[-1].partition(".")[0])
    if "." in parts[-1] and place.extension:
        return None
    return _page(parts)


def _file(place: Place, name: str) -> Target | None:
    if not _ID.fullmatch(name):
        return None
    plain, extension = _without_size(name), place.extension
    if extension == "gifv":
        return Target(MediaType.GIF, f"https://i.imgur.com/{plain}.mp4", f"imgur:{plain}")
    if place.host == "i.imgur.com" and plain == name:
        return Target(EXTENSIONS[extension], place.url, f"imgur:{plain}")
    query = f"?{place.query}" if place.query else ""
    direct = f"https://i.imgur.com/{plain}.{extension}{query}"
    return Target(EXTENSIONS[extension], direct, f"imgur:{plain}")


def _page(parts: list[str]) -> Target | None:
    # A readable title may stand before the id: `/gallery/some-title-AbCdEf1`.
    name = parts[-1].rpartition("-")[2]
    if parts[0] in {"a", "gallery", "t"}:
        if len(parts) < 2 or not _ID.fullmatch(name):
            return None
        return _album(name, f"https://imgur.com/{'a' if parts[0] == 'a' else 'gallery'}/{name}")
    if parts[0] == "r" and len(parts) == 3 and _ID.fullmatch(name):
        return _guess(name)
    if len(parts) > 1:
        return None
    several = parts[0].split(",")
    if len(several) > 1 and all(_ID.fullmatch(one) for one in several[:10]):
        return Target(MediaType.IMAGE, _picture(several[0]), _album_id(several[:10]), needs_resolving=True)
    if _ID.fullmatch(name) and name.lower() not in _PAGES_OF_THEIR_OWN:
        return _guess(name)
    return None


def _guess(name: str) -> Target:
    return Target(MediaType.IMAGE, _picture(name), f"imgur:{name}", needs_resolving=True)


def _album(name: str, url: str) -> Target:
    return Target(MediaType.IMAGE, url, _album_id([name]), needs_resolving=True, is_page=True)


def _album_id(names: list[str]) -> str:
    return f"imgur-album:{','.join(names)}"


def _picture(name: str) -> str:
    return f"https://i.imgur.com/{name}.jpg"


def _without_size(name: str) -> str:
    """Imgur makes smaller copies whose names end in a letter for the size."""
    if len(name) - 1 in _PLAIN_LENGTHS and name[-1] in _SIZES:
        return name[:-1]
    return name
