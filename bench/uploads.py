"""Uploads: a file of 2 GB through a line that is cut 20 times, and a thousand small files.

The large file is a clip that plays, made long by a box that players pass over. What the server put together is compared
byte for byte before anything is made of it (the worker stands still meanwhile); then the worker makes it ready, which
shows that it is the same film. Its speed is compared with `cp` of the same file into the same folder, until `fdatasync`
says that the copy is on the disk, and with a bare copy through a loopback socket (`sendfile`, `recv`, `write`, one
`fdatasync`), each in the same run and in turn. The file is in memory before; sender, server and database share the
processors.
"""

import asyncio
import filecmp
import os
import statistics
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import aiohttp
import numpy as np
import psutil
import pyvips

from bench import machine, runtime, upload_client
from bench.machine import Options
from bench.upload_client import Client, Sent
from lanternist.features.vault import ATTESTATION_VERSION
from lanternist.platform.db import connect
from tests.support import clips, pictures

LARGE_BYTES = 2_000_000_000
QUICK_BYTES = 200_000_000
CUTS = 20
SMALL_FILES = 1000
CONNECTIONS = 8
LEAST_SHARE = 0.6
MOST_GROWTH = 1.1
_MB = 1_000_000
_LOOK_SECONDS = 0.1


async def main(options: Options) -> None:
    """Measure and print."""
    machine.start("Uploads", options)
    size = options.count(LARGE_BYTES, QUICK_BYTES)
    with runtime.running() as started, TemporaryDirectory(dir=started.data_dir) as folder:
        async with runtime.signed_up(started, "ana") as ana:
            is_large = "large" in (options.parts or ("large",))
            if is_large:
                client = Client(started.port, runtime.cookie_of(ana))
                film = await asyncio.to_thread(make_film, Path(folder) / "waves.mp4", size)
                await _large(started, ana, client, film, options)
                film.unlink()
        async with runtime.signed_up(started, "ben") as ben:
            if "small" in (options.parts or ("small",)):
                await _small(started, ben, options.count(SMALL_FILES, 100), others=1 if is_large else 0)


async def _large(
    started: runtime.Runtime, ana: aiohttp.ClientSession, client: Client, film: Path, options: Options
) -> None:
    luck = Random(7)
    size = film.stat().st_size
    copy = started.data_dir / "copy"
    seconds: dict[str, list[float]] = {"cp": [], "loopback": [], "whole": [], "cut": []}
    cut: list[Sent] = []
    with started.paused("worker"):
        # Libraries are loaded and buffers made by a first upload, so that only growth is seen below.
        await _uploaded(started, ana, client, film, 0, luck)
        memory = Memory(started)
        for _ in range(options.count(3, 1)):
            for name, copying in (
                ("cp", upload_client.copied),
                ("loopback", upload_client.copied_through_loopback),
            ):
                seconds[name].append(await asyncio.to_thread(copying, film, copy))
                copy.unlink()
            with memory.watched():
                seconds["whole"].append((await _uploaded(started, ana, client, film, 0, luck)).seconds)
                cut.append(await _uploaded(started, ana, client, film, CUTS, luck))
            seconds["cut"].append(cut[-1].seconds)
        last = await asyncio.to_thread(client.send, film, cuts=0, luck=luck)
    speeds = {name: size / _MB / statistics.median(each) for name, each in seconds.items()}
    rows = [
        (
            title,
            str(len(seconds[name])),
            f"{speeds[name]:.0f}",
            f"{speeds[name] / speeds['cp']:.2f}",
            f"{speeds[name] / speeds['loopback']:.2f}",
            machine.verdict(met=speeds[name] >= LEAST_SHARE * speeds["cp"])
            if name in ("whole", "cut")
            else "",
        )
        for name, title in (
            ("cp", "cp, fdatasync"),
            ("loopback", "bare copy through loopback, fdatasync"),
            ("whole", "upload in one piece"),
            ("cut", f"upload cut {CUTS} times"),
        )
    ]
    machine.table(
        (f"{size / _MB:,.0f} MB", "times", "median MB/s", "of cp", "of loopback", f"goal {LEAST_SHARE}"), rows
    )
    again = statistics.median(each.bytes - size for each in cut) / size
    print(
        f"byte-equal {len(seconds['whole']) + len(cut)} times of {len(seconds['whole']) + len(cut)};", end=" "
    )
    print(f"{sum(each.cuts for each in cut)} cuts, which cost {again:.1%} of the bytes twice")
    growth = memory.most / memory.before
    print(
        f"RSS of the web server {memory.before:.0f} MiB before, at most {memory.most:.0f} while uploads ran: "
        f"x {growth:.2f}; goal {MOST_GROWTH}: {machine.verdict(met=growth <= MOST_GROWTH)}"
    )
    began = time.perf_counter()
    await _until_ready(started, 1)
    print(f"the worker made the film ready in {time.perf_counter() - began:.1f} s (item {last.media_id})")


