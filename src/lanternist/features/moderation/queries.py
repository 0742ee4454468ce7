"""All SQL of moderation."""

from collections.abc import AsyncIterator, Sequence
from typing import Any

from asyncpg import BitString

from lanternist.features.moderation.models import Hidden, LogEntry, Subject
from lanternist.kit.pdq import BITS, LEAST_QUALITY, NEAR_BITS, Pdq
from lanternist.platform.db import Tx


async def add_hidden(
    tx: Tx, subject: Subject, *, reason: str, is_pending: bool, hidden_by: str | None, note: str
) -> None:
    """Hide something; what is hidden already takes the newer reason."""
    await tx.execute(
        """
        insert into moderation_hidden (kind, subject_id, scope_id, reason, is_pending, hidden_by, note)
        values ($1, $2, $3, $4, $5, $6, $7)
        on conflict (kind, subject_id) do update
        set scope_id = coalesce(excluded.scope_id, moderation_hidden.scope_id), reason = excluded.reason,
            is_pending = excluded.is_pending, hidden_by = excluded.hidden_by, note = excluded.note
        """,
        subject.kind,
        subject.id,
        subject.scope_id,
        reason,
        is_pending,
        hidden_by,
        note,
    )


async def delete_hidden(tx: Tx, subject: Subject) -> bool:
    """Show something again; False when it was not hidden."""
    tag = await tx.execute(
        "delete from moderation_hidden where kind = $1 and subject_id = $2", subject.kind, subject.id
    )
    return tag != "DELETE 0"


async def find_hidden(tx: Tx, subjects: Sequence[Subject]) -> Hidden | None:
    """Return why one of these is hidden, the first of them that is."""
    row = await tx.fetchrow(
        """
        select h.* from unnest($1::text[], $2::text[]) with ordinality as wanted (kind, subject_id, place)
        join moderation_hidden h using (kind, subject_id)
        order by place limit 1
        """,
        [subject.kind for subject in subjects],
        [subject.id for subject in subjects],
    )
    if row is None:
        return None
    return Hidden(
        subject=Subject(row["kind"], row["subject_id"], row["scope_id"]),
        reason=row["reason"],
        is_pending=row["is_pending"],
        hidden_by=row["hidden_by"],
        note=row["note"],
        since=row["created_at"],
    )


async def append_log(tx: Tx, actor_id: str, action: str, subject: str, details: str) -> int:
    """Write behind the last row of the log; others that write wait until this transaction ends."""
    return await tx.fetchval("select moderation_append($1, $2, $3, $4)", actor_id, action, subject, details)


async def log_after(tx: Tx, after: int, most: int) -> list[LogEntry]:
    """Return the next rows of the log, the oldest first."""
    rows = await tx.fetch(
        f"select {_ENTRY} from moderation_log where id > $1 order by id limit $2",  # noqa: S608 -- a constant list of columns
        after,
        most,
    )
    return [LogEntry(**dict(row.items())) for row in rows]


async def log_of(tx: Tx, subject: str, most: int) -> list[LogEntry]:
    """Return what was done about something, the newest first."""
    rows = await tx.fetch(
        f"select {_ENTRY} from moderation_log where subject = $1 order by id desc limit $2",  # noqa: S608 -- as above
        subject,
        most,
    )
    return [LogEntry(**dict(row.items())) for row in rows]


async def block_digests(tx: Tx, digests: Sequence[bytes], reason: str) -> int:
    """Put digests on the list of what is not shown; return how many are new."""
    return await _added(
        tx,
        "insert into moderation_blocked (sha256, reason) select distinct given, $2 from unnest($1::bytea[]) given "
        "on conflict do nothing",
        list(digests),
        reason,
    )


async def block_looks(tx: Tx, looks: Sequence[Pdq], reason: str) -> int:
    """Put perceptual hashes on the list; return how many are new."""
    return await _added(
        tx,
        "insert into moderation_blocked (pdq, pdq_quality, reason) "
        "select given.pdq, given.quality, $3 from unnest($1::bit(256)[], $2::integer[]) as given (pdq, quality) "
        "on conflict do nothing",
        [_bits(pdq) for pdq in looks],
        [pdq.quality for pdq in looks],
        reason,
    )


async def block_addresses(tx: Tx, addresses: Sequence[str], reason: str) -> int:
    """Put the names that sources have for files on the list; return how many are new."""
    return await _added(
        tx,
        "insert into moderation_blocked (address, reason) select distinct given, $2 from unnest($1::text[]) given "
        "on conflict do nothing",
        list(addresses),
        reason,
    )


async def unblock(tx: Tx, digests: Sequence[bytes], looks: Sequence[Pdq], addresses: Sequence[str]) -> None:
    """Take files off the list."""
    await tx.execute(
        """
        delete from moderation_blocked
        where sha256 = any($1::bytea[]) or pdq = any($2::bit(256)[]) or address = any($3::text[])
        """,
        list(digests),
        [_bits(pdq) for pdq in looks],
        list(addresses),
    )


async def is_blocked(tx: Tx, sha256: bytes, pdq: Pdq | None) -> bool:
    """Return whether a file is on the list, by its digest or by how it looks."""
    return await tx.fetchval(
        """
        select exists (select from moderation_blocked where sha256 = $1)
            or exists (
                select from moderation_blocked b
                where $3::integer >= $4::integer and b.pdq_quality >= $4
                  and bit_count(b.pdq # $2::bit(256)) <= $5::integer
            )
        """,
        sha256,
        _bits(pdq) if pdq else BitString.from_int(0, BITS, signed=False),
        pdq.quality if pdq else 0,
        LEAST_QUALITY,
        NEAR_BITS,
    )


async def blocked_among(tx: Tx, addresses: Sequence[str]) -> set[str]:
    """Return which of these names of files are on the list."""
    rows = await tx.fetch(
        "select address from moderation_blocked where address = any($1::text[])", list(addresses)
    )
    return {row["address"] for row in rows}


async def is_anything_blocked(tx: Tx) -> bool:
    """Return whether there is anything on the list."""
    return await tx.fetchval("select exists (select from moderation_blocked)")


async def all_entries(tx: Tx, most: int = 1000) -> AsyncIterator[LogEntry]:
    """Yield the whole log, the oldest first."""
    after = 0
    while entries := await log_after(tx, after, most):
        for entry in entries:
            yield entry
        after = entries[-1].id


_ENTRY = "id, created_at as at, actor_id, action, subject, details, previous, digest"


def _bits(pdq: Pdq) -> BitString:
    return BitString.from_int(pdq.bits, BITS, signed=False)


async def _added(tx: Tx, statement: str, *args: Any) -> int:  # Any: values of the statement
    tag = await tx.execute(statement, *args)
    return int(tag.split()[-1])
