"""Files and manifests from the hosts that media lie on, through the guarded fetcher."""

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO
from urllib.parse import urlsplit

from lanternist.features.media.arrivals import Arrival
from lanternist.platform.fetch import API_LIMITS, MEDIA_LIMITS, Answer, Fetcher, FetchError
from lanternist.platform.hosts import Hosts

ACCEPT = "image/avif,image/webp,image/*,video/*,*/*;q=0.5"
"""Without it some hosts answer with a page around the picture."""
_ACCEPT_MANIFEST = "application/dash+xml,application/vnd.apple.mpegurl,*/*;q=0.5"
GONE_ADDRESSES = ("https://i.imgur.com/removed.png",)
_MANIFEST_BYTES = 512 * 1024
NOT_FOUND = "not_found"
_PASSING = frozenset({408, 425, 429})


class NotMedia(Exception):
    """The answer is no file; `failure` says why.

    `is_gone`: its host says so for good. `may_pass`: a moment later it may be one.
    """

    def __init__(self, failure: str, *, is_gone: bool = False, may_pass: bool = False) -> None:
        super().__init__(failure)
        self.failure = failure
        self.is_gone = is_gone
        self.may_pass = may_pass


class Downloads:
    """What is read from other hosts; each call counts for the host's health."""

    def __init__(self, fetcher: Fetcher, hosts: Hosts) -> None:
        self._fetcher = fetcher
        self._hosts = hosts

    async def file(self, url: str, file: Path, *, behind: int = 0, arrival: Arrival | None = None) -> int:
        """Write what lies at `url` into a file, behind so many bytes that it holds; return how many it holds then.

        All parts of a file keep to one limit of size; `arrival` is told of each piece. Raises `FetchError`, `NotMedia`.
        """
        size = behind
        limits = replace(MEDIA_LIMITS, max_bytes=MEDIA_LIMITS.max_bytes - behind)
        async with (
            self._hosts.visit(_host(url)) as visit,
            self._fetcher.stream(url, headers={"Accept": ACCEPT}, limits=limits) as stream,
        ):
            visit.answered(stream.status, stream.headers)
            _check(stream.status, stream.url)
            with file.open("ab" if behind else "wb") as out:
                if arrival is not None:
                    arrival.begin(file, stream.content_length)
                async for chunk in stream.chunks():
                    size += await asyncio.to_thread(_write, out, chunk)
                    if arrival is not None:
                        arrival.grow(size)
        if arrival is not None:
            arrival.finish()
        return size

    async def manifest(self, url: str) -> Answer:
        """Read a manifest; the answer's `url` is where it was found in the end. Raises `FetchError`, `NotMedia`."""
        limits = replace(API_LIMITS, max_bytes=_MANIFEST_BYTES, total=15)
        async with self._hosts.visit(_host(url)) as visit:
            answer = await self._fetcher.request(
                "GET", url, headers={"Accept": _ACCEPT_MANIFEST}, limits=limits, follow=True
            )
            visit.answered(answer.status, answer.headers)
        _check(answer.status, answer.url)
        return answer


def failure_of(error: FetchError | NotMedia) -> str:
    """Return why something could not be read, as a stable name."""
    return error.failure if isinstance(error, NotMedia) else error.code


def _host(url: str) -> str:
    return urlsplit(url).hostname or ""


def _write(out: BinaryIO, chunk: bytes) -> int:
    written = out.write(chunk)
    out.flush()
    return written


def _check(status: int, url: str) -> None:
    if url in GONE_ADDRESSES:
        raise NotMedia("removed", is_gone=True)
    if status in (404, 410):
        # Some hosts say 404 on a bad day too; nobody says 410 by accident.
        raise NotMedia(NOT_FOUND, is_gone=status == 410)
    if status != 200:
        raise NotMedia(f"status_{status}", may_pass=status >= 500 or status in _PASSING)
