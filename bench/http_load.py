"""Sends HTTP/1.1 requests over connections that stay open, and times the answers.

It understands just what it needs: answers with a `Content-Length`, and those without a body. So it costs little of
the processors that it shares with the server. It goes to loopback only, and ends by count and by time.
"""

import asyncio
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import cycle, repeat
from typing import Any

from bench.machine import percentile

HOST = "127.0.0.1"
LONGEST_SECONDS = 120.0
_HEAD_END = b"\r\n\r\n"
_LENGTH = b"\r\ncontent-length: "
_WITHOUT_BODY = {204, 304}


@dataclass(frozen=True)
class Load:
    """What was measured; latencies in seconds."""

    seconds: float
    latencies: list[float]
    bytes_read: int

    @property
    def per_second(self) -> float:
        return len(self.latencies) / self.seconds

    def latency_ms(self, share: float) -> float:
        """Return a percentile of the latencies in milliseconds."""
        return percentile(self.latencies, share) * 1000


def request(
    method: str, path: str, *, port: int, cookie: str = "", body: bytes = b"", etag: str = ""
) -> bytes:
    """Return the bytes of one request; with `etag` it asks for what has changed since."""
    lines = [f"{method} {path} HTTP/1.1", f"Host: {HOST}:{port}", "Accept: application/json"]
    if cookie:
        lines.append(f"Cookie: {cookie}")
    if etag:
        lines.append(f"If-None-Match: {etag}")
    if body:
        lines += ["Content-Type: application/json", f"Content-Length: {len(body)}"]
    return "\r\n".join([*lines, "", ""]).encode() + body


async def run(
    port: int,
    requests: list[bytes],
    *,
    connections: int,
    seconds: float,
    most: int | None = None,
    expected: int = 200,
) -> Load:
    """Send `requests` in turn for `seconds`, at most `most` of them; a status not expected raises."""
    seconds = min(seconds, LONGEST_SECONDS)
    loop = asyncio.get_running_loop()
    plan = _Plan(cycle(requests), repeat(None) if most is None else iter(range(most)), expected)
    began = time.perf_counter()
    plan.ends_at = began + seconds
    clients = [
        (await loop.create_connection(lambda: _Client(plan, loop.create_future()), HOST, port))[1]
        for _ in range(connections)
    ]
    try:
        async with asyncio.timeout(seconds + 30):
            await asyncio.gather(*(client.done for client in clients))
    finally:
        for client in clients:
            client.close()
    return Load(plan.last_answer_at - began, plan.latencies, plan.bytes_read)


@dataclass
class _Plan:
    """What all connections send, and what they measured."""

    requests: Iterator[bytes]
    tickets: Iterator[object]
    expected: int
    ends_at: float = 0.0
    last_answer_at: float = 0.0
    bytes_read: int = 0
    latencies: list[float] = field(default_factory=list[float])

    def next_request(self, now: float) -> bytes | None:
        if now >= self.ends_at or next(self.tickets, self) is self:
            return None
        return next(self.requests)


class _Client(asyncio.Protocol):
    """One connection: sends, waits for the whole answer, sends again."""

    def __init__(self, plan: _Plan, done: asyncio.Future[None]) -> None:
        self.done = done
        self._plan = plan
        self._write: Callable[[bytes], None] = lambda _: None
        self._transport: asyncio.Transport | None = None
        self._got = bytearray()
        self._needed = 0
        self._sent_at = 0.0

    def connection_made(self, transport: Any) -> None:  # Any: uvloop's is no subclass of asyncio's
        self._transport = transport
        self._write = transport.write
        self._send(time.perf_counter())

    def data_received(self, data: bytes) -> None:
        self._got += data
        if not self._needed:
            self._read_head()
        if self._needed and len(self._got) >= self._needed:
            self._finish()

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.done.done():
            self.done.set_exception(exc or ConnectionError("the server closed the connection"))

    def close(self) -> None:
        if self._transport is not None:
            self._transport.close()

    def _send(self, now: float) -> None:
        following = self._plan.next_request(now)
        if following is None:
            if not self.done.done():
                self.done.set_result(None)
            return
        self._sent_at = now
        self._write(following)

    def _read_head(self) -> None:
        end = self._got.find(_HEAD_END)
        if end < 0:
            return
        head = bytes(self._got[: end + 2]).lower()
        status = int(head[9:12])
        found = head.find(_LENGTH)
        if status == self._plan.expected and status in _WITHOUT_BODY:
            self._needed = end + len(_HEAD_END)
            return
        if status != self._plan.expected or found < 0:
            self._fail(f"unexpected answer: {bytes(self._got[:2000])!r}")
            return
        start = found + len(_LENGTH)
        self._needed = end + len(_HEAD_END) + int(head[start : head.index(b"\r\n", start)])

    def _finish(self) -> None:
        now = time.perf_counter()
        self._plan.latencies.append(now - self._sent_at)
        self._plan.last_answer_at = now
        self._plan.bytes_read += self._needed
        self._got.clear()
        self._needed = 0
        self._send(now)

    def _fail(self, why: str) -> None:
        if not self.done.done():
            self.done.set_exception(RuntimeError(why))
        self.close()
