"""Reading single values out of an answer that may hold anything."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

Fields = Mapping[str, object]

LONGEST_TEXT = 1000
LONGEST_URL = 2000
LARGEST_SIDE = 100_000
LONGEST_SECONDS = 7 * 24 * 3600.0

_SCHEMES = ("https://", "http://")
_NOTHING: Fields = {}
_UNPRINTABLE = re.compile(r"[\x00-\x20\x7f-\x9f\ud800-\udfff]")


def mapping(value: Any) -> Fields:  # Any: keys of a decoded JSON object are always strings
    """Return `value` where it is a JSON object, else an empty one."""
    return value if isinstance(value, dict) else _NOTHING  # pyright: ignore[reportUnknownVariableType]


def sequence(value: Any) -> Sequence[object]:  # Any: whatever JSON holds
    """Return `value` where it is a JSON array, else an empty one."""
    return value if isinstance(value, list) else ()  # pyright: ignore[reportUnknownVariableType]


def text(value: object, longest: int = LONGEST_TEXT) -> str | None:
    """Return `value` where it is a string with something in it that a database can hold."""
    if not isinstance(value, str) or not value:
        return None
    if not value.isascii():
        # JSON can name half of a surrogate pair, which no encoding can write.
        value = value.encode("utf-8", "replace").decode("utf-8")
    if "\x00" in value:
        value = value.replace("\x00", "")
    return value.strip()[:longest] or None


def address(value: object) -> str | None:
    """Return `value` where it is an absolute web address of ordinary length."""
    if not isinstance(value, str) or len(value) > LONGEST_URL:
        return None
    if not value.startswith(_SCHEMES) or _is_unprintable(value):
        return None
    return value


def _is_unprintable(value: str) -> bool:
    if value.isascii():
        # What the expression finds among these characters, in a tenth of the time.
        return " " in value or not value.isprintable()
    return _UNPRINTABLE.search(value) is not None


def side(value: object) -> int | None:
    """Return `value` where it can be the width or height of a picture."""
    if isinstance(value, int) and not isinstance(value, bool) and 0 < value <= LARGEST_SIDE:
        return value
    return None


def seconds(value: object) -> float | None:
    """Return `value` where it can be the length of a clip."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if 0 < value <= LONGEST_SECONDS else None
