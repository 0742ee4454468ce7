"""A client of uploads in pieces as a program is one: blocking sockets, the file sent by the system, cuts on purpose.

Beside it stand the copies that it is compared with.
"""

import base64
import os
import select
import socket
import struct
import subprocess
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from lanternist.features.vault import ATTESTATION_VERSION

BLOCK = 1024 * 1024
_TIMEOUT = 120.0
_TUS = {"Tus-Resumable": "1.0.0"}
_PIECE = {"Content-Type": "application/offset+octet-stream"}


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: the status, and the headers by their small names."""

    status: int
    headers: dict[str, str]


@dataclass(slots=True)
class Sent:
    """How an upload went."""

    seconds: float = 0.0
    bytes: int = 0
    """That were handed to the system; what was cut off is among them."""
    cuts: int = 0
    offsets: list[int] = field(default_factory=list[int])
    """From where it went on after each cut."""
    media_id: str = ""
    path: str = ""


@dataclass(frozen=True, slots=True)
class Client:
    """Sends files as the person whose cookie it has."""

    port: int
    cookie: str

    def begin(self, length: int, name: str) -> str:
        """Begin an upload; return its path."""
        return self._ask("POST", "/api/uploads", _described(length, name), 201).headers["location"]

    def offset(self, path: str) -> int:
        """Ask how far an upload is."""
        return int(self._ask("HEAD", path, {}, 200).headers["upload-offset"])

    def send(self, file: Path, *, cuts: int, luck: Random) -> Sent:
        """Send a file through a line that is cut so many times, in random places, and go on after each."""
        sent = Sent(cuts=cuts)
        size = file.stat().st_size
        places = sorted(luck.sample(range(1, size), cuts))
        began = time.perf_counter()
        sent.path = self.begin(size, file.name)
        position = 0
        for place in places:
            if place > position:
                sent.bytes += self._cut(sent.path, file, position, place, abrupt=luck.random() < 0.5)
            position = self.offset(sent.path)
            sent.offsets.append(position)
        with self._connected() as line, file.open("rb") as source:
            self._head(line, "PATCH", sent.path, _PIECE | _at(position) | _of(size - position))
            sent.bytes += _push(line, source.fileno(), position, size)
            answer = _answer(line)
        if answer.status != 204 or answer.headers["upload-offset"] != str(size):
            raise RuntimeError(f"the last piece gave {answer}")
        sent.media_id = answer.headers["upload-media-id"]
        sent.seconds = time.perf_counter() - began
        return sent

    def send_small(self, body: bytes, name: str) -> str:
        """Send a file by one call; return the id of what became of it."""
        headers = _described(len(body), name) | _PIECE | _of(len(body))
        answer = self._ask("POST", "/api/uploads", headers, 201, body)
        return answer.headers["upload-media-id"]

    def _cut(self, path: str, file: Path, start: int, end: int, *, abrupt: bool) -> int:
        """Announce the rest of a file, send a part of it and let the line go: by a reset, or as if all were sent."""
        size = file.stat().st_size
        with self._connected() as line, file.open("rb") as source:
            self._head(line, "PATCH", path, _PIECE | _at(start) | _of(size - start))
            count = _push(line, source.fileno(), start, end)
            if abrupt:
                line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        return count

    def _ask(self, method: str, path: str, headers: dict[str, str], status: int, body: bytes = b"") -> Answer:
        with self._connected() as line:
            self._head(line, method, path, ({} if body or method == "HEAD" else _of(0)) | headers)
            line.sendall(body)
            answer = _answer(line)
        if answer.status != status:
            raise RuntimeError(f"{method} {path} gave {answer}")
        return answer

    def _connected(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), timeout=_TIMEOUT)

    def _head(self, line: socket.socket, method: str, path: str, headers: dict[str, str]) -> None:
        own = {"Host": f"127.0.0.1:{self.port}", "Cookie": self.cookie, "Connection": "close"} | _TUS
        lines = "".join(f"{name}: {value}\r\n" for name, value in (own | headers).items())
        line.sendall(f"{method} {path} HTTP/1.1\r\n{lines}\r\n".encode())


def copied(file: Path, to: Path) -> float:
    """Return how many seconds `cp` takes until the copy is on the disk."""
    began = time.perf_counter()
    subprocess.run(["cp", str(file), str(to)], check=True)
    _sync(to)
    return time.perf_counter() - began


def copied_through_loopback(file: Path, to: Path) -> float:
    """Return how many seconds a bare copy takes: from the file into a socket, from there into a file on the disk."""
    began = time.perf_counter()
    with socket.create_server(("127.0.0.1", 0)) as listening:
        writing = threading.Thread(target=_write_what_comes, args=(listening, to))
        writing.start()
        with socket.create_connection(listening.getsockname()) as line, file.open("rb") as source:
            _push(line, source.fileno(), 0, file.stat().st_size)
        writing.join()
    return time.perf_counter() - began


def _write_what_comes(listening: socket.socket, to: Path) -> None:
    line, _ = listening.accept()
    block = memoryview(bytearray(BLOCK))
    with line, to.open("wb", buffering=0) as out:
        while count := line.recv_into(block):
            out.write(block[:count])
        os.fdatasync(out.fileno())


def _sync(file: Path) -> None:
    with file.open("rb") as written:
        os.fdatasync(written.fileno())


def _push(line: socket.socket, source: int, start: int, end: int) -> int:
    """Let the system send a part of a file; return how much it took."""
    position = start
    while position < end:
        # A socket with a time limit does not block by itself.
        if not select.select([], [line], [], _TIMEOUT)[1]:
            raise TimeoutError("the server takes no more")
        position += os.sendfile(line.fileno(), source, position, min(BLOCK, end - position))
    return position - start


def _answer(line: socket.socket) -> Answer:
    head = b""
    while b"\r\n\r\n" not in head:
        piece = line.recv(65536)
        if not piece:
            raise RuntimeError(f"the line ended before the answer: {head!r}")
        head += piece
    lines = head.partition(b"\r\n\r\n")[0].decode("latin-1").split("\r\n")
    pairs = (each.partition(":") for each in lines[1:])
    return Answer(int(lines[0].split()[1]), {name.lower(): value.strip() for name, _, value in pairs})


def _described(length: int, name: str) -> dict[str, str]:
    told = {"filename": name, "attestation": ATTESTATION_VERSION}
    metadata = ",".join(f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in told.items())
    return {"Upload-Length": str(length), "Upload-Metadata": metadata}


def _at(position: int) -> dict[str, str]:
    return {"Upload-Offset": str(position)}


def _of(length: int) -> dict[str, str]:
    return {"Content-Length": str(length)}
