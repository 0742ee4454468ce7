"""Every page in every state worth looking at, with what its handler would pass."""

from datetime import UTC, datetime
from typing import Any, NamedTuple

ANA = {"name": "Ana", "email": "ana@example.org", "role": "user", "balance": 42, "is_low_balance": False}
CY = {
    "name": None,
    "email": "cy.with.a.rather.long.address@subdomain.example.org",
    "role": "user",
    "balance": 3,
    "is_low_balance": True,
}
LONG = (
    "A very long title about autumn walks, rivers in fog, lighthouses, "
    "and whatever else was seen from the night train home"
)
ARABIC = "أضواء المدينة القديمة عند الغروب"
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
_MOMENT = datetime(2026, 3, 2, 11, tzinfo=UTC)
_TITLES = [
    "Fog over the valley",
    LONG,
    ARABIC,
    "Ⅷ · naïve café 🌄 夕焼け",
    "Dunes",
    "a" * 70,
    "Night train",
    "",
]
_SOURCES = [
    ["pics", "folder:landscapes"],
    ["folder:patterns"],
    ["lemmy:pics@lemmy.world", "sailing", "skies", "folder:clips"],
]


class Page(NamedTuple):
    """One page in one state."""

    template: str
    context: dict[str, Any]
    path: str = "/"
    viewer: dict[str, Any] | None = None


def picture(number: int) -> str:
    """Return the address of a drawn sample picture."""
    return f"/sample/{number}.svg"


def card(number: int) -> dict[str, Any]:
    """Return a session as the library shows it."""
    return {
        "id": number,
        "title": _TITLES[number % len(_TITLES)] or "Untitled",
        "thumbnail": picture(number) if number % 7 != 5 else None,
        "subreddits": _SOURCES[number % 3],
        "media_count": 0 if number % 7 == 5 else number % 25 + 1,
        "is_favorite": number % 4 == 0,
        "is_public": number % 6 == 1,
        "fill_state": {5: "failed", 3: "running"}.get(number % 7, "done"),
        "interval_min": 3,
        "interval_max": 3 if number % 5 == 2 else 10,
        "is_manual_mode": number % 9 == 4,
        "created_at": _MOMENT,
    }


def medium(number: int) -> dict[str, Any]:
    """Return a medium as the API shows it."""
    kind = {3: "video", 5: "gif"}.get(number % 8, "image")
    return {
        "id": number,
        "type": kind,
        "mediaUrl": picture(number),
        "thumbnail": picture(number) if number % 11 != 3 else None,
        "title": _TITLES[number % len(_TITLES)],
        "caption": None,
        "subreddit": "pics" if number % 2 else None,
        "sourceUrl": None,
        "redditPostUrl": "https://www.reddit.com/r/pics/comments/x/" if number % 2 else "javascript:alert(1)",
        "duplicateOf": number - 1 if number in (4, 13) else None,
    }


