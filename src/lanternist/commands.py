"""What an operator does to the data from the command line."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from lanternist.app import FEATURES
from lanternist.features import accounts, credits
from lanternist.kit.ids import new_token
from lanternist.platform.bodies import Body, shape_from
from lanternist.platform.db import WORKER_STATEMENT_SECONDS, Database, connect
from lanternist.platform.feature import Hooks


class _NewUser(Body, frozen=True, kw_only=True):
    email: accounts.Email
    password: accounts.Password


async def create_user(dsn: str, *, email: str, password: str) -> str:
    """Create an account with all that belongs to a new one, and return its id."""
    wanted = shape_from({"email": email, "password": password}, _NewUser)
    async with _database(dsn) as db:
        async with db.connection() as connection:
            new = await accounts.new_account(
                connection, email=wanted.email, password=wanted.password, age_verified_by="operator"
            )
        async with db.transaction() as tx:
            user = await accounts.create_user(tx, new)
            await Hooks(FEATURES).account_created(tx, user.id)
    return user.id


async def change_role(dsn: str, *, email: str, role: accounts.Role) -> None:
    """Give an account another role; its owner signs in again."""
    async with _database(dsn) as db, db.transaction() as tx:
        user = await accounts.find_user_by_email(tx, email)
        if user is None:
            raise accounts.UserNotFound
        await accounts.give_role(tx, Hooks(FEATURES), user, role)


async def grant(dsn: str, *, email: str, amount: int) -> int:
    """Give credits to an account, and return what it has now."""
    async with _database(dsn) as db, db.transaction() as tx:
        user = await accounts.find_user_by_email(tx, email)
        if user is None:
            raise accounts.UserNotFound
        await credits.grant(tx, user.id, amount, reference=f"operator:{new_token()}")
        return (await credits.balance_of(tx, user.id)).total


@asynccontextmanager
async def _database(dsn: str) -> AsyncGenerator[Database]:
    db = await connect(dsn, size=2, statement_seconds=WORKER_STATEMENT_SECONDS)
    try:
        yield db
    finally:
        await db.close()
