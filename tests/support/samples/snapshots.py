"""The pages of what is shown in the community, and the panel of its owner, in every state worth looking at."""

from types import SimpleNamespace
from typing import Any

from tests.support.samples.common import ANA, ARABIC, CY, LONG, MOMENT, Page, fill, medium, picture, session
from tests.support.samples.sessions import REASONS

_MEDIA = [medium(number) for number in range(12)]
_ITEM = {
    "creator": "Ana",
    "creator_id": "user_aaaaaaaaaaaaaaaa",
    "likes": 12,
    "is_liked": False,
    "published_at": MOMENT,
    "is_own": False,
}
_DONE = fill("done", 25, ("pics", "done", 25, None))


def _item(**changes: Any) -> dict[str, Any]:
    shown = session(_DONE, tags=["hills", "water"], title=changes.pop("title", "Fog over the valley"))
    return {
        "session": shown,
        "media": _MEDIA,
        "item": _ITEM | changes.pop("item", {}),
        "copy_id": None,
        "price": 10,
        "error": None,
    } | changes


def _own(**changes: Any) -> Page:
    state = {
        "state": "ready",
        "isCopying": False,
        "wanted": 25,
        "ready": 25,
        "shown": 25,
        "failures": [],
        "isHidden": False,
        "publishedAt": MOMENT,
        "reasons": {},
    }
    context = {
        "session": session(_DONE),
        "media": _MEDIA,
        "reasons": REASONS,
        "is_owner": True,
        "share": None,
        "community": state | changes,
    }
    return Page("sessions/show.html", context, "/sessions/7", ANA)


_MEDIUM: dict[str, Any] = {
    "medium": SimpleNamespace(
        number=7,
        name="Fog over the old pier",
        user_id="user_aaaaaaaaaaaaaaaa",
        creator_name="Ana",
        character_name="A gull",
        type="image",
        tags=["fog", "piers"],
        width=1600,
        height=1000,
        like_count=12,
        is_liked=True,
        published_at=MOMENT,
    ),
    "url": picture(3),
    "here": "/community/media/7",
    "is_own": False,
}
_CLIP = SimpleNamespace(
    **vars(_MEDIUM["medium"])
    | {
        "name": LONG,
        "creator_name": ARABIC,
        "type": "video",
        "tags": [],
        "character_name": "",
        "is_liked": False,
    }
)

PAGES: dict[str, Page] = {
    "community-medium": Page("community/medium.html", _MEDIUM, "/community/media/7", CY),
    "community-medium-clip": Page(
        "community/medium.html", _MEDIUM | {"medium": _CLIP, "is_own": True}, "/community/media/7", ANA
    ),
    "community-item": Page("community/item.html", _item(), "/community/7", CY),
    "community-item-poor": Page(
        "community/item.html",
        _item(title=LONG, item={"creator": ARABIC}, error="You need 10 credits and have 3."),
        "/community/7",
        CY,
    ),
    "community-item-saved": Page("community/item.html", _item(copy_id=9), "/community/7", ANA),
    "session-shown": _own(shown=23, reasons={"Deleted where it was posted.": 2}),
    "session-copying": _own(state="pending", isCopying=True, ready=9, publishedAt=None),
    "session-not-shown": _own(
        state="failed", ready=3, reasons={"Its host could not be reached.": 22}, publishedAt=None
    ),
}
