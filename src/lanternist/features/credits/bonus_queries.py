"""All SQL of the daily bonus. Days are those of the database's clock, in UTC."""

from lanternist.features.credits.models import Bonus
from lanternist.platform.db import Tx


async def find_bonus(tx: Tx, user_id: str) -> Bonus | None:
    """Return what a person gets each day, and when they last took it."""
    row = await tx.fetchrow(
        """
        select t.daily_bonus as amount, m.bonus_claimed_at as claimed_at,
               date_trunc('day', now(), 'UTC') as today
        from credits_membership m
        join credits_tier t on t.key = m.tier
        where m.user_id = $1
        """,
        user_id,
    )
    return Bonus(**dict(row.items())) if row else None


async def mark_claimed(tx: Tx, user_id: str) -> tuple[int, str] | None:
    """Note that a person takes the day's bonus; return its amount and the day, or None where it is taken.

    Whoever asks at the same time waits here, and finds it taken.
    """
    row = await tx.fetchrow(
        """
        update credits_membership m set bonus_claimed_at = now()
        where m.user_id = $1
          and (m.bonus_claimed_at is null or m.bonus_claimed_at < date_trunc('day', now(), 'UTC'))
        returning (select t.daily_bonus from credits_tier t where t.key = m.tier) as amount,
                  to_char(now() at time zone 'UTC', 'YYYY-MM-DD') as day
        """,
        user_id,
    )
    return (row["amount"], row["day"]) if row else None
