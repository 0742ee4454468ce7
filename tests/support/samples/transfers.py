"""The pages of imports and exports in every state worth looking at."""

from types import SimpleNamespace
from typing import Any

from tests.support.samples.common import ANA, CY, MOMENT, Page


def row(number: int, state: str, **changes: Any) -> dict[str, Any]:
    """Return an archive as the pages show it."""
    return {
        "id": number,
        "state": state,
        "is_under_way": state in ("pending", "running"),
        "done": 0,
        "total": 0,
        "skipped": 0,
        "failure": None,
        "session_id": None,
        "megabytes": 212,
        "created_at": MOMENT,
        "expires_at": MOMENT,
        "title": None,
    } | changes


_PLAIN: dict[str, Any] = {
    "way": None,
    "values": {},
    "errors": {},
    "price": 10,
    "balance": 42,
    "statements": (
        "I am 18 or older.",
        "Everyone shown is 18 or older and agreed to be shown and to this being shared.",
        "I have the right to share what I upload.",
    ),
    "attestation": "2026-11-21",
    "unfinished": [],
    "rows": [],
    "is_under_way": False,
}
PAGES: dict[str, Page] = {
    "import": Page("transfers/import.html", _PLAIN, "/import", ANA),
    "import-wrong": Page(
        "transfers/import.html",
        _PLAIN
        | {
            "way": "gallery",
            "values": {"url": "https://example.org/p/1", "title": "Lakes"},
            "errors": {"url": "Galleries can be imported from imgchest only.", "title": "This is too long."},
        },
        "/import",
        CY,
    ),
    "import-under-way": Page(
        "transfers/import.html",
        _PLAIN
        | {
            "statements": (),
            "unfinished": [SimpleNamespace(name="fjords.zip", offset=62, length=100)],
            "is_under_way": True,
            "way": "list",
            "values": {"kind": "gallery-dl", "content": "[]"},
            "errors": {"content": "This list names no picture or clip that can be shown."},
            "rows": [
                row(4, "pending"),
                row(3, "running", done=14, total=212),
                row(2, "done", session_id=7, skipped=3, title="Fjords"),
                row(1, "failed", failure="A file in the archive has a name that is not taken."),
            ],
        },
        "/import",
        ANA,
    ),
    "exports": Page("transfers/exports.html", {"rows": [], "is_under_way": False}, "/exports", ANA),
    "exports-under-way": Page(
        "transfers/exports.html",
        {
            "rows": [row(3, "running", done=4, total=9), row(2, "done"), row(1, "failed")],
            "is_under_way": True,
        },
        "/exports",
        CY,
    ),
}
