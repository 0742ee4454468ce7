"""What people do with accounts: register, and edit their profile."""

from datetime import UTC, date, datetime

from lanternist.errors import ValidationFailed
from lanternist.features.accounts import queries
from lanternist.features.accounts.errors import (
    AgeRequirementNotMet,
    EmailTaken,
    UserNotFound,
)
from lanternist.features.accounts.models import Actor, NewAccount, User
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
