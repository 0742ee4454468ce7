"""The only way out: every outbound request goes through here, checked on the address it really connects to.

A `Fetcher` speaks http and https on ports 80 and 443, keeps no cookies, reads no proxy variables, follows
redirects by hand and stops at a byte limit and a time limit. Names are resolved for each new connection, all
answers are checked, and the socket is opened to a checked address only, so a name cannot change its mind.
"""

import asyncio
import base64
import zlib
from collections.abc import AsyncGenerator, AsyncIterator, Generator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass

import aiohttp
from aiohttp.abc import AbstractResolver
from multidict import CIMultiDict, CIMultiDictProxy
from yarl import URL

from lanternist.platform.fetch_connections import RefusedSocket, SystemResolver, connector
from lanternist.platform.fetch_targets import (
    AddressRefused,
    ConnectionFailed,
    EncodingRefused,
    FetchError,
    SchemeRefused,
    Target,
    Targets,
    TimedOut,
    TooLarge,
    TooManyRedirects,
    UrlRefused,
)

__all__ = [
    "API_LIMITS",
    "MEDIA_LIMITS",
    "AddressRefused",
    "Answer",
    "ConnectionFailed",
    "EncodingRefused",
    "FetchError",
    "Fetcher",
    "Limits",
    "SchemeRefused",
    "Stream",
    "TimedOut",
    "TooLarge",
    "TooManyRedirects",
    "UrlRefused",
]


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one request may cost: bytes of the body, and seconds for each stage and for all of it."""

    max_bytes: int
    connect: float
    first_byte: float
    total: float


API_LIMITS = Limits(max_bytes=8 * 1024 * 1024, connect=3, first_byte=10, total=30)
MEDIA_LIMITS = Limits(max_bytes=200 * 1024 * 1024, connect=3, first_byte=10, total=60)
MAX_REDIRECTS = 3

_CHUNK = 64 * 1024
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
# Anything else a caller sends may be a credential, so another origin never sees it.
_HEADERS_FOR_ANYBODY = frozenset({"accept", "accept-encoding", "accept-language", "range", "user-agent"})


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer in memory; `url` is the last one asked."""

    status: int
    headers: CIMultiDictProxy[str]
    body: bytes
    url: str


class Stream:
    """An answer whose body has not been read yet; `url` is the last one asked."""

    def __init__(
        self, response: aiohttp.ClientResponse, *, url: URL, max_bytes: int, deadline: float
    ) -> None:
        self.status = response.status
        self.headers = response.headers
        self.url = str(url)
        self.content_length = response.content_length
        self._response = response
        self._host = url.raw_host or ""
        self._max_bytes = max_bytes
        self._deadline = deadline

    async def chunks(self) -> AsyncIterator[bytes]:
        """Yield the body piece by piece. The time limit keeps running while the caller works on a piece."""
        taken = 0
        clock = asyncio.get_running_loop()
        while True:
            # A timer only fires while waiting, and a server that is never waited for would outrun it.
            if clock.time() >= self._deadline:
                raise TimedOut(f"{self._host} took too long")
            with _translated(self._host):
                async with asyncio.timeout_at(self._deadline):
                    chunk = await self._response.content.read(_CHUNK)
            if not chunk:
                return
            taken += len(chunk)
            if taken > self._max_bytes:
                raise TooLarge(f"more than {self._max_bytes} bytes from {self._host}")
            yield chunk


@dataclass(frozen=True, slots=True)
class _Call:
    method: str
    headers: CIMultiDict[str]
    form: Mapping[str, str] | None
    limits: Limits
    deadline: float