async def _uploaded(
    started: runtime.Runtime, ana: aiohttp.ClientSession, client: Client, film: Path, cuts: int, luck: Random
) -> Sent:
    """Upload a film, compare what is there with it, and delete that again."""
    sent = await asyncio.to_thread(client.send, film, cuts=cuts, luck=luck)
    arrived = started.data_dir / "incoming" / sent.path.rpartition("/")[2]
    if not await asyncio.to_thread(filecmp.cmp, film, arrived, shallow=False):
        raise RuntimeError("what arrived is not what was sent")
    async with ana.delete(f"/api/user/media/{sent.media_id}") as answer:
        if answer.status != 200 or arrived.exists():
            raise RuntimeError(f"deleting gave {answer.status}")
    return sent


async def _small(started: runtime.Runtime, ben: aiohttp.ClientSession, count: int, *, others: int) -> None:
    bodies = _photos(2 * count)
    client = Client(started.port, runtime.cookie_of(ben))
    rows: list[tuple[str, ...]] = []
    with started.paused("worker"):
        seconds = await asyncio.to_thread(
            _all_at_once, [lambda n=n: client.send_small(bodies[n], f"{n}.jpg") for n in range(count)]
        )
        rows.append(("in pieces, one call each, taken", str(count), f"{count / seconds:.0f}"))
    began = time.perf_counter()
    await _until_ready(started, count + others)
    rows.append(
        ("the same, made ready by the worker", str(count), f"{count / (time.perf_counter() - began):.0f}")
    )
    began = time.perf_counter()
    places = asyncio.Semaphore(CONNECTIONS)

    async def send(number: int) -> None:
        form = aiohttp.FormData({"attestation": ATTESTATION_VERSION})
        form.add_field("file", bodies[number], filename=f"{number}.jpg")
        async with places, ben.post("/api/user/media/upload", data=form) as answer:
            if answer.status != 201 or (await answer.json())["state"] != "ready":
                raise RuntimeError(f"a small file gave {answer.status}: {await answer.text()}")

    await asyncio.gather(*(send(number) for number in range(count, 2 * count)))
    rows.append(
        ("as a form, ready when answered", str(count), f"{count / (time.perf_counter() - began):.0f}")
    )
    await _until_ready(started, 2 * count + others)
    size = statistics.mean(len(body) for body in bodies) / 1000
    machine.table((f"small files of {size:.0f} kB, {CONNECTIONS} connections", "files", "files/s"), rows)
    print("every one of them answered, and ready: " + machine.verdict(met=True))


def _photos(count: int) -> list[bytes]:
    """Return pictures that differ: one, moved by so many dots. Drawing each anew would take minutes."""
    first = pictures.detailed(240, 320, 7)
    return [
        pyvips.Image.new_from_array(np.roll(first, divmod(number, 320), axis=(0, 1))).write_to_buffer(
            ".jpg[Q=80]"
        )
        for number in range(count)
    ]


async def _until_ready(started: runtime.Runtime, count: int) -> None:
    """Wait until so many files are ready; one that failed is an error."""
    db = await connect(started.dsn, size=1, statement_seconds=10)
    async with asyncio.timeout(300):
        while True:
            async with db.connection() as connection:
                rows = await connection.fetch(
                    "select state, count(*) from vault_item group by state order by state"
                )
            states: dict[str, int] = {row["state"]: row["count"] for row in rows}
            if "failed" in states or sum(states.values()) != count:
                raise RuntimeError(f"{count} files were sent, and there are {states}")
            if states.get("ready") == count:
                break
            await asyncio.sleep(_LOOK_SECONDS)
    await db.close()


def _all_at_once(calls: list[Callable[[], str]]) -> float:
    began = time.perf_counter()
    with ThreadPoolExecutor(CONNECTIONS) as threads:
        for done in [threads.submit(call) for call in calls]:
            done.result()
    return time.perf_counter() - began


def make_film(file: Path, size: int) -> Path:
    """Write a clip that plays, made long by a box of random bytes that players pass over."""
    clip = clips.picture(sound=True)
    block = os.urandom(upload_client.BLOCK)
    with file.open("wb") as out:
        out.write(clip)
        left = size - len(clip)
        out.write(left.to_bytes(4, "big") + b"free")
        left -= 8
        while left:
            # Each block differs from the others, so that a piece in the wrong place is seen.
            piece = (left.to_bytes(8, "big") + block)[: min(left, len(block))]
            out.write(piece)
            left -= len(piece)
        os.fdatasync(out.fileno())
    return file


class Memory:
    """The RSS of the web server's processes together, in MiB: before, and at most while it is watched."""

    def __init__(self, started: runtime.Runtime) -> None:
        self._processes = started.part("serve")
        self._done = threading.Event()
        self.before = self.most = self._now()

    def watched(self) -> "Memory":
        """Give what a `with` statement watches during."""
        return self

    def __enter__(self) -> None:
        self._done.clear()
        self._thread = threading.Thread(target=self._watch)
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._done.wait(_LOOK_SECONDS):
            self.most = max(self.most, self._now())

    def _now(self) -> float:
        return sum(_rss(each) for each in self._processes) / 1024**2


def _rss(process: psutil.Process) -> int:
    return process.memory_info().rss


if __name__ == "__main__":
    machine.run(main)
