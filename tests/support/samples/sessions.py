"""The pages of sessions in every state worth looking at."""

from typing import Any

from lanternist.features.sessions.models import Category
from tests.support.samples.common import (
    ANA,
    ARABIC,
    CY,
    LONG,
    MOMENT,
    TITLES,
    Page,
    fill,
    medium,
    picture,
    session,
)

REASONS = {
    "not_found": "There is no community of this name.",
    "source_not_configured": "Bare names need Reddit credentials, which this server does not have.",
    "rate_limited": "The source asked us to slow down. Try again in a few minutes.",
    "no_media": "There were posts, but none with a picture or a clip.",
}

THEMES = [{"value": "quiet", "label": "Quiet"}, {"value": "custom", "label": "My own words"}]

FOLDERS = [
    {"name": "landscapes", "title": "Landscapes", "count": 14},
    {"name": "patterns", "title": "Patterns", "count": 16},
    {"name": "clips", "title": "Clips", "count": 6},
]

_SOURCES = [
    ["pics", "folder:landscapes"],
    ["folder:patterns"],
    ["lemmy:pics@lemmy.world", "sailing", "skies", "folder:clips"],
]


def card(number: int) -> dict[str, Any]:
    """Return a session as the library shows it."""
    return {
        "id": number,
        "title": TITLES[number % len(TITLES)] or "Untitled",
        "thumbnail": picture(number) if number % 7 != 5 else None,
        "subreddits": _SOURCES[number % 3],
        "tags": ["fog", "a-very-long-tag-of-night-trains", "夕焼け"][: number % 4],
        "media_count": 0 if number % 7 == 5 else number % 25 + 1,
        "playable_count": 0 if number % 7 in (5, 6) else number % 25 + 1,
        "is_favorite": number % 4 == 0,
        "is_public": number % 6 == 1,
        "fill_state": {5: "failed", 3: "running"}.get(number % 7, "done"),
        "interval_min": 3,
        "interval_max": 3 if number % 5 == 2 else 10,
        "is_manual_mode": number % 9 == 4,
        "created_at": MOMENT,
    }


_GOOD = fill("done", 25, ("pics", "done", 17, None), ("folder:landscapes", "done", 14, None))

_MIXED = fill("done", 5, ("pics", "failed", 0, "rate_limited"), ("folder:landscapes", "done", 5, None))

_BAD = fill(
    "failed",
    0,
    ("nosuchplace", "failed", 0, "not_found"),
    ("pics", "failed", 0, "source_not_configured"),
)

_RUNNING = fill("running", 0, ("pics", "running", 0, None), ("folder:landscapes", "waiting", 0, None))

_SHARE = {
    "url": "https://lantern.example.org/shared/5e0c2a9e-6a3f-4a55-9f13-7f8d0a9e4b11?r=K7QD3M",
    "created_at": MOMENT,
    "visits": 12,
    "last_visit_at": MOMENT,
}

FORM = {
    "folders": FOLDERS,
    "themes": THEMES,
    "price": 10,
    "balance": 42,
    "reddit_configured": True,
    "values": {},
    "errors": {},
    "pictures": [],
    "categories": [{"id": 1, "name": "Uncategorized"}, {"id": 7, "name": ARABIC}],
}

_WRONG = {
    "values": {
        "title": "",
        "subreddits": "r/EarthPorn, not a name!",
        "interval_min": 12,
        "interval_max": 5,
        "caption_theme": "custom",
        "is_public": True,
    },
    "errors": {
        "title": "A session needs a title.",
        "subreddits": "“not a name!” cannot be the name of a community.",
        "interval_max": "The longest time cannot be below the shortest.",
    },
}

_LIBRARY = {
    "sessions": [],
    "filter": "all",
    "query": "",
    "category": None,
    "categories": [Category(1, None, "Uncategorized", "uncategorized"), Category(2, "x", LONG, "walks")],
    "tag": "",
    "tags": [("fog", 12), ("a-very-long-tag-of-night-trains", 3)],
    "kept": "",
    "chosen": frozenset[int](),
    "bulk_error": None,
    "bulk_form": {},
}

