"""Which URLs may be asked at all, where each one leads, and what is said when it may not."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar
from urllib.parse import urljoin

from yarl import URL

from lanternist.platform.addresses import host_denial

_MAX_URL_LENGTH = 8192
_PORTS = frozenset({80, 443})
_FORBIDDEN_IN_URL = re.compile(r"[\x00-\x20\x7f-\xa0\\]")
# Stricter than any parser: what two parsers could read differently is not read at all.
_ORIGIN = re.compile(r"[a-z]+://(?:\[[0-9a-f:.]+\]|[^\[\]:@/?#%]+)(?::[0-9]{1,5})?(?=[/?#]|$)", re.IGNORECASE)
_EXACT_URL = re.compile(r"[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]*")


class FetchError(Exception):
    """An outbound request that was refused or did not work out.

    `code` is stable and safe to show. The message names hosts only: paths and queries may carry secrets.
    """

    code: ClassVar[str] = "fetch_failed"


class UrlRefused(FetchError):
    code = "url_refused"


class SchemeRefused(UrlRefused):
    code = "scheme_refused"


class AddressRefused(FetchError):
    code = "address_refused"


class TooManyRedirects(FetchError):
    code = "too_many_redirects"


class TooLarge(FetchError):
    code = "too_large"


class TimedOut(FetchError):
    code = "timed_out"


class ConnectionFailed(FetchError):
    code = "connection_failed"


class EncodingRefused(FetchError):
    code = "encoding_refused"


@dataclass(frozen=True, slots=True)
class Target:
    """One URL that may be asked, and the URL that is really connected to: the same unless overridden."""

    url: URL
    connect_to: URL
    is_overridden: bool

    @property
    def host(self) -> str:
        return self.url.raw_host or ""


class Targets:
    """Turns the text of a URL into a target, or refuses it."""

    def __init__(self, overrides: Mapping[str, tuple[str, int]]) -> None:
        self._overrides = {_plain_host(host): place for host, place in overrides.items()}

    def first(self, text: str) -> Target:
        url = _parsed(text)
        place = self._place(_plain_host(url.raw_host or ""))
        if place is None:
            return Target(url, url, is_overridden=False)
        address, port = place
        inside = URL.build(
            scheme="http",
            host=f"[{address}]" if ":" in address else address,
            port=port,
            path=url.raw_path,
            query_string=url.raw_query_string,
            encoded=True,
        )
        return Target(url, inside, is_overridden=True)

    def after(self, before: Target, location: str) -> Target:
        """The target a redirect leads to, checked like a first one and never from https back to http."""
        try:
            joined = urljoin(str(before.url), location)
        except ValueError:
            raise UrlRefused(f"the redirect from {before.host} cannot be read") from None
        target = self.first(joined)
        if before.url.scheme == "https" and target.url.scheme != "https":
            raise SchemeRefused(f"{before.host} redirects from https to {target.url.scheme}")
        return target

    def _place(self, host: str) -> tuple[str, int] | None:
        """Where this host is really found; None means where its name says.

        `*` does not cover literal and local hosts, so these are refused behind an override as well.
        """
        named = self._overrides.get(host)
        if named is not None:
            return named
        denial = host_denial(host)
        if denial is not None:
            raise AddressRefused(f"{host}: {denial}")
        return self._overrides.get("*")


def _plain_host(host: str) -> str:
    return host.lower().strip("[]").removesuffix(".")


def _parsed(text: str) -> URL:
    if len(text) > _MAX_URL_LENGTH or _FORBIDDEN_IN_URL.search(text):
        raise UrlRefused("the URL is too long or contains forbidden characters")
    if text.partition(":")[0].lower() not in {"http", "https"}:
        raise SchemeRefused("only http and https are allowed")
    if _ORIGIN.match(text) is None:
        raise UrlRefused("the URL needs a plain host, without a user, password or zone")
    try:
        url = URL(text)
        port = url.port
    except ValueError:
        raise UrlRefused("the URL cannot be read") from None
    if port not in _PORTS:
        raise UrlRefused("only the ports 80 and 443 are allowed")
    return _as_given(text, url)


def _as_given(text: str, url: URL) -> URL:
    """Keep the exact spelling of path and query: servers compare signed URLs byte for byte."""
    if not _EXACT_URL.fullmatch(text):
        return url.with_fragment(None)
    exact = URL(text, encoded=True)
    return URL.build(
        scheme=url.scheme,
        authority=url.host_port_subcomponent or "",
        path=exact.raw_path,
        query_string=exact.raw_query_string,
        encoded=True,
    )
