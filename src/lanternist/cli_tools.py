"""What every command needs: the settings, the database for a while, and failures in one line."""

import sys
from collections.abc import Callable, Coroutine, Generator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

import click

from lanternist import settings as settings_module
from lanternist.settings.table import SettingsError

if TYPE_CHECKING:
    from lanternist.settings import Settings

_Result = TypeVar("_Result")

_SETTINGS_WRONG = 2


def read_settings(**values: str) -> "Settings":
    """Read the settings, some of them given; what is wrong with them ends the process with status 2."""
    try:
        return settings_module.adopt(**values)
    except SettingsError as error:
        print("The settings are not right:", file=sys.stderr)
        for problem in error.problems:
            print(f"  {problem}", file=sys.stderr)
        sys.exit(_SETTINGS_WRONG)


def settings_and_logs(**values: str) -> "Settings":
    """Read the settings and log as they say."""
    settings = read_settings(**values)
    from lanternist.platform import telemetry

    telemetry.configure(settings)
    return settings


def on_database(settings: "Settings", work: Callable[[str], Coroutine[Any, Any, _Result]]) -> _Result:
    """Do work that takes the address of the database, which runs meanwhile, and return its result."""
    from lanternist.platform import supervisor

    with plain_errors(), supervisor.database(settings) as dsn:
        return wait_for(work(dsn))


def wait_for(work: Coroutine[Any, Any, _Result]) -> _Result:
    """Do work in a loop of its own, and return its result."""
    import asyncio

    import uvloop

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(work)


@contextmanager
def plain_errors() -> Generator[None]:
    """Say expected failures in one line and end with status 1, instead of with a traceback."""
    from lanternist.errors import AppError
    from lanternist.platform.embedded_postgres import EmbeddedPostgresError
    from lanternist.platform.migrate import MigrationError
    from lanternist.platform.supervisor import CannotRunError

    try:
        yield
    except AppError as error:
        raise click.ClickException(error.text()) from error
    except (CannotRunError, EmbeddedPostgresError, MigrationError) as error:
        raise click.ClickException(str(error)) from error
