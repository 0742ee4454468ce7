"""The one spelling of what is listed at Reddit, from any of the ways people write it."""

import re
from dataclasses import dataclass

from lanternist.features.ingestion.models import BadSourceName

MOST_COMMUNITIES = 20
"""That one name may join with `+`."""
RANGES = ("hour", "day", "week", "month", "year", "all")
USUAL_RANGE = "week"
_SORTS = ("new", "rising", "top", "controversial")
_RANGED_SORTS = frozenset({"top", "controversial"})
_ADDRESS = re.compile(r"(?:https?://)?(?:[a-z0-9-]+\.)?reddit\.com(?=/)", re.IGNORECASE)
_COMMUNITY = re.compile(r"(?!u_)[a-z0-9_]{2,21}|u_[a-z0-9_-]{1,20}")
_FEED = re.compile(r"[a-z0-9_]{2,21}")
_RULE = (
    "A community's name has 2 to 21 letters, digits or underscores; `+` joins several, "
    "and `/new`, `/top/month` or the like may follow."
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a listing is, from the API's root on, and the order in which it is wanted."""

    path: str
    sort: str = "hot"
    range: str | None = None
    """How far back, for the sorts that reckon by votes."""

    @property
    def is_of_person(self) -> bool:
        """Return whether it lists what one person posted: there the sort stands in the query."""
        return self.path.endswith("/submitted")


def normalise(text: str) -> str:
    """Return the one spelling of communities, a profile or a custom feed, with its order.

    Takes bare names, `r/name`, `/r/a+b/`, `u/name`, `u/name/m/feed`, each with `/new` or `/top/month` behind it,
    and addresses on any Reddit host, where whatever follows the name (a sort, a post, a query) is left out.
    """
    text = text.strip()
    address = _ADDRESS.match(text)
    path = re.split(r"[?#]", text[address.end() :])[0] if address else text
    parts = path.lower().strip("/ ").split("/")
    if len(parts) > 1 and parts[0] in {"r", "u", "user"}:
        kind, name, *rest = parts
    else:
        kind, name, *rest = ("r", *parts)
    name = _communities(name) if kind == "r" else _profile(name)
    if name.startswith("u_") and len(rest) >= 2 and rest[0] == "m" and _FEED.fullmatch(rest[1]):
        name, rest = f"{name}/m/{rest[1]}", rest[2:]
    order = "" if address else _order(rest)
    # The community of this name would be read as the beginning of a profile.
    return f"r/{name}{order}" if order and name == "user" else name + order


def place_of(name: str) -> Place:
    """Return where the listing of a normalised name is."""
    owner, *rest = name.removeprefix("r/").split("/")
    path = f"r/{owner}"
    if owner.startswith("u_") and "+" not in owner:
        path = f"user/{owner[2:]}/submitted"
        if rest[:1] == ["m"]:
            path, rest = f"user/{owner[2:]}/m/{rest[1]}", rest[2:]
    sort, chosen = (*rest, None, None)[:2]
    return Place(path, sort or "hot", chosen)


def _communities(text: str) -> str:
    names = sorted(set(text.split("+")))
    if len(names) > MOST_COMMUNITIES or not all(_COMMUNITY.fullmatch(name) for name in names):
        raise BadSourceName(_RULE)
    return "+".join(names)


def _profile(text: str) -> str:
    name = f"u_{text}"
    if not _COMMUNITY.fullmatch(name):
        raise BadSourceName("A person's name has up to 20 letters, digits, dashes or underscores.")
    return name


def _order(parts: list[str]) -> str:
    """Return what follows a name; the usual order is not written."""
    match parts:
        case [] | ["hot"]:
            return ""
        case ["top" | "controversial" as sort]:
            return f"/{sort}/{USUAL_RANGE}"
        case [sort] if sort in _SORTS:
            return f"/{sort}"
        case [sort, chosen] if sort in _RANGED_SORTS and chosen in RANGES:
            return f"/{sort}/{chosen}"
        case _:
            raise BadSourceName(_RULE)
