"""Answers that Reddit is known to give and of which the repository holds no recording, written by hand."""

import json
from dataclasses import dataclass, field

_JSON = {"content-type": "application/json; charset=UTF-8"}
_HTML = {"content-type": "text/html; charset=UTF-8"}


@dataclass(frozen=True)
class Recording:
    """One answer; a listing's body is its document, written out."""

    name: str
    status: int
    body: bytes
    headers: dict[str, str] = field(default_factory=dict[str, str])


def _refusal(name: str, status: int, message: str, **more: str) -> Recording:
    body = json.dumps({"message": message, "error": status} | more).encode()
    return Recording(name, status, body, _JSON)


_EMPTY = {"kind": "Listing", "data": {"after": None, "dist": 0, "children": [], "before": None}}
_BLOCKED = b"<!doctype html><title>Blocked</title><p>You've been blocked by network security."

CRAFTED = {
    each.name: each
    for each in (
        _refusal("private_one", 403, "Forbidden", reason="private"),
        _refusal("gold_one", 403, "Forbidden", reason="gold_only"),
        _refusal("gated_one", 403, "Forbidden", reason="gated"),
        _refusal("quarantined_one", 403, "Forbidden", reason="quarantined"),
        _refusal("banned_one", 404, "Not Found", reason="banned"),
        _refusal("limited_one", 429, "Too Many Requests"),
        Recording("blocked_one", 403, _BLOCKED, _HTML),
        Recording("page_one", 200, b"<!doctype html><title>the front page</title>", _HTML),
        Recording("legal_one", 451, b"", _JSON),
        Recording("cut_one", 200, json.dumps(_EMPTY).encode()[:-1], _JSON),
        Recording("empty_one", 200, json.dumps(_EMPTY).encode(), _JSON),
    )
}
