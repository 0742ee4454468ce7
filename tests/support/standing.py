"""Everything the database holds, in one value that two moments can be compared by."""

from lanternist.platform.db import Database

Standing = dict[str, str]


async def standing(db: Database, *, without: tuple[str, ...] = ()) -> Standing:
    """Return the number of rows of every table and a digest of what they hold.

    Two equal answers mean that nothing was stored, changed, deleted, charged or queued in between.
    """
    async with db.connection() as connection:
        tables = await connection.fetchval(
            """
            select array_agg(c.relname::text order by 1) from pg_class c
            where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and c.relname <> all($1::text[])
            """,
            list(without),
        )
        each = " union all ".join(
            # A sum needs no order, so it is ten times faster than a digest of all rows in turn.
            f"select '{table}' as name, count(*) || ' rows ' || coalesce(sum(hashtextextended(t::text, 0)), 0) "
            f"as held from public.{table} t"
            for table in tables
        )
        return {row["name"]: row["held"] for row in await connection.fetch(each)}
