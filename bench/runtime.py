"""A real `lanternist run` on a data folder of its own, for as long as a measurement needs it."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncGenerator, Generator, Mapping
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import psutil

from lanternist import commands
from lanternist.platform import embedded_postgres

START_SECONDS = 120.0
STOP_SECONDS = 40.0
PASSWORD = "a quiet evening by the sea"
_POLL_SECONDS = 0.005
_LOG_SHOWN = 6000


@dataclass(frozen=True)
class Memory:
    """What one process keeps in memory, in MiB; `pss` counts shared pages by their share."""

    rss: float
    pss: float


@dataclass(frozen=True)
class Runtime:
    """The processes that run, and where they are reached."""

    process: psutil.Popen
    port: int
    data_dir: Path
    log: Path
    ready_after: float
    """Seconds from the start of the process to its first 200 at `/readyz`."""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def dsn(self) -> str:
        return embedded_postgres.address(self.data_dir)

    def part(self, name: str) -> list[psutil.Process]:
        """Return the processes of `serve` or `worker`: the one that was started, and those below it."""
        top = next(each for each in self.process.children() if name in each.cmdline())
        return [top, *top.children(recursive=True)]

    def memory(self, name: str) -> list[Memory]:
        """Return what each process of a part keeps in memory."""
        return [_memory(each) for each in self.part(name)]

    def processor_seconds(self, name: str) -> float:
        """Return the processor time that a part has used so far."""
        return sum(sum(each.cpu_times()[:2]) for each in self.part(name))

    @contextmanager
    def paused(self, name: str) -> Generator[None]:
        """Let a part stand still: the worker, where only the web server is measured."""
        processes = self.part(name)
        for each in processes:
            each.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            for each in processes:
                each.send_signal(signal.SIGCONT)

    async def grant(self, email: str, amount: int) -> None:
        """Give credits to an account, as the operator does."""
        await commands.grant(self.dsn, email=email, amount=amount)


@contextmanager
def running(
    environment: Mapping[str, str] | None = None, *, data_dir: Path | None = None, demo: bool = False
) -> Generator[Runtime]:
    """Start everything, wait until it serves, and end it; a folder that is not given is made and removed."""
    with tempfile.TemporaryDirectory(prefix="lanternist-bench-") as made:
        folder = data_dir or Path(made)
        runtime = _start(folder, dict(environment or {}), Path(made) / "run.log", demo=demo)
        try:
            yield runtime
        except Exception as error:
            error.add_note(f"the end of its log:\n{runtime.log.read_text()[-_LOG_SHOWN:]}")
            raise
        finally:
            end(runtime.process)


@asynccontextmanager
async def signed_up(runtime: Runtime, name: str) -> AsyncGenerator[aiohttp.ClientSession]:
    """Register a person and give the client that they are signed in with."""
    timeout = aiohttp.ClientTimeout(total=60)
    jar = aiohttp.CookieJar(unsafe=True)  # it would not keep the cookies of a bare address
    async with aiohttp.ClientSession(runtime.url, cookie_jar=jar, timeout=timeout) as client:
        person = {"email": email_of(name), "password": PASSWORD, "birthDate": "1990-02-03"}
        async with client.post("/api/register", json=person) as answer:
            if answer.status != 201:
                raise RuntimeError(f"registering {name} gave {answer.status}: {await answer.text()}")
        yield client


def email_of(name: str) -> str:
    """Return a person's address."""
    return f"{name}@lanternist.example"


def cookie_of(client: aiohttp.ClientSession) -> str:
    """Return the `Cookie` header that a client sends."""
    return "; ".join(f"{each.key}={each.value}" for each in client.cookie_jar)


async def create(client: aiohttp.ClientSession, **fields: object) -> dict[str, Any]:
    """Create a session and return what the API answers."""
    async with client.post(
        "/api/sessions", json={"title": "Hills", "subreddits": "sfwpics"} | fields
    ) as answer:
        if answer.status != 201:
            raise RuntimeError(f"creating a session gave {answer.status}: {await answer.text()}")
        return await answer.json()


async def read(client: aiohttp.ClientSession, session_id: int) -> dict[str, Any]:
    """Return a session with its media."""
    async with client.get(f"/api/sessions/{session_id}") as answer:
        if answer.status != 200:
            raise RuntimeError(f"reading session {session_id} gave {answer.status}")
        return await answer.json()


async def filled(client: aiohttp.ClientSession, session_id: int, *, seconds: float = 60.0) -> dict[str, Any]:
    """Wait until the fill of a session is over and return the session."""
    async with asyncio.timeout(seconds):
        while (found := await read(client, session_id))["session"]["fill"]["state"] in {"pending", "running"}:
            await asyncio.sleep(0.05)
    return found


def _start(folder: Path, environment: dict[str, str], log: Path, *, demo: bool) -> Runtime:
    port = free_port()
    plain = {name: value for name, value in os.environ.items() if not name.startswith("LANTERNIST_")}
    own = {
        "LANTERNIST_DATA_DIR": str(folder),
        "LANTERNIST_PORT": str(port),
        "LANTERNIST_RATE_LIMITS": "no",
        "LANTERNIST_LOG_LEVEL": "info",
    }
    argv = [sys.executable, "-m", "lanternist.cli", "run", *(["--demo"] if demo else [])]
    with log.open("ab") as output:
        began = time.perf_counter()
        process = psutil.Popen(
            argv, env=plain | own | environment, stdout=output, stderr=output, stdin=subprocess.DEVNULL
        )
    try:
        while not _is_ready(port):
            if process.poll() is not None or time.perf_counter() - began > START_SECONDS:
                raise RuntimeError(f"it did not start:\n{log.read_text()[-_LOG_SHOWN:]}")
            time.sleep(_POLL_SECONDS)
    except BaseException:
        end(process)
        raise
    return Runtime(process, port, folder, log, time.perf_counter() - began)


def end(process: psutil.Popen) -> None:
    """Ask a process to end, and make it."""
    with suppress(psutil.NoSuchProcess):
        process.terminate()
    try:
        process.wait(STOP_SECONDS)
    except psutil.TimeoutExpired:
        # Its children hold a pipe from it and end by themselves.
        process.kill()
        process.wait()


def _is_ready(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
            connection.sendall(
                f"GET /readyz HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n".encode()
            )
            return b" 200 " in connection.recv(64)
    except OSError:
        return False


def free_port() -> int:
    """Return a port that nobody listened at just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _memory(process: psutil.Process) -> Memory:
    info = process.memory_full_info()
    # Where the system does not tell the proportional share, what belongs to the process alone is nearest.
    pss = getattr(info, "pss", info.uss)
    return Memory(info.rss / 1024**2, pss / 1024**2)
