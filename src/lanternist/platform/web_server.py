"""The web server around the application: granian with one or more processes."""

import asyncio
import importlib
import os
import threading
import time
from collections.abc import Callable
from functools import partial
from typing import Any

from granian import Granian
from granian.constants import Interfaces, Loops
from granian.log import LogLevels

from lanternist.settings import Settings

_STOP_SECONDS = 20
_PARENT_CHECK_SECONDS = 1.0
# Granian's lines go where ours go; it would write them to standard output in a form of its own.
_LOGGING: dict[str, Any] = {  # Any: the shape of logging.config
    "formatters": {},
    "handlers": {},
    "loggers": {name: {"handlers": [], "propagate": True} for name in ("_granian", "granian.access")},
}


def serve(settings: Settings) -> None:
    """Serve until SIGTERM or SIGINT."""
    server = Granian(
        "lanternist.app:create_app",
        address=settings.host,
        port=settings.port,
        interface=Interfaces.ASGI,
        loop=Loops.uvloop,
        workers=settings.web_workers,
        workers_kill_timeout=_STOP_SECONDS,
        # A single process that fails is left to the supervisor, which says so and waits longer each time.
        respawn_failed_workers=settings.web_workers > 1,
        websockets=False,
        log_level=LogLevels.warning,
        log_dictconfig=_LOGGING,
        log_access=False,
    )
    server.serve(target_loader=partial(_load, settings.database_url or ""), wrap_loader=False)


def _load(dsn: str) -> Callable[..., Any]:  # Any: an ASGI application
    """Make the application in a web process, which ends when the process that started it does.

    Its code is read while the database may still be starting.
    """
    threading.Thread(target=_end_with, args=(os.getppid(),), name="parent-watch", daemon=True).start()
    # Named, not imported: the application lies above the platform.
    application = importlib.import_module("lanternist.app")
    # Imported here: the process that only starts this one needs no database driver.
    from lanternist.platform import migrate

    with asyncio.Runner(loop_factory=asyncio.new_event_loop) as runner:
        runner.run(migrate.until_current(dsn))
    return application.create_app()


def _end_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(_PARENT_CHECK_SECONDS)
    os._exit(1)
