"""How media comes through the server: a large file against nginx, and the first byte of a file not yet here.

The large file is an object that a film of the replay server's became, made long: the decoder need not like it, for it
is only sent. Each answer is read over a connection of its own, to its end, without being kept. For the first byte each
medium of a session is asked for once, upstream played by the replay server on this machine; what upstream itself takes
to its first byte is measured with the same kind of file, just before.
"""

import asyncio
import os
import shutil
import socket
import statistics
import subprocess
import tempfile
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import psutil

from bench import machine, runtime
from bench.machine import Options
from lanternist.platform.db import connect
from lanternist.platform.storage import name_of
from tests.support import pictures
from tests.support.replay import Replay

FILE_BYTES = 50 * 1024 * 1024
LEAST_SHARE = 0.5
MOST_MORE_MS = 20.0
UPSTREAM_SECONDS = 0.1
_TIMEOUT = 30.0
_NGINX = """
daemon off; worker_processes 1; pid {folder}/pid; error_log {folder}/error.log;
events {{ worker_connections 64; }}
http {{
  access_log off; sendfile on; types {{ video/mp4 mp4; }}
  client_body_temp_path {folder}/a; proxy_temp_path {folder}/b; fastcgi_temp_path {folder}/c;
  uwsgi_temp_path {folder}/d; scgi_temp_path {folder}/e;
  server {{ listen 127.0.0.1:{port}; root {root}; }}
}}
"""


async def main(options: Options) -> None:
    """Measure and print."""
    machine.start("Media through the server", options)
    await _large_file(options)
    await _first_bytes(options)


async def _large_file(options: Options) -> None:
    with tempfile.TemporaryDirectory(prefix="lanternist-bench-") as folder:
        root = Path(folder)
        root.chmod(0o755)
        (root / "waves.mp4").write_bytes(os.urandom(FILE_BYTES))
        (root / "films.txt").write_text("https://media.example/waves.mp4\n")
        async with Replay() as replay:
            environment = replay.environment | {"LANTERNIST_LIBRARY_DIR": folder}
            with runtime.running(environment) as started, _nginx(root) as nginx:
                path = await _kept_film(started)
                await _lengthen(started, root / "waves.mp4")
                ours, theirs = await asyncio.to_thread(
                    _speeds, started.port, path, nginx, options.count(30, 3)
                )
    rows = [("lanternist", str(len(ours)), *_figures(ours), "", "")]
    if theirs:
        share = statistics.median(ours) / statistics.median(theirs)
        verdict = machine.verdict(met=share >= LEAST_SHARE)
        rows[0] = (*rows[0][:-2], f"{share:.2f}", verdict)
        rows.append(("nginx, one worker", str(len(theirs)), *_figures(theirs), "1.00", ""))
    else:
        print("nginx is not installed: no ratio")
    machine.table(
        ("50 MB file", "times", "least MB/s", "median MB/s", "most MB/s", "ratio", "goal 0.5"), rows
    )


async def _kept_film(started: runtime.Runtime) -> str:
    """Return the path of a film that was fetched and is kept."""
    async with runtime.signed_up(started, "ana") as ana:
        created = await runtime.create(ana, subreddits="urls:films")
        found = await runtime.filled(ana, created["id"])
    path = found["media"][0]["mediaUrl"]
    await _first_byte(started.port, path)
    for _ in range(100):
        if b"\r\netag:" in (await _head(started.port, path)).lower():
            return path
        await asyncio.sleep(0.1)
    raise RuntimeError("the film was not kept")


async def _lengthen(started: runtime.Runtime, file: Path) -> None:
    """Put another file in the place of the one video that is kept."""
    db = await connect(started.dsn, size=1, statement_seconds=10, role=None)
    async with db.transaction() as tx:
        sha256: bytes = await tx.fetchval(
            "update media_object set bytes = $1 where mime_type like 'video/%' returning sha256", FILE_BYTES
        )
    await db.close()
    shutil.copyfile(file, started.data_dir / "objects" / name_of(sha256))


async def _head(port: int, path: str) -> bytes:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(_request(port, path))
    head = await reader.readuntil(b"\r\n\r\n")
    await reader.read()
    writer.close()
    return head


def _speeds(port: int, path: str, nginx: int | None, count: int) -> tuple[list[float], list[float]]:
    """Ask both in turn, so that what else the machine does slows both."""
    ours: list[float] = []
    theirs: list[float] = []
    for _ in range(count):
        ours.append(_speed(port, path))
        if nginx:
            theirs.append(_speed(nginx, "/waves.mp4"))
    return ours, theirs


