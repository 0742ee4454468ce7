"""Signing up, the same for the API and the page, without telling strangers who has an account."""

from dataclasses import dataclass, replace

from lanternist.features.accounts import actions, logins
from lanternist.features.accounts.errors import EmailTaken
from lanternist.features.accounts.models import Invitation, NewAccount, User
from lanternist.features.accounts.profiles import profile_of
from lanternist.features.accounts.schemas import Profile, Registration
from lanternist.kit.ids import new_token
from lanternist.platform.db import Database, Tx
from lanternist.platform.feature import Hooks
from lanternist.settings import Settings


@dataclass(frozen=True, slots=True)
class SignUp:
    """What a registration answers; without a token there is no login."""

    profile: Profile
    token: str | None


async def register_account(
    db: Database, settings: Settings, hooks: Hooks, body: Registration, invitation: Invitation | None
) -> SignUp:
    """Create an account with all that belongs to a new one and sign in.

    A known address gets the same answer after the same work, without a login, unless the operator lets
    registration say so (`EmailTaken`).
    """
    actions.check_age(body.birth_date)
    async with db.connection() as connection:
        new = await actions.new_account(
            connection,
            email=body.email,
            password=body.password,
            age_verified_by="self_declaration",
            invitation=invitation,
            first_name=body.first_name,
            last_name=body.last_name,
        )
    try:
        async with db.transaction() as tx:
            user, token = await store_account(tx, new, hooks)
            return SignUp(await profile_of(tx, user, hooks), token)
    except EmailTaken:
        if settings.registration_reveals_email:
            raise
        return SignUp(await _decoy(db, new, hooks), None)


async def create_account(tx: Tx, new: NewAccount, hooks: Hooks) -> User:
    """Store an account with all that belongs to a new one; or raise `EmailTaken`."""
    user = await actions.create_user(tx, new)
    if new.referred_by is not None and new.referral_source is not None:
        await hooks.account_referred(tx, user.id, referrer_id=new.referred_by, source=new.referral_source)
    await hooks.account_created(tx, user.id)
    return user


async def store_account(tx: Tx, new: NewAccount, hooks: Hooks) -> tuple[User, str]:
    """Do the same for who signs in with it; return it and the token of its first login."""
    user = await create_account(tx, new, hooks)
    return user, await logins.start_login(tx, user)


async def _decoy(db: Database, new: NewAccount, hooks: Hooks) -> Profile:
    """Return the profile of an account that is made under another address and rolled back."""
    stand_in = replace(new, email=f"{new_token()}@invalid", password_hash="")
    async with db.rolled_back() as tx:
        user, _ = await store_account(tx, stand_in, hooks)
        return await profile_of(tx, user, hooks, email=new.email)
