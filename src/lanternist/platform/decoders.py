"""Decoding what strangers made, in a process of its own that can do nothing else.

A decoder takes about half a second to start, so it is kept for the next file, and ended when it has grown, has
decoded many, or has had nothing to do for a while. This process never loads an image library.
"""

import asyncio
import json
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any

import structlog

_ENVIRONMENT = {
    "VIPS_BLOCK_UNTRUSTED": "1",
    "VIPS_CONCURRENCY": "1",
    # What is decoded stays in memory, where it is limited, and never goes to a file.
    "VIPS_DISC_THRESHOLD": "4g",
    "MALLOC_ARENA_MAX": "2",
    # NumPy's library would start threads, each with memory of its own.
    "OPENBLAS_NUM_THREADS": "1",
}
MOST_FILES = 500
MOST_RESIDENT_BYTES = 160 * 1024**2
IDLE_SECONDS = 60.0
ORDER_SECONDS = 20.0
_START_SECONDS = 30.0
_GRACE_SECONDS = 1.0
_ANSWER_BYTES = 4096
_MODULES = {
    "pictures": "lanternist.platform.decoding",
    "videos": "lanternist.platform.decoding.video_orders",
    "conversions": "lanternist.platform.decoding.conversions",
}
_READ = ("source", "sound")
log = structlog.get_logger()


class DecodeError(Exception):
    """A file could not be decoded.

    `code` is `not_media`, `wrong_kind`, `too_large`, `damaged`, `no_room`, `timed_out` or `crashed`.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Decoders:
    """At most `count` decoders of one kind, `pictures`, `videos` or `conversions`, started when needed."""

    def __init__(self, count: int = 1, *, kind: str = "pictures", seconds: float = ORDER_SECONDS) -> None:
        self._kind = kind
        self._free = asyncio.Semaphore(count)
        self._idle: list[_Decoder] = []
        self._seconds = seconds
        self._under_way: set[asyncio.Task[dict[str, Any]]] = set()
        self._endings: dict[_Decoder, asyncio.TimerHandle] = {}

    async def run(self, order: dict[str, Any], source: Path, result: Path, **more: Path) -> dict[str, Any]:
        """Carry an order out on the file `source`, writing the file `result`; return what is known of that.

        `more` are files for orders that need them: `sound` is read, `poster` is written. Raises `DecodeError`.
        When the caller is cancelled the order is carried out to its end all the same.
        """
        task = asyncio.create_task(self._run(order, {"source": source, "result": result} | more))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)
        return await asyncio.shield(task)

    async def close(self) -> None:
        """End all decoders, those at work when they are done."""
        await asyncio.gather(*self._under_way, return_exceptions=True)
        for decoder in self._idle:
            self._endings.pop(decoder).cancel()
            await asyncio.to_thread(decoder.end)
        self._idle.clear()

    async def _run(self, order: dict[str, Any], files: dict[str, Path]) -> dict[str, Any]:
        async with self._free:
            decoder = await self._take()
            answer = await asyncio.to_thread(decoder.run, order, files, self._seconds)
            if decoder.is_worn:
                await asyncio.to_thread(decoder.end)
            else:
                self._idle.append(decoder)
                loop = asyncio.get_running_loop()
                self._endings[decoder] = loop.call_later(IDLE_SECONDS, self._end_idle, decoder)
        if "failure" in answer:
            raise DecodeError(answer["failure"])
        return answer

    async def _take(self) -> "_Decoder":
        """Return a decoder that waits for an order, else a new one."""
        while self._idle:
            decoder = self._idle.pop()
            self._endings.pop(decoder).cancel()
            if decoder.is_alive:
                return decoder
            await asyncio.to_thread(decoder.end)
        return await asyncio.to_thread(_Decoder, self._kind)

    def _end_idle(self, decoder: "_Decoder") -> None:
        del self._endings[decoder]
        self._idle.remove(decoder)
        decoder.end()


class _Decoder:
    """One process. All methods wait, and are for threads."""

    def __init__(self, kind: str) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="lanternist-decoder-", ignore_cleanup_errors=True)
        self._channel, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-I", "-B", "-m", _MODULES[kind], str(theirs.fileno())],
                env=_ENVIRONMENT | {"TMPDIR": self._folder.name},
                cwd=self._folder.name,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                pass_fds=(theirs.fileno(),),
            )
        self._files = 0
        self.is_worn = False
        hello = self._receive(_START_SECONDS)
        if "failure" not in hello and not hello["is_caged"]:
            log.warning("decoder.partly_caged", reason="this system has no list of allowed system calls")

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def is_alive(self) -> bool:
        return self._process.poll() is None

    def run(self, order: dict[str, Any], files: dict[str, Path], seconds: float) -> dict[str, Any]:
        """Carry out one order; the answer holds `failure` where it failed."""
        message = json.dumps(order | {"seconds": seconds, "files": list(files)}).encode()
        with ExitStack() as stack:
            # What is written is read too: the index of a video is moved to its front.
            opened = [
                stack.enter_context(path.open("rb" if name in _READ else "w+b"))
                for name, path in files.items()
            ]
            try:
                socket.send_fds(self._channel, [message], [file.fileno() for file in opened])
            except OSError:
                self.is_worn = True
                return {"failure": "crashed"}
            answer = self._receive(seconds + _GRACE_SECONDS)
        self._files += 1
        self.is_worn |= answer.get("is_worn", False) or self._files >= MOST_FILES
        self.is_worn |= answer.get("resident", 0) > MOST_RESIDENT_BYTES
        return answer

    def end(self) -> None:
        """End the process, whatever it does, and wait until it is gone."""
        with suppress(ProcessLookupError):
            self._process.kill()
        self._process.wait()
        self._channel.close()
        self._folder.cleanup()

    def _receive(self, seconds: float) -> dict[str, Any]:
        begun = time.monotonic()
        self._channel.settimeout(seconds)
        try:
            answer = self._channel.recv(_ANSWER_BYTES)
        except TimeoutError:
            answer = b""
        except OSError:
            answer, seconds = b"", float("inf")
        if answer:
            return json.loads(answer)
        self.is_worn = True
        # Its own clock ends it a little before ours.
        is_late = time.monotonic() - begun >= seconds - _GRACE_SECONDS
        return {"failure": "timed_out" if is_late else "crashed"}
