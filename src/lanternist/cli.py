"""The command `lanternist`.

Nothing heavy is imported at the top: help and mistakes in the settings answer at once.
"""

from typing import TYPE_CHECKING

import click

from lanternist import __version__
from lanternist import settings as settings_module
from lanternist.cli_data import data_commands
from lanternist.cli_tools import on_database, plain_errors, read_settings, settings_and_logs, wait_for
from lanternist.settings.table import markdown, origin_of, shown_value

if TYPE_CHECKING:
    from lanternist.settings import Settings


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="lanternist")
def main() -> None:
    """Self-hosted server and full-screen player for timed media sessions."""


@main.command()
@click.option("--demo", is_flag=True, help="Load the demo library and the demo account.")
def run(*, demo: bool) -> None:
    """Run everything: database, web server and worker."""
    settings = settings_and_logs(**({"demo": "yes"} if demo else {}))
    from lanternist.platform import supervisor, telemetry

    telemetry.warn_about(settings)
    with plain_errors():
        supervisor.run(settings, _greet)


@main.command()
@click.option("--supervised", is_flag=True, hidden=True)
def serve(*, supervised: bool) -> None:
    """Run the web server alone."""
    settings = _process_settings(supervised=supervised)
    from lanternist.platform import web_server

    web_server.serve(settings)


@main.command()
@click.option("--supervised", is_flag=True, hidden=True)
def worker(*, supervised: bool) -> None:
    """Run the background worker alone."""
    settings = _process_settings(supervised=supervised)
    wait_for(_work(settings))


@main.command()
def migrate() -> None:
    """Bring the database to the schema of this version."""
    settings = settings_and_logs()
    from lanternist.platform import migrate as migrations

    applied = on_database(settings, migrations.migrate)
    print("\n".join(applied) or "Nothing to do: the database is up to date.")


@main.command()
def schema() -> None:
    """Print the database schema of this version, from a database made for it."""
    from lanternist.platform import schema as whole_schema

    settings_and_logs()
    with plain_errors():
        print(whole_schema.fresh(), end="")


@main.command()
@click.option("--markdown", "as_markdown", is_flag=True, help="Write the page of documentation instead.")
def config(*, as_markdown: bool) -> None:
    """Show the settings in effect, with secrets hidden."""
    if as_markdown:
        print(markdown(settings_module.TABLE), end="")
        return
    settings = read_settings()
    environment = settings_module.process_environment()
    width = max(len(each.variable) for each in settings_module.TABLE)
    for each in settings_module.TABLE:
        value = shown_value(each, getattr(settings, each.name))
        print(f"{each.variable:<{width}}  {value}  ({origin_of(each, environment)})")


@main.command()
@click.option("--markdown", "as_markdown", is_flag=True, help="Write the page of documentation instead.")
def errors(*, as_markdown: bool) -> None:
    """List the errors that the API answers."""
    from lanternist import commands

    if as_markdown:
        print(commands.errors_page(), end="")
        return
    for each in commands.errors():
        print(f"{each.status}  {each.code:<28} {each.advice}")


def _process_settings(*, supervised: bool) -> "Settings":
    """Read the settings of `serve` or `worker`, which join an embedded database that runs already."""
    settings = settings_and_logs()
    from lanternist.platform import embedded_postgres, supervisor

    if supervised:
        supervisor.end_with_supervisor()
    else:
        with plain_errors():
            wait_for(supervisor.check_versions(settings))
    if settings.database_url is None:
        running = embedded_postgres.running(settings.data_dir)
        if running is None:
            raise click.ClickException("no database: set LANTERNIST_DATABASE_URL, or use `lanternist run`")
        settings = settings_module.adopt(database_url=running.dsn)
    return settings_module.with_secret_key(settings)


def _greet(settings: "Settings") -> None:
    print(f"\nLanternist is ready: {settings.public_url}", flush=True)
    from lanternist.features import accounts

    login = accounts.demo_login(settings)
    if login is not None:
        print(f"Sign in as {login['email']} with the password {login['password']}", flush=True)


async def _work(settings: "Settings") -> None:
    import asyncio
    import signal

    from lanternist import app
    from lanternist.platform.migrate import until_current

    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    waiting = asyncio.ensure_future(until_current(settings.database_url or ""))
    told = asyncio.ensure_future(stop.wait())
    await asyncio.wait([waiting, told], return_when=asyncio.FIRST_COMPLETED)
    if not waiting.cancel():
        await waiting
        await app.run_worker(settings, stop)


for _each in data_commands:
    main.add_command(_each)


if __name__ == "__main__":
    main()
