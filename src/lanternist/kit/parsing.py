"""Readers of one written value each; all of them raise `ValueError` when the text is not one."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_network
from types import MappingProxyType
from urllib.parse import urlsplit

_YES = frozenset({"1", "true", "yes", "on"})
_NO = frozenset({"0", "false", "no", "off"})
_SIZE = re.compile(r"(?P<number>\d+(?:\.\d+)?)\s*(?P<prefix>[kmgt]?)(?P<binary>i?)b?", re.IGNORECASE)
_POWERS = {"": 0, "k": 1, "m": 2, "g": 3, "t": 4}
_HOST = re.compile(r"[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?")
_ENDPOINT = re.compile(r"(?:\[(?P<bracketed>[0-9a-f:.]+)\]|(?P<plain>[a-z0-9.-]+)):(?P<port>\d{1,5})")


@dataclass(frozen=True)
class Endpoint:
    """An address and a port to connect to."""

    host: str
    port: int


@dataclass(frozen=True)
class Rate:
    """So many in a window of so many seconds."""

    most: int
    window: int

    def __str__(self) -> str:
        return f"{self.most}/{self.window}"


def flag(text: str) -> bool:
    """Read yes or no in the usual spellings."""
    word = text.lower()
    if word in _YES:
        return True
    if word in _NO:
        return False
    raise ValueError(text)


def whole_number(text: str, *, least: int = 0, most: int | None = None) -> int:
    """Read a whole number within limits."""
    number = int(text)
    if number < least or (most is not None and number > most):
        raise ValueError(text)
    return number


def byte_count(text: str) -> int:
    """Read a size: `512`, `200MB` (decimal) or `10 GiB` (binary)."""
    found = _SIZE.fullmatch(text)
    if found is None:
        raise ValueError(text)
    base = 1024 if found["binary"] else 1000
    return int(float(found["number"]) * base ** _POWERS[found["prefix"].lower()])


def sizes(text: str) -> Mapping[str, int]:
    """Read `name=size` pairs; `*` stands for every other name."""
    pairs = (part.partition("=") for part in re.split(r",", text) if part.strip())
    return MappingProxyType(
        {matching(name.strip(), pattern=r"[a-z-]+|\*"): byte_count(size.strip()) for name, _, size in pairs}
    )


def rate(text: str) -> Rate:
    """Read `100/900`: a number, and the seconds of the window in which it counts."""
    most, _, window = text.partition("/")
    return Rate(whole_number(most, least=1, most=1_000_000), whole_number(window, least=1, most=31_536_000))


def words(text: str, *, pattern: str) -> tuple[str, ...]:
    """Read words separated by commas, each of which matches a pattern."""
    return tuple(matching(word, pattern=pattern) for word in listed(text))


def listed(text: str) -> list[str]:
    """Split at commas and white space, without empty parts."""
    return [part for part in re.split(r"[,\s]+", text) if part]


def networks(text: str) -> tuple[str, ...]:
    """Read a list of CIDR ranges; a lone address is a range of one."""
    return tuple(str(ip_network(part)) for part in listed(text))


def endpoints(text: str) -> Mapping[str, Endpoint]:
    """Read `host=address:port` pairs; `*` stands for every other host."""
    pairs = (part.partition("=") for part in listed(text.lower()))
    return MappingProxyType({_host_or_star(host): _endpoint(target) for host, _, target in pairs})


def _host_or_star(text: str) -> str:
    if text == "*" or _HOST.fullmatch(text):
        return text
    raise ValueError(text)


def _endpoint(text: str) -> Endpoint:
    found = _ENDPOINT.fullmatch(text)
    if found is None:
        raise ValueError(text)
    return Endpoint(found["bracketed"] or found["plain"], whole_number(found["port"], least=1, most=65535))


def matching(text: str, *, pattern: str) -> str:
    """Return the text when all of it matches the pattern."""
    if re.fullmatch(pattern, text, re.ASCII) is None:
        raise ValueError(text)
    return text


def one_of(text: str, *, choices: tuple[str, ...]) -> str:
    """Return the choice that was written, whatever its case."""
    if text.lower() not in choices:
        raise ValueError(text)
    return text.lower()


def url(text: str, *, schemes: tuple[str, ...], password: bool = False) -> str:
    """Return an absolute address without a trailing slash; its scheme is one of those named."""
    parts = urlsplit(text)
    if parts.scheme not in schemes or not (parts.netloc or parts.scheme == "file") or parts.fragment:
        raise ValueError(text)
    if parts.password is not None and not password:
        raise ValueError(text)
    return text.rstrip("/") if parts.path != "/" or parts.netloc else text


def origin(text: str) -> str:
    """Return a web address that has neither path nor query, without a trailing slash."""
    address = url(text, schemes=("http", "https"))
    parts = urlsplit(address)
    if parts.path or parts.query or parts.username or not parts.hostname:
        raise ValueError(text)
    return address


def joined(values: Mapping[str, Endpoint] | tuple[object, ...]) -> str:
    """Write a list the way `listed` and `endpoints` read it."""
    if isinstance(values, tuple):
        return ", ".join(str(value) for value in values)
    return ", ".join(f"{name}={_ending(end)}" for name, end in values.items())


def _ending(value: Endpoint | int) -> str:
    return f"{value.host}:{value.port}" if isinstance(value, Endpoint) else str(value)
