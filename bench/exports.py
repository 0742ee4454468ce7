"""Memory and speed of an export of a session with large films, written while it is sent.

The films are of the library, so they are sent as they lie there: each is a clip that plays, made long by a box of
random bytes. What comes is read by as many clients as are named, to its end, without being kept; the size of each
answer is compared with that of the films.
"""

import asyncio
import tempfile
import time
from pathlib import Path

import aiohttp

from bench import machine, runtime
from bench.machine import Options
from bench.uploads import Memory, make_film

FILMS = 8
FILM_BYTES = 250_000_000
QUICK_BYTES = 20_000_000
CLIENTS = (1, 3)
MOST_GROWTH = 1.1
_MB = 1_000_000


async def main(options: Options) -> None:
    """Measure and print."""
    machine.start("Exports", options)
    size = options.count(FILM_BYTES, QUICK_BYTES)
    with tempfile.TemporaryDirectory(prefix="lanternist-bench-") as made:
        folder = Path(made) / "films"
        folder.mkdir()
        for number in range(FILMS):
            make_film(folder / f"{number}.mp4", size)
        with runtime.running({"LANTERNIST_LIBRARY_DIR": made}) as started:
            async with runtime.signed_up(started, "ana") as ana:
                created = await runtime.create(ana, subreddits="folder:films")
                found = await runtime.filled(ana, created["id"])
                if len(found["media"]) != FILMS:
                    raise RuntimeError(f"{len(found['media'])} slides of {FILMS} films")
                await _measure(started, ana, created["id"], FILMS * size)


async def _measure(started: runtime.Runtime, ana: aiohttp.ClientSession, session_id: int, size: int) -> None:
    # The first loads libraries and fills buffers, so that only growth is seen below.
    await _exported(ana, session_id, size)
    rows: list[tuple[str, ...]] = []
    memory = Memory(started)
    for clients in CLIENTS:
        began = time.perf_counter()
        with memory.watched():
            await asyncio.gather(*(_exported(ana, session_id, size) for _ in range(clients)))
        speed = clients * size / _MB / (time.perf_counter() - began)
        rows.append((str(clients), f"{size / _MB:,.0f}", f"{speed:.0f}", f"{memory.most:.0f}"))
    machine.table(("clients", "MB each", "MB/s together", "most RSS so far, MiB"), rows)
    growth = memory.most / memory.before
    print(
        f"RSS of the web server {memory.before:.0f} MiB before: x {growth:.2f}; goal {MOST_GROWTH}: "
        f"{machine.verdict(met=growth <= MOST_GROWTH)}"
    )


async def _exported(ana: aiohttp.ClientSession, session_id: int, size: int) -> None:
    timeout = aiohttp.ClientTimeout(total=600)
    count = 0
    async with ana.get(f"/api/sessions/{session_id}/export", timeout=timeout) as answer:
        async for piece in answer.content.iter_chunked(1024 * 1024):
            count += len(piece)
    if answer.status != 200 or not size < count < size + 100_000:
        raise RuntimeError(f"the export gave {answer.status} and {count} bytes")


if __name__ == "__main__":
    machine.run(main)