def session(fill: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """Return a session as the API shows it."""
    return {
        "id": 7,
        "title": "Fog over the valley",
        "subreddits": ["pics", "folder:landscapes"],
        "intervalMin": 3,
        "intervalMax": 10,
        "transition": "fade",
        "captionTheme": None,
        "isManualMode": False,
        "showDuplicates": False,
        "isFavorite": True,
        "isPublic": False,
        "isImported": False,
        "thumbnail": picture(1),
        "fill": fill,
        "createdAt": "2026-03-02T11:00:00Z",
    } | changes


def fill(state: str, ready: int, *sources: tuple[str, str, int, str | None]) -> dict[str, Any]:
    """Return the progress of collecting."""
    keys = ("name", "state", "found", "reason")
    return {
        "state": state,
        "wanted": 25,
        "ready": ready,
        "sources": [dict(zip(keys, each, strict=True)) for each in sources],
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
_CREDITS = {"balance": 42, "tier_display_name": "Free", "monthly_allocation": 50, "next_refresh": _MOMENT}
_REFERRAL = {"code": "K7QD3M", "url": "https://lantern.example.org/?ref=K7QD3M"}
_SHARE = {
    "url": "https://lantern.example.org/shared/5e0c2a9e-6a3f-4a55-9f13-7f8d0a9e4b11?r=K7QD3M",
    "created_at": _MOMENT,
    "visits": 12,
    "last_visit_at": _MOMENT,
}
_DEMO = {"email": "demo@example.org", "password": "lantern-light"}
_FORM = {
    "folders": FOLDERS,
    "themes": THEMES,
    "price": 10,
    "balance": 42,
    "reddit_configured": True,
    "values": {},
    "errors": {},
}
_PREVIEW = {
    "title": "Fog over the valley",
    "subreddits": ["pics", "folder:landscapes"],
    "mediaCount": 25,
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
_SCHEMA = """{
  "type": "object",
  "required": ["title", "subreddits"],
  "properties": {
    "title": {"type": "string", "minLength": 1}
  }
}"""


def _operation(method: str, path: str, summary: str, **changes: Any) -> dict[str, Any]:
    return {
        "method": method,
        "path": path,
        "summary": summary,
        "description": "Up to 25 media are added in the background.",
        "auth": True,
        "parameters": [
            {"name": "id", "in": "path", "required": True, "type": "integer", "description": "The session."}
        ],
        "body": _SCHEMA if method == "POST" else None,
        "responses": [
            {"status": "201", "description": "The session."},
            {"status": "402", "description": "Not enough credits."},
        ],
    } | changes


_GROUPS = [
    {
        "name": name,
        "operations": [
            _operation("GET", f"/api/{name}", "All of them, newest first", parameters=[]),
            _operation("POST", f"/api/{name}", "Make one", parameters=[]),
            _operation("PATCH", f"/api/{name}/{{id}}", "Change one"),
            _operation("DELETE", f"/api/{name}/{{id}}", "Delete one"),
            _operation(
                "GET", f"/api/{name}/{{shareCode}}/preview", "What a link shows to everybody", auth=False
            ),
            _operation("PUT", f"/api/{name}/{{id}}/media/order", ""),
        ],
    }
    for name in ("sessions", "shared", "accounts", "credits", "media")
]

_PLACES = [{"id": n, "created_at": _MOMENT, "last_seen_at": _MOMENT} for n in (3, 2, 1)]
_PROGRAMS = [
    {"id": 1, "name": "A clock", "scopes": ["read"], "created_at": _MOMENT, "last_seen_at": None},
    {
        "id": 2,
        "name": LONG[:100],
        "scopes": ["read", "write"],
        "created_at": _MOMENT,
        "last_seen_at": _MOMENT,
    },
    {"id": 3, "name": ARABIC, "scopes": ["write"], "created_at": _MOMENT, "last_seen_at": _MOMENT},
]
_WAYS: dict[str, Any] = {
    "password_errors": {},
    "token_values": {},
    "token_errors": {},
    "new_token": None,
    "logins": _PLACES[:1],
    "current_login": 3,
    "tokens": [],
}

_CREDITS_PAGE: dict[str, Any] = {
    "balance": {
        "total": 1234,
        "allocation": 1000,
        "tier_name": "Full Access",
        "monthly_allocation": 2500,
        "is_low": False,
    },
    "bonus": {"amount": 5, "can_claim": True, "next_claim_at": _MOMENT},
    "next_refresh": _MOMENT,
    "rows": [
        {
            "text": text,
            "created_at": _MOMENT,
            "amount": amount,
            "is_gain": amount[0] == "+",
            "balance_after": 1234,
            "session_id": 17 if text == "Session" else None,
        }
        for text, amount in (
            ("Session", "\u221210"),
            ("Daily bonus", "+5"),
            ("Given back", "+10"),
            ("New month", "\u22124950"),
            ("To begin with", "+50"),
        )
    ],
}
PAGES: dict[str, Page] = {
    "welcome": Page("accounts/welcome.html", {"demo": None}),
    "welcome-demo": Page("accounts/welcome.html", {"demo": _DEMO}),
    "register": Page("accounts/register.html", {"values": {}, "errors": {}}, "/register"),
    "register-wrong": Page(
        "accounts/register.html",
        {
            "values": {"email": "ana@", "birthDate": "2015-05-05"},
            "errors": {
                "email": "This does not look like an e-mail address.",
                "birthDate": "You have to be 18 or older.",
            },
        },
        "/register",
    ),
    "login": Page(
        "accounts/login.html", {"values": {}, "errors": {}, "demo": None, "next": "/shared/x"}, "/login"
    ),
    "login-wrong": Page(
        "accounts/login.html",
        {
            "values": {"email": "ana@example.org"},
            "errors": {"": "E-mail and password do not fit together."},
            "next": "",
            "demo": _DEMO,
        },
        "/login",
    ),
    "settings": Page(
        "accounts/settings.html",
        _WAYS
        | {
            "values": {"firstName": "Ana"},
            "errors": {},
            "credits": _CREDITS,
            "referral": _REFERRAL,
            "notice": "Saved.",
        },
        "/settings",
        ANA,
    ),
    "settings-low": Page(
        "accounts/settings.html",
        _WAYS
        | {
            "values": {"firstName": "x" * 90},
            "errors": {"firstName": "At most 80 characters."},
            "credits": _CREDITS | {"balance": 3},
            "referral": _REFERRAL,
            "password_errors": {"currentPassword": "The current password is wrong."},
            "token_errors": {"name": "This must have 1 to 100 characters."},
        },
        "/settings",
        CY,
    ),
    "settings-token": Page(
        "accounts/settings.html",
        _WAYS
        | {
            "values": {"firstName": "Ana"},
            "errors": {},
            "credits": _CREDITS,
            "referral": _REFERRAL,
            "logins": _PLACES,
            "tokens": _PROGRAMS,
            "new_token": "lnt_" + "x7Qd3M-K" * 5 + "abc",
        },
        "/settings",
        ANA,
    ),
    "library": Page(
        "sessions/library.html",
        {"sessions": [card(n) for n in range(1, 31)], "filter": "all", "query": ""},
        "/",
        ANA,
    ),
    "library-two": Page(
        "sessions/library.html", {"sessions": [card(1), card(4)], "filter": "all", "query": ""}, "/", CY
    ),
    "library-empty": Page("sessions/library.html", {"sessions": [], "filter": "all", "query": ""}, "/", ANA),
    "library-nothing": Page(
        "sessions/library.html", {"sessions": [], "filter": "all", "query": "<b>fog"}, "/", ANA
    ),
    "library-no-stars": Page(
        "sessions/library.html", {"sessions": [], "filter": "favorites", "query": ""}, "/", ANA
    ),
    "new": Page("sessions/new.html", _FORM, "/sessions/new", ANA),
    "new-wrong": Page(
        "sessions/new.html", _FORM | _WRONG | {"reddit_configured": False}, "/sessions/new", ANA
    ),
    "new-poor": Page("sessions/new.html", _FORM | {"balance": 3, "folders": []}, "/sessions/new", CY),
    "edit": Page(
        "sessions/edit.html",
        _FORM
        | {
            "session": session(_GOOD),
            "is_imported": False,
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
        _FORM
        | {
            "session": session(_GOOD),
            "is_imported": True,
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
        "sessions/new.html", _FORM | _WRONG | {"direction": "rtl", "language": "ar"}, "/sessions/new", ANA
    ),
    "library-rtl": Page(
        "sessions/library.html",
        {
            "sessions": [card(n) for n in range(1, 9)],
            "filter": "all",
            "query": "",
            "direction": "rtl",
            "language": "ar",
        },
        "/",
        ANA,
    ),
    "shared": Page(
        "sharing/shared.html",
        {"preview": _PREVIEW, "code": "5e0c", "signed_in": False, "og": _OG},
        "/shared/5e0c",
    ),
    "shared-in": Page(
        "sharing/shared.html",
        {
            "preview": _PREVIEW | {"title": LONG, "creator_name": ARABIC},
            "code": "5e0c",
            "signed_in": True,
            "og": _OG,
        },
        "/shared/5e0c",
        ANA,
    ),
    "activity": Page(
        "activity/activity.html",
        {
            "days": [
                {
                    "day": _MOMENT,
                    "count": 17,
                    "actions": [
                        {"text": "Session created", "count": 12},
                        {"text": "Media put in order", "count": 4},
                        {"text": "Link made", "count": 1},
                    ],
                },
                {"day": _MOMENT, "count": 1, "actions": [{"text": "Signed in", "count": 1}]},
            ],
            "days_shown": 30,
            "events": [
                {"text": "Session changed", "created_at": _MOMENT, "session_id": 7 if n % 2 else None}
                for n in range(12)
            ],
            "next_cursor": "WyJh",
            "kept_days": 365,
        },
        "/activity",
        ANA,
    ),
    "activity-empty": Page(
        "activity/activity.html",
        {"days": [], "days_shown": 30, "events": [], "next_cursor": None, "kept_days": 365},
        "/activity",
        CY,
    ),
    "credits": Page(
        "credits/credits.html",
        _CREDITS_PAGE | {"next_cursor": "7", "notice": "The daily bonus is yours."},
        "/credits",
        ANA,
    ),
    "credits-low": Page(
        "credits/credits.html",
        {
            "balance": _CREDITS_PAGE["balance"] | {"total": 3, "allocation": 3, "is_low": True},
            "bonus": _CREDITS_PAGE["bonus"] | {"can_claim": False},
            "next_refresh": _MOMENT,
            "rows": [],
            "next_cursor": None,
        },
        "/credits",
        CY,
    ),
    "sources": Page(
        "ingestion/sources.html",
        {
            "rows": [
                {"title": "Folders", "prefix": "folder", "state": "ok", "text": "Works"}
                | {"reason": None, "listed": 0, "failing": 0, "retry_at": None},
                {"title": "Reddit", "prefix": "", "state": "resting", "text": "Is left alone for a while"}
                | {"reason": "It refuses this server.", "listed": 1204, "failing": 3, "retry_at": _MOMENT},
            ]
        },
        "/sources",
        ANA,
    ),
    "referrals": Page(
        "referrals/referrals.html",
        {
            "referrals": _REFERRAL | {"total": 1204, "credits_earned": 12_030, "next_cursor": "WyJh"},
            "rows": [
                {"created_at": _MOMENT, "text": text, "credits": 10}
                for text in ("By a session you shared", "By your link", "By your code, typed in")
            ],
            "referrer_credits": 10,
            "referred_credits": 25,
        },
        "/referrals",
        ANA,
    ),
    "referrals-none": Page(
        "referrals/referrals.html",
        {
            "referrals": _REFERRAL | {"total": 0, "credits_earned": 0, "next_cursor": None},
            "rows": [],
            "referrer_credits": 10,
            "referred_credits": 25,
        },
        "/referrals",
        CY,
    ),
    "api": Page("docs/api.html", {"groups": _GROUPS}, "/docs/api"),
    "error": Page(
        "error.html",
        {
            "status": 404,
            "title": "There is nothing here",
            "message": "The page may have moved, or the link may be old.",
            "request_id": "01JF2Q7X",
        },
        "/nowhere",
    ),
}
