"""The end of an account: closed at once, and everything of the person removed by one job.

Closing ends all logins and tokens, and with an owner who is switched off every path to their media ends too. What
the job takes with the row is what refers to it; of the ledger stay the transfers, which must balance, without the
person. Files that nobody else holds leave the store with the daily clearing.
"""

from typing import Any

import structlog

from lanternist.features.accounts import login_queries, queries
from lanternist.features.accounts.errors import LastSuperAdmin, WrongPassword
from lanternist.features.accounts.models import Actor
from lanternist.features.accounts.passwords import is_password
from lanternist.platform import jobs
from lanternist.platform.db import Database
from lanternist.platform.feature import Hooks
from lanternist.platform.jobs import Arguments, Job

DELETE_JOB = "accounts.delete"
log = structlog.get_logger()


async def close_account(db: Database, hooks: Hooks, actor: Actor, *, password: str) -> None:
    """Close one's own account and queue the job that removes it.

    Raises `WrongPassword`, or `LastSuperAdmin` rather than leave the place without one. The hashing happens outside
    of any transaction; a password that is changed meanwhile is no proof any more.
    """
    async with db.connection() as connection:
        password_hash = await queries.password_hash_of(connection, actor.id)
    if not await is_password(password, password_hash):
        raise WrongPassword
    async with db.transaction() as tx:
        await queries.lock_roles(tx)
        if not await queries.has_password(tx, actor.id, password_hash):
            raise WrongPassword
        subject = await queries.find_user(tx, actor.id)
        if (
            subject
            and subject.role == "super_admin"
            and not await queries.is_another_super_admin(tx, actor.id)
        ):
            raise LastSuperAdmin
        await queries.set_active(tx, actor.id, is_active=False)
        await login_queries.delete_logins_and_tokens(tx, actor.id)
        await hooks.account_event(tx, actor.id, "account_closed")
        await jobs.enqueue(tx, DELETE_JOB, {"user_id": actor.id})


async def delete_account(context: Any, arguments: Arguments) -> None:  # Any: the worker's application
    """Remove a closed account with everything of the person, in one transaction; one that is gone is left alone."""
    user_id = arguments["user_id"]
    async with context.db.transaction() as tx:
        await queries.lock_user(tx, user_id)
        if await queries.find_user(tx, user_id) is None:
            return
        await context.hooks.account_deleted(tx, user_id)
        await queries.delete_user(tx, user_id)
    log.info("accounts.deleted")


delete_job = Job(DELETE_JOB, delete_account)
