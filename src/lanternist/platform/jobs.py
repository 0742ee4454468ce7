"""Background jobs on PostgreSQL: queued in the caller's own transaction, run by the worker.

A job takes ids, may run twice, and ends quietly when the thing is gone. The queue's library is read when it is
first needed: it would be a fifth of the time that the web process takes to start.
"""

import importlib
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from lanternist.platform.db import Tx

Arguments = dict[str, Any]
Handler = Callable[[Any, Arguments], Awaitable[None]]
"""Called with the worker's context and the job's arguments."""


@dataclass(frozen=True, slots=True)
class Job:
    """A kind of job: its name in the queue, and what runs it."""

    name: str
    handler: Handler


@dataclass(frozen=True, slots=True)
class Schedule:
    """Work that comes back by the clock. Of several workers one does it; it may run twice, or late."""

    name: str
    cron: str
    """When, as the five fields of cron, in UTC."""
    handler: Callable[[Any], Awaitable[None]]
    """Called with the worker's context."""


async def enqueue(tx: Tx, name: str, arguments: Mapping[str, Any]) -> None:
    """Queue a job; it is run after `tx` commits and vanishes if `tx` rolls back."""
    from pgqueuer.db import AsyncpgDriver
    from pgqueuer.queries import Queries

    await Queries(AsyncpgDriver(tx)).enqueue(name, msgspec.json.encode(arguments))  # pyright: ignore[reportArgumentType] -- a pooled connection is a connection


def read_library() -> None:
    """Read the queue's library, so that the first job need not wait for it."""
    importlib.import_module("pgqueuer.queries")
