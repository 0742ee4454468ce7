"""Processes that ask one host for listings and for files, as workers do.

`python -m tests.support.caller DSN PORT COUNT` forks so many, which costs less than to start each. Each says "ready",
begins when the standard input ends, and ends after so many answers of each kind.
"""

import asyncio
import os
import sys
import tempfile
from pathlib import Path

from lanternist.features.ingestion import Budget, SourceContext, SourceUnavailable
from lanternist.features.ingestion.upstream import Upstream
from lanternist.features.media.downloads import Downloads
from lanternist.platform.db import connect
from lanternist.platform.fetch import Fetcher
from lanternist.platform.hosts import HostResting, Hosts
from lanternist.settings import load

LISTING = "https://patient.example/photos.txt"
FILE = "https://patient.example/hills.jpg"
ANSWERS = 3


async def ask_for_listings(upstream: Upstream) -> None:
    answers = 0
    while answers < ANSWERS:
        try:
            await upstream.get(LISTING)
            answers += 1
        except SourceUnavailable:
            await asyncio.sleep(0.02)


async def ask_for_files(downloads: Downloads, folder: Path) -> None:
    answers = 0
    while answers < ANSWERS:
        try:
            await downloads.file(FILE, folder / "file")
            answers += 1
        except HostResting:
            await asyncio.sleep(0.02)


async def main(dsn: str, port: int) -> None:
    db = await connect(dsn, size=2, statement_seconds=10)
    fetcher = Fetcher(overrides={"*": ("127.0.0.1", port)}, user_agent="caller")
    upstream = Upstream(SourceContext(load({}), fetcher, Budget(db)))
    # At once, or the words of one stand within those of another.
    os.write(1, b"ready\n")
    await asyncio.to_thread(sys.stdin.read)
    with tempfile.TemporaryDirectory() as folder:
        files = ask_for_files(Downloads(fetcher, Hosts(db)), Path(folder))
        async with asyncio.timeout(20):
            await asyncio.gather(ask_for_listings(upstream), files)
    await fetcher.close()
    await db.close()


def fork(dsn: str, port: int, count: int) -> int:
    """Return 0 when all processes have ended well."""
    children: list[int] = []
    for _ in range(count):
        child = os.fork()
        if child == 0:
            asyncio.run(main(dsn, port))
            return 0
        children.append(child)
    return max(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children)


if __name__ == "__main__":
    sys.exit(fork(sys.argv[1], int(sys.argv[2]), int(sys.argv[3])))