def _speed(port: int, path: str) -> float:
    """Return the megabytes per second of one whole answer."""
    began = time.perf_counter()
    with socket.create_connection(("127.0.0.1", port), timeout=_TIMEOUT) as connection:
        connection.sendall(_request(port, path))
        head, _, body = connection.recv(65536).partition(b"\r\n\r\n")
        if not head.startswith(b"HTTP/1.1 200"):
            raise RuntimeError(f"unexpected answer: {head!r}")
        read, room = len(body), bytearray(1024 * 1024)
        while read < FILE_BYTES and (some := connection.recv_into(room)):
            read += some
    if read != FILE_BYTES:
        raise RuntimeError(f"{read} bytes instead of {FILE_BYTES}")
    return FILE_BYTES / 1e6 / (time.perf_counter() - began)


def _figures(values: list[float]) -> tuple[str, ...]:
    return tuple(f"{each:.0f}" for each in (min(values), statistics.median(values), max(values)))


async def _first_bytes(options: Options) -> None:
    rows: list[tuple[str, ...]] = []
    pictures.draw_all()
    with tempfile.TemporaryDirectory(prefix="lanternist-bench-") as library:
        for kind in ("mp4", "jpg"):
            lines = [f"https://media.example/{number}.{kind}\n" for number in range(options.count(25, 5))]
            (Path(library) / f"{kind}.txt").write_text("".join(lines))
        async with Replay(media_latency=UPSTREAM_SECONDS) as replay:
            with runtime.running(replay.environment | {"LANTERNIST_LIBRARY_DIR": library}) as started:
                async with runtime.signed_up(started, "ana") as ana:
                    for kind in ("mp4", "jpg"):
                        created = await runtime.create(ana, subreddits=f"urls:{kind}")
                        found = await runtime.filled(ana, created["id"])
                        paths = [each["mediaUrl"] for each in found["media"]]
                        rows += await _compare(kind, paths, started.port, replay.port)
    machine.table(
        ("first byte", "files", "least ms", "median ms", "most ms", "more ms", "goal 20 more"), rows
    )


async def _compare(kind: str, paths: list[str], ours: int, upstream: int) -> list[tuple[str, ...]]:
    """Ask for each file once, and just before for one that takes upstream as long."""
    direct: list[float] = []
    cold: list[float] = []
    for path in paths:
        direct.append(await _first_byte(upstream, f"/upstream.{kind}") * 1000)
        cold.append(await _first_byte(ours, path) * 1000)
    more = statistics.median(cold) - statistics.median(direct)
    verdict = machine.verdict(met=more <= MOST_MORE_MS)
    return [
        (f"{kind}, upstream itself", str(len(direct)), *_figures(direct), "", ""),
        (f"{kind}, cold through the server", str(len(cold)), *_figures(cold), f"{more:.0f}", verdict),
    ]


async def _first_byte(port: int, path: str) -> float:
    """Return the seconds until the first byte of a body."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    began = time.perf_counter()
    writer.write(_request(port, path))
    async with asyncio.timeout(_TIMEOUT):
        head = await reader.readuntil(b"\r\n\r\n")
        await reader.readexactly(1)
    seconds = time.perf_counter() - began
    if not head.startswith(b"HTTP/1.1 200"):
        raise RuntimeError(f"unexpected answer: {head!r}")
    await reader.read()
    writer.close()
    return seconds


def _request(port: int, path: str) -> bytes:
    return f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n".encode()


@contextmanager
def _nginx(root: Path) -> Generator[int | None]:
    """Serve a folder by nginx; gives its port, or None where it is not installed."""
    program = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    if program is None:
        yield None
        return
    port = runtime.free_port()
    with tempfile.TemporaryDirectory(prefix="lanternist-bench-") as folder:
        Path(folder).chmod(0o755)
        settings = Path(folder) / "nginx.conf"
        settings.write_text(_NGINX.format(folder=folder, port=port, root=root))
        process = psutil.Popen(
            [program, "-c", str(settings)], stdout=subprocess.DEVNULL, stderr=subprocess.STDOUT
        )
        try:
            _wait_for(port)
            yield port
        finally:
            runtime.end(process)


def _wait_for(port: int) -> None:
    for _ in range(200):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.02)
        else:
            return
    raise RuntimeError("nginx did not start")


if __name__ == "__main__":
    machine.run(main)
