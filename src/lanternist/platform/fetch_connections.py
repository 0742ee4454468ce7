"""How a connection comes about: the addresses of a name, each one checked before a socket opens to it."""

import asyncio
import errno
import socket
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult

from lanternist.platform.addresses import address_denial
from lanternist.platform.fetch_targets import AddressRefused

_MAX_CONNECTIONS = 64
_RESOLVER_THREADS = 4


def connector(resolver: AbstractResolver, *, is_overridden: bool) -> aiohttp.TCPConnector:
    if is_overridden:
        return aiohttp.TCPConnector(limit=_MAX_CONNECTIONS, use_dns_cache=False, resolver=resolver)
    return aiohttp.TCPConnector(
        limit=_MAX_CONNECTIONS,
        use_dns_cache=False,
        resolver=_CheckedResolver(resolver),
        # The resolver never sees literal addresses; every connection asks for its socket here.
        socket_factory=_checked_socket,
    )


class RefusedSocket(OSError):
    """Raised where aiohttp expects a socket; an OSError, anything else is lost when addresses race."""


class SystemResolver(AbstractResolver):
    """Asks the operating system, on threads of its own: a stuck name server must not hold up other work."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(_RESOLVER_THREADS, thread_name_prefix="resolver")

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        found = await asyncio.get_running_loop().run_in_executor(
            self._threads,
            partial(
                socket.getaddrinfo,
                host,
                port,
                family=family,
                type=socket.SOCK_STREAM,
                flags=socket.AI_ADDRCONFIG,
            ),
        )
        return [
            ResolveResult(hostname=host, host=str(place[0]), port=port, family=kind, proto=protocol, flags=0)
            for kind, _, protocol, _, place in found
        ]

    async def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)


class _CheckedResolver(AbstractResolver):
    """Resolves a name and refuses it as a whole when one of its answers may not be connected to."""

    def __init__(self, inner: AbstractResolver) -> None:
        self._inner = inner

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        answers = await self._inner.resolve(host, port, family)
        if not answers:
            raise OSError(errno.EADDRNOTAVAIL, "the name has no address")
        for answer in answers:
            denial = address_denial(answer["host"])
            if denial is not None:
                raise AddressRefused(f"{host}: {denial}")
        return answers

    async def close(self) -> None:
        """The inner resolver belongs to the fetcher, which closes it."""


# Any: the parts of a getaddrinfo row differ by address family.
def _checked_socket(row: tuple[Any, ...]) -> socket.socket:
    family, kind, protocol, _, place = row
    denial = address_denial(str(place[0]))
    if denial is not None:
        raise RefusedSocket(errno.EACCES, denial)
    return socket.socket(family, kind, protocol)
