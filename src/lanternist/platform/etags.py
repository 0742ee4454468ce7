"""Entity tags: a client that holds an answer already is told so, instead of being sent it again."""

import hashlib
from typing import Any

import msgspec
from litestar import Response

from lanternist.platform.bodies import WebRequest

_ANY = "*"
_CACHE_CONTROL = "private, no-cache"
"""Kept by the person's own browser only, which asks each time whether it still holds."""


def known_tags(request: WebRequest) -> list[str]:
    """Return the tags of the answers that the client holds, as `If-None-Match` lists them."""
    sent = request.headers.get("if-none-match", "")
    return [tag.strip().removeprefix("W/") for tag in sent.split(",")] if sent else []


def is_known(request: WebRequest, tag: str) -> bool:
    """Return whether the client holds the answer of this tag."""
    tags = known_tags(request)
    return tag in tags or _ANY in tags


def not_modified(tag: str) -> Response[Any]:
    """Return the answer to a client that holds what it asks for."""
    return Response(None, status_code=304, headers={"ETag": tag, "Cache-Control": _CACHE_CONTROL})


def tagged(answer: object, tag: str, headers: dict[str, str] | None = None) -> Response[Any]:
    """Return an answer with its tag, as JSON."""
    return Response(
        msgspec.json.encode(answer),
        media_type="application/json",
        headers={"ETag": tag, "Cache-Control": _CACHE_CONTROL, **(headers or {})},
    )


def tagged_by_content(
    request: WebRequest, answer: object, headers: dict[str, str] | None = None
) -> Response[Any]:
    """Return an answer with a tag made of what it holds, or 304."""
    body = msgspec.json.encode(answer)
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    if is_known(request, tag):
        return not_modified(tag)
    return tagged(msgspec.Raw(body), tag, headers)
