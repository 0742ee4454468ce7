"""Which rules a text meets, for who wants to know why something is refused. Nobody else is told."""

from collections.abc import Sequence
from dataclasses import dataclass

from lanternist.errors import ValidationFailed
from lanternist.features.denylist.actions import normalised
from lanternist.features.denylist.models import Denied, Entry, Kind
from lanternist.kit.denied import HardRule, Terms, broken_rule

MOST_TOLD = 20


@dataclass(frozen=True, slots=True)
class Match:
    """A rule that a text meets: a hard one, or an entry of the operator."""

    hard: HardRule | None = None
    entry: Entry | None = None


def matches(entries: Sequence[Entry], text: str) -> list[Match]:
    """Return the hard rule that a text breaks first, and the entries that deny it as a text, source or address."""
    hard = broken_rule(text) or broken_rule(text, is_instruction=True)
    found = [Match(hard=hard)] if hard else []
    denying = [
        *_terms_in([each for each in entries if each.kind == Kind.TERM], text),
        *(each for each in entries if each.kind == Kind.SOURCE and _is_source(each, text)),
        *(each for each in entries if each.kind == Kind.DOMAIN and _is_below(each, text)),
    ]
    return [*found, *(Match(entry=each) for each in denying[:MOST_TOLD])]


def _terms_in(entries: Sequence[Entry], text: str) -> list[Entry]:
    """Return the terms that are in a text, by halves: most lists have none of them."""
    if not entries or not Terms(each.value for each in entries).found_in(text):
        return []
    if len(entries) == 1:
        return list(entries)
    half = len(entries) // 2
    return [*_terms_in(entries[:half], text), *_terms_in(entries[half:], text)]


def _is_source(entry: Entry, text: str) -> bool:
    try:
        return normalised(Kind.SOURCE, text) == entry.value
    except ValidationFailed:
        return False


def _is_below(entry: Entry, text: str) -> bool:
    name = text.strip()
    address = name if "://" in name else f"https://{name}"
    denied = Denied([entry])
    return not denied.allows_address(address) and Denied().allows_address(address)
