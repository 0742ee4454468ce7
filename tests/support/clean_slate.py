"""Brings a test's database back to how the migrations left it, in a few milliseconds."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from lanternist.platform.db import Database

_KEPT = "test_kept"


@dataclass
class CleanSlate:
    """Knows the rows and counters that the migrations left, and puts them back.

    Rows are deleted, not truncated: with small tables that is ten times faster. Triggers and foreign keys
    rest meanwhile, because they would refuse to delete what is append-only; so does the application's role, so
    `db` is the owner's.
    """

    db: Database
    sql: str
    lent_to: str | None = None
    """The module whose tests share what is in the database now, which may therefore not be wiped."""

    @classmethod
    async def of(cls, db: Database) -> "CleanSlate":
        """Remember a freshly migrated database."""
        async with db.transaction() as tx:
            tables = [
                row["name"]
                for row in await tx.fetch(
                    """
                    select format('%I', c.relname) as name
                      from pg_class c
                     where c.relnamespace = 'public'::regnamespace and c.relkind = 'r'
                     order by 1
                    """
                )
            ]
            filled = [table for table in tables if await tx.fetchval(f"select exists (select from {table})")]
            await tx.execute(f"create schema {_KEPT}")
            for table in filled:
                await tx.execute(f"create table {_KEPT}.{table} as table public.{table}")
            counters = await tx.fetch(
                """
                select format('%I', sequencename) as name, coalesce(last_value, start_value) as value,
                       last_value is not null as is_called
                  from pg_sequences
                 where schemaname = 'public'
                """
            )
            steps = [f"delete from public.{table};" for table in tables]
            for table in filled:
                columns = await tx.fetchval(
                    """
                    select string_agg(quote_ident(attname), ', ' order by attnum)
                      from pg_attribute
                     where attrelid = $1::text::regclass and attnum > 0
                       and not attisdropped and attgenerated = ''
                    """,
                    f"public.{table}",
                )
                steps.append(
                    f"insert into public.{table} ({columns}) overriding system value "
                    f"select {columns} from {_KEPT}.{table};"
                )
        steps += [
            f"select setval('public.{row['name']}', {row['value']}, {row['is_called']});" for row in counters
        ]
        return cls(db, "set local session_replication_role = replica;" + "".join(steps))

    async def wipe(self) -> None:
        """Put everything back.

        Raises:
            RuntimeError: The tests of a module share what is there, and one of them asked for an empty database.
        """
        if self.lent_to:
            raise RuntimeError(
                f"{self.lent_to} shares a house: a test that takes `db` belongs into another module"
            )
        async with self.db.transaction() as tx:
            await tx.execute(self.sql)

    @asynccontextmanager
    async def lent(self, module: str) -> AsyncIterator[None]:
        """Wipe once, and not again while the tests of `module` share what they put there."""
        await self.wipe()
        self.lent_to = module
        yield
        self.lent_to = None
