"""The page of a session's captions, in every state worth looking at."""

from typing import Any

from lanternist.features.captions.models import Theme
from lanternist.features.captions.page_texts import LANGUAGES, OTHER_REASON, REASONS
from tests.support.samples.common import ANA, ARABIC, CY, LONG, Page, medium

THEMES = [
    Theme(
        "joi",
        None,
        "Describe the picture in one calm sentence.",
        True,
        "Describe the picture in one calm sentence.",
    ),
    Theme("own-1", "Weather report", "Describe the weather in the picture.", True, None),
    Theme("own-2", LONG[:60], f"{LONG}. {ARABIC}", False, None),
]


def _slide(number: int, **more: Any) -> dict[str, Any]:
    return medium(number) | {"state": "ready"} | more


def _batch(state: str, **more: Any) -> dict[str, Any]:
    known = {"wanted": 25, "done": 9, "failed": 0, "failures": {}, "charged": 90}
    return {"state": state, "updatedAt": "2026-03-02T11:00:00Z"} | known | more


_CAPTIONS: dict[str, Any] = {
    "available": True,
    "missing": 12,
    "captioned": 2,
    "titled": 3,
    "price": 10,
    "cost": 120,
    "balance": 420,
    "batch": None,
}
_PAGE: dict[str, Any] = {
    "session": {"id": 7, "title": "Fog over the valley", "ai_prompt": "Like a calm radio voice at night."},
    "own_theme": "Weather report",
    "media": [
        _slide(0, caption="The fog lifts slowly, and the first roofs of the village come through."),
        _slide(1, caption=f"{LONG}. {LONG}."),
        _slide(2, caption=ARABIC),
        _slide(3),
        _slide(5),
        _slide(7, title=None),
    ],
    "writable": {0, 1, 2, 7},
    "captions": _CAPTIONS,
    "is_active": False,
    "everything": 14,
    "titled": 5,
    "failures": [],
    "themes": THEMES[:2],
    "languages": LANGUAGES,
    "sees": True,
    "values": {},
    "errors": {},
    "written": {},
    "problems": {},
    "once": "a-form-that-is-sent-once",
}
_RUNNING = {"captions": _CAPTIONS | {"batch": _batch("running")}, "is_active": True}
_DONE: dict[str, Any] = {
    "captions": _CAPTIONS | {"batch": _batch("done", done=9, failed=16)},
    "failures": [
        {"reason": REASONS["CAPTION_FAILED"], "slides": [(2, "1")]},
        {"reason": OTHER_REASON, "slides": [(number, str(number)) for number in range(3, 19)]},
    ],
}
_WRONG: dict[str, Any] = {
    "values": {"prompt": LONG, "theme": "own-1", "which": "all"},
    "errors": {"prompt": "This must be text of at most 4,000 characters."},
    "written": {3: "Kept as it was typed"},
    "problems": {
        3: "The caption service does not answer at the moment. Nothing was charged; try again later."
    },
}
_NO_MODEL = {"captions": _CAPTIONS | {"available": False, "titled": 0}, "titled": 0, "writable": set[int]()}
_POOR = {"captions": _CAPTIONS | {"balance": 3, "missing": 0, "cost": 0}, "sees": False, "own_theme": None}
_BARE = {"media": [], "captions": _CAPTIONS | {"missing": 0, "captioned": 0, "titled": 0}}


def _page(viewer: dict[str, Any] = ANA, **context: Any) -> Page:
    return Page("captions/captions.html", _PAGE | context, "/sessions/7/captions", viewer)


PAGES: dict[str, Page] = {
    "captions": _page(),
    "captions-running": _page(**_RUNNING),
    "captions-done": _page(**_DONE),
    "captions-wrong": _page(**_WRONG),
    "captions-no-model": _page(**_NO_MODEL),
    "captions-poor": _page(CY, **_POOR),
    "captions-empty": _page(**_BARE),
}
