"""Where a person may be sent after signing in: only to places on this site."""

from urllib.parse import quote

_LONGEST = 2000
_OF_ADDRESSES = "/?#[]@!$&'()*+,;=:%~"


def safe_target(target: str | None, *, otherwise: str = "/") -> str:
    """Return `target` in plain ASCII when it is a path on this site, else `otherwise`.

    Refuses other schemes and hosts, `//host`, backslashes (browsers read them as slashes) and control characters.
    """
    if not target or not target.startswith("/") or target.startswith("//") or len(target) > _LONGEST:
        return otherwise
    if "\\" in target or any(character < " " or character == "\x7f" for character in target):
        return otherwise
    return quote(target, safe=_OF_ADDRESSES, errors="replace")
