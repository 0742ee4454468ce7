"""JSON of another's making."""

from typing import Any

import msgspec


def decoded(body: bytes) -> Any:  # Any: every use looks before it takes
    """Return the document, or None where there is none."""
    try:
        return msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
