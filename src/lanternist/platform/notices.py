"""News between processes: a transaction notifies, and whoever waits for that subject wakes up."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncGenerator, Generator
from contextlib import contextmanager, suppress
from typing import Any

import asyncpg
import structlog

from lanternist.platform.db import Tx, listen_only

_CHANNEL = "lanternist_notices"
_RECONNECT_SECONDS = 1.0
_LOOK_AGAIN_SECONDS = 10.0
"""News may be lost with a connection, so a watcher looks by itself now and then."""
log = structlog.get_logger()


async def notify(tx: Tx, subject: str) -> None:
    """Wake everybody who waits for `subject`, once `tx` commits."""
    await tx.execute("select pg_notify($1, $2)", _CHANNEL, subject)


class Notices:
    """Listens on one connection for the whole process."""

    def __init__(self, dsn: str) -> None:
        self._dsn = dsn
        self._waiting: defaultdict[str, set[asyncio.Event]] = defaultdict(set)
        self._task: asyncio.Task[None] | None = None
        self.closing = asyncio.Event()
        """Set when the process ends, so that open streams end with it."""

    def start(self) -> None:
        """Begin to listen; connects again whenever the connection is lost."""
        self._task = asyncio.create_task(self._listen())

    async def stop(self) -> None:
        """Wake everybody for the last time and stop listening."""
        self.closing.set()
        for subject in list(self._waiting):
            self._wake(subject)
        if self._task:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task

    @contextmanager
    def subscribed(self, subject: str) -> Generator[asyncio.Event]:
        """Yield an event that is set at every notice about `subject`; the caller clears it."""
        event = asyncio.Event()
        self._waiting[subject].add(event)
        try:
            yield event
        finally:
            self._waiting[subject].discard(event)
            if not self._waiting[subject]:
                del self._waiting[subject]

    async def times_to_look(self, subject: str, *, seconds: float) -> AsyncGenerator[None]:
        """Yield at once, at every notice about `subject`, and now and then, for so long or until the process ends."""
        clock = asyncio.get_running_loop().time
        ends_at = clock() + seconds
        with self.subscribed(subject) as news:
            while clock() < ends_at and not self.closing.is_set():
                news.clear()
                yield
                with suppress(TimeoutError):
                    await asyncio.wait_for(news.wait(), _LOOK_AGAIN_SECONDS)

    async def _listen(self) -> None:
        while True:
            try:
                await self._listen_connected()
            except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
                log.warning("notices.connection_lost", error=type(error).__name__)
            await asyncio.sleep(_RECONNECT_SECONDS)

    async def _listen_connected(self) -> None:
        connection = await listen_only(self._dsn)
        lost = asyncio.Event()

        def lose(_connection: Any) -> None:  # asyncpg types its callbacks loosely
            lost.set()

        connection.add_termination_listener(lose)
        try:
            await connection.add_listener(_CHANNEL, self._hear)
            # What was said while nobody listened is not repeated: everybody looks again.
            for subject in list(self._waiting):
                self._wake(subject)
            await lost.wait()
        finally:
            connection.terminate()

    def _hear(self, _connection: Any, _pid: int, _channel: str, payload: Any) -> None:
        self._wake(str(payload))

    def _wake(self, subject: str) -> None:
        for event in self._waiting.get(subject, ()):
            event.set()
