"""The command `lanternist`.

Nothing heavy is imported at the top: help and mistakes in the settings answer at once.
"""

import sys
from collections.abc import Coroutine, Generator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

import click

from lanternist import __version__
from lanternist import settings as settings_module
from lanternist.settings.table import SettingsError, markdown, origin_of, shown_value

if TYPE_CHECKING:
    from lanternist.features.accounts import Role
    from lanternist.settings import Settings

_Result = TypeVar("_Result")

_SETTINGS_WRONG = 2


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="lanternist")
def main() -> None:
    """Self-hosted server and full-screen player for timed media sessions."""


@main.command()
@click.option("--demo", is_flag=True, help="Load the demo library and the demo account.")
def run(*, demo: bool) -> None:
    """Run everything: database, web server and worker."""
    settings = _settings_and_logs(**({"demo": "yes"} if demo else {}))
    from lanternist.platform import supervisor, telemetry

    telemetry.warn_about(settings)
    with _plain_errors():
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
    _wait_for(_work(settings))


@main.command()
def migrate() -> None:
    """Bring the database to the schema of this version."""
    from lanternist.platform import migrate as migrations
    from lanternist.platform import supervisor

    settings = _settings_and_logs()
    with _plain_errors(), supervisor.database(settings) as dsn:
        applied = _wait_for(migrations.migrate(dsn))
    print("\n".join(applied) or "Nothing to do: the database is up to date.")


@main.group()
def user() -> None:
    """Make accounts, and give them credits and roles."""


@user.command()
@click.argument("email")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
def create(email: str, *, password_stdin: bool) -> None:
    """Create an account whose age the operator vouches for."""
    settings = _settings_and_logs()
    if password_stdin:
        password = sys.stdin.readline().rstrip("\n")
    else:
        password = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    from lanternist import commands
    from lanternist.platform import supervisor

    with _plain_errors(), supervisor.database(settings) as dsn:
        _wait_for(commands.create_user(dsn, email=email, password=password))
    print(f"Created the account {email}.")


@user.command()
@click.argument("email")
@click.argument("amount", type=click.IntRange(min=1))
def grant(email: str, amount: int) -> None:
    """Give credits to an account."""
    settings = _settings_and_logs()
    from lanternist import commands
    from lanternist.platform import supervisor

    with _plain_errors(), supervisor.database(settings) as dsn:
        balance = _wait_for(commands.grant(dsn, email=email, amount=amount))
    print(f"Gave {amount} credits to {email}, who has {balance} now.")


@user.command()
@click.argument("email")
@click.argument("role", type=click.Choice(["user", "moderator", "admin", "super_admin"]))
def role(email: str, role: "Role") -> None:
    """Give an account a role. The first administrator of a server is made here."""
    settings = _settings_and_logs()
    from lanternist import commands
    from lanternist.platform import supervisor

    with _plain_errors(), supervisor.database(settings) as dsn:
        _wait_for(commands.change_role(dsn, email=email, role=role))
    print(f"{email} has the role {role} now, and signs in again.")


@user.command()
@click.argument("email")
@click.argument("tier")
def tier(email: str, tier: str) -> None:
    """Put an account into a tier, such as free or vip; one that gives more does so at once."""
    settings = _settings_and_logs()
    from lanternist import commands
    from lanternist.platform import supervisor

    with _plain_errors(), supervisor.database(settings) as dsn:
        given, balance = _wait_for(commands.change_tier(dsn, email=email, tier=tier))
    print(f"{email} is in the tier {tier} now, got {given} credits, and has {balance}.")


@main.group()
def ledger() -> None:
    """Look after the ledger of credits."""


@ledger.command()
def verify() -> None:
    """Check every rule of the ledger; end with status 1 and say where, if one is broken."""
    settings = _settings_and_logs()
    from lanternist import commands
    from lanternist.platform import supervisor

    with _plain_errors(), supervisor.database(settings) as dsn:
        is_right = _wait_for(commands.verify_ledger(dsn, print))
    sys.exit(0 if is_right else 1)


@main.command("denylist")
@click.argument("action", type=click.Choice(["add", "remove", "list"]))
@click.argument("entry", nargs=-1, metavar="[term|source|domain VALUE]")
def deny_list(action: str, entry: tuple[str, ...]) -> None:
    """Deny a term, source or domain, allow it again, or list all. A term "a + b" denies texts that hold both."""
    from lanternist import commands
    from lanternist.platform import supervisor

    with _plain_errors(), supervisor.database(_settings_and_logs()) as dsn:
        print("\n".join(_wait_for(commands.change_denied(dsn, action, entry))))


@main.group()
def moderation() -> None:
    """Look after the record of what was hidden and blocked."""


