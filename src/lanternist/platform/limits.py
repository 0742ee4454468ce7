"""Rate limits: token buckets as the contract describes them (section 0.4), counted before anything else is done."""

import ipaddress
import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import NamedTuple

from litestar.types import Scope

from lanternist.errors import TooManyRequests
from lanternist.kit.parsing import Rate
from lanternist.platform.bucket_table import BucketTable, Count
from lanternist.settings import Settings

TABLE_FILE = "limits.table"
_LOGIN_PATHS = {
    "/api/login",
    "/login",
    "/api/auth/password",
    "/settings/password",
    "/settings/account/delete",
}
_ACCOUNT_PATH = "/api/auth/user"
"""Deleting it takes the password, which could be guessed here as well."""
_REGISTRATION_PATHS = {"/api/register", "/register"}
_REDDIT_PATHS = {"/api/fetch-reddit", "/api/search-reddit", "/api/validate-subreddit"}
_REPORT_PATHS = {"/api/reports", "/report"}
_API = "/api/"
_MEDIA = "/media/"
_UPLOADS = ("/api/uploads", "/api/user/media", "/api/media/upload")
_UPLOAD_FORMS = {"/vault", "/import/archive"}
_PREVIEWS = ("/shared/", "/preview.jpg")
_UNLIMITED_PREFIXES = ("/api/health/", "/api/storage/", "/api/errors", "/api/logout")
_ASKED_TOO_OFTEN = "Rate limit exceeded. Please wait a few minutes before trying again."
_IMPORTED_TOO_OFTEN = "Too many imports, please try again later."
_PERSON_TICKET = "person_ticket"
_IPV6_NETWORK = 64
"""One household or server has as many IPv6 addresses as it likes, all in one network of this length."""


@dataclass(frozen=True, slots=True)
class Policy:
    """A limit: so many requests in so many seconds from one address."""

    name: str
    rate: Rate
    only_failures: bool = False
    """Whether a request that succeeds gives its token back."""
    only_successes: bool = False
    """Whether a request that fails gives its token back."""
    message: str | None = None
    """What to tell who is refused, where it is not the usual."""


@dataclass(frozen=True, slots=True)
class Policies:
    """The limits that there are."""

    public: Policy
    authentication: Policy
    registration: Policy
    reddit: Policy
    media: Policy
    imports: Policy
    """Counted by person, once it is known who asks."""
    uploads: Policy
    reports: Policy

    @classmethod
    def of(cls, settings: Settings) -> "Policies":
        """Return the limits as the operator set them."""
        return cls(
            public=Policy("public", settings.limit_public),
            authentication=Policy("authentication", settings.limit_authentication, only_failures=True),
            registration=Policy("registration", settings.limit_registration),
            reddit=Policy("reddit", settings.limit_reddit, only_successes=True, message=_ASKED_TOO_OFTEN),
            media=Policy("media", settings.limit_media),
            imports=Policy("imports", settings.limit_import, message=_IMPORTED_TOO_OFTEN),
            uploads=Policy("uploads", settings.limit_uploads),
            reports=Policy("reports", settings.limit_report),
        )

    def for_request(self, method: str, path: str) -> Policy | None:
        """Return the limit of a request, or None where none applies."""
        path = _as_routed(path)
        if path in _LOGIN_PATHS:
            return self.authentication if method == "POST" else None
        if method == "DELETE" and path == _ACCOUNT_PATH:
            return self.authentication
        if path in _REGISTRATION_PATHS:
            return self.registration if method == "POST" else None
        if path in _REDDIT_PATHS:
            return self.reddit
        if path in _REPORT_PATHS and method == "POST":
            return self.reports
        if path.startswith(_MEDIA) or (path.startswith(_PREVIEWS[0]) and path.endswith(_PREVIEWS[1])):
            return self.media
        if path.startswith(_UPLOADS) or (path in _UPLOAD_FORMS and method == "POST"):
            return self.uploads
        return self.public if path.startswith(_API) and not path.startswith(_UNLIMITED_PREFIXES) else None


class Ticket(NamedTuple):
    """A request that was counted."""

    policy: Policy
    digest: bytes
    counted: Count

    @property
    def refusal(self) -> TooManyRequests | None:
        """What to answer when the limit is used up."""
        if self.counted.is_admitted:
            return None
        return TooManyRequests(max(1, math.ceil(self.counted.reset_in)), self.policy.message)