PAGES: dict[str, Page] = {
    "library": Page(
        "sessions/library.html",
        _LIBRARY | {"sessions": [card(n) for n in range(1, 31)]},
        "/",
        ANA,
    ),
    "library-two": Page(
        "sessions/library.html",
        _LIBRARY | {"sessions": [card(1), card(4)], "tags": [], "categories": []},
        "/",
        CY,
    ),
    "library-chosen": Page(
        "sessions/library.html",
        _LIBRARY
        | {
            "sessions": [card(n) for n in range(1, 13)],
            "chosen": frozenset({2, 3, 7}),
            "bulk_error": "Tag must have a letter or a digit.",
            "notice": "3 sessions are moved.",
        },
        "/library",
        ANA,
    ),
    "library-deleting": Page(
        "sessions/bulk_delete.html",
        {"sessions": [card(n) for n in range(1, 4)], "back": "/library?tag=fog"},
        "/library/bulk",
        ANA,
    ),
    "library-empty": Page("sessions/library.html", _LIBRARY, "/", ANA),
    "library-nothing": Page("sessions/library.html", _LIBRARY | {"query": "<b>fog"}, "/", ANA),
    "library-no-stars": Page("sessions/library.html", _LIBRARY | {"filter": "favorites"}, "/", ANA),
    "new": Page("sessions/new.html", FORM, "/sessions/new", ANA),
    "new-wrong": Page(
        "sessions/new.html", FORM | _WRONG | {"reddit_configured": False}, "/sessions/new", ANA
    ),
    "new-poor": Page("sessions/new.html", FORM | {"balance": 3, "folders": []}, "/sessions/new", CY),
    "edit": Page(
        "sessions/edit.html",
        FORM
        | {
            "session": session(_GOOD),
            "is_imported": False,
            "pictures": [picture(number) for number in range(1, 9)],
            "values": {
                "title": LONG,
                "subreddits": "pics, folder:landscapes, lemmy:pics@lemmy.world",
                "interval_min": 5,
                "interval_max": 30,
                "transition": "flip",
            },
        },
        "/sessions/7/edit",
        ANA,
    ),
    "edit-imported": Page(
        "sessions/edit.html",
        FORM
        | {
            "session": session(_GOOD),
            "is_imported": True,
            "pictures": [picture(number) for number in range(1, 9)],
            "values": {"title": ARABIC, "subreddits": "pics"},
        },
        "/sessions/7/edit",
        ANA,
    ),
    "show": Page(
        "sessions/show.html",
        {
            "session": session(_GOOD),
            "media": [medium(n) for n in range(25)],
            "reasons": REASONS,
            "share": _SHARE,
        },
        "/sessions/7",
        ANA,
    ),
    "show-waiting": Page(
        "sessions/show.html",
        {"session": session(_RUNNING, thumbnail=None), "media": [], "reasons": REASONS, "share": None},
        "/sessions/7",
        ANA,
    ),
    "show-live": Page(
        "sessions/show.html",
        {"session": session(_RUNNING, thumbnail=None), "media": [], "reasons": REASONS, "share": None},
        "/sessions/7",
        ANA,
    ),
    "show-mixed": Page(
        "sessions/show.html",
        {
            "session": session(_MIXED, title=LONG, isPublic=True),
            "media": [medium(n) for n in range(5)],
            "reasons": REASONS,
            "share": None,
        },
        "/sessions/7",
        CY,
    ),
    "show-failed": Page(
        "sessions/show.html",
        {
            "session": session(_BAD, title=ARABIC, thumbnail=None),
            "media": [],
            "reasons": REASONS,
            "share": None,
        },
        "/sessions/7",
        ANA,
    ),
    "show-rtl": Page(
        "sessions/show.html",
        {
            "session": session(_GOOD, title=ARABIC),
            "media": [medium(n) for n in range(8)],
            "reasons": REASONS,
            "share": _SHARE,
            "direction": "rtl",
            "language": "ar",
        },
        "/sessions/7",
        ANA,
    ),
    "new-rtl": Page(
        "sessions/new.html", FORM | _WRONG | {"direction": "rtl", "language": "ar"}, "/sessions/new", ANA
    ),
    "library-rtl": Page(
        "sessions/library.html",
        _LIBRARY
        | {
            "sessions": [card(n) for n in range(1, 9)],
            "chosen": frozenset({2, 3}),
            "direction": "rtl",
            "language": "ar",
        },
        "/",
        ANA,
    ),
}
