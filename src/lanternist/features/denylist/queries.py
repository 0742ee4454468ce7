"""All SQL of the deny-list."""

from lanternist.features.denylist.models import Entry, Kind
from lanternist.platform.db import Row, Tx

_COLUMNS = "id, kind, value, note, created_at"


async def list_entries(tx: Tx) -> list[Entry]:
    """Return all entries, by kind and value."""
    rows = await tx.fetch(f"select {_COLUMNS} from denylist_entry order by kind, value, id")  # noqa: S608 -- constant
    return [_entry(row) for row in rows]


async def count_entries(tx: Tx) -> int:
    """Return how many entries there are."""
    return await tx.fetchval("select count(*) from denylist_entry")


async def add_entry(tx: Tx, kind: Kind, value: str, note: str | None) -> Entry | None:
    """Store an entry; None where there is the same one."""
    row = await tx.fetchrow(
        f"""
        insert into denylist_entry (kind, value, note) values ($1, $2, $3)
        on conflict (kind, value) do nothing
        returning {_COLUMNS}
        """,  # noqa: S608 -- a constant list of columns
        kind,
        value,
        note,
    )
    return _entry(row) if row else None


async def delete_entry(tx: Tx, entry_id: int) -> Kind | None:
    """Remove an entry; return what it was about, or None where there was none."""
    kind = await tx.fetchval("delete from denylist_entry where id = $1 returning kind", entry_id)
    return Kind(kind) if kind is not None else None


async def find_entry(tx: Tx, kind: Kind, value: str) -> int | None:
    """Return the id of an entry."""
    return await tx.fetchval("select id from denylist_entry where kind = $1 and value = $2", kind, value)


def _entry(row: Row) -> Entry:
    return Entry(row["id"], Kind(row["kind"]), row["value"], row["note"], row["created_at"])
