"""The one spelling of a web address that people name."""

import re
from urllib.parse import SplitResult, urlsplit

from lanternist.features.ingestion.addresses.fields import address

LONGEST_ADDRESS = 1000
_SECRET = re.compile(
    r"(^|[&;])(feed|token|key|api_?key|auth|access_token|secret|password|signature|sig)=", re.IGNORECASE
)


def normalise_address(text: str, *, may_hold_secrets: bool) -> str | None:
    """Return a web address in its one spelling, or None.

    Others see the sources of a shared session, so an address there holds no password and no token.
    """
    scheme, colon, rest = text.strip().partition("://")
    found = address(f"{scheme.lower()}{colon}{rest}")
    if (
        found is None
        or len(found) > LONGEST_ADDRESS
        or any(character in found for character in ',<>"\\^`{|}')
    ):
        return None
    try:
        split = urlsplit(found)
        port = split.port
    except ValueError:
        return None
    if not split.hostname or "@" in split.netloc:
        return None
    if not may_hold_secrets and _SECRET.search(split.query):
        return None
    usual = {"https": 443, "http": 80}[split.scheme]
    host = f"[{split.hostname}]" if ":" in split.hostname else split.hostname
    netloc = host if port in (None, usual) else f"{host}:{port}"
    return SplitResult(split.scheme, netloc, split.path or "/", split.query, "").geturl()
