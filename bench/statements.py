"""Hears which statements a request takes, and lets pgbench run the same ones.

The request is made to the application itself, in this process and on the database that is measured, while the
driver reports each statement with its values. So they are what the code does now, however it is arranged.
"""

import asyncio
import re
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx

from bench.runtime import Runtime
from lanternist.app import WEB_CONNECTIONS
from lanternist.platform import embedded_postgres
from lanternist.platform.gate import Gate
from lanternist.settings import load
from tests.support import house

_PARAMETER = re.compile(r"\$(\d+)")
_VARIABLE = re.compile(r"(?<!:):[A-Za-z_]")
_TPS = re.compile(r"^tps = ([\d.]+)", re.MULTILINE)
_FAILED = re.compile(r"^number of failed transactions: (\d+)", re.MULTILINE)
_MARK = 7_000_000_000
"""Ids made while listening begin here or above, so that they are recognised among other values."""


@dataclass(frozen=True)
class Statement:
    """A statement and what it was given."""

    sql: str
    values: tuple[Any, ...]  # Any: whatever the driver takes


@dataclass
class Ear:
    """The application in this process, and what its requests said to the database."""

    app: Gate
    heard: list[Statement] = field(default_factory=list[Statement])

    async def hear(
        self,
        method: str,
        path: str,
        *,
        cookie: str,
        body: Mapping[str, object] | None = None,
        etag: str = "",
    ) -> list[Statement]:
        """Make a request twice and return the statements of the second time: the first one warms up."""
        headers = {"Cookie": cookie} | ({"If-None-Match": etag} if etag else {})
        transport = httpx.ASGITransport(self.app)
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as client:
            for _ in range(2):
                self.heard.clear()
                answer = await client.request(method, path, headers=headers, json=body)
                # The driver reports by way of the event loop.
                await asyncio.sleep(0.01)
        if answer.is_error or (etag and answer.status_code != 304):
            raise RuntimeError(f"{method} {path} gave {answer.status_code}: {answer.text}")
        if not self.heard:
            raise RuntimeError(f"{method} {path} said nothing to the database")
        return list(self.heard)

    def note(self, record: Any) -> None:  # Any: asyncpg's report of a statement
        """Keep what the driver reports."""
        self.heard.append(Statement(record.query.strip().rstrip(";"), tuple(record.args or ())))


@asynccontextmanager
async def listening(started: Runtime, environment: Mapping[str, str]) -> AsyncGenerator[Ear]:
    """Run the application in this process on the database of a running one."""
    settings = load(
        {
            **environment,
            "LANTERNIST_DATA_DIR": str(started.data_dir),
            "LANTERNIST_DATABASE_URL": started.dsn,
            "LANTERNIST_RATE_LIMITS": "no",
            "LANTERNIST_LOG_LEVEL": "warning",
        }
    )
    async with house.running(settings) as app:
        ear = Ear(app)
        pool = app._app.state.application.db.pool
        async with AsyncExitStack() as stack:
            # All of them: a request may take any.
            for _ in range(WEB_CONNECTIONS):
                connection = await stack.enter_async_context(pool.acquire())
                connection.add_query_logger(ear.note)
        yield ear


async def mark_ids(connection: Any, *sequences: str) -> dict[str, int]:
    """Set sequences far apart and far up; return where each begins. Any: a connection of the driver."""
    marks = {name: _MARK + place * 1_000_000_000 for place, name in enumerate(sequences)}
    for name, mark in marks.items():
        await connection.execute("select setval($1::text::regclass, $2)", name, mark)
    return marks


async def pgbench(
    dsn: str,
    statements: Sequence[Statement],
    folder: Path,
    *,
    connections: int,
    seconds: float,
    marks: Mapping[str, int] | None = None,
) -> float:
    """Return how often a second pgbench runs the statements, one after the other, as prepared ones.

    An id that a marked sequence gave is, each time, what it gave last on the same connection.
    """
    script = folder / "statements.sql"
    values: dict[str, str] = {}
    lines = [_line(place, each, values, marks or {}) for place, each in enumerate(statements)]
    script.write_text("".join(lines))
    given = [part for name, value in values.items() for part in ("-D", f"{name}={value}")]
    how = ["-n", "-M", "prepared", "-c", str(connections), "-j", "1", "-T", str(max(1, round(seconds)))]
    process = await asyncio.create_subprocess_exec(
        str(embedded_postgres.program("pgbench")),
        *how,
        "-f",
        str(script),
        *given,
        dsn,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    said, complained = await asyncio.wait_for(process.communicate(), seconds + 60)
    found, failed = _TPS.search(said.decode()), _FAILED.search(said.decode())
    is_whole = failed is not None and failed[1] == "0" and "aborted" not in complained.decode()
    if process.returncode != 0 or found is None or not is_whole:
        raise RuntimeError(f"pgbench: {complained.decode()}\n{said.decode()}")
    return float(found[1])


def as_text(value: Any) -> str:  # Any: whatever the driver takes
    """Return a value as PostgreSQL reads it from text."""
    match value:
        case bool():
            return str(value).lower()
        case bytes():
            return f"\\x{value.hex()}"
        case datetime() | date():
            return value.isoformat()
        case timedelta():
            return f"{value.total_seconds()} seconds"
        case list() | tuple():
            return "{" + ",".join(_element(each) for each in value) + "}"
        case _:
            return str(value)


def _element(value: Any) -> str:  # Any: as above
    if value is None:
        return "NULL"
    text = as_text(value)
    if isinstance(value, list | tuple):
        return text
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _line(place: int, statement: Statement, values: dict[str, str], marks: Mapping[str, int]) -> str:
    """Return a statement as pgbench reads it; the variables in it are added to `values`."""
    if _VARIABLE.search(statement.sql):
        raise RuntimeError(f"pgbench would take a part of this for a variable: {statement.sql}")

    def written(found: re.Match[str]) -> str:
        name, value = f"v{place}_{found[1]}", statement.values[int(found[1]) - 1]
        if value is None:
            return "null"
        text = as_text(value)
        sequence = next((each for each, mark in marks.items() if _id_from(mark, text)), None)
        if not text:
            return "''"
        if sequence is None or isinstance(value, list | bytes):
            values[name] = text
            return f":{name}"
        latest = f"currval('{sequence}')"
        if isinstance(value, int):
            return f"(select {latest})"
        before, _, after = text.partition(_id_from(marks[sequence], text))
        around = {f"{name}a": before, f"{name}b": after}
        # A variable cannot be empty.
        values.update({part: each for part, each in around.items() if each})
        first, second = (f":{part}::text" if each else "''" for part, each in around.items())
        return f"(select {first} || {latest}::text || {second})"

    return _PARAMETER.sub(written, statement.sql).strip() + ";\n"


def _id_from(mark: int, text: str) -> str:
    """Return the id in `text` that a sequence marked so gave; empty when there is none."""
    found = re.search(r"(?<!\d)(\d{10,11})(?!\d)", text)
    return found[1] if found and mark < int(found[1]) < mark + 1_000_000_000 else ""
