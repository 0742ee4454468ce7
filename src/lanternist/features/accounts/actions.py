"""What people do with accounts: register, sign in, sign out, edit their profile."""

from datetime import UTC, date, datetime

from lanternist.errors import ValidationFailed
from lanternist.features.accounts import queries
from lanternist.features.accounts.errors import (
    AccountDisabled,
    AgeRequirementNotMet,
    EmailTaken,
    InvalidCredentials,
    UserNotFound,
)
from lanternist.features.accounts.models import Actor, NewAccount, Role, User
from lanternist.features.accounts.passwords import hash_password, is_common, is_password
from lanternist.kit.ids import digest, new_referral_code, new_token
from lanternist.kit.times import age_on
from lanternist.platform.db import Database, Tx

ADULT_AGE = 18


def check_age(birth_date: date) -> None:
    """Refuse who is under 18. The date goes no further than this function."""
    if age_on(birth_date, datetime.now(UTC).date()) < ADULT_AGE:
        raise AgeRequirementNotMet


async def new_account(
    tx: Tx,
    *,
    email: str,
    password: str,
    age_verified_by: str,
    referral_code: str | None = None,
    first_name: str | None = None,
    last_name: str | None = None,
) -> NewAccount:
    """Return a checked account that is ready to be stored, its password hashed."""
    if is_common(password):
        raise ValidationFailed.of("password", "is one of the most common passwords; choose another")
    referred_by = await queries.find_user_id_by_referral_code(tx, referral_code) if referral_code else None
    return NewAccount(
        email=email,
        password_hash=await hash_password(password),
        first_name=first_name,
        last_name=last_name,
        age_verified_by=age_verified_by,
        referral_code=new_referral_code(),
        referred_by=referred_by,
    )


async def create_user(tx: Tx, new: NewAccount) -> User:
    """Store an account, or raise `EmailTaken`."""
    user = await queries.add_user(tx, new)
    if user is None:
        raise EmailTaken
    return user


async def sign_in(
    db: Database, *, email: str, password: str, replaces: str | None = None
) -> tuple[User, str]:
    """Return the account and the token of a new login, which ends the login `replaces` that the browser held.

    The hashing happens outside of any transaction.
    """
    async with db.connection() as connection:
        user = await queries.find_user_by_email(connection, email)
        stored = await queries.password_hash_of(connection, user.id) if user else None
    if not await is_password(password, stored) or user is None:
        raise InvalidCredentials
    if not user.is_active:
        raise AccountDisabled
    async with db.transaction() as tx:
        if replaces:
            await sign_out(tx, replaces)
        return user, await start_login(tx, user)


async def start_login(tx: Tx, user: User) -> str:
    """Store a login for `user` and return its token, which is never stored."""
    token = new_token()
    await queries.add_login(tx, user.id, digest(token))
    return token


async def find_actor(tx: Tx, token: str) -> Actor | None:
    """Return who is signed in with `token`."""
    found = await queries.find_actor(tx, digest(token))
    if found is None:
        return None
    actor, is_stale = found
    if is_stale:
        await queries.touch_login(tx, actor.login_id)
    return actor


async def sign_out(tx: Tx, token: str) -> str | None:
    """End the login of `token`; return whose it was."""
    return await queries.delete_login(tx, digest(token))


async def change_role(tx: Tx, user_id: str, role: Role) -> None:
    """Give an account another role, and end its logins: whoever holds an old one does not gain by it."""
    await queries.set_role(tx, user_id, role)
    await queries.delete_logins_of(tx, user_id)


async def update_profile(
    tx: Tx, actor: Actor, *, first_name: str | None, last_name: str | None, profile_image_url: str | None
) -> User:
    """Replace what a person says of themselves."""
    user = await queries.update_profile(
        tx, actor.id, first_name=first_name, last_name=last_name, profile_image_url=profile_image_url
    )
    if user is None:
        raise UserNotFound
    return user
