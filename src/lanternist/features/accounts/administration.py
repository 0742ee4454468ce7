"""Who runs the place: roles, and accounts that are switched off."""

from collections.abc import Sequence

from lanternist.features.accounts import login_queries, queries
from lanternist.features.accounts.errors import Forbidden, LastSuperAdmin, OwnAccount, UserNotFound
from lanternist.features.accounts.models import ADMINISTRATORS, Actor, Role, User
from lanternist.kit.ids import is_user_id
from lanternist.platform.db import Tx
from lanternist.platform.feature import Hooks


async def list_users(tx: Tx, *, query: str, after: str | None, limit: int) -> Sequence[User]:
    """Return accounts whose address or name holds `query`, the newest first, from behind the account `after`."""
    return await queries.list_users(tx, query=query, after=after, limit=limit)


async def find_subject(tx: Tx, actor: Actor, user_id: str) -> User:
    """Return the account that an administrator is about to change, with no other such change under way.

    Raises `UserNotFound`, `OwnAccount`, or `Forbidden` where it takes a super administrator.
    """
    await queries.lock_roles(tx)
    subject = await queries.find_user(tx, user_id) if is_user_id(user_id) else None
    if subject is None:
        raise UserNotFound
    if subject.id == actor.id:
        raise OwnAccount
    if subject.role in ADMINISTRATORS:
        await _require_super_admin(tx, actor)
    return subject


async def change_standing(
    tx: Tx, hooks: Hooks, actor: Actor, subject: User, *, is_active: bool, role: Role
) -> User:
    """Give an account another role, switch it off or on again; what is as it was changes nothing.

    A new role and switching off both end its logins and tokens at once. Raises `Forbidden` where an ordinary
    administrator gives a role like their own, and what `give_role` raises.
    """
    if role != subject.role:
        if role in ADMINISTRATORS:
            await _require_super_admin(tx, actor)
        await give_role(tx, hooks, subject, role)
        await hooks.account_event(tx, actor.id, "user_role_changed", subject=f"user:{subject.id}")
    if is_active != subject.is_active:
        await _switch(tx, hooks, subject, is_active=is_active)
        action = "user_enabled" if is_active else "user_disabled"
        await hooks.account_event(tx, actor.id, action, subject=f"user:{subject.id}")
    return await queries.find_user(tx, subject.id) or subject


async def give_role(tx: Tx, hooks: Hooks, subject: User, role: Role) -> None:
    """Give an account another role and end its logins and tokens: an old one in wrong hands gains nothing.

    Raises `LastSuperAdmin` rather than leave the place without one.
    """
    await queries.lock_roles(tx)
    if role != "super_admin":
        await _keep_a_super_admin(tx, subject)
    await queries.set_role(tx, subject.id, role)
    await login_queries.delete_logins_and_tokens(tx, subject.id)
    await hooks.account_event(tx, subject.id, "role_changed")


async def _switch(tx: Tx, hooks: Hooks, subject: User, *, is_active: bool) -> None:
    if not is_active:
        await _keep_a_super_admin(tx, subject)
    await queries.set_active(tx, subject.id, is_active=is_active)
    await login_queries.delete_logins_and_tokens(tx, subject.id)
    await hooks.account_event(tx, subject.id, "account_enabled" if is_active else "account_disabled")


async def _require_super_admin(tx: Tx, actor: Actor) -> None:
    """Ask the database, not the request: the role may have been taken while it waited."""
    asking = await queries.find_user(tx, actor.id)
    if asking is None or asking.role != "super_admin" or not asking.is_active:
        raise Forbidden


async def _keep_a_super_admin(tx: Tx, subject: User) -> None:
    if subject.role == "super_admin" and not await queries.is_another_super_admin(tx, subject.id):
        raise LastSuperAdmin
