"""Shapes of the referral call."""

from datetime import datetime

from lanternist.features.accounts import Source
from lanternist.platform.bodies import Body
from lanternist.platform.paging import Cursor, Limit


class ReferralQuery(Body, frozen=True, kw_only=True):
    """Which page of one's referrals."""

    limit: Limit = 50
    cursor: Cursor | None = None


class ReferralBody(Body, frozen=True, kw_only=True):
    """Somebody signed up with one's code: when, by what way, and what one got for it. Who it was is not told."""

    created_at: datetime
    credits: int
    source: Source


class Referrals(Body, frozen=True, kw_only=True):
    """One's code and link, the totals of all referrals, and one page of them, newest first."""

    code: str
    url: str
    total: int
    credits_earned: int
    items: list[ReferralBody]
    next_cursor: str | None
