"""The commands by which an operator looks after what is in the database and in the store."""

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

from lanternist import settings as settings_module
from lanternist.cli_tools import on_database, settings_and_logs

if TYPE_CHECKING:
    from lanternist.features.accounts import Role
    from lanternist.features.denylist import Kind

_Command = TypeVar("_Command", bound=Callable[..., Any])


def _denied(command: _Command) -> _Command:
    """Give a command the arguments that say what is denied."""
    kinds = click.Choice(["term", "source", "domain"])
    return click.argument("kind", type=kinds)(click.argument("value")(command))


@click.group()
def user() -> None:
    """Make accounts, and give them credits and roles."""


@user.command()
@click.argument("email")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
def create(email: str, *, password_stdin: bool) -> None:
    """Create an account whose age the operator vouches for."""
    settings = settings_and_logs()
    if password_stdin:
        password = sys.stdin.readline().rstrip("\n")
    else:
        password = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    from lanternist import commands

    on_database(settings, lambda dsn: commands.create_user(dsn, email=email, password=password))
    print(f"Created the account {email}.")


@user.command()
@click.argument("email")
@click.argument("amount", type=click.IntRange(min=1))
def grant(email: str, amount: int) -> None:
    """Give credits to an account."""
    settings = settings_and_logs()
    from lanternist import commands

    balance = on_database(settings, lambda dsn: commands.grant(dsn, email=email, amount=amount))
    print(f"Gave {amount} credits to {email}, who has {balance} now.")


@user.command()
@click.argument("email")
@click.argument("role", type=click.Choice(["user", "moderator", "admin", "super_admin"]))
def role(email: str, role: "Role") -> None:
    """Give an account a role. The first administrator of a server is made here."""
    settings = settings_and_logs()
    from lanternist import commands

    on_database(settings, lambda dsn: commands.change_role(dsn, email=email, role=role))
    print(f"{email} has the role {role} now, and signs in again.")


@user.command()
@click.argument("email")
@click.argument("tier")
def tier(email: str, tier: str) -> None:
    """Put an account into a tier, such as free or vip; one that gives more does so at once."""
    settings = settings_and_logs()
    from lanternist import commands

    given, balance = on_database(settings, lambda dsn: commands.change_tier(dsn, email=email, tier=tier))
    print(f"{email} is in the tier {tier} now, got {given} credits, and has {balance}.")


@click.group()
def ledger() -> None:
    """Look after the ledger of credits."""


@ledger.command()
def verify() -> None:
    """Check every rule of the ledger; end with status 1 and say where, if one is broken."""
    settings = settings_and_logs()
    from lanternist import commands

    is_right = on_database(settings, lambda dsn: commands.verify_ledger(dsn, print))
    sys.exit(0 if is_right else 1)


@click.group("denylist")
def deny_list() -> None:
    """Deny terms, sources and domains, beside what is never allowed."""


@deny_list.command("add")
@_denied
def deny(kind: "Kind", value: str) -> None:
    """Deny VALUE. A term "a + b" denies texts that hold both."""
    settings = settings_and_logs()
    from lanternist import commands

    entry = on_database(settings, lambda dsn: commands.deny(dsn, kind=kind, value=value))
    print(f"Denied: {entry.kind} {entry.value}")


@deny_list.command("remove")
@_denied
def allow(kind: "Kind", value: str) -> None:
    """Allow VALUE again."""
    settings = settings_and_logs()
    from lanternist import commands

    on_database(settings, lambda dsn: commands.allow(dsn, kind=kind, value=value))
    print("Allowed again.")


@deny_list.command("list")
def list_denied() -> None:
    """List what is denied."""
    settings = settings_and_logs()
    from lanternist import commands

    for entry in on_database(settings, commands.list_denied):
        print(f"{entry.kind}\t{entry.value}")


@click.group()
def moderation() -> None:
    """Look after the record of what was hidden and blocked."""


@moderation.command("verify")
@click.option("--head", metavar="DIGEST", help="What an earlier run printed: its row must still be there.")
def verify_moderation(*, head: str | None) -> None:
    """Check that no row of the moderation log was changed or left out; end with status 1 if one was."""
    settings = settings_and_logs()
    from lanternist import commands

    is_right = on_database(settings, lambda dsn: commands.verify_moderation(dsn, print, known_head=head))
    sys.exit(0 if is_right else 1)


@click.group()
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
    settings = settings_module.with_secret_key(settings_and_logs())
    from lanternist import commands

    secret = click.prompt("Token", hide_input=True) if token else None
    key = settings.secret_key or ""
    on_database(settings, lambda dsn: commands.save_feed(dsn, key, name=name, url=url, token=secret))
    print(f"rss:{name} is set up.")


@feed.command("remove")
@click.argument("name")
def remove_feed(name: str) -> None:
    """Forget a feed and its token."""
    settings = settings_and_logs()
    from lanternist import commands

    on_database(settings, lambda dsn: commands.delete_feed(dsn, name=name))
    print(f"rss:{name} is forgotten.")


@feed.command("list")
def list_feeds() -> None:
    """List the feeds that are set up, without their tokens."""
    settings = settings_and_logs()
    from lanternist import commands

    for each in on_database(settings, commands.list_feeds):
        print(f"rss:{each.name}  {each.url}")


@click.command()
@click.option("--deep", "is_deep", is_flag=True, help="Read every file and compare its digest.")
@click.option(
    "--repair", "is_repaired", is_flag=True, help="Fetch again what is missing or damaged; remove the rest."
)
def integrity(*, is_deep: bool, is_repaired: bool) -> None:
    """Compare the stored files with what is known of them; end with status 1 if they differ."""
    settings = settings_and_logs()
    from lanternist import commands

    is_right = on_database(
        settings,
        lambda dsn: commands.check_media(dsn, settings, print, is_deep=is_deep, is_repaired=is_repaired),
    )
    sys.exit(0 if is_right else 1)


@click.command()
def gc() -> None:
    """Remove stored files that nobody holds, or that are over the limit; a worker does so every five minutes."""
    settings = settings_and_logs()
    from lanternist import commands

    done = on_database(settings, lambda dsn: commands.collect_garbage(dsn, settings))
    print(
        f"{done.assets:,} media forgotten, {done.taken_out:,} files taken out, {done.removed:,} removed. "
        "What was taken out just now is removed in ten minutes."
    )


data_commands: tuple[click.Command, ...] = (user, ledger, deny_list, moderation, feed, integrity, gc)
