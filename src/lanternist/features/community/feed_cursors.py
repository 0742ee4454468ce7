"""Cursors of the feed: where a walk has come to, as opaque text."""

import base64
import binascii
from datetime import datetime
from typing import Literal

import msgspec

from lanternist.errors import ValidationFailed
from lanternist.features.community.feed_models import Place, Sort

MOST_PAGES = 1_000_000
_Text = tuple[Literal["new", "hot", "top"], int, int, float, float, str, int]
"""Sort, page, version, begin of the walk, score or likes, time, id."""


def encode(place: Place) -> str:
    """Return the cursor that goes on behind `place`."""
    rank, moment = (0.0, place.keys[0]) if place.sort == "new" else place.keys
    text = (place.sort, place.page, place.version, place.begun, rank, moment, place.id)
    return base64.urlsafe_b64encode(msgspec.json.encode(text)).decode().rstrip("=")


def decode(cursor: str, sort: Sort) -> Place:
    """Return the place that a cursor of this sort names, or raise `ValidationFailed`."""
    try:
        raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        sorted_by, page, version, begun, rank, moment, number = msgspec.json.decode(raw, type=_Text)
        if (
            sorted_by != sort
            or not 1 <= page < MOST_PAGES
            or not 0 <= version < 2**63
            or not 0 <= begun < 1e11
            or not 0 <= rank < 2**31
            or not 0 < number < 2**63
        ):
            raise ValueError
        at = datetime.fromisoformat(moment)
        if at.tzinfo is None or not 1970 <= at.year < 9000:
            raise ValueError
    except (binascii.Error, msgspec.MsgspecError, ValueError, OverflowError) as error:
        raise ValidationFailed.of("cursor", "must be a cursor that this list gave") from error
    keys = (at.isoformat(),) if sort == "new" else (rank, at.isoformat())
    return Place(sort=sort, page=page, keys=keys, id=number, version=version, begun=begun)
