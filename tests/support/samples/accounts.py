"""The pages of accounts in every state worth looking at."""

from typing import Any

from tests.support.samples.common import ANA, ARABIC, CY, LONG, MOMENT, REFERRAL, Page

_CREDITS = {"balance": 42, "tier_display_name": "Free", "monthly_allocation": 50, "next_refresh": MOMENT}

_DEMO = {"email": "demo@example.org", "password": "lantern-light"}

_PLACES = [{"id": n, "created_at": MOMENT, "last_seen_at": MOMENT} for n in (3, 2, 1)]

_PROGRAMS = [
    {"id": 1, "name": "A clock", "scopes": ["read"], "created_at": MOMENT, "last_seen_at": None},
    {
        "id": 2,
        "name": LONG[:100],
        "scopes": ["read", "write"],
        "created_at": MOMENT,
        "last_seen_at": MOMENT,
    },
    {"id": 3, "name": ARABIC, "scopes": ["write"], "created_at": MOMENT, "last_seen_at": MOMENT},
]

_APPEARANCE = {
    "motion": "system",
    "language": None,
    "intervalMin": 3,
    "intervalMax": 10,
    "transition": "fade",
    "fit": "whole",
    "video": "whole",
    "sound": False,
    "captions": True,
    "speech": False,
}

_WAYS: dict[str, Any] = {
    "appearance": _APPEARANCE,
    "appearance_errors": {},
    "languages": [("en", "English"), ("ar", "العربية")],
    "password_errors": {},
    "token_values": {},
    "token_errors": {},
    "new_token": None,
    "deletion_errors": {},
    "logins": _PLACES[:1],
    "current_login": 3,
    "tokens": [],
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
            "referral": REFERRAL,
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
            "referral": REFERRAL,
            "appearance": _APPEARANCE | {"intervalMin": 61},
            "appearance_errors": {"intervalMin": "This must be a whole number from 1 to 60."},
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
            "referral": REFERRAL,
            "logins": _PLACES,
            "tokens": _PROGRAMS,
            "deletion_errors": {"password": "The current password is wrong."},
            "new_token": "lnt_" + "x7Qd3M-K" * 5 + "abc",
        },
        "/settings",
        ANA,
    ),
}