@moderation.command("verify")
@click.option("--head", metavar="DIGEST", help="What an earlier run printed: its row must still be there.")
def verify_moderation(*, head: str | None) -> None:
    """Check that no row of the moderation log was changed or left out; end with status 1 if one was."""
    settings = _settings_and_logs()
    from lanternist import commands
    from lanternist.platform import supervisor

    with _plain_errors(), supervisor.database(settings) as dsn:
        is_right = _wait_for(commands.verify_moderation(dsn, print, known_head=head))
    sys.exit(0 if is_right else 1)


@main.group()
def feed() -> None:
    """Set up feeds (RSS, Atom) that people name as rss:NAME without knowing their address."""


@feed.command("add")
@click.argument("name")
@click.argument("url")
@click.option(
    "--token", is_flag=True, help="Ask for a token, which stands for {token} in URL; kept encrypted."
)
def add_feed(name: str, url: str, *, token: bool) -> None:
    """Set up a feed, or change it. URL is its address."""
    settings = settings_module.with_secret_key(_settings_and_logs())
    from lanternist import commands
    from lanternist.platform import supervisor

    secret = click.prompt("Token", hide_input=True) if token else None
    with _plain_errors(), supervisor.database(settings) as dsn:
        key = settings.secret_key or ""
        _wait_for(commands.save_feed(dsn, key, name=name, url=url, token=secret))
    print(f"rss:{name} is set up.")


@feed.command("remove")
@click.argument("name")
def remove_feed(name: str) -> None:
    """Forget a feed and its token."""
    settings = _settings_and_logs()
    from lanternist import commands
    from lanternist.platform import supervisor

    with _plain_errors(), supervisor.database(settings) as dsn:
        _wait_for(commands.delete_feed(dsn, name=name))
    print(f"rss:{name} is forgotten.")


@feed.command("list")
def list_feeds() -> None:
    """List the feeds that are set up, without their tokens."""
    settings = _settings_and_logs()
    from lanternist import commands
    from lanternist.platform import supervisor

    with _plain_errors(), supervisor.database(settings) as dsn:
        for each in _wait_for(commands.list_feeds(dsn)):
            print(f"rss:{each.name}  {each.url}")


@main.command()
@click.option("--deep", "is_deep", is_flag=True, help="Read every file and compare its digest.")
@click.option(
    "--repair", "is_repaired", is_flag=True, help="Fetch again what is missing or damaged; remove the rest."
)
def integrity(*, is_deep: bool, is_repaired: bool) -> None:
    """Compare the stored files with what is known of them; end with status 1 if they differ."""
    settings = _settings_and_logs()
    from lanternist import commands
    from lanternist.platform import supervisor

    with _plain_errors(), supervisor.database(settings) as dsn:
        work = commands.check_media(dsn, settings, print, is_deep=is_deep, is_repaired=is_repaired)
        is_right = _wait_for(work)
    sys.exit(0 if is_right else 1)


@main.command()
def gc() -> None:
    """Remove stored files that nobody holds, or that are over the limit; a worker does so every five minutes."""
    settings = _settings_and_logs()
    from lanternist import commands
    from lanternist.platform import supervisor

    with _plain_errors(), supervisor.database(settings) as dsn:
        done = _wait_for(commands.collect_garbage(dsn, settings))
    print(
        f"{done.assets:,} media forgotten, {done.taken_out:,} files taken out, {done.removed:,} removed. "
        "What was taken out just now is removed in ten minutes."
    )


@main.command()
def schema() -> None:
    """Print the database schema of this version, from a database made for it."""
    from lanternist.platform import schema as whole_schema

    _settings_and_logs()
    with _plain_errors():
        print(whole_schema.fresh(), end="")


@main.command()
@click.option("--markdown", "as_markdown", is_flag=True, help="Write the page of documentation instead.")
def config(*, as_markdown: bool) -> None:
    """Show the settings in effect, with secrets hidden."""
    if as_markdown:
        print(markdown(settings_module.TABLE), end="")
        return
    settings = _settings()
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


def _settings(**values: str) -> "Settings":
    try:
        return settings_module.adopt(**values)
    except SettingsError as error:
        print("The settings are not right:", file=sys.stderr)
        for problem in error.problems:
            print(f"  {problem}", file=sys.stderr)
        sys.exit(_SETTINGS_WRONG)


def _settings_and_logs(**values: str) -> "Settings":
    settings = _settings(**values)
    from lanternist.platform import telemetry

    telemetry.configure(settings)
    return settings


def _process_settings(*, supervised: bool) -> "Settings":
    """Read the settings of `serve` or `worker`, which join an embedded database that runs already."""
    settings = _settings_and_logs()
    from lanternist.platform import embedded_postgres, supervisor

    if supervised:
        supervisor.end_with_supervisor()
    else:
        with _plain_errors():
            _wait_for(supervisor.check_versions(settings))
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


def _wait_for(work: Coroutine[Any, Any, _Result]) -> _Result:
    import asyncio

    import uvloop

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(work)


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


@contextmanager
def _plain_errors() -> Generator[None]:
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


if __name__ == "__main__":
    main()
