"""The SQL by which all that names a person is found, whichever feature stores it."""

from dataclasses import dataclass

from lanternist.platform.db import Tx

_LEFT_OUT = ("platform_idempotency",)
"""Answers kept for a day, which hold nothing that other tables do not."""
_UNTOLD = "sha256|hash|secret|digest|password"
"""Columns of such names hold what a login is proven by, or digests of files; nobody learns anything from them."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table, the column that names its person, and the columns that are told."""

    name: str
    owner: str
    columns: str


async def tables(tx: Tx) -> list[Table]:
    """Return every table that refers to an account, and that of accounts itself."""
    rows = await tx.fetch(
        """
        with owned as (
            select c.conrelid as id, min(a.attname) as owner
            from pg_constraint c join pg_attribute a on a.attrelid = c.conrelid and a.attnum = c.conkey[1]
            where c.contype = 'f' and c.confrelid = 'accounts_user'::regclass and cardinality(c.conkey) = 1
              and a.attname = 'user_id'
            group by c.conrelid
            union all select 'accounts_user'::regclass, 'id'
        )
        select owned.id::regclass::text as name, owned.owner,
               string_agg(quote_ident(a.attname), ', ' order by a.attnum) as columns
        from owned join pg_attribute a on a.attrelid = owned.id and a.attnum > 0 and not a.attisdropped
        where a.atttypid <> 'bytea'::regtype and a.attname !~ $1 and owned.id::regclass::text <> all ($2::text[])
        group by owned.id, owned.owner
        order by 1
        """,
        _UNTOLD,
        list(_LEFT_OUT),
    )
    return [Table(row["name"], row["owner"], row["columns"]) for row in rows]


async def rows_of(tx: Tx, table: Table, user_id: str) -> str:
    """Return the rows that name a person, as JSON."""
    return await tx.fetchval(
        f"""
        select coalesce(jsonb_pretty(jsonb_agg(to_jsonb(told))), '[]')
        from (select {table.columns} from {table.name} where {table.owner} = $1 order by 1) told
        """,  # noqa: S608 -- names that the database gave
        user_id,
    )


async def session_ids(tx: Tx, user_id: str) -> list[int]:
    """Return a person's sessions, oldest first."""
    rows = await tx.fetch("select id from sessions_session where user_id = $1 order by id", user_id)
    return [row["id"] for row in rows]
