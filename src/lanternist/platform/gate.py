"""What stands before every request: its id, its log line, the cross-site check and the safety headers."""

import re
import secrets
import time
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

import msgspec
import structlog
from litestar import Litestar
from litestar.types import Message, Receive, Scope, Send

from lanternist.errors import AppError, BadHost, CrossSiteRequest
from lanternist.platform import telemetry
from lanternist.platform.limits import Limiter, Ticket, ticket_of_person
from lanternist.platform.methods import allow_of, head_as_get, methods_of

ADULTS_ONLY = "RTA-5042-1996-1400-1577-RTA"
"""The label by which filters in homes and schools know a service for adults."""

_HEADERS = [
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"x-robots-tag", b"noindex, nofollow"),
    (b"rating", ADULTS_ONLY.encode()),
]
_HOST = re.compile(rb"([A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*\.?|\[[0-9A-Fa-f:.]+\])(:[0-9]{1,5})?")
_LONGEST_HOST = 300
_SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}
log = structlog.get_logger()


class Gate:
    """Wraps the application as the outermost layer; nothing is answered without passing it."""

    def __init__(
        self, app: Litestar, *, public_url: str, limiter: Limiter | None, media_from_anywhere: bool = False
    ) -> None:
        self._app = app
        self._methods = methods_of(app)
        policy = content_security_policy(media_from_anywhere=media_from_anywhere)
        self._headers = [(b"content-security-policy", policy.encode()), *_HEADERS]
        self._origin = "{0.scheme}://{0.netloc}".format(urlsplit(public_url))
        self._limiter = limiter

    def lifespan(self) -> AbstractAsyncContextManager[None]:
        """Return the application's own start and end, for who runs it without a server."""
        return self._app.lifespan()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = dict(scope["headers"])
        request_id = secrets.token_hex(8)
        scope["state"] = {**scope.get("state", {}), "request_id": request_id}
        method = str(scope["method"])
        receive, send = head_as_get(scope, receive, send)
        token = telemetry.request_id.set(request_id)
        try:
            started = time.perf_counter()
            refusal = self._refusal(scope, method, headers)
            # Refused is not counted: else another site could use up what the person it deceives may still ask for.
            ticket = self._limiter.count(scope) if self._limiter and refusal is None else None
            answer = _Answer(send, request_id, self._limiter, ticket, scope, self._headers, self._methods)
            refusal = refusal or (ticket.refusal if ticket else None)
            if refusal is not None:
                await _refuse(answer.send, refusal)
            else:
                await self._app(scope, receive, answer.send)
            _log_request(scope, method, answer.status, time.perf_counter() - started)
        finally:
            telemetry.request_id.reset(token)

    def _refusal(self, scope: Scope, method: str, headers: dict[bytes, bytes]) -> AppError | None:
        if not is_host(scope):
            return BadHost()
        if method not in _SAFE_METHODS and is_cross_site(headers, self._origin):
            return CrossSiteRequest()
        return None


def is_host(scope: Scope) -> bool:
    """Return whether the request names one host, as a name or an address with or without a port, or none at all.

    The framework builds the request's address from this header: `x/y?` in it would move the path.
    """
    named = [value for name, value in scope["headers"] if name == b"host"]
    return not named or (len(named) == 1 and _is_plain(named[0]))


@lru_cache(maxsize=256)
def _is_plain(host: bytes) -> bool:
    return len(host) <= _LONGEST_HOST and _HOST.fullmatch(host) is not None


def is_cross_site(headers: dict[bytes, bytes], origin: str) -> bool:
    """Return whether a browser says that another site made this request; plain clients say nothing and pass."""
    site = headers.get(b"sec-fetch-site")
    if site is not None:
        return site not in (b"same-origin", b"none")
    sent = headers.get(b"origin")
    if sent is None:
        return False
    host = headers.get(b"host", b"").decode("latin-1")
    return sent.decode("latin-1") not in (origin, f"http://{host}", f"https://{host}")


def content_security_policy(*, media_from_anywhere: bool) -> str:
    """Return what a page may load: all from here; media from elsewhere only where we do not relay them."""
    media = "'self' https: http:" if media_from_anywhere else "'self'"
    return (
        f"default-src 'none'; script-src 'self'; style-src 'self'; img-src {media} data:; media-src {media}; "
        "connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )


class _Answer:
    """Adds the safety and limit headers to the answer as it leaves, and remembers its status."""

    def __init__(
        self,
        send: Send,
        request_id: str,
        limiter: Limiter | None,
        ticket: Ticket | None,
        scope: Scope,
        safety: list[tuple[bytes, bytes]],
        methods: dict[str, set[str]],
    ) -> None:
        self._send = send
        self._safety = safety
        self._request_id = request_id
        self._scope = scope
        self._methods = methods
        self._limiter = limiter
        self._ticket = ticket
        self.status = 0

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self._dress(message)
        await self._send(message)

    def _dress(self, message: Any) -> None:
        headers: list[tuple[bytes, bytes]] = [
            (name, self._allow(value) if name.lower() == b"allow" else value)
            for name, value in message["headers"]
        ]
        present = {name.lower() for name, _ in headers}
        headers += [pair for pair in self._safety if pair[0] not in present]
        headers.append((b"x-request-id", self._request_id.encode()))
        if b"cache-control" not in present:
            headers.append((b"cache-control", b"no-store"))
        ticket = ticket_of_person(self._scope) or self._ticket
        if self._limiter and ticket:
            headers += self._limiter.headers(ticket, self.status)
        message["headers"] = headers

    def _allow(self, said: bytes) -> bytes:
        return allow_of(said, self._methods.get(str(self._scope.get("path_template")), ()))


async def _refuse(send: Callable[[Any], Awaitable[None]], error: AppError) -> None:
    body = msgspec.json.encode(error.body())
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    headers += [(name.lower().encode(), value.encode()) for name, value in error.headers().items()]
    await send({"type": "http.response.start", "status": error.status, "headers": headers})
    await send({"type": "http.response.body", "body": body, "more_body": False})


def _log_request(scope: Scope, method: str, status: int, seconds: float) -> None:
    """Log the route, never the address: a path may carry a share code, a query a signature."""
    route = scope.get("path_template") or "(none)"
    log.info("request", method=method, route=route, status=status, ms=round(seconds * 1000, 1))
