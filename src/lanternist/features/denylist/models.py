"""What the operator does not allow."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from urllib.parse import urlsplit

from lanternist.kit.denied import Terms, suggests_minors


class Kind(StrEnum):
    """What an entry is about: words in texts, a source of media, or a host with all below it."""

    TERM = "term"
    SOURCE = "source"
    DOMAIN = "domain"


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that is not allowed."""

    id: int
    kind: Kind
    value: str
    note: str | None
    created_at: datetime


class Denied:
    """All that is not allowed at one moment: the hard rules, and the operator's entries."""

    def __init__(self, entries: Iterable[Entry] = ()) -> None:
        found = list(entries)
        self.terms = Terms(each.value for each in found if each.kind == Kind.TERM)
        self._sources = frozenset(each.value for each in found if each.kind == Kind.SOURCE)
        self._domains = frozenset(each.value for each in found if each.kind == Kind.DOMAIN)

    def allows_text(self, text: str | None, *, is_instruction: bool = False) -> bool:
        """Return whether nothing in a text is denied."""
        return not text or not (
            suggests_minors(text, is_instruction=is_instruction) or self.terms.found_in(text)
        )

    def allows_source(self, name: str) -> bool:
        """Return whether a source may be asked, or what came from it shown; `name` is in its one spelling."""
        folded = name.casefold()
        if folded in self._sources or not self.allows_text(name):
            return False
        return not any(self._is_domain_denied(host) for host in _hosts_of(folded))

    def allows_address(self, url: str | None) -> bool:
        """Return whether an address may be fetched and shown."""
        if not url:
            return True
        host = _host_of(url)
        return self.allows_text(url[:2000]) and not (host and self._is_domain_denied(host))

    def _is_domain_denied(self, host: str) -> bool:
        labels = host.split(".")
        return any(".".join(labels[place:]) in self._domains for place in range(len(labels)))


def _hosts_of(source: str) -> list[str]:
    """Return the hosts that a source's name holds: `lemmy:pictures@host`, or an address."""
    _, at, behind = source.rpartition("@")
    host = _host_of(source[source.index("http") :]) if "http" in source and "://" in source else None
    return [each for each in (behind if at else None, host) if each]


def _host_of(url: str) -> str | None:
    try:
        return (urlsplit(url).hostname or "").rstrip(".") or None
    except ValueError:
        return None
