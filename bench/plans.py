"""Which plans PostgreSQL makes for the statements of a request, and whether they stay cheap as tables grow."""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from bench.statements import Statement, as_text

SMALL_ROWS = 5_000
"""A table with fewer rows may be read whole."""
COUNTED_AFTER_SECONDS = 11.0
_PLANNED = ("select", "insert", "update", "delete", "with")


@dataclass(frozen=True)
class Plan:
    """The nodes of one statement's plan, and what is wrong with it."""

    sql: str
    nodes: tuple[str, ...]
    faults: tuple[str, ...]


async def plans_of(connection: Any, statements: Sequence[Statement]) -> list[Plan]:
    """Return the plans of statements: those for the values given and those for any value, where they differ."""
    sizes = {
        row["relname"]: row["reltuples"]
        for row in await connection.fetch("select relname, reltuples from pg_class where relkind = 'r'")
    }
    found: dict[tuple[str, tuple[str, ...]], Plan] = {}
    for statement in statements:
        if statement.sql.lstrip().split(None, 1)[0].lower() not in _PLANNED:
            continue
        for mode in ("force_custom_plan", "force_generic_plan"):
            plan = _plan(statement.sql, await _explain(connection, statement, mode), sizes)
            found[plan.sql, plan.nodes] = plan
    return list(found.values())


async def whole_reads(connection: Any) -> dict[str, int]:
    """Return how often each large table was read whole, by whatever means, since the server started.

    Statements inside functions and the checks of foreign keys count too, which no plan shows.
    """
    # The server's other processes tell what they did only after a while of rest.
    await asyncio.sleep(COUNTED_AFTER_SECONDS)
    await connection.execute("select pg_stat_force_next_flush()")
    rows = await connection.fetch(
        """
        select s.relname, s.seq_scan
        from pg_stat_user_tables s
        join pg_class c on c.oid = s.relid
        where c.reltuples > $1
        """,
        float(SMALL_ROWS),
    )
    return {row["relname"]: row["seq_scan"] for row in rows}


def new_whole_reads(before: dict[str, int], after: dict[str, int]) -> list[str]:
    """Return which tables, large at both times, were read whole in between."""
    return [
        f"{table} was read whole {after[table] - count:,} times while it was measured"
        for table, count in before.items()
        if after.get(table, count) > count
    ]


async def _explain(connection: Any, statement: Statement, mode: str) -> Any:  # Any: of the driver; JSON
    async with connection.transaction():
        await connection.execute(f"set local plan_cache_mode = {mode}")
        await connection.execute(f"prepare asked as {statement.sql}")
        values = ", ".join(_literal(value) for value in statement.values)
        given = f"({values})" if values else ""
        try:
            return msgspec.json.decode(
                await connection.fetchval(f"explain (format json) execute asked{given}")
            )[0]["Plan"]
        finally:
            await connection.execute("deallocate asked")


def _plan(sql: str, tree: Any, sizes: dict[str, float]) -> Plan:  # Any: JSON
    nodes: list[str] = []
    faults: list[str] = []
    for node in _walk(tree):
        table, kind = node.get("Relation Name", ""), node["Node Type"]
        where = node.get("Index Name") or table
        name = f"{kind} {where}".strip()
        nodes.append(name)
        is_large = sizes.get(table, 0) > SMALL_ROWS
        is_whole = kind == "Seq Scan" or (
            kind in ("Index Scan", "Index Only Scan") and "Index Cond" not in node
        )
        if is_large and is_whole:
            faults.append(f"{name} reads all of {table} ({sizes[table]:,.0f} rows)")
    return Plan(" ".join(sql.split()), tuple(nodes), tuple(faults))


def _walk(node: Any) -> Iterator[Any]:  # Any: JSON
    yield node
    for part in node.get("Plans", []):
        yield from _walk(part)


def _literal(value: Any) -> str:  # Any: whatever the driver takes
    return "null" if value is None else "'" + as_text(value).replace("'", "''") + "'"
