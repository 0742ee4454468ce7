"""The web server as a process that is meant to die, over and over.

A nursery process builds the application once. At every line it reads, it forks a server that dies at the fault
which the line names; when that has happened, it says so and reads on. So a new server costs milliseconds.
"""

import asyncio
import os
import signal
import socket
import sys
import time
from asyncio.subprocess import PIPE, Process, create_subprocess_exec
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import httpx

START_SECONDS = 60.0
NO_FAULT = "none"
_ROOT = Path(__file__).parents[2]


@dataclass
class MortalServer:
    """One place that people call, and the process that serves there now."""

    environment: dict[str, str]
    port: int = field(default_factory=lambda: free_port())
    deaths: int = 0
    client: httpx.AsyncClient = field(init=False)
    """Calls the server, on connections that it may cut."""
    _nursery: Process | None = None

    def __post_init__(self) -> None:
        self.client = httpx.AsyncClient(base_url=f"http://127.0.0.1:{self.port}", timeout=20)

    async def start(self, fault: str | None) -> None:
        """Serve until the process comes to `fault`."""
        if self._nursery is None:
            self._nursery = await self._open_nursery()
        assert self._nursery.stdin is not None
        self._nursery.stdin.write(f"{fault or NO_FAULT}\n".encode())
        await self._until_ready()

    async def is_dead(self) -> bool:
        """Return whether the server has died; one whose connection just broke is given a moment."""
        assert self._nursery is not None
        assert self._nursery.stdout is not None
        try:
            line = await asyncio.wait_for(self._nursery.stdout.readline(), 1.0)
        except TimeoutError:
            return False
        assert line == b"died by SIGKILL\n", line
        self.deaths += 1
        return True

    async def end(self) -> None:
        """End the nursery and what it serves."""
        if self._nursery is not None:
            with suppress(ProcessLookupError):
                os.killpg(self._nursery.pid, signal.SIGKILL)
            await self._nursery.wait()
        await self.client.aclose()

    async def _open_nursery(self) -> Process:
        plain = {name: value for name, value in os.environ.items() if not name.startswith("LANTERNIST_")}
        own = {"LANTERNIST_PORT": str(self.port), "LANTERNIST_RATE_LIMITS": "no", "PYTHONPATH": str(_ROOT)}
        return await create_subprocess_exec(
            sys.executable,
            "-m",
            "tests.support.mortal_server",
            env=plain | self.environment | own,
            stdin=PIPE,
            stdout=PIPE,
            start_new_session=True,
        )

    async def _until_ready(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            try:
                if (await self.client.get("/readyz")).status_code == 200:
                    return
            except httpx.TransportError:
                await asyncio.sleep(0.005)
        raise RuntimeError("the server did not start")


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _nurse() -> None:
    from granian.constants import Interfaces
    from granian.server.embed import Server

    from lanternist.app import create_app
    from lanternist.platform import faults
    from lanternist.settings import load

    settings = load(os.environ)
    app = create_app(settings)
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            faults.arm(None if line.strip() == NO_FAULT else line.strip())
            server = Server(
                app, port=settings.port, interface=Interfaces.ASGI, websockets=False, log_enabled=False
            )
            asyncio.run(server.serve())
            os._exit(0)
        _, status = os.waitpid(child, 0)
        death = f"died by {signal.Signals(os.WTERMSIG(status)).name}" if os.WIFSIGNALED(status) else status
        sys.stdout.write(f"{death}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    _nurse()
