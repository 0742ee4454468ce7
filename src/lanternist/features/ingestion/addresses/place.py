"""An address taken apart."""

import re
from typing import NamedTuple
from urllib.parse import urlsplit

# Nearly every address is as plain as this; the others are left to `urlsplit`, which takes five times as long.
_PLAIN = re.compile(
    r"https?://([A-Za-z0-9._-]+?)\.?(?::([0-9]{1,5}))?"
    r'((?:/[!"$->@-~]*)?)(?:\?([!"$-~]*))?(?:#[!-~]*)?'
)
_NETLOC = re.compile(r"([^@:\[\]]+?)\.?(?::([0-9]{1,5}))?")


class Place(NamedTuple):
    """Where an address leads: `host` in lower case, `extension` of the file without its dot."""

    url: str
    host: str
    port: str
    path: str
    query: str
    extension: str

    @property
    def stem(self) -> str:
        return self.path.rpartition("/")[2].partition(".")[0]


def place_of(url: str) -> Place | None:
    """Take an address apart; None for what leads to no named host."""
    plain = _PLAIN.fullmatch(url)
    if plain is None:
        return _unusual(url)
    host, port, path, query = plain.groups(default="")
    return Place(url, host.lower(), port, path, query, _extension(path))


def _unusual(url: str) -> Place | None:
    try:
        split = urlsplit(url)
    except ValueError:
        return None
    # Names only: no credentials, and no address in numbers of the sixth version.
    found = _NETLOC.fullmatch(split.netloc.lower())
    if found is None:
        return None
    return Place(url, found[1], found[2] or "", split.path, split.query, _extension(split.path))


def _extension(path: str) -> str:
    name = path[path.rfind("/") + 1 :]
    dot = name.rfind(".")
    return name[dot + 1 :].lower() if dot >= 0 else ""
