"""A person as they see themselves."""

from lanternist.features.accounts.models import User
from lanternist.features.accounts.schemas import Profile, ProfileCredits
from lanternist.platform.db import Tx
from lanternist.platform.feature import Hooks


async def profile_of(tx: Tx, user: User, hooks: Hooks, *, email: str | None = None) -> Profile:
    """Return the profile of `user`, with what other features add to it."""
    parts = await hooks.profile_parts(tx, user.id)
    return Profile(
        id=user.id,
        email=email or user.email,
        first_name=user.first_name,
        last_name=user.last_name,
        profile_image_url=user.profile_image_url,
        role=user.role,
        is_active=user.is_active,
        age_verified=user.age_verified,
        birth_date=None,
        referral_code=user.referral_code,
        referred_by=user.referred_by,
        onboarding_completed=user.onboarding_completed,
        interests=None,
        credits=ProfileCredits(**parts["credits"]),
        created_at=user.created_at,
        updated_at=user.updated_at,
    )
