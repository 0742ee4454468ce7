"""Cursors of the session list: where the last page ended, as opaque text."""

import base64
import binascii
from datetime import datetime

import msgspec

from lanternist.errors import ValidationFailed
from lanternist.features.sessions.models import Session

Place = tuple[int, str, int]
"""Matching tags, creation time as text, id."""


def encode(session: Session, matching: int) -> str:
    """Return the cursor behind `session`."""
    place: Place = (matching, session.created_at.isoformat(), session.id)
    return base64.urlsafe_b64encode(msgspec.json.encode(place)).decode().rstrip("=")


def decode(cursor: str) -> Place:
    """Return the place that a cursor names, or raise `ValidationFailed`."""
    try:
        raw = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        matching, moment, number = msgspec.json.decode(raw, type=Place)
        if not (0 <= matching <= 100 and 0 < number < 2**63):
            raise ValueError
        return matching, _checked_moment(moment), number
    except (binascii.Error, msgspec.MsgspecError, ValueError) as error:
        raise ValidationFailed.of("cursor", "must be a cursor that a list gave") from error


def _checked_moment(text: str) -> str:
    return datetime.fromisoformat(text).isoformat()
