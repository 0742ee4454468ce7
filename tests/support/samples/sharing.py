"""The pages of sharing in every state worth looking at."""

from tests.support.samples.common import ANA, ARABIC, LONG, Page

_PREVIEW = {
    "title": "Fog over the valley",
    "subreddits": ["pics", "folder:landscapes"],
    "mediaCount": 25,
    "playable_count": 25,
    "creator_name": "Ana",
    "intervalMin": 3,
    "intervalMax": 10,
    "isManualMode": False,
    "thumbnail": None,
}

_OG = {
    "title": "A shared session",
    "description": "Somebody shared a session with you.",
    "url": "https://lantern.example.org/shared/x",
    "image": None,
}

PAGES: dict[str, Page] = {
    "shared": Page(
        "sharing/shared.html",
        {"preview": _PREVIEW, "code": "5e0c", "signed_in": False, "is_own": False, "og": _OG},
        "/shared/5e0c",
    ),
    "shared-in": Page(
        "sharing/shared.html",
        {
            "preview": _PREVIEW | {"title": LONG, "creator_name": ARABIC},
            "code": "5e0c",
            "signed_in": True,
            "is_own": False,
            "og": _OG,
        },
        "/shared/5e0c",
        ANA,
    ),
    "shared-idle": Page(
        "sharing/shared.html",
        {
            "preview": _PREVIEW | {"playable_count": 0},
            "code": "5e0c",
            "signed_in": True,
            "is_own": True,
            "og": _OG,
        },
        "/shared/5e0c",
        ANA,
    ),
}
