"""Signing in and out, the places where one is signed in, and the password."""

from collections.abc import Sequence
from typing import Any

from lanternist.errors import ValidationFailed
from lanternist.features.accounts import login_queries, queries
from lanternist.features.accounts.errors import (
    AccountDisabled,
    InvalidCredentials,
    LoginNotFound,
    WrongPassword,
)
from lanternist.features.accounts.models import Actor, Login, Secret, User
from lanternist.features.accounts.passwords import hash_password, is_common, is_password
from lanternist.kit.ids import digest, new_token
from lanternist.platform.db import Database, Tx
from lanternist.platform.feature import Hooks
from lanternist.platform.jobs import Schedule


async def sign_in(
    db: Database, hooks: Hooks, *, email: str, password: str, replaces: str | None = None
) -> tuple[User, str]:
    """Return the account and the token of a new login, which ends the login `replaces` that the browser held.

    The hashing happens outside of any transaction. Whoever changes the password or switches the account off
    meanwhile wins: no login is started by what was true before.
    """
    async with db.connection() as connection:
        found = await queries.find_user_and_password(connection, email)
    if not await is_password(password, found[1] if found else None) or found is None:
        raise InvalidCredentials
    user, password_hash = found
    if not user.is_active:
        raise AccountDisabled
    async with db.transaction() as tx:
        if not await queries.has_password(tx, user.id, password_hash):
            raise InvalidCredentials
        if replaces:
            await sign_out(tx, hooks, replaces)
        token = await start_login(tx, user)
        await hooks.account_event(tx, user.id, "signed_in")
        return user, token


async def start_login(tx: Tx, user: User) -> str:
    """Store a login for `user` and return its token, which is never stored."""
    token = new_token()
    await login_queries.add_login(tx, user.id, digest(token))
    await login_queries.delete_oldest_logins(tx, user.id)
    return token


async def find_actor(tx: Tx, secret: Secret) -> Actor | None:
    """Return who presents this secret."""
    found = await login_queries.find_actor(tx, secret)
    if found is None:
        return None
    actor, is_stale = found
    if is_stale and actor.credential is not None:
        await login_queries.touch(tx, actor.credential)
    return actor


async def is_admitted_still(tx: Tx, actor: Actor) -> bool:
    """Return whether the login or the token by which somebody was let in is alive, and their account switched on."""
    return actor.credential is None or await login_queries.is_alive(tx, actor.credential)


async def sign_out(tx: Tx, hooks: Hooks, token: str) -> None:
    """End the login of `token`, if there is one."""
    user_id = await login_queries.delete_login(tx, digest(token))
    if user_id is not None:
        await hooks.account_event(tx, user_id, "signed_out")


async def list_logins(tx: Tx, actor: Actor) -> Sequence[Login]:
    """Return the places where a person is signed in, the last used first."""
    return await login_queries.list_logins(tx, actor.id)


async def end_login(tx: Tx, hooks: Hooks, actor: Actor, login_id: int) -> None:
    """End one of a person's own logins, or raise `LoginNotFound`."""
    if not await login_queries.delete_own_login(tx, actor.id, login_id):
        raise LoginNotFound
    await hooks.account_event(tx, actor.id, "login_ended", subject=f"login:{login_id}")


async def end_other_logins(tx: Tx, hooks: Hooks, actor: Actor) -> None:
    """End all of a person's logins but the one that asks."""
    for login_id in await login_queries.delete_other_logins(tx, actor.id, actor.login_id or 0):
        await hooks.account_event(tx, actor.id, "login_ended", subject=f"login:{login_id}")


async def change_password(
    db: Database, hooks: Hooks, actor: Actor, *, current_password: str, new_password: str
) -> str:
    """Replace the password and return the token of a new login, the only way in that is left.

    Personal tokens end too: who changes a password because somebody knew it cannot tell what else that one made.
    Raises `WrongPassword`, or `ValidationFailed` for a common password.
    """
    if is_common(new_password):
        raise ValidationFailed.of("newPassword", "is one of the most common passwords; choose another")
    async with db.connection() as connection:
        old_hash = await queries.password_hash_of(connection, actor.id)
    if not await is_password(current_password, old_hash):
        raise WrongPassword
    new_hash = await hash_password(new_password)
    async with db.transaction() as tx:
        if not await queries.replace_password(tx, actor.id, old_hash, new_hash):
            raise WrongPassword
        await login_queries.delete_logins_and_tokens(tx, actor.id)
        token = await start_login(tx, actor.user)
        await hooks.account_event(tx, actor.id, "password_changed")
        return token


async def _forget_expired(context: Any) -> None:  # Any: the worker's application
    async with context.db.transaction() as tx:
        await login_queries.delete_expired_logins(tx)


forget_expired_logins = Schedule("accounts.forget_expired_logins", "43 * * * *", _forget_expired)
"""Deletes logins that ended by time; they were refused before as well."""
