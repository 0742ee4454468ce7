"""Everything in one command: database, web server and worker, started, watched and ended together.

Each child is of its own session and holds a pipe from here as its standard input. It ends itself when the
pipe does, so that nothing outlives this process, however it ends.
"""

import asyncio
import fcntl
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit

import structlog

from lanternist.platform import embedded_postgres, versions
from lanternist.platform.embedded_postgres import EmbeddedPostgres
from lanternist.settings import Settings, process_environment, with_secret_key

CHILDREN = ("serve", "worker")
SUPERVISED = "--supervised"

_STOP_SECONDS = 25
_FIRST_DELAY_SECONDS = 0.5
_LONGEST_DELAY_SECONDS = 30.0
_HEALTHY_SECONDS = 60
_DATABASE_CHECK_SECONDS = 1.0
_READY_POLL_SECONDS = 0.03
_PORT_WAIT_SECONDS = 5
_HTTP_SECONDS = 5

log = structlog.stdlib.get_logger(__name__)


class CannotRunError(Exception):
    """Something outside this program is in the way; the message says what to do."""


def run(settings: Settings, on_ready: Callable[[Settings], None]) -> None:
    """Run everything until SIGTERM or SIGINT; `on_ready` is called once people can be served."""
    asyncio.run(_run(with_secret_key(settings), on_ready))


@contextmanager
def database(settings: Settings) -> Generator[str]:
    """Give the address of the settings' database, for one command; the embedded one is started if need be."""
    if settings.database_url is not None:
        yield settings.database_url
        return
    elsewhere = embedded_postgres.running(settings.data_dir)
    if elsewhere is not None:
        yield elsewhere.dsn
        return
    with _only_one(settings.data_dir):
        server = embedded_postgres.start(settings.data_dir)
        try:
            yield server.dsn
        finally:
            server.stop()


def end_with_supervisor() -> None:
    """End this process in order, and by force if that takes too long, once the supervisor is gone."""

    def watch() -> None:
        with suppress(OSError):
            while os.read(sys.stdin.fileno(), 1024):
                pass
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(_STOP_SECONDS)
        os.killpg(0, signal.SIGKILL)

    threading.Thread(target=watch, name="supervisor-watch", daemon=True).start()


class _Database:
    """The embedded server, started again when it ends by itself."""

    def __init__(self, data_dir: Path) -> None:
        self._data_dir = data_dir
        self._server: asyncio.Future[EmbeddedPostgres] | None = None

    async def start(self) -> None:
        # Shielded, so that a server that was half-way up when we are told to stop is known and stopped too.
        self._server = asyncio.ensure_future(asyncio.to_thread(embedded_postgres.start, self._data_dir))
        await asyncio.shield(self._server)

    async def keep(self) -> None:
        while True:
            await asyncio.sleep(_DATABASE_CHECK_SECONDS)
            if self._server is not None and not (await self._server).is_running:
                log.error("database_ended")
                # Its address stays the same, so the children find it again by themselves.
                await self.start()

    async def stop(self) -> None:
        if self._server is not None:
            with suppress(embedded_postgres.EmbeddedPostgresError):
                await asyncio.to_thread((await self._server).stop)


class _StopRequested(Exception):
    """Not a failure, but the way to end a group of tasks."""


async def _run(settings: Settings, on_ready: Callable[[Settings], None]) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    with _only_one(settings.data_dir):
        await _wait_for_port(settings)
        database = _Database(settings.data_dir) if settings.database_url is None else None
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(_raise_when_set(stop))
                _create_tasks(group, settings, database, on_ready)
        except BaseExceptionGroup as ended:
            _, failed = ended.split(_StopRequested)
            if failed is not None:
                raise failed.exceptions[0] from failed
        finally:
            if database is not None:
                await database.stop()
    log.info("stopped")


