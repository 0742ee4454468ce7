"""All SQL of referrals."""

from datetime import datetime

from lanternist.features.accounts import Source
from lanternist.features.referrals.models import Referral, Totals
from lanternist.platform.db import Row, Tx
from lanternist.platform.paging import Place

_REFERRAL = "r.id, r.source, r.credits, r.created_at"


async def add_referral(tx: Tx, *, referrer_id: str, referred_id: str, source: str, earned: int) -> int:
    """Store who brought whom and return the referral's id; a second one of the same person is an error."""
    return await tx.fetchval(
        """
        insert into referrals_referral (referrer_id, referred_id, source, credits) values ($1, $2, $3, $4)
        returning id
        """,
        referrer_id,
        referred_id,
        source,
        earned,
    )


async def find_referral_of(tx: Tx, referred_id: str) -> Referral | None:
    """Return the referral by which a person came."""
    row = await tx.fetchrow(
        f"select {_REFERRAL} from referrals_referral r where r.referred_id = $1",  # noqa: S608 -- a constant list of columns
        referred_id,
    )
    return _referral(row) if row else None


async def count_referrals(tx: Tx, referrer_id: str) -> Totals:
    """Return how many came by a person's code, and what the person got for them."""
    (row,) = await tx.fetch(
        """
        select count(*) as count, coalesce(sum(r.credits), 0) as credits
        from referrals_referral r where r.referrer_id = $1
        """,
        referrer_id,
    )
    return Totals(row["count"], row["credits"])


async def count_by_month(tx: Tx, referrer_id: str, months: int) -> list[tuple[datetime, int]]:
    """Return how many came in each of the last months, this one included, the first month first (UTC)."""
    rows = await tx.fetch(
        """
        select month at time zone 'utc' as month, count(r.id) as count
        from generate_series(date_trunc('month', now() at time zone 'utc') - make_interval(months => $2 - 1),
                             date_trunc('month', now() at time zone 'utc'), interval '1 month') month
        left join referrals_referral r
          on r.referrer_id = $1 and r.created_at >= month at time zone 'utc'
         and r.created_at < (month + interval '1 month') at time zone 'utc'
        group by month
        order by month
        """,
        referrer_id,
        months,
    )
    return [(row["month"], row["count"]) for row in rows]


async def list_referrals(tx: Tx, referrer_id: str, *, after: Place | None, limit: int) -> list[Referral]:
    """Return a person's referrals, newest first, from behind the place `after`."""
    moment, number = after or (None, None)
    rows = await tx.fetch(
        f"""
        select {_REFERRAL}
        from referrals_referral r
        where r.referrer_id = $1
          and ($2::timestamptz is null or (r.created_at, r.id) < ($2, $3::bigint))
        order by r.created_at desc, r.id desc
        limit $4
        """,  # noqa: S608 -- as above
        referrer_id,
        moment,
        number,
        limit,
    )
    return [_referral(row) for row in rows]


def _referral(row: Row) -> Referral:
    return Referral(row["id"], Source(row["source"]), row["credits"], row["created_at"])
