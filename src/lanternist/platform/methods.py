"""HEAD wherever GET is, and the `Allow` of an address: once for every route."""

import asyncio
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from litestar import Litestar
from litestar.types import Message, Receive, Scope, Send

_ONLY_HEAD = "only_head"


class HeadOnly:
    """Lets a HEAD pass as the GET of the same address and sends its headers alone.

    The routes run as they do for GET, so the checks and the headers are the same. When the headers are sent the
    caller counts as gone: a stream ends there instead of being read to its end for nobody.
    """

    def __init__(self, send: Send) -> None:
        self._send = send
        self._is_started = asyncio.Event()
        self._was_asked = False

    async def receive(self) -> Any:  # Any: one of the messages of ASGI
        """Give an empty body, and then the caller's leaving."""
        if not self._was_asked:
            self._was_asked = True
            return {"type": "http.request", "body": b"", "more_body": False}
        await self._is_started.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Message) -> None:
        """Pass on the start of the answer and end it there."""
        if message["type"] != "http.response.start":
            return
        await self._send(message)
        await self._send({"type": "http.response.body", "body": b"", "more_body": False})
        self._is_started.set()


def head_as_get(scope: Scope, receive: Receive, send: Send) -> tuple[Receive, Send]:
    """Make a GET of a HEAD, in `scope` too; every other request is left as it is."""
    request: Any = scope
    if request["method"] != "HEAD":
        return receive, send
    request["method"] = "GET"
    request["state"][_ONLY_HEAD] = True
    head = HeadOnly(send)
    return head.receive, head.send


def is_head(scope: Scope) -> bool:
    """Return whether only the headers are wanted, so that a route need not open what it would not send."""
    return _ONLY_HEAD in scope["state"]


def methods_of(app: Litestar) -> dict[str, set[str]]:
    """Return the methods of each path; the framework's own answer to OPTIONS knows those of one route only."""
    methods: defaultdict[str, set[str]] = defaultdict(set)
    for route in app.routes:
        methods[route.path_format] |= set(getattr(route, "methods", ()))
    return dict(methods)


def allow_of(said: bytes, known: Iterable[str]) -> bytes:
    """Return the value of `Allow`, in order: what the framework said and what is known, HEAD where there is GET."""
    methods = {method.strip() for method in said.decode("latin-1").split(",")} | set(known)
    return ", ".join(sorted(methods | ({"HEAD"} if "GET" in methods else set()))).encode()
