"""The one spelling of a feed: its name here, or its address."""

import re

from lanternist.features.ingestion.addresses.spelling import normalise_address
from lanternist.features.ingestion.models import BadSourceName

_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")


def normalise_feed(text: str) -> str:
    """Return the name or the address, or raise `BadSourceName`."""
    text = text.strip()
    if _NAME.fullmatch(text.lower()):
        return text.lower()
    found = normalise_address(text, may_hold_secrets=False)
    if found is None:
        raise BadSourceName(
            "A feed is named by the name that the operator gave it, or by its address (rss:https://...)."
        )
    return found


def is_address(name: str) -> bool:
    """Return whether a normalised name is an address."""
    return "://" in name
