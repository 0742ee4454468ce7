"""What is wrong with settings taken together, and what should not be so in production."""

from collections.abc import Sequence
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from lanternist.settings.table import PREFIX, Setting

if TYPE_CHECKING:
    from lanternist.settings.declared import Settings

_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


def warnings(settings: "Settings") -> list[str]:
    """Say what is allowed but should not be so in production."""
    found: list[str] = []
    if settings.fetch_overrides:
        hosts = ", ".join(settings.fetch_overrides)
        found.append(f"{PREFIX}FETCH_OVERRIDES: {hosts} reached by plain HTTP, past the address check")
    if not settings.rate_limits:
        found.append(f"{PREFIX}RATE_LIMITS: off, anybody may call as often as they like")
    if not settings.cookies_are_secure and urlsplit(settings.public_url).hostname not in _LOOPBACK:
        found.append(f"{PREFIX}PUBLIC_URL: not https, logins cross the network unencrypted")
    return found


def contradictions(settings: "Settings", table: Sequence[Setting], *, failed: set[str]) -> list[str]:
    """Return what does not go together; `failed` names the variables that could not be read."""
    expects = {each.name: each.expects for each in table}
    credentials = ("reddit_client_id", "reddit_client_secret", "reddit_user_agent")
    variables = {name: PREFIX + name.upper() for name in credentials}
    given = [name for name in credentials if getattr(settings, name) is not None or variables[name] in failed]
    if not given or given == ["reddit_user_agent"]:
        return []
    return [
        f"{variables[name]}: expected {expects[name]}, because {variables[given[0]]} is set"
        for name in credentials
        if name not in given
    ]
