"""The whole database as one readable text: `schema.sql` at the top of the repository."""

import asyncio
import os
import re
import subprocess
import tempfile
from pathlib import Path

from lanternist.platform import embedded_postgres, migrate

_HEADER = "-- What all migrations together make. Written by `make schema`; change it with a migration.\n\n"
# Settings of the session, the dump's own commands and comments that repeat the statement below them.
_NOISE = re.compile(r"^(?:--.*|SET .*|SELECT pg_catalog\.set_config.*|\\(?:un)?restrict .*)\n", re.MULTILINE)


def fresh() -> str:
    """Apply all migrations to a new database that is thrown away, and describe the outcome."""
    with tempfile.TemporaryDirectory(prefix="lanternist-schema-") as folder:
        server = embedded_postgres.start(Path(folder), durable=False)
        try:
            asyncio.run(migrate.migrate(server.dsn))
            return describe(server.dsn)
        finally:
            server.stop()


def describe(dsn: str) -> str:
    """Describe the schema of a database."""
    plain = ("--schema-only", "--no-owner", "--no-privileges")
    dump = subprocess.run(
        [str(embedded_postgres.program("pg_dump")), *plain, f"--dbname={dsn}"],
        check=True,
        capture_output=True,
        text=True,
        env={"PATH": os.defpath},
    ).stdout
    return _HEADER + re.sub(r"\n{3,}", "\n\n", _NOISE.sub("", dump)).strip() + "\n"
