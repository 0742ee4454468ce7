"""Rate limits: token buckets kept in the process, as the contract describes them (section 0.4)."""

import ipaddress
import time
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from litestar.types import Scope

from lanternist.errors import TooManyRequests

MOST_BUCKETS = 50_000
"""The oldest bucket goes first, so that a flood of addresses cannot fill the memory."""


@dataclass(frozen=True, slots=True)
class Policy:
    """A limit: `most` requests in `window` seconds from one address."""

    name: str
    most: int
    window: int
    only_failures: bool = False
    """Whether a request that succeeds gives its token back."""


PUBLIC_API = Policy("public", 100, 900)
AUTHENTICATION = Policy("authentication", 5, 900, only_failures=True)
_LOGIN_PATHS = {"/api/login", "/login", "/api/auth/password", "/settings/password"}
_PUBLIC_PREFIXES = (
    "/api/sessions",
    "/api/categories",
    "/api/tags",
    "/api/media",
    "/api/community",
    "/api/shared",
    "/api/credits",
    "/api/activity",
    "/api/referrals",
    "/api/auth",
    "/api/admin",
)


@dataclass(slots=True)
class _Bucket:
    tokens: int
    refilled: float


class Limiter:
    """Counts requests by policy and address. Times are seconds of the process clock."""

    def __init__(self, *, enabled: bool, trusted_proxies: Sequence[str] = ()) -> None:
        self._enabled = enabled
        self._proxies = [ipaddress.ip_network(proxy) for proxy in trusted_proxies]
        self._buckets: OrderedDict[tuple[str, str], _Bucket] = OrderedDict()

    def policy_for(self, scope: Scope) -> Policy | None:
        """Return the policy of a request, or None where none applies."""
        path = scope["path"]
        if not self._enabled:
            return None
        if path in _LOGIN_PATHS or path in ("/api/register", "/register"):
            return AUTHENTICATION if scope.get("method") == "POST" else None
        return PUBLIC_API if path.startswith(_PUBLIC_PREFIXES) else None

    def key_for(self, scope: Scope, headers: dict[bytes, bytes]) -> str:
        """Return the caller's address; `X-Forwarded-For` counts only behind a configured proxy."""
        client = scope.get("client")
        address = client[0] if client else "unknown"
        forwarded = headers.get(b"x-forwarded-for")
        if forwarded and self._is_proxy(address):
            return forwarded.decode("latin-1").rpartition(",")[2].strip()
        return address

    def take(self, policy: Policy, key: str) -> TooManyRequests | None:
        """Take one token, or return the refusal."""
        bucket = self._bucket(policy, key)
        if bucket.tokens < 1:
            return TooManyRequests(max(1, round(self._reset_in(policy, bucket))))
        bucket.tokens -= 1
        return None

    def settle(self, policy: Policy, key: str, status: int) -> None:
        """Give the token back where only failures count and this was none."""
        if policy.only_failures and status < 400:
            bucket = self._bucket(policy, key)
            bucket.tokens = min(policy.most, bucket.tokens + 1)

    def headers(self, policy: Policy, key: str) -> list[tuple[bytes, bytes]]:
        """Return the documented headers; the reset is an ISO timestamp."""
        bucket = self._bucket(policy, key)
        reset = datetime.fromtimestamp(time.time() + self._reset_in(policy, bucket), UTC)
        text = reset.isoformat(timespec="milliseconds").replace("+00:00", "Z")
        return [
            (b"x-ratelimit-limit", str(policy.most).encode()),
            (b"x-ratelimit-remaining", str(bucket.tokens).encode()),
            (b"x-ratelimit-reset", text.encode()),
        ]

    def _bucket(self, policy: Policy, key: str) -> _Bucket:
        now = time.monotonic()
        bucket = self._buckets.get((policy.name, key))
        if bucket is None:
            bucket = self._buckets[policy.name, key] = _Bucket(policy.most, now)
            if len(self._buckets) > MOST_BUCKETS:
                self._buckets.popitem(last=False)
            return bucket
        earned = int((now - bucket.refilled) / policy.window * policy.most)
        if earned > 0:
            bucket.tokens = min(policy.most, bucket.tokens + earned)
            bucket.refilled = now
        return bucket

    def _reset_in(self, policy: Policy, bucket: _Bucket) -> float:
        """Return the seconds until the next token."""
        return max(0.0, bucket.refilled + policy.window / policy.most - time.monotonic())

    def _is_proxy(self, address: str) -> bool:
        try:
            return any(ipaddress.ip_address(address) in proxy for proxy in self._proxies)
        except ValueError:
            return False
