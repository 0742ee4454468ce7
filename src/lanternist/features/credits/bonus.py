"""The daily bonus: once a day in UTC, as much as the tier gives, to keep."""

from datetime import UTC, datetime

from lanternist.features import activity
from lanternist.features.credits import actions
from lanternist.features.credits import bonus_queries as queries
from lanternist.features.credits.errors import DailyBonusClaimed, NoDailyBonus
from lanternist.features.credits.models import Bonus, Kind
from lanternist.platform.db import Tx


async def bonus_of(tx: Tx, user_id: str) -> Bonus:
    """Return what a person gets each day; nothing, for an account without a ledger."""
    return await queries.find_bonus(tx, user_id) or Bonus(0, None, datetime.now(UTC))


async def claim(tx: Tx, user_id: str) -> int:
    """Give the day's bonus and return how much it is.

    Raises `DailyBonusClaimed`, or `NoDailyBonus` where the tier has none.
    """
    marked = await queries.mark_claimed(tx, user_id)
    if marked is None:
        raise DailyBonusClaimed
    amount, day = marked
    if amount == 0:
        raise NoDailyBonus
    # The ledger refuses a second one for the same day by itself, whatever was noted elsewhere.
    if not await actions.grant(tx, user_id, amount, reference=f"daily:{user_id}:{day}", kind=Kind.BONUS):
        raise DailyBonusClaimed
    await activity.record(
        tx, user_id, action="bonus_claimed", feature="credits", subject=None, details={"amount": amount}
    )
    return amount