def _create_tasks(
    group: asyncio.TaskGroup,
    settings: Settings,
    database: _Database | None,
    on_ready: Callable[[Settings], None],
) -> None:
    dsn = settings.database_url or embedded_postgres.address(settings.data_dir)
    # The children start at the same time as the database: most of their start is reading code, and then they
    # wait for the migrations by themselves.
    environment = process_environment(database_url=dsn, secret_key=settings.secret_key or "")
    for name in CHILDREN:
        group.create_task(_keep(name, environment))
    group.create_task(_prepare(dsn, database))
    group.create_task(_announce(settings, on_ready))
    # Beside the start, which it ends when something is refused.
    group.create_task(check_versions(settings))


async def check_versions(settings: Settings) -> None:
    """Report what is installed, or raise `CannotRunError` for what has a known hole."""
    try:
        found = await versions.check(settings.accepted_versions)
    except versions.VersionRefused as error:
        raise CannotRunError(str(error)) from error
    log.info("versions", **found)


async def _prepare(dsn: str, database: _Database | None) -> None:
    if database is not None:
        await database.start()
    # Imported now, when the children are on their way: the driver takes a while.
    from lanternist.platform import migrate

    await migrate.migrate(dsn)
    if database is not None:
        await database.keep()


async def _raise_when_set(stop: asyncio.Event) -> None:
    await stop.wait()
    raise _StopRequested


async def _keep(name: str, environment: dict[str, str]) -> None:
    """Run a child, and run it again when it ends, after pauses that grow while it keeps ending."""
    delay = _FIRST_DELAY_SECONDS
    while True:
        began = time.monotonic()
        child = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "lanternist.cli",
            name,
            SUPERVISED,
            stdin=asyncio.subprocess.PIPE,
            env=environment,
            start_new_session=True,
        )
        try:
            code = await child.wait()
        finally:
            await _end(child)
        if time.monotonic() - began > _HEALTHY_SECONDS:
            delay = _FIRST_DELAY_SECONDS
        log.error("child_ended", child=name, code=code, again_in=delay)
        await asyncio.sleep(delay)
        delay = min(delay * 2, _LONGEST_DELAY_SECONDS)


async def _end(child: asyncio.subprocess.Process) -> None:
    """End a child, by force when it takes too long, and what it may have left of its own children."""
    with suppress(ProcessLookupError, TimeoutError):
        if child.returncode is None:
            child.terminate()
            await asyncio.wait_for(child.wait(), _STOP_SECONDS)
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(child.pid, signal.SIGKILL)
    await child.wait()


async def _announce(settings: Settings, on_ready: Callable[[Settings], None]) -> None:
    while not await _is_ready(settings):  # noqa: ASYNC110  the event is in another process
        await asyncio.sleep(_READY_POLL_SECONDS)
    on_ready(settings)


async def _is_ready(settings: Settings) -> bool:
    host = urlsplit(settings.public_url).netloc
    try:
        reader, writer = await asyncio.open_connection(*_own_address(settings))
        try:
            writer.write(f"GET /readyz HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())
            status = await asyncio.wait_for(reader.readline(), _HTTP_SECONDS)
        finally:
            writer.close()
    except (OSError, TimeoutError):
        return False
    return b" 200 " in status


async def _wait_for_port(settings: Settings) -> None:
    """Make sure that the web server can listen, allowing for one that is just ending."""
    deadline = time.monotonic() + _PORT_WAIT_SECONDS
    while (taken := _why_taken(settings)) is not None:
        if time.monotonic() > deadline:
            where = f"{settings.host}, port {settings.port}"
            raise CannotRunError(f"cannot listen on {where}: {taken}; set LANTERNIST_PORT to another")
        await asyncio.sleep(0.2)


def _why_taken(settings: Settings) -> str | None:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            return os.strerror(error.errno) if error.errno else str(error)
    return None


def _own_address(settings: Settings) -> tuple[str, int]:
    anywhere = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104  looked up, not bound
    return anywhere.get(settings.host, settings.host), settings.port


@contextmanager
def _only_one(data_dir: Path) -> Generator[None]:
    """Hold the data folder for this process, or say who does."""
    data_dir.mkdir(parents=True, exist_ok=True)
    with (data_dir / "run.lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise CannotRunError(
                f"{data_dir} is in use by process {lock.read().strip() or 'unknown'}; "
                "stop it first, or set LANTERNIST_DATA_DIR to another folder"
            ) from None
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield
