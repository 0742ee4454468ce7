"""Signed paths: who holds one may load one file, of one scope, for at most an hour."""

import hmac
import time
from collections.abc import Callable
from dataclasses import dataclass

_VALID_SECONDS = 2700
_STEP_SECONDS = 900
"""Paths change only every quarter of an hour, so that browsers can keep what they loaded."""


@dataclass(frozen=True, slots=True)
class MediaKey:
    """What a path names: a link, as seen through a scope."""

    link_id: int
    scope_id: int

    def __str__(self) -> str:
        return f"{self.link_id}-{self.scope_id}"

    @classmethod
    def parse(cls, text: str) -> "MediaKey | None":
        """Return the key that `text` spells, or None."""
        first, _, second = text.partition("-")
        if not (_is_number(first) and _is_number(second)):
            return None
        return cls(int(first), int(second))


class Signer:
    """Signs and checks media paths with HMAC-SHA-256, of which 128 bits are kept.

    What was signed with the key before this one, `former`, is good for as long as it says.
    """

    def __init__(self, secret: str, former: str | None = None) -> None:
        # HMAC begins by hashing the key. A copy of one that has done so is twice as fast, and a session read
        # signs fifty paths.
        self._begun = _begun(secret)
        self._accepted = [self._begun] if former is None else [self._begun, _begun(former)]

    def expiry(self, *, now: float | None = None) -> int:
        """Return when paths that are signed now end, in Unix seconds: 30 to 45 minutes from now."""
        moment = time.time() if now is None else now
        return int(moment // _STEP_SECONDS) * _STEP_SECONDS + _VALID_SECONDS

    def paths(self, scope_id: int, *, now: float | None = None) -> Callable[[int], str]:
        """Return what gives the path by which a browser loads a link through this scope."""
        tail = f"-{scope_id}?e={self.expiry(now=now)}"

        def path(link_id: int) -> str:
            named = f"{link_id}{tail}"
            return f"/media/{named}&s={_signed(self._begun, named)}"

        return path

    def path(self, link_id: int, scope_id: int, *, now: float | None = None) -> str:
        """Return the path by which a browser loads a link through a scope."""
        return self.paths(scope_id, now=now)(link_id)

    def is_valid(self, key: MediaKey, expiry: str, signature: str, *, now: float | None = None) -> bool:
        """Return whether the signature fits and the time is not over."""
        if not _is_number(expiry) or len(expiry) > 12:
            return False
        named, given = f"{key}?e={expiry}", signature.encode("utf-8", "replace")
        moment = time.time() if now is None else now
        matches = [hmac.compare_digest(_signed(begun, named).encode(), given) for begun in self._accepted]
        return any(matches) and moment < int(expiry) <= moment + 3600


def _begun(secret: str) -> hmac.HMAC:
    key = hmac.digest(secret.encode(), b"media paths, second version", "sha256")
    return hmac.new(key, b"GET\n", "sha256")


def _signed(begun: hmac.HMAC, named: str) -> str:
    """Return the signature of what a path names, as 32 hexadecimal digits."""
    signature = begun.copy()
    signature.update(named.encode())
    return signature.hexdigest()[:32]


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 18 and text[0] != "0"