class Fetcher:
    """Opens outbound connections for the whole process; close it once at the end.

    `overrides` sends a host (`*`: every host without an entry of its own) to a given address and port over
    plain http without the address check, so that a deployment can put a gateway or a fixture server there.
    Literal addresses and local names in a URL stay refused unless they have an entry of their own.
    """

    def __init__(
        self,
        *,
        overrides: Mapping[str, tuple[str, int]],
        user_agent: str,
        resolver: AbstractResolver | None = None,
    ) -> None:
        self._targets = Targets(overrides)
        self._user_agent = user_agent
        self._resolver = resolver or SystemResolver()
        self._sessions: dict[bool, aiohttp.ClientSession] = {}

    async def request(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        form: Mapping[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        limits: Limits = API_LIMITS,
        follow: bool = False,
    ) -> Answer:
        """Ask and read the whole answer; the byte limit counts unpacked bytes.

        Redirects are followed only when asked for, and only for GET and HEAD: others get the 3xx answer.
        """
        call = self._call(method, headers, form, auth, limits, accept_encoding="gzip")
        hops = MAX_REDIRECTS if follow and call.method in {"GET", "HEAD"} else 0
        response, target = await self._exchange(call, url, hops=hops)
        try:
            stream = _stream(response, target, call)
            body = b"".join([chunk async for chunk in stream.chunks()])
        finally:
            response.close()
        if call.method != "HEAD":
            body = _unpacked(body, response.headers, limits.max_bytes)
        return Answer(status=response.status, headers=response.headers, body=body, url=stream.url)

    @asynccontextmanager
    async def stream(
        self, url: str, *, headers: Mapping[str, str] | None = None, limits: Limits = MEDIA_LIMITS
    ) -> AsyncGenerator[Stream]:
        """GET with at most three redirects; the body is read by the caller, packed bodies are refused."""
        call = self._call("GET", headers, None, None, limits, accept_encoding="identity")
        response, target = await self._exchange(call, url, hops=MAX_REDIRECTS)
        try:
            if _encoding(response.headers) != "identity":
                raise EncodingRefused(f"packed body from {target.host}")
            yield _stream(response, target, call)
        finally:
            # A body read to its end has given its connection back already; any other connection is dropped.
            response.close()

    async def close(self) -> None:
        for session in self._sessions.values():
            await session.close()
        self._sessions.clear()
        await self._resolver.close()

    def _call(
        self,
        method: str,
        headers: Mapping[str, str] | None,
        form: Mapping[str, str] | None,
        auth: tuple[str, str] | None,
        limits: Limits,
        *,
        accept_encoding: str,
    ) -> _Call:
        sent = CIMultiDict({"User-Agent": self._user_agent, "Accept": "*/*"})
        sent.update(headers or {})
        sent["Accept-Encoding"] = accept_encoding
        if auth is not None:
            sent["Authorization"] = "Basic " + base64.b64encode(":".join(auth).encode()).decode()
        deadline = asyncio.get_running_loop().time() + limits.total
        return _Call(method.upper(), sent, form, limits, deadline)

    async def _exchange(self, call: _Call, url: str, *, hops: int) -> tuple[aiohttp.ClientResponse, Target]:
        target = self._targets.first(url)
        headers = call.headers
        for hop in range(hops + 1):
            response = await self._send(call, target, headers)
            location = response.headers.get("Location") if response.status in _REDIRECTS else None
            if location is None or not hops:
                return response, target
            response.close()
            if hop == hops:
                break
            origin = target.url.origin()
            target = self._targets.after(target, location)
            if target.url.origin() != origin:
                headers = CIMultiDict((k, v) for k, v in headers.items() if k.lower() in _HEADERS_FOR_ANYBODY)
        raise TooManyRedirects(f"more than {hops} redirects, last from {target.host}")

    async def _send(self, call: _Call, target: Target, headers: CIMultiDict[str]) -> aiohttp.ClientResponse:
        if target.is_overridden:
            headers = CIMultiDict([*headers.items(), ("Host", target.url.host_port_subcomponent or "")])
        limits = call.limits
        latest = asyncio.get_running_loop().time() + limits.connect + limits.first_byte
        with _translated(target.host):
            async with asyncio.timeout_at(min(call.deadline, latest)):
                return await self._session(is_overridden=target.is_overridden).request(
                    call.method,
                    target.connect_to,
                    headers=headers,
                    data=call.form,
                    allow_redirects=False,
                    timeout=aiohttp.ClientTimeout(sock_connect=limits.connect, sock_read=limits.first_byte),
                )

    def _session(self, *, is_overridden: bool) -> aiohttp.ClientSession:
        # Opened on first use: aiohttp needs the running loop, and a fetcher is built before it runs.
        session = self._sessions.get(is_overridden)
        if session is None:
            session = self._sessions[is_overridden] = aiohttp.ClientSession(
                connector=connector(self._resolver, is_overridden=is_overridden),
                cookie_jar=aiohttp.DummyCookieJar(),
                auto_decompress=False,
                trust_env=False,
            )
        return session


def _stream(response: aiohttp.ClientResponse, target: Target, call: _Call) -> Stream:
    declared = response.content_length
    limit = call.limits.max_bytes
    if declared is not None and declared > limit and call.method != "HEAD":
        response.close()
        raise TooLarge(f"{declared} bytes announced by {target.host}, {limit} allowed")
    return Stream(response, url=target.url, max_bytes=limit, deadline=call.deadline)


def _encoding(headers: CIMultiDictProxy[str]) -> str:
    return ",".join(headers.getall("Content-Encoding", ())).strip().lower() or "identity"


def _unpacked(body: bytes, headers: CIMultiDictProxy[str], max_bytes: int) -> bytes:
    encoding = _encoding(headers)
    if encoding == "identity" or not body:
        return body
    if encoding not in {"gzip", "x-gzip"}:
        raise EncodingRefused("the answer is packed in a way that was not asked for")
    unpacker = zlib.decompressobj(16 + zlib.MAX_WBITS)
    try:
        # One byte over the limit is enough to know; the rest is never unpacked.
        unpacked = unpacker.decompress(body, max_bytes + 1)
    except zlib.error:
        raise EncodingRefused("the packed answer is damaged") from None
    if len(unpacked) > max_bytes:
        raise TooLarge(f"more than {max_bytes} bytes when unpacked")
    if not unpacker.eof:
        raise EncodingRefused("the packed answer is cut off")
    return unpacked


@contextmanager
def _translated(host: str) -> Generator[None]:
    """Turn what aiohttp raises into our errors, without the cause: its text may quote a whole URL."""
    try:
        yield
    except TimeoutError:
        raise TimedOut(f"{host} took too long") from None
    except aiohttp.ClientConnectorError as error:
        if isinstance(error.os_error, RefusedSocket):
            raise AddressRefused(f"{host}: {error.os_error.strerror}") from None
        raise ConnectionFailed(f"no connection to {host}") from None
    except (aiohttp.ClientError, OSError):
        raise ConnectionFailed(f"the exchange with {host} failed") from None
