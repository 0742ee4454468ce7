"""Shapes of reports and decisions. Their texts are read for no denied words: what is wrong is said by its name."""

from typing import Annotated

from msgspec import Meta

from lanternist.features.moderation import Reason
from lanternist.features.reports.models import Decision, TargetKind
from lanternist.platform.bodies import UNREAD, Body, solid_text

WORDS_OF_REPORTS = ("text", "contact", "note")
"""The fields in which that is said."""
_NOTE = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=1000,
        extra={"rule": "must be text of 1 to 1,000 characters", "words": UNREAD},
        extra_json_schema=solid_text(1000),
    ),
]


class NewReport(Body, frozen=True, kw_only=True):
    """What is reported, and why."""

    kind: Annotated[TargetKind, Meta(extra={"rule": "must be share, session, community, account or media"})]
    id: Annotated[
        str,
        Meta(
            min_length=1,
            max_length=80,
            extra={"rule": "must be a link's code, or the id of a session, an account or a file, as text"},
        ),
    ]
    media_id: Annotated[
        str,
        Meta(
            max_length=20,
            description="The id of one medium of it, where only that is meant; empty for all of it.",
            extra={"rule": "must be the id of a medium, as text"},
        ),
    ] = ""
    reason: Annotated[
        Reason,
        Meta(extra={"rule": "must be minor_safety, illegal_content, consent, copyright, spam or other"}),
    ]
    text: Annotated[
        str,
        Meta(max_length=2000, extra={"rule": "must be text of at most 2,000 characters", "words": UNREAD}),
    ] = ""
    contact: Annotated[
        str, Meta(max_length=200, extra={"rule": "must be text of at most 200 characters", "words": UNREAD})
    ] = ""


class ReportAnswer(Body, frozen=True, kw_only=True):
    """That a report came in, and the link under which what becomes of it can be read."""

    state: str
    status_url: str


class NewDecision(Body, frozen=True, kw_only=True):
    """What a moderator decides, with a reason that the owner reads."""

    decision: Annotated[Decision, Meta(extra={"rule": "must be keep, hide or remove"})]
    note: _NOTE
    disable_account: bool = False


class NewAppeal(Body, frozen=True, kw_only=True):
    """Why an owner asks for another look."""

    text: Annotated[
        str,
        Meta(
            min_length=1,
            max_length=2000,
            extra={"rule": "must be text of 1 to 2,000 characters", "words": UNREAD},
            extra_json_schema=solid_text(2000),
        ),
    ]


class AppealDecision(Body, frozen=True, kw_only=True):
    """What becomes of an appeal."""

    verdict: Annotated[str, Meta(pattern="^(uphold|reverse)$", extra={"rule": "must be uphold or reverse"})]
    note: _NOTE
