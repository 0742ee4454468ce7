"""Answers with a whole file of this machine, which the server sends by itself where it can."""

from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any

from litestar.response import Stream
from litestar.response.base import ASGIResponse
from litestar.types import Receive, Scope, Send

_PATH_SEND = "http.response.pathsend"


class WholeFile(Stream):
    """A file piece by piece; or by its path alone, if the server knows the extension `http.response.pathsend` of ASGI.

    Then not a byte of it passes through Python. `Content-Length` must be among the headers.
    """

    def __init__(
        self, pieces: AsyncIterator[bytes], path: Path, *, headers: Mapping[str, str], media_type: str
    ) -> None:
        super().__init__(pieces, headers=dict(headers), media_type=media_type)
        self._path = path

    def to_asgi_response(
        self, *args: Any, **kwargs: Any
    ) -> Any:  # as the framework declares it; an ASGI application
        """Return what sends the answer."""
        return _Sending(super().to_asgi_response(*args, **kwargs), self._path)


class _Sending:
    def __init__(self, by_pieces: ASGIResponse, path: Path) -> None:
        self._by_pieces = by_pieces
        self._path = path

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if _PATH_SEND not in (scope.get("extensions") or {}):
            await self._by_pieces(scope, receive, send)
            return
        await self._by_pieces.start_response(send)
        message: Any = {"type": _PATH_SEND, "path": str(self._path)}
        await send(message)
        await self._by_pieces.after_response()
