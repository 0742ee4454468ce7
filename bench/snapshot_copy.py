"""How long it takes to keep what a session shows: 25 files of 1 MB, into a folder and into a bucket.

Beside it in the same run, in turn: `cp`, which returns while the bytes are in memory only, `cp` until they are on
the disk, as ours are, and the client library alone (obstore), which leaves them in memory as `cp` does. The bucket
is moto's server, over real HTTP on loopback and on the same processors.
"""

import asyncio
import os
import random
import shutil
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path

import obstore
from obstore.store import LocalStore, S3Store

from bench import machine
from bench.machine import Options
from lanternist.platform.storage import COPIES_AT_ONCE, Objects, digest_of, name_of
from tests.support.s3 import BUCKET, s3_server

FILES = 25
FILE_BYTES = 1_000_000
LEAST_SHARE = 0.60
OURS = "ours"
SEED = 25

Given = list[tuple[Path, bytes]]
Copy = Callable[[], Awaitable[None]]


@dataclass
class Contest:
    """Ways to copy the same files to one kind of place; `clear` makes the place empty."""

    title: str
    clear: Callable[[], None]
    ways: dict[str, Copy]
    seconds: dict[str, list[float]] = field(default_factory=dict[str, list[float]])

    async def take_turn(self) -> None:
        """Let each copy once, into an empty place, when all that was written before is on the disk."""
        for name, way in self.ways.items():
            self.clear()
            await asyncio.to_thread(os.sync)
            begun = time.perf_counter()
            await way()
            self.seconds.setdefault(name, []).append(time.perf_counter() - begun)


async def main(options: Options) -> None:
    """Measure and print."""
    machine.start(f"Copying {FILES} files of {FILE_BYTES / 1e6:.0f} MB", options)
    with tempfile.TemporaryDirectory(prefix="lanternist-copy-") as name, s3_server() as server:
        os.environ.update(server.environment)
        folder = Path(name)
        given = _given(folder / "given")
        contests = [
            _into_folder(given, folder / "objects"),
            _into_bucket(
                given,
                Objects.at(server.url),
                S3Store(BUCKET, config=server.config, client_options={"allow_http": True}),
                server.empty,
            ),
        ]
        for contest in contests:
            await contest.take_turn()
            contest.seconds.clear()
            for _ in range(options.count(15, 2)):
                await contest.take_turn()
        await _check(given, Objects.at((folder / "objects").as_uri()), contests[0])
    _print(contests, options)


def _given(folder: Path) -> Given:
    folder.mkdir()
    source = random.Random(SEED)
    files = [folder / f"{number:02}" for number in range(FILES)]
    for file in files:
        file.write_bytes(source.randbytes(FILE_BYTES))
    return [(file, digest_of(file)) for file in files]


def _into_folder(given: Given, folder: Path) -> Contest:
    async def ours() -> None:
        await Objects.at(folder.as_uri()).put_all(given)

    async def library() -> None:
        await _all_at_once(given, LocalStore(prefix=folder))

    async def cp() -> None:
        await _program("cp", *(str(file) for file, _ in given), str(folder))

    async def cp_to_disk() -> None:
        await cp()
        await _program("sync", *(str(folder / file.name) for file, _ in given))

    def clear() -> None:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()

    return Contest(
        "folder",
        clear,
        {OURS: ours, "cp": cp, "cp, then sync": cp_to_disk, "obstore alone": library},
    )


def _into_bucket(given: Given, objects: Objects, store: S3Store, clear: Callable[[], None]) -> Contest:
    async def ours() -> None:
        await objects.put_all(given)

    async def library() -> None:
        await _all_at_once(given, store)

    return Contest("bucket", clear, {OURS: ours, "obstore alone": library})


async def _all_at_once(given: Given, store: LocalStore | S3Store) -> None:
    places = asyncio.Semaphore(COPIES_AT_ONCE)

    async def put(file: Path, sha256: bytes) -> None:
        async with places:
            await obstore.put_async(store, name_of(sha256), file)

    await asyncio.gather(*(put(*each) for each in given))


async def _program(*argv: str) -> None:
    process = await asyncio.create_subprocess_exec(*argv)
    if await process.wait() != 0:
        raise RuntimeError(f"{argv[0]} failed")


async def _check(given: Given, objects: Objects, contest: Contest) -> None:
    """Prove that ours is a copy."""
    contest.clear()
    await contest.ways[OURS]()
    for _, sha256 in given:
        if await objects.digest(name_of(sha256), FILE_BYTES) != sha256:
            raise RuntimeError("a copy is not what was given")


def _print(contests: list[Contest], options: Options) -> None:
    rows: list[tuple[str, ...]] = []
    for contest in contests:
        medians = {name: statistics.median(each) for name, each in contest.seconds.items()}
        for name, median in medians.items():
            share = median / medians[OURS]
            told = ("", "") if name == OURS else (f"{share:.0%}", machine.verdict(met=share >= LEAST_SHARE))
            speed = FILES * FILE_BYTES / median / 1e6
            rows.append(
                (
                    contest.title,
                    name,
                    f"{median * 1e3:.1f}",
                    f"{min(contest.seconds[name]) * 1e3:.1f}",
                    f"{speed:,.0f}",
                    *told,
                )
            )
    machine.table(
        ("to", "by", "median ms", "least ms", "MB/s", "ours against it", f"goal {LEAST_SHARE:.0%}"), rows
    )
    print(f"medians of {options.count(15, 2)} rounds in turn, each into an empty place")


if __name__ == "__main__":
    machine.run(main)