class Limiter:
    """Counts requests by policy and address."""

    def __init__(
        self,
        policies: Policies,
        table: BucketTable,
        *,
        trusted_proxies: Sequence[str] = (),
        now: Callable[[], float] = time.time,
    ) -> None:
        self._policies = policies
        self._table = table
        self._proxies = [ipaddress.ip_network(proxy) for proxy in trusted_proxies]
        self._now = now
        self._digest = lru_cache(8192)(self._digest_of)

    def count(self, scope: Scope) -> Ticket | None:
        """Count a request; None where no limit applies."""
        policy = self._policies.for_request(str(scope.get("method")), scope["path"])
        if policy is None:
            return None
        digest = self._digest(policy.name, self.address_of(scope))
        return Ticket(policy, digest, self._table.take(digest, policy.rate.most, policy.rate.window))

    def admit_import(self, scope: Scope, user_id: str) -> None:
        """Count an import of this person, whose answer tells of this limit then; raise `TooManyRequests`."""
        policy = self._policies.imports
        digest = self._digest(policy.name, user_id)
        ticket = Ticket(policy, digest, self._table.take(digest, policy.rate.most, policy.rate.window))
        scope["state"][_PERSON_TICKET] = ticket
        if ticket.refusal:
            raise ticket.refusal

    def headers(self, ticket: Ticket, status: int) -> list[tuple[bytes, bytes]]:
        """Return the documented headers of the answer; what does not count is given back."""
        rate, counted = ticket.policy.rate, ticket.counted
        is_free = ticket.policy.only_failures if status < 400 else ticket.policy.only_successes
        if is_free and counted.is_admitted:
            counted = self._table.give_back(ticket.digest, rate.most, rate.window)
        seconds, milliseconds = divmod(int((self._now() + counted.reset_in) * 1000), 1000)
        return [
            (b"x-ratelimit-limit", b"%d" % rate.most),
            (b"x-ratelimit-remaining", b"%d" % counted.remaining),
            (b"x-ratelimit-reset", b"%b.%03dZ" % (_second(seconds), milliseconds)),
        ]

    def address_of(self, scope: Scope) -> str:
        """Return the caller's address. `X-Forwarded-For` is read from behind, and only as far as we trust it."""
        client = scope.get("client")
        address = client[0] if client else ""
        if not self._proxies or not self._is_proxy(address):
            return address
        sent = [value for name, value in scope["headers"] if name == b"x-forwarded-for"]
        for said in reversed(b",".join(sent).decode("latin-1").split(",")):
            if not _is_address(said.strip()):
                return address
            address = said.strip()
            if not self._is_proxy(address):
                return address
        return address

    def _digest_of(self, policy: str, address: str) -> bytes:
        return self._table.digest(f"{policy} {_network_of(address)}")

    def _is_proxy(self, address: str) -> bool:
        return _is_address(address) and any(_parsed(address) in proxy for proxy in self._proxies)


def ticket_of_person(scope: Scope) -> Ticket | None:
    """Return the count of who is signed in, where the request was counted by that too."""
    return scope["state"].get(_PERSON_TICKET)


def limiter_of(settings: Settings) -> Limiter | None:
    """Return what counts requests, or None where the operator wants no limits."""
    if not settings.rate_limits:
        return None
    shared = settings.data_dir / TABLE_FILE if settings.limits_store == "shared" else None
    return Limiter(Policies.of(settings), BucketTable(shared), trusted_proxies=settings.trusted_proxies)


@lru_cache(1024)
def _second(seconds: int) -> bytes:
    """Return a moment as a timestamp without its fraction: many answers name the same one."""
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%S}".encode()


def _as_routed(path: str) -> str:
    """Return the path as the router reads it: no way of writing an address goes round its limit."""
    return (
        "/" + "/".join(part for part in path.split("/") if part) if "//" in path or path[-1:] == "/" else path
    )


def _network_of(address: str) -> str:
    """Return what counts as one caller: an IPv4 address, or the network of an IPv6 one."""
    if not _is_address(address):
        return address
    parsed = _parsed(address)
    if parsed.version == 4:
        return str(parsed)
    return str(ipaddress.ip_network((parsed, _IPV6_NETWORK), strict=False))


def _parsed(address: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    parsed = ipaddress.ip_address(address)
    return getattr(parsed, "ipv4_mapped", None) or parsed


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True
