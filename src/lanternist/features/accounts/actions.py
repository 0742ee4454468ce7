"""What people do with accounts: register, and edit their profile."""

from datetime import UTC, date, datetime

from lanternist.errors import ValidationFailed
from lanternist.features.accounts import login_queries, queries
from lanternist.features.accounts.errors import (
    AgeRequirementNotMet,
    EmailTaken,
    UserNotFound,
)
from lanternist.features.accounts.models import Actor, Invitation, NewAccount, User
from lanternist.features.accounts.passwords import hash_password, is_common
from lanternist.kit.ids import new_referral_code
from lanternist.kit.times import age_on
from lanternist.platform.db import Tx

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
    invitation: Invitation | None = None,
    first_name: str | None = None,
    last_name: str | None = None,
) -> NewAccount:
    """Return a checked account that is ready to be stored, its password hashed."""
    if is_common(password):
        raise ValidationFailed.of("password", "is one of the most common passwords; choose another")
    referrer_id = await _referrer_id(tx, invitation) if invitation else None
    return NewAccount(
        email=email,
        password_hash=await hash_password(password),
        first_name=first_name,
        last_name=last_name,
        age_verified_by=age_verified_by,
        referral_code=new_referral_code(),
        referred_by=referrer_id,
        referral_source=invitation.source if invitation and referrer_id else None,
    )


async def _referrer_id(tx: Tx, invitation: Invitation) -> str | None:
    """Return who brought a person: nobody for a code that is unknown or the person's own."""
    owner_id = await queries.find_user_id_by_referral_code(tx, invitation.code)
    if invitation.login is not None and owner_id is not None:
        found = await login_queries.find_actor(tx, invitation.login)
        if found and found[0].id == owner_id:
            return None
    return owner_id


async def create_user(tx: Tx, new: NewAccount) -> User:
    """Store an account, or raise `EmailTaken`."""
    user = await queries.add_user(tx, new)
    if user is None:
        raise EmailTaken
    return user


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
