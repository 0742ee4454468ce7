"""The pages of those who run the place, in every state worth looking at."""

from typing import Any

from lanternist.features.accounts import User
from lanternist.features.console.frame import TABS
from lanternist.features.console.people_pages import ROLES
from lanternist.features.credits import Balance, Price, Tier
from lanternist.features.credits.models import Totals
from lanternist.platform.jobs_queries import FailedJob, JobCounts, ScheduleState
from tests.support.samples.common import ANA, ARABIC, CY, LONG, MOMENT, Page

_ADMIN = ANA | {"role": "admin"}


def _user(number: int, **changes: Any) -> User:
    values: dict[str, Any] = {
        "id": f"user_{number:016}",
        "email": CY["email"] if number % 3 == 2 else f"person{number}@example.org",
        "first_name": ARABIC if number % 4 == 1 else "Ana" if number % 2 else None,
        "last_name": None,
        "profile_image_url": None,
        "role": ("user", "moderator", "user", "super_admin")[number % 4],
        "is_active": number % 5 != 3,
        "age_verified": True,
        "referral_code": "FOG",
        "referred_by": None,
        "onboarding_completed": True,
        "created_at": MOMENT,
        "updated_at": MOMENT,
    }
    return User(**values | changes)


def _page(name: str, tab: str, context: dict[str, Any]) -> Page:
    return Page(f"console/{name}.html", {"tabs": TABS, "tab": tab} | context, tab, _ADMIN)


_TIERS = [
    Tier("free", "Free", 50, 5, 10, is_paying=False),
    Tier("vip", LONG[:60], 1_000_000, 0, 0, is_paying=True),
]
_MOVES = [
    {
        "id": number,
        "text": "Session" if number % 2 else "Given to you",
        "amount": "\N{MINUS SIGN}5" if number % 2 else "+1,000,000",
        "is_gain": number % 2 == 0,
        "balance_after": 1_000_000 - number,
        "created_at": MOMENT,
        "reference": f"session:{number}:1" if number % 2 else "user_0000000000000001:" + "Zk4" * 14,
        "is_charge": number % 2 == 1,
        "is_correctable": number != 3,
    }
    for number in range(5)
]
_EVENTS = [
    {
        "who": _user(number) if number else None,
        "user_id": f"user_{number:016}",
        "text": "Credits given to somebody" if number % 2 else "Session changed",
        "created_at": MOMENT,
        "subject": f"user:user_{number:016}" if number % 2 else "session:7",
        "subject_id": f"user_{number:016}" if number % 2 else None,
        "subject_person": _user(2),
        "reason": f"{LONG} {ARABIC}" if number == 3 else None,
        "details": [("amount", "10"), ("fields", "title, transition")],
    }
    for number in range(6)
]
_FAILED = [
    FailedJob(
        number,
        "media.convert_upload",
        '{"upload_id": 17, "name": "' + "a" * 90 + '"}',
        MOMENT,
        MOMENT,
        7,
        "DecoderFailed" if number else None,
        LONG if number else None,
        "Traceback (most recent call last):\n" + "  File somewhere, line 3, in convert\n" * 30
        if number
        else None,
    )
    for number in range(2)
]

PAGES: dict[str, Page] = {
    "console": _page(
        "overview",
        "/admin",
        {
            "people": {"total": 12_408, "inactive": 3, "new_this_week": 91},
            "waiting": 4,
            "running": 2,
            "failed": 1,
            "oldest": MOMENT,
        },
    ),
    "console-people": _page(
        "people",
        "/admin/people",
        {
            "people": [_user(number) for number in range(9)],
            "roles": ROLES,
            "query": "a & b",
            "next_cursor": "user_0000000000000009",
        },
    ),
    "console-person": _page(
        "person",
        "/admin/people",
        {
            "person": _user(2),
            "is_self": False,
            "roles": ROLES,
            "balance": Balance(1_000_000, 50, "free", "Free", 50, is_paying=False, low_balance=10),
            "totals": Totals(1_000_500, 500),
            "tiers": _TIERS,
            "moves": _MOVES,
            "next_cursor": "17",
            "once": "a-form-that-is-sent-once",
            "problems": {"grant": {"amount": "This must be a whole number from 1 to 1,000,000."}},
            "form": {"amount": "-3", "reason": LONG},
        },
    ),
    "console-prices": _page(
        "prices",
        "/admin/prices",
        {
            "prices": [("session_create", Price(10, False)), ("smart_caption", Price(1_000_000, True))],
            "tiers": _TIERS,
            "problems": {"price:new": {"": "The key of a feature is made of small letters, digits and _."}},
            "form": {"feature": "Star Map", "amount": "12"},
        },
    ),
    "console-grants": _page("grants", "/admin/grants", {"rows": _EVENTS, "next_cursor": 7, "kept_days": 365}),
    "console-jobs": _page(
        "jobs",
        "/admin/jobs",
        {
            "counts": [
                JobCounts("sessions.fill", 3, 2, 0, MOMENT),
                JobCounts("media.convert_upload", 1, 0, 2, None),
            ],
            "failed": _FAILED,
            "next_cursor": None,
            "schedules": [
                ScheduleState("sessions.upkeep", "*/10 * * * *", MOMENT, MOMENT),
                ScheduleState("activity.forget", "41 3 * * *", None, MOMENT),
            ],
        },
    ),
    "console-activity": _page(
        "activity",
        "/admin/activity",
        {
            "rows": _EVENTS,
            "next_cursor": 7,
            "person": "ana@example.org",
            "is_unknown": False,
            "action": "session_created",
            "actions": [("session_created", "Session created"), ("signed_in", "Signed in")],
            "kept_days": 365,
        },
    ),
}
