"""The one spelling of a community of the Fediverse, for Lemmy and what is like it."""

import re

from lanternist.features.ingestion.models import BadSourceName

RANGES = ("day", "week", "month", "year", "all")
USUAL_RANGE = "week"
_COMMUNITY = re.compile(r"[a-z0-9_]{2,100}")
_HOST = re.compile(r"(?=.{4,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]")
_ADDRESS = re.compile(r"https?://(?P<host>[^/?#@]+)/c/(?P<name>[^/?#@]+)(?:@(?P<home>[^/?#@]+))?")
_RULE = "A community is named name@host, such as pics@lemmy.example; `/new` or `/top/month` may follow."


def normalise_community(text: str) -> str:
    """Return `name@host`, with its order behind it where that is not the usual. Takes `!name@host` and addresses."""
    text = text.strip().lower()
    address = _ADDRESS.match(text)
    if address is not None:
        name, host, order = address["name"], address["home"] or address["host"], []
    else:
        community, *order = text.removeprefix("!").split("/")
        name, _, host = community.partition("@")
    if not _COMMUNITY.fullmatch(name) or not _HOST.fullmatch(host):
        raise BadSourceName(_RULE)
    match order:
        case [] | ["hot"]:
            return f"{name}@{host}"
        case ["new"]:
            return f"{name}@{host}/new"
        case ["top"]:
            return f"{name}@{host}/top/{USUAL_RANGE}"
        case ["top", chosen] if chosen in RANGES:
            return f"{name}@{host}/top/{chosen}"
        case _:
            raise BadSourceName(_RULE)


def parts_of(name: str) -> tuple[str, str, str]:
    """Return the community, its host, and the order as these sites call it: `Hot`, `New`, `TopWeek` and so on."""
    community, _, order = name.partition("/")
    own, _, host = community.partition("@")
    return own, host, "".join(part.capitalize() for part in order.split("/")) or "Hot"
