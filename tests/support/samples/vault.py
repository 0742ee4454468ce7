"""The page of the vault in every state worth looking at."""

from types import SimpleNamespace
from typing import Any

from tests.support.samples.common import ANA, CY, LONG, Page, picture

_FILE: dict[str, Any] = {
    "original_name": "IMG_0001.HEIC",
    "file_size": 2_400_000,
    "state": "ready",
    "type": "image",
    "failure_text": None,
    "share_to_community": False,
}
_SAID = SimpleNamespace(accepted_at="2026-03-02T11:00:00.000Z", statements=[])
_UNSAID = SimpleNamespace(
    accepted_at=None,
    statements=[
        "I am 18 or older.",
        "Everyone shown is 18 or older and agreed to be shown and to this being shared.",
    ],
)


def _file(number: int, **more: Any) -> SimpleNamespace:
    return SimpleNamespace(**(_FILE | {"id": number, "thumbnail": picture(number)} | more))


_PAGE: dict[str, Any] = {
    "files": [
        _file(1),
        _file(2, original_name=f"{LONG}.mov", type="video"),
        _file(3, state="pending", type=None, thumbnail=None),
        _file(
            4,
            state="failed",
            type=None,
            thumbnail=None,
            failure_text="The file is damaged and cannot be read.",
        ),
        _file(5, type="gif", share_to_community=True),
    ],
    "total": 5,
    "counts": {"upload": 4, "smart-caption": 1},
    "next_cursor": "5",
    "used_bytes": 312 * 1024**2,
    "quota_bytes": 2 * 1024**3,
    "category": "all",
    "date_range": "all",
    "search": "",
    "unfinished": [SimpleNamespace(name="night-train.mp4", offset=300, length=1000)],
    "attestation": _SAID,
    "version": "2026-11-21",
    "accept": ".jpg,.png",
    "most_bytes": 100 * 1024**2,
    "problems": [],
}
_BARE: dict[str, Any] = {"files": [], "total": 0, "unfinished": [], "next_cursor": None}
PAGES: dict[str, Page] = {
    "vault": Page("vault/vault.html", _PAGE, "/vault", ANA),
    "vault-empty": Page("vault/vault.html", _PAGE | _BARE | {"attestation": _UNSAID}, "/vault", CY),
    "vault-problem": Page(
        "vault/vault.html",
        _PAGE
        | _BARE
        | {"search": "sea", "problems": ["notes.pdf: This is no picture or video that can be kept."]},
        "/vault",
        ANA,
    ),
}
