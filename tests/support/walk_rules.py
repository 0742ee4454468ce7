"""Where the documented contract refuses what a JSON schema cannot: for exactly these cases, each with its reason.

The check concerned says that a request which fits the schema must be accepted. No check is switched off.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

from schemathesis.core.failures import ServerError
from schemathesis.openapi.checks import RejectedPositiveData

from lanternist.features.accounts.passwords import is_common

Sent = Mapping[str, Any]
_FILES = ("/media/upload", "/api/uploads", "/api/uploads/{upload_id}")
_FILES_REFUSED = (400, 409, 412, 413, 415, 422)
STATES = {
    (422, "IDEMPOTENCY_MISMATCH"): "the key was used before with another body",
    (400, "CATEGORY_BUILT_IN"): "of all ids, 1 is the category that nobody changes",
    (400, "CATEGORY_NOT_FOUND"): "which categories a person has is in no schema",
    (400, "IMPORT_LIST_EMPTY"): "what a list of addresses names is in no schema",
    (400, "CONTENT_NOT_ALLOWED"): "which words are not allowed is in no schema",
    (402, "INSUFFICIENT_CREDITS"): "an earlier call raised the price or took the credits",
}
"""Refusals that hang on what happened before."""
NOBODY_OUTSIDE = "the server of the walk knows neither Reddit nor a model, which is documented as 500 or 503"
NOT_SET_UP = (
    {"error": "AI caption service is not available.", "requiresApiKey": True},
    {"valid": False, "message": "Content service is not configured"},
    {"message": "Content service is not configured", "code": "SOURCE_NOT_CONFIGURED"},
)
NAME_MISSING = {"valid": False, "message": "Validation error: Required at subreddit"}


def beyond_schemas(failure: Any, case: Any, response: Any) -> str | None:
    """Return why this failure is none, or None where it is one."""
    if isinstance(failure, ServerError):
        return NOBODY_OUTSIDE if response.json() in NOT_SET_UP else None
    if not isinstance(failure, RejectedPositiveData):
        return None
    if case.operation.label.endswith(_FILES) and response.status_code in _FILES_REFUSED:
        return "what a file must be, and what the headers of an upload in pieces say, is in no schema"
    if response.status_code not in (400, 402, 422):
        return None
    refusal = response.json()
    if refusal == {"message": "Daily bonus already claimed"}:
        return "the day's bonus was taken by an earlier call"
    body = case.body if isinstance(case.body, dict) else {}
    if refusal == NAME_MISSING and "subreddit" not in body:
        return "this call says in a documented body of its own that the name is missing"
    if refusal.get("code") != "VALIDATION_ERROR":
        return STATES.get((response.status_code, refusal.get("code")))
    sent = {**(case.query or {}), **body}
    reasons = [_reason(each["field"], case.operation.label, sent) for each in refusal["details"]]
    return None if None in reasons else "; ".join(sorted({str(each) for each in reasons}))


def _reason(field: str, operation: str, sent: Sent) -> str | None:
    """Return the rule that no schema can state and that `sent` breaks, or None."""
    for name, where, is_broken, reason in _RULES:
        if field == name and re.search(where, operation) and is_broken(sent):
            return reason
    return None


def _is_crossed(sent: Sent) -> bool:
    low, high = sent.get("intervalMin"), sent.get("intervalMax")
    return low is None or high is None or low > high


def _is_blank(sent: Sent) -> bool:
    value = sent["subreddits"]
    return not any(text.strip(" \t\n\r,") for text in ([value] if isinstance(value, str) else value))


def _is_opaque(sent: Sent) -> bool:
    return bool(sent.get("cursor") is not None)


_RULES: tuple[tuple[str, str, Callable[[Sent], bool], str], ...] = (
    ("version", r"/attestation$", lambda _: True, "which version is the newest is in no schema"),
    (
        "mediaUrl",
        r"/media$",
        lambda _: True,
        "a schema does not say which of two is given, nor what is public",
    ),
    ("mediaId", r"/media(/bulk)?$", lambda _: True, "which files a person has is in no schema"),
    ("endSeconds", r"/media", lambda _: True, "a schema compares no two members"),
    (
        "language",
        r"^PATCH /api/auth/preferences$",
        lambda _: True,
        "which languages there are is in no schema",
    ),
    ("subreddits", r" /api/sessions", _is_blank, "a session without sources echoes none, others name one"),
    ("value", r"^POST /api/admin/denylist$", lambda _: True, "what a value is hangs on the kind"),
    (
        "creatorId",
        r"^POST /api/community/mutes$",
        lambda sent: bool(sent.get("creatorId")) == bool(sent.get("source")),
        "a schema does not say that one of two is given",
    ),
    (
        "intervalMin",
        r"^(POST /api/sessions|PATCH /api/sessions/\{session_id\}|PATCH /api/auth/preferences)",
        _is_crossed,
        "a schema compares no two members, and a change is compared with what is stored",
    ),
    (
        "name",
        r" /api/categories",
        lambda sent: not re.search(r"[^\W_]", sent["name"]),
        "a schema cannot limit a length and ask for one letter or digit at once",
    ),
    (
        "ids",
        r"^PUT /api/sessions/\{session_id\}/media/order$",
        lambda sent: isinstance(sent["ids"], list),
        "which slides a session has is in no schema",
    ),
    (
        "password",
        r"^POST /api/register$",
        lambda sent: is_common(sent["password"]),
        "the list of common passwords is too long for a schema",
    ),
    (
        "newPassword",
        r"^POST /api/auth/password$",
        lambda sent: is_common(sent["newPassword"]),
        "the list of common passwords is too long for a schema",
    ),
    ("cursor", r"^GET ", _is_opaque, "a cursor is opaque: only a list gives one"),
    (
        "amount",
        r"^POST /api/admin/credits/transfers/\{transfer_id\}/correction$",
        lambda sent: "amount" in sent,
        "how much a transfer moved is in no schema",
    ),
    (
        "tier",
        r"^PATCH /api/admin/users/\{user_id\}/credits$",
        lambda sent: sent["tier"] not in ("free", "joi-curious", "full-access", "vip"),
        "the tiers are rows that operators keep",
    ),
)
