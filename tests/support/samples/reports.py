"""The pages of reports and of moderators, in every state worth looking at."""

from dataclasses import replace
from typing import Any

from lanternist.features.accounts import User
from lanternist.features.media import ReviewPicture
from lanternist.features.moderation import LogEntry
from lanternist.features.reports import page_texts
from lanternist.features.reports.models import Case, Report, Statistics, Target
from lanternist.features.reports.pages import told
from tests.support.samples.common import ANA, ARABIC, CY, LONG, MOMENT, Page

_MODERATOR = ANA | {"role": "moderator"}
_TARGET = Target("session", "7", "user_0000000000000001", LONG, "/shared/x")
_OWNER = User(
    id="user_0000000000000001",
    email="person@example.org",
    first_name=ARABIC,
    last_name=None,
    profile_image_url=None,
    role="user",
    is_active=True,
    age_verified=True,
    referral_code="FOG",
    referred_by=None,
    onboarding_completed=True,
    created_at=MOMENT,
    updated_at=MOMENT,
)


def _case(number: int, **changes: Any) -> Case:
    values: dict[str, Any] = {
        "id": number,
        "kind": "session",
        "subject_id": "7",
        "owner_id": _OWNER.id,
        "title": (LONG, ARABIC, "Dunes")[number % 3],
        "session_id": None,
        "reason": tuple(page_texts.REASONS)[number % 6],
        "was_hidden_at_once": number % 2 == 0,
        "state": "open",
        "decided_by": None,
        "decided_at": None,
        "note": "",
        "is_account_disabled": False,
        "appeal": None,
        "appealed_at": None,
        "appeal_state": None,
        "appeal_decided_by": None,
        "appeal_decided_at": None,
        "appeal_note": "",
        "created_at": MOMENT,
    }
    return Case(**values | changes)


_HIDDEN = _case(
    2, state="hidden", decided_at=MOMENT, decided_by="user_x", note="The photographer says that it is theirs."
)
_APPEALED = _case(
    3,
    state="removed",
    decided_at=MOMENT,
    note="Copied.",
    appeal=LONG,
    appealed_at=MOMENT,
    appeal_state="open",
)


_SLIDE = _case(1, kind="asset", subject_id="31", session_id=7)


def _shown(case: Case, **changes: Any) -> dict[str, Any]:
    return {
        "case": case,
        "owner": _OWNER,
        "is_gone": False,
        "is_own": False,
        "reason": page_texts.SHORT_REASONS[case.reason],
        "reasons": page_texts.SHORT_REASONS,
        "states": page_texts.STATES,
        "appeal_states": page_texts.APPEAL_STATES,
        "actions": page_texts.ACTIONS,
        "hidden": None,
        "reports": [
            Report(1, "user_x", "spam", LONG * 3, "", MOMENT),
            Report(2, None, "other", "", CY["email"], MOMENT),
        ],
        "pictures": [ReviewPicture(number, 1, number, "image", "gone") for number in range(1, 7)],
        "entries": [LogEntry(1, MOMENT, "", "reported", "session:7", "{}", b"", b"")],
        "values": {},
        "errors": {},
    } | changes


def _form(**changes: Any) -> dict[str, Any]:
    return {
        "target": _TARGET,
        "reasons": page_texts.REASONS,
        "values": {"kind": "share", "id": "x"},
        "errors": {},
        "is_signed_in": False,
    } | changes


PAGES = {
    "report": Page("reports/form.html", _form(), "/report"),
    "report-slide": Page(
        "reports/form.html",
        _form(
            target=replace(_TARGET, kind="asset", session_id=7),
            values={"kind": "share", "id": "x", "mediaId": "31"},
        ),
        "/report",
        CY,
    ),
    "report-wrong": Page(
        "reports/form.html",
        _form(errors={"reason": "This is needed.", "text": "This must be shorter."}, is_signed_in=True),
        "/report",
        CY,
    ),
    "report-status": Page(
        "reports/status.html", {"case": told(_case(2)), "is_fresh": True}, "/report/status/x"
    ),
    "report-status-decided": Page(
        "reports/status.html", {"case": told(_APPEALED), "is_fresh": False}, "/report/status/x"
    ),
    "notices": Page(
        "reports/notices.html",
        {
            "about": [told(_case(4)), told(_HIDDEN), told(_APPEALED)],
            "reported": [told(_SLIDE)],
            "wrong": {},
            "text": "",
        },
        "/notices",
        ANA,
    ),
    "notices-wrong": Page(
        "reports/notices.html",
        {"about": [told(_HIDDEN)], "reported": [], "wrong": {"2": "This is needed."}, "text": ""},
        "/notices",
        CY,
    ),
    "moderation": Page(
        "reports/queue.html",
        {
            "cases": [
                {"case": case, "reports": case.id, "reason": page_texts.SHORT_REASONS[case.reason]}
                for case in (_case(0), _SLIDE, _case(2), _APPEALED)
            ],
            "statistics": Statistics(4, 12, 5400.0),
        },
        "/moderation",
        ANA | {"role": "admin"},
    ),
    "moderation-empty": Page(
        "reports/queue.html", {"cases": [], "statistics": None}, "/moderation", _MODERATOR
    ),
    "moderation-case": Page("reports/case.html", _shown(_case(2)), "/moderation/2", _MODERATOR),
    "moderation-case-wrong": Page(
        "reports/case.html",
        _shown(
            _case(2),
            errors={"decision": "This is needed.", "note": "This is needed."},
            is_gone=True,
            pictures=[],
        ),
        "/moderation/2",
        _MODERATOR,
    ),
    "moderation-slide": Page("reports/case.html", _shown(_SLIDE), "/moderation/1", _MODERATOR),
    "moderation-appeal": Page("reports/case.html", _shown(_APPEALED), "/moderation/3", _MODERATOR),
    "moderation-own": Page("reports/case.html", _shown(_case(1), is_own=True), "/moderation/1", _MODERATOR),
}
