"""Recording who brought whom, with what both get for it, in the transaction that stores the new account.

The referrer comes first: a transfer holds their account before it takes a row of the service's own accounts, as
everywhere, and the new person's account, which nobody else can see yet, may wait for nothing.
"""

from lanternist.features import accounts, activity, credits
from lanternist.features.referrals import queries
from lanternist.features.referrals.models import REFERRED_CREDITS, REFERRER_CREDITS
from lanternist.platform.db import Tx


async def record_referral(tx: Tx, user_id: str, *, referrer_id: str, source: str) -> None:
    """Record who brought a new person, and give the referrer their credits; none for a mailbox of their own.

    Nothing is recorded for a referrer whose account was switched off meanwhile. The new person gets the same in
    every case but this: else a stranger could find out by a code whose mailbox is behind it.
    """
    referrer = await accounts.find_user(tx, referrer_id)
    referred = await accounts.find_user(tx, user_id)
    if referrer is None or referred is None or not referrer.is_active:
        return
    earned = 0 if mailbox_of(referrer.email) == mailbox_of(referred.email) else REFERRER_CREDITS
    referral_id = await queries.add_referral(
        tx, referrer_id=referrer_id, referred_id=user_id, source=source, earned=earned
    )
    if earned:
        await credits.grant(
            tx, referrer_id, earned, reference=f"referral:{referral_id}", kind=credits.Kind.REFERRAL
        )
    await activity.record(
        tx,
        referrer_id,
        action="referral_earned",
        feature="referrals",
        subject=f"referral:{referral_id}",
        details={"credits": earned, "source": source},
    )


async def welcome_referred(tx: Tx, user_id: str) -> None:
    """Give a new person what those get whom somebody brought."""
    found = await queries.find_referral_of(tx, user_id)
    if found is None:
        return
    reference = f"referral:{found.id}:welcome"
    await credits.grant(tx, user_id, REFERRED_CREDITS, reference=reference, kind=credits.Kind.REFERRAL)
    await activity.record(
        tx,
        user_id,
        action="referral_used",
        feature="referrals",
        details={"credits": REFERRED_CREDITS, "source": found.source},
    )


def mailbox_of(email: str) -> str:
    """Return an address without case and without the tag by which one mailbox has many (`ana+lights@...`)."""
    name, _, domain = email.lower().rpartition("@")
    return f"{name.partition('+')[0]}@{domain}"
