"""The pages on which a session is put together by hand, in every state worth looking at."""

from typing import Any

from tests.support.samples.common import ANA, ARABIC, CY, LONG, Page, medium, picture
from tests.support.samples.sessions import FORM


def _slide(number: int, **more: Any) -> dict[str, Any]:
    return medium(number) | {"durationSeconds": None, "startSeconds": None, "endSeconds": None} | more


def _file(number: int, **more: Any) -> dict[str, Any]:
    known = {"id": number, "originalName": f"hills-{number}.jpg", "thumbnail": picture(number)}
    return known | {"type": "image"} | more


_PAGE: dict[str, Any] = {
    "session": {"id": 7, "title": "Fog over the valley"},
    "media": [
        _slide(0, caption="The fog lifts.", durationSeconds=6.5),
        _slide(3, caption=LONG, startSeconds=2.5, endSeconds=9, duration=31.0),
        _slide(4, title=None),
        _slide(5, caption=ARABIC),
    ],
    "files": [
        _file(1),
        _file(2, originalName=f"{LONG}.mov", type="video"),
        *(_file(n) for n in range(6, 11)),
    ],
    "has_files": True,
    "search": "",
    "next_cursor": "6",
    "interval": (3, 10),
    "most_addresses": 20,
    "problem": None,
    "addresses": "",
    "chosen": [1, 2],
    "errors": {},
    "written": {},
}
_WRONG: dict[str, Any] = {
    "problem": "https://i.example/page: This must be the address of a picture or video, not of a page.",
    "addresses": "https://i.example/page",
    "errors": {3: {"end_seconds": "This must be later than where it begins."}},
    "written": {3: {"caption": "Out to sea", "start_seconds": "9", "end_seconds": "2"}},
}
_BARE: dict[str, Any] = {"media": [], "files": [], "has_files": False, "next_cursor": None}

PAGES: dict[str, Page] = {
    "slides": Page("sessions/slides.html", _PAGE, "/sessions/7/slides", ANA),
    "slides-wrong": Page("sessions/slides.html", _PAGE | _WRONG, "/sessions/7/slides", ANA),
    "slides-empty": Page("sessions/slides.html", _PAGE | _BARE, "/sessions/7/slides", CY),
    "new-manual": Page("sessions/new_manual.html", FORM, "/sessions/new/manual", ANA),
    "new-manual-wrong": Page(
        "sessions/new_manual.html",
        FORM | {"errors": {"title": "This is required."}},
        "/sessions/new/manual",
        CY,
    ),
}
