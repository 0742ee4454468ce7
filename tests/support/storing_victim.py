"""A process that stores media without end, made to be killed in the middle of it; what it has finished it says.

It keeps the modules loaded and forks, so that being killed costs the time of a fork: `python -m
tests.support.storing_victim DSN STORAGE_URL`. A line on its input begins another child, whose pid it writes; the
child writes the digest of each file when the database has it.
"""

import asyncio
import hashlib
import os
import random
import sys
import tempfile
from pathlib import Path

from lanternist.features.media import queries
from lanternist.features.media.models import NewAsset, NewObject
from lanternist.features.media.storing import store
from lanternist.platform.db import WEB_STATEMENT_SECONDS, Tx, connect
from lanternist.platform.storage import Objects

SIZES = (100, 300_000, 900_000)
MOST_FILES = 1_000


async def store_without_end(dsn: str, storage_url: str, seed: int) -> None:
    db = await connect(dsn, size=2, statement_seconds=WEB_STATEMENT_SECONDS)
    objects = Objects.at(storage_url)
    source = random.Random(seed)
    parent = os.getppid()
    with tempfile.TemporaryDirectory(prefix="lanternist-victim-") as folder:
        for number in range(MOST_FILES):
            if os.getppid() != parent:
                return
            body = source.randbytes(source.choice(SIZES))
            sha256 = hashlib.sha256(body).digest()
            file = Path(folder) / "file"
            file.write_bytes(body)
            name = f"victim:{seed}:{number}"
            asset = NewAsset(canonical_id=name, source_url=f"https://i.example/{name}.jpg", type="image")
            new = NewObject(sha256=sha256, size=len(body), mime_type="image/jpeg")

            async def note(tx: Tx, asset: NewAsset = asset, new: NewObject = new) -> None:
                asset_id = (await queries.add_assets(tx, [asset]))[asset.canonical_id]
                await queries.store_object(tx, asset_id, new)

            await store(db, objects, file, sha256, note)
            os.write(1, f"{sha256.hex()}\n".encode())


def main() -> None:
    dsn, storage_url = sys.argv[1:]
    os.write(1, b"ready\n")
    for seed, _ in enumerate(iter(sys.stdin.readline, "")):
        child = os.fork()
        if child == 0:
            asyncio.run(store_without_end(dsn, storage_url, seed))
            os._exit(0)
        os.write(1, f"pid {child}\n".encode())
        os.waitpid(child, 0)
        os.write(1, b"over\n")


if __name__ == "__main__":
    main()
