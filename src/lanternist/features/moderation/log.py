"""The log: each row holds the digest of the one before it, so none can be changed or left out unseen."""

import hashlib
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import msgspec

from lanternist.features.moderation import queries
from lanternist.features.moderation.models import LogEntry
from lanternist.platform.db import Tx

FIRST = hashlib.sha256(b"moderation_log").digest()
"""What the first row holds in place of a row before it."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Verified:
    """What was found: rows read, the digest of the last of them, and what is wrong, in words."""

    rows: int
    head: bytes
    problems: list[str]


async def append(tx: Tx, actor_id: str | None, action: str, subject: str, **details: object) -> int:
    """Record a decision or an event. Others who record wait until this transaction ends, so call it late."""
    return await queries.append_log(
        tx, actor_id or "", action, subject, msgspec.json.encode(_stated(details)).decode()
    )


async def verify(tx: Tx, *, known_head: bytes | None = None) -> Verified:
    """Read the whole log and return what is wrong with it.

    A chain cannot tell by itself that its last rows were cut off: `known_head`, a digest that was noted earlier, must
    be found in it.
    """
    return await verify_entries(queries.all_entries(tx), known_head=known_head)


async def verify_entries(entries: AsyncIterator[LogEntry], *, known_head: bytes | None = None) -> Verified:
    """Return what is wrong with these rows, given from the first on."""
    expected, rows, problems = FIRST, 0, list[str]()
    is_head_found = known_head is None or known_head == FIRST
    async for entry in entries:
        rows += 1
        if entry.id != rows:
            problems.append(f"row {rows} is missing; row {entry.id} is in its place")
            rows = entry.id
        if entry.previous != expected:
            problems.append(f"row {entry.id} does not continue the row before it")
        if digest_of(entry) != entry.digest:
            problems.append(f"row {entry.id} was changed")
        expected = entry.digest
        is_head_found = is_head_found or entry.digest == known_head
    if not is_head_found:
        problems.append("the row that was noted as the last one is not there any more")
    return Verified(rows, expected, problems)


def digest_of(entry: LogEntry) -> bytes:
    """Return the digest that a row must have."""
    microseconds = (entry.at - _EPOCH) // timedelta(microseconds=1)
    values = (entry.id, microseconds, entry.actor_id, entry.action, entry.subject, entry.details)
    parts = [hashlib.sha256(str(value).encode()).digest() for value in values]
    return hashlib.sha256(entry.previous + b"".join(parts)).digest()


def _stated(details: Mapping[str, object]) -> dict[str, object]:
    return {name: value for name, value in details.items() if value is not None}
