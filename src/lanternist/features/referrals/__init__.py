"""Who brought whom: the link one hands out, what both sides get for it, and the list."""

from pathlib import Path

from lanternist.features.referrals.actions import record_referral, welcome_referred
from lanternist.features.referrals.pages import referrals_page
from lanternist.features.referrals.routes import list_referrals
from lanternist.platform.feature import Feature

__all__ = ["feature"]

feature = Feature(
    name="referrals",
    folder=Path(__file__).parent,
    routes=[list_referrals, referrals_page],
    account_referred=record_referral,
    account_created=welcome_referred,
)
