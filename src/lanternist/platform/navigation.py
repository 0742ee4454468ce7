"""The links of the frame around every page: what a feature adds, and which of them somebody sees."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

Place = Literal["main", "account"]


@dataclass(frozen=True, slots=True, kw_only=True)
class NavigationLink:
    """A page of a feature in the header, or at the bottom of a phone, for those signed in."""

    label: str
    """One or two short words, marked by `message`: at most 12 letters fit below an icon."""
    path: str
    icon: str
    """A symbol of `icons/sprite.svg`."""
    place: Place = "main"
    """The main links (at most five), or the menu of the account."""
    position: int = 50
    """Links of a place stand in this order, low ones first."""
    roles: frozenset[str] | None = None
    """Who sees it; None is everybody signed in."""

    def is_current(self, path: str) -> bool:
        """Return whether the page at `path` is this one, or one below it."""
        return path == self.path or (self.path != "/" and path.startswith(f"{self.path}/"))


class Navigation(NamedTuple):
    """The links of all features, in order."""

    main: Sequence[NavigationLink]
    account: Sequence[NavigationLink]

    @classmethod
    def of(cls, links: Iterable[NavigationLink]) -> "Navigation":
        """Sort links to their places."""
        ordered = sorted(links, key=lambda link: link.position)
        return cls(*([link for link in ordered if link.place == place] for place in ("main", "account")))
