"""Who brought whom: the link one hands out, what both sides get for it, and the list."""

from pathlib import Path

from lanternist.features.referrals.actions import record_referral, welcome_referred
from lanternist.features.referrals.pages import referrals_page
from lanternist.features.referrals.routes import list_referrals
from lanternist.kit.texts import message
from lanternist.platform.feature import Feature
from lanternist.platform.navigation import NavigationLink

__all__ = ["feature"]

feature = Feature(
    name="referrals",
    folder=Path(__file__).parent,
    routes=[list_referrals, referrals_page],
    account_referred=record_referral,
    account_created=welcome_referred,
    navigation=[
        NavigationLink(
            label=message("Invite somebody"), path="/referrals", icon="link", place="account", position=20
        )
    ],
)
