"""What administrators do with the deny-list. The hard rules are in the code and not among this."""

import re

from lanternist.errors import ValidationFailed
from lanternist.features import activity
from lanternist.features.denylist import queries
from lanternist.features.denylist.errors import EntryExists, EntryNotFound
from lanternist.features.denylist.models import Entry, Kind
from lanternist.kit.folding import fold
from lanternist.platform.db import Tx

MOST_ENTRIES = 2000
_DOMAIN = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}")


async def add(tx: Tx, by: str | None, *, kind: Kind, value: str, note: str | None = None) -> Entry:
    """Deny something from now on; `by` is the administrator, or None for the operator's command.

    Raises `ValidationFailed` or `EntryExists`.
    """
    stored = normalised(kind, value)
    if await queries.count_entries(tx) >= MOST_ENTRIES:
        raise ValidationFailed.of("value", f"cannot be added: {MOST_ENTRIES:,} entries are the limit")
    entry = await queries.add_entry(tx, kind, stored, (note or "").strip() or None)
    if entry is None:
        raise EntryExists
    await _record(tx, by, "denylist_added", entry.id, kind, entry.note)
    return entry


async def remove(tx: Tx, by: str | None, entry_id: int, *, reason: str | None = None) -> None:
    """Allow again what an entry denied. Raises `EntryNotFound`."""
    kind = await queries.delete_entry(tx, entry_id)
    if kind is None:
        raise EntryNotFound
    await _record(tx, by, "denylist_removed", entry_id, kind, reason)


async def remove_value(tx: Tx, *, kind: Kind, value: str) -> None:
    """Allow again what the entry of this kind and value denied. Raises `EntryNotFound`."""
    entry_id = await queries.find_entry(tx, kind, normalised(kind, value))
    if entry_id is None:
        raise EntryNotFound
    await remove(tx, None, entry_id)


def normalised(kind: Kind, value: str) -> str:
    """Return the one spelling of an entry, or raise `ValidationFailed`."""
    text = value.strip()
    if kind == Kind.DOMAIN:
        text = text.casefold().removeprefix("https://").removeprefix("http://").partition("/")[0].strip(".")
        if not _DOMAIN.fullmatch(text):
            raise ValidationFailed.of("value", "must be a host such as pictures.example")
    elif kind == Kind.SOURCE:
        text = re.sub(r"^/?r/", "", text.casefold()).strip("/")
    else:
        text = " + ".join(part for each in fold(text).split(" + ") if (part := each.strip()))
        if sum(character.isalnum() for character in text) < 3:
            raise ValidationFailed.of("value", "must have at least 3 letters or digits")
    if not 1 <= len(text) <= 200:
        raise ValidationFailed.of("value", "must be text of 1 to 200 characters")
    return text


async def _record(tx: Tx, by: str | None, action: str, entry_id: int, kind: Kind, reason: str | None) -> None:
    if by is not None:
        details = {"kind": kind.value} | ({"reason": reason} if reason else {})
        await activity.record(
            tx, by, action=action, feature="denylist", subject=f"denylist:{entry_id}", details=details
        )
