"""Lists that are read page by page, newest first: where the last page ended, as opaque text.

A cursor names the time and the id of the last row that was seen. So what is added or removed meanwhile neither
repeats a row nor skips one.
"""

import base64
import binascii
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated, Protocol, TypeVar

import msgspec
from msgspec import Meta

from lanternist.errors import ValidationFailed

MOST_ITEMS = 200
Limit = Annotated[
    int, Meta(ge=1, le=MOST_ITEMS, extra={"rule": f"must be a whole number from 1 to {MOST_ITEMS}"})
]
Cursor = Annotated[str, Meta(max_length=300, extra={"rule": "must be a cursor that a list gave"})]
Place = tuple[datetime, int]
"""Creation time and id of a row."""


class Placed(Protocol):
    """A row of a list that is ordered by time and id."""

    @property
    def id(self) -> int: ...
    @property
    def created_at(self) -> datetime: ...


Row = TypeVar("Row", bound=Placed)


def page_of(rows: Sequence[Row], limit: int) -> tuple[Sequence[Row], str | None]:
    """Return a page and the cursor of the next one, from `limit + 1` rows; None where there is no next."""
    page = rows[:limit]
    return page, _cursor(page[-1]) if len(rows) > limit else None


def place_of(cursor: str | None) -> Place | None:
    """Return the place that a cursor names, or raise `ValidationFailed`."""
    if cursor is None:
        return None
    try:
        raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        moment, number = msgspec.json.decode(raw, type=Place)
        if moment.tzinfo is None or not 0 < number < 2**63:
            raise ValueError
        return moment.astimezone(UTC), number
    except (binascii.Error, msgspec.MsgspecError, ValueError, OverflowError) as error:
        raise ValidationFailed.of("cursor", "must be a cursor that a list gave") from error


def _cursor(row: Placed) -> str:
    return base64.urlsafe_b64encode(msgspec.json.encode((row.created_at, row.id))).decode().rstrip("=")
