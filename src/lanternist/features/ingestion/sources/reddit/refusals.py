"""What an answer of Reddit means when it is not a listing: one table, read from the top."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import msgspec

from lanternist.features.ingestion.budget import BLOCKED_SECONDS, UNAUTHORIZED_SECONDS
from lanternist.features.ingestion.models import Reason
from lanternist.platform.fetch import Answer

LISTING = "Listing"
COMMUNITY = "t5"
"""Kinds of things, as Reddit names them."""
_BLOCK_PAGE = re.compile(
    r"blocked by network security|blocked due to a network policy|<title>\s*blocked|whoa there", re.IGNORECASE
)
_PASSING = frozenset({408, 500, 502, 503, 504, 520, 521, 522, 523, 524})
"""Trouble on their side that is often over a moment later."""
_EMPTY_ANSWER_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer, looked at. `document` is its JSON, if it has any; `stated` is the reason that it gives."""

    status: int
    headers: Mapping[str, str]
    text: str
    is_html: bool
    document: Any  # Any: JSON of another's making; every use looks before it takes
    stated: str | None
    location: str


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why an answer is no listing."""

    reason: Reason
    may_pass: bool = False
    """Whether asking again a moment later may help."""
    host_pause: float = 0.0
    """Seconds for which nobody should call the host, because the refusal is not about one community."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of the table."""

    applies: Callable[[Reply], bool]
    refusal: Refusal


def _states(*words: str) -> Callable[[Reply], bool]:
    return lambda reply: reply.stated in words


def _is(*statuses: int) -> Callable[[Reply], bool]:
    return lambda reply: reply.status in statuses


_BLOCKED = Refusal(Reason.BLOCKED, host_pause=BLOCKED_SECONDS)

RULES: tuple[Rule, ...] = (
    # Slow down comes first: a page for a 429 looks like the page for a block.
    Rule(_is(429), Refusal(Reason.RATE_LIMITED)),
    Rule(lambda reply: reply.status == 403 and "retry-after" in reply.headers, Refusal(Reason.RATE_LIMITED)),
    # Reddit's own word for it, whatever the status.
    Rule(_states("private", "gold_only"), Refusal(Reason.PRIVATE)),
    Rule(_states("quarantined", "gated"), Refusal(Reason.QUARANTINED)),
    Rule(_states("banned", "is_suspended"), Refusal(Reason.BANNED)),
    # A page for people under an address that answers programs: we are not welcome.
    Rule(lambda reply: reply.is_html and bool(_BLOCK_PAGE.search(reply.text)), _BLOCKED),
    Rule(lambda reply: reply.is_html and reply.status in {200, 403}, _BLOCKED),
    Rule(_is(451), Refusal(Reason.BLOCKED)),
    Rule(_is(401), Refusal(Reason.UNAUTHORIZED, host_pause=UNAUTHORIZED_SECONDS)),
    # Redirects are never followed: a listing that exists answers itself.
    Rule(lambda reply: _leads_to_login(reply), Refusal(Reason.UNAUTHORIZED)),
    Rule(lambda reply: _leads_within_reddit(reply), Refusal(Reason.NOT_FOUND)),
    Rule(_is(404, 410), Refusal(Reason.NOT_FOUND)),
    Rule(lambda reply: reply.status in _PASSING, Refusal(Reason.UPSTREAM_ERROR, may_pass=True)),
    Rule(
        lambda reply: reply.status in {200, 403} and not reply.text.strip(),
        Refusal(Reason.RATE_LIMITED, host_pause=_EMPTY_ANSWER_SECONDS),
    ),
    # Forbidden without a word why: closed to us, though not to everybody.
    Rule(_is(403), Refusal(Reason.PRIVATE)),
    Rule(lambda reply: reply.status != 200, Refusal(Reason.UPSTREAM_ERROR)),
)


def refusal_of(reply: Reply, kind: str = LISTING) -> Refusal | None:
    """Return what the first rule that applies says, or None for a thing of this kind."""
    for rule in RULES:
        if rule.applies(reply):
            return rule.refusal
    # Cut-off JSON, and JSON that is something else than what was asked for.
    return None if _is_a(kind, reply.document) else Refusal(Reason.UPSTREAM_ERROR)


def look_at(answer: Answer) -> Reply:
    """Read an answer as far as its content type and its body allow."""
    text = answer.body.decode("utf-8", errors="replace")
    is_html = "html" in answer.headers.get("content-type", "").lower() or text.lstrip()[:1] == "<"
    document = None if is_html else _json(answer.body)
    return Reply(
        status=answer.status,
        headers=answer.headers,
        text=text,
        is_html=is_html,
        document=document,
        stated=_stated(document),
        location=answer.headers.get("location", "") if 300 <= answer.status < 400 else "",
    )


def _json(body: bytes) -> Any:  # Any: see Reply.document
    try:
        return msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None


def _stated(document: Any) -> str | None:  # Any: see Reply.document
    match document:
        case {"reason": str(word)}:
            return word
        case {"data": {"is_suspended": True}}:
            return "is_suspended"
        case {"interstitial_warning_message_html": str()}:
            return "gated"
        case {"quarantine_message_html": str()}:
            return "quarantined"
        case _:
            return None


def _is_a(kind: str, document: Any) -> bool:  # Any: see Reply.document
    match document:
        case {"kind": "Listing", "data": {"children": _}}:
            return kind == LISTING
        case {"kind": found, "data": {}}:
            return found == kind != LISTING
        case _:
            return False


def _leads_to_login(reply: Reply) -> bool:
    return bool(re.match(r"/(login|account/login)\b", urlsplit(reply.location).path))


def _leads_within_reddit(reply: Reply) -> bool:
    host = urlsplit(reply.location).hostname
    return bool(reply.location) and (host is None or f".{host}".endswith(".reddit.com"))
