"""A proxy on loopback between Lanternist and the world outside, which passes on or does harm.

Without a fault it hands requests on to `upstream`. With one, every request, or every one for the `hosts` named, meets
it. One request for each connection, so what is open is what is under way.
"""

import asyncio
import socket
import struct
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from types import TracebackType
from typing import Self

FOR_EVER = 30.0
RETRY_AFTER = 2
_BODY = b'{"kind": "Listing", "data": {"children": [' + b" " * 4000
_OK = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
_GARBAGE = bytes(range(256)) * 8


@dataclass(frozen=True)
class Arrival:
    """One request, and when it came by this machine's monotonic clock."""

    host: str
    path: str
    at: float


Harm = Callable[[asyncio.StreamWriter], Awaitable[None]]


def _says(*parts: bytes, pause: float = 0.0) -> Harm:
    async def harm(writer: asyncio.StreamWriter) -> None:
        for part in parts:
            writer.write(part)
            await writer.drain()
            await asyncio.sleep(pause)

    return harm


async def _reset(writer: asyncio.StreamWriter) -> None:
    writer.write(_OK + b"Content-Length: 9000\r\n\r\n" + _BODY)
    await writer.drain()
    await asyncio.sleep(0.02)
    connection = writer.get_extra_info("socket")
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


FAULTS: dict[str, Harm] = {
    "no answer": _says(b"", pause=FOR_EVER),
    "a byte at a time": _says(_OK + b"Content-Length: 600\r\n\r\n", *[b"x"] * 600, pause=0.05),
    "reset in the body": _reset,
    "cut off": _says(_OK + b"Content-Length: 9000\r\n\r\n" + _BODY),
    "longer than it says": _says(_OK + b"Content-Length: 100\r\n\r\n" + _BODY),
    "another protocol": _says(b"220 mail.example ESMTP\r\n"),
    "nonsense": _says(_OK + b"Content-Length: %d\r\n\r\n" % len(_GARBAGE) + _GARBAGE),
    "500": _says(b"HTTP/1.1 500 Oops\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"),
    "429": _says(
        b"HTTP/1.1 429 Slow\r\nRetry-After: %d\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
        % RETRY_AFTER
    ),
}


class FaultProxy:
    """The proxy; an async context manager. `fault` names what every request meets from now on."""

    def __init__(self, upstream: int = 0) -> None:
        self.upstream = upstream
        self.port = 0
        self.fault: str | None = None
        self.hosts: set[str] | None = None
        self.only_next = False
        """Whether the fault is over once a single request has met it."""
        self.arrivals: list[Arrival] = []
        self.open = 0
        self._server: asyncio.Server | None = None

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._server is not None:
            self._server.close()

    def _fault_for(self, host: str) -> Harm | None:
        if self.fault is None or (self.hosts is not None and host not in self.hosts):
            return None
        harm = FAULTS[self.fault]
        if self.only_next:
            self.fault = None
        return harm

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.open += 1
        # A client that hangs up ends the harm that is being done to it.
        with suppress(OSError, asyncio.IncompleteReadError):
            head = await reader.readuntil(b"\r\n\r\n")
            headers = dict(line.lower().split(b": ", 1) for line in head.split(b"\r\n")[1:] if b": " in line)
            body = await reader.readexactly(int(headers.get(b"content-length", b"0")))
            host, path = headers[b"host"].decode(), head.split(b" ")[1].decode()
            self.arrivals.append(Arrival(host, path, time.monotonic()))
            harm = self._fault_for(host)
            work = asyncio.ensure_future(
                harm(writer) if harm is not None else self._pass_on(head, body, writer)
            )
            gone = asyncio.ensure_future(reader.read())
            await asyncio.wait([work, gone], return_when=asyncio.FIRST_COMPLETED)
            for each in (work, gone):
                each.cancel()
            await asyncio.gather(work, gone, return_exceptions=True)
        writer.close()
        with suppress(OSError):
            await writer.wait_closed()
        self.open -= 1

    async def _pass_on(self, head: bytes, body: bytes, writer: asyncio.StreamWriter) -> None:
        inside, out = await asyncio.open_connection("127.0.0.1", self.upstream)
        first, _, rest = head.partition(b"\r\n")
        out.write(first + b"\r\nConnection: close\r\n" + rest + body)
        while part := await inside.read(65536):
            writer.write(part)
            await writer.drain()
        out.close()
