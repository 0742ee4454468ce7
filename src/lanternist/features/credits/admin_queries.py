"""All SQL of prices and tiers, and of what administrators look up before they change a ledger."""

from collections.abc import Sequence

from lanternist.features.credits.models import Kind, Moved, Price, Tier, TierChange, Transaction
from lanternist.features.credits.queries import transaction_from
from lanternist.platform.db import Tx


async def list_prices(tx: Tx) -> Sequence[tuple[str, Price]]:
    """Return every feature that has a price."""
    rows = await tx.fetch("select feature, amount, is_paying_only from credits_price order by feature")
    return [(row["feature"], Price(row["amount"], row["is_paying_only"])) for row in rows]


async def set_price(tx: Tx, feature: str, price: Price) -> None:
    """Set what a feature costs, whether or not it had a price."""
    await tx.execute(
        """
        insert into credits_price (feature, amount, is_paying_only) values ($1, $2, $3)
        on conflict (feature) do update set amount = excluded.amount, is_paying_only = excluded.is_paying_only
        """,
        feature,
        price.amount,
        price.is_paying_only,
    )


async def delete_price(tx: Tx, feature: str) -> None:
    """Leave a feature without a price."""
    await tx.execute("delete from credits_price where feature = $1", feature)


async def list_tiers(tx: Tx) -> Sequence[Tier]:
    """Return all tiers, the smallest allocation first."""
    rows = await tx.fetch(
        """
        select key, name, monthly_allocation, daily_bonus, low_balance, is_paying
        from credits_tier
        order by monthly_allocation, key
        """
    )
    return [Tier(**dict(row.items())) for row in rows]


async def lock_tier(tx: Tx, key: str) -> Tier | None:
    """Return a tier that nobody else changes until the transaction ends."""
    row = await tx.fetchrow(
        """
        select key, name, monthly_allocation, daily_bonus, low_balance, is_paying
        from credits_tier
        where key = $1
        for no key update
        """,
        key,
    )
    return Tier(**dict(row.items())) if row else None


async def update_tier(tx: Tx, tier: Tier) -> None:
    """Store everything about a tier."""
    await tx.execute(
        """
        update credits_tier
        set name = $2, monthly_allocation = $3, daily_bonus = $4, low_balance = $5, is_paying = $6
        where key = $1
        """,
        tier.key,
        tier.name,
        tier.monthly_allocation,
        tier.daily_bonus,
        tier.low_balance,
        tier.is_paying,
    )


async def put_in_tier(tx: Tx, user_id: str, key: str) -> TierChange | None:
    """Put a person into a tier; return what that changes, or None where there is no such person."""
    # Locked on its own: beside a join, who waited would be compared with the tier that was read before the wait.
    before = await tx.fetchval("select tier from credits_membership where user_id = $1 for update", user_id)
    if before is None:
        return None
    (row,) = await tx.fetch(
        """
        with moved as (
            update credits_membership set tier = $2 where user_id = $1
        )
        select wanted.key <> before.key as is_other,
               wanted.monthly_allocation - before.monthly_allocation as more,
               to_char(now() at time zone 'UTC', 'YYYY-MM') as month
        from credits_tier wanted, credits_tier before
        where wanted.key = $2 and before.key = $3
        """,
        user_id,
        key,
        before,
    )
    return TierChange(**dict(row.items()))


async def lock_moved(tx: Tx, transfer_id: int) -> Moved | None:
    """Return what a transfer did to a person's account, which nothing else moves until the transaction ends."""
    row = await tx.fetchrow(
        """
        select a.user_id, t.kind, t.reference, e.amount, t.corrects
        from credits_transfer t
        join credits_entry e on e.transfer_id = t.id
        join credits_account a on a.id = e.account_id and a.user_id is not null
        where t.id = $1
        for update of a
        """,
        transfer_id,
    )
    if row is None:
        return None
    return Moved(row["user_id"], Kind(row["kind"]), row["reference"], row["amount"], row["corrects"])


async def find_last(tx: Tx, user_id: str) -> Transaction:
    """Return a person's newest transfer; they have one."""
    (row,) = await tx.fetch(
        """
        select t.id, e.version, t.kind, e.amount, e.balance_after, t.feature, t.reference, t.created_at
        from credits_account a
        join credits_entry e on e.account_id = a.id and e.version = a.version
        join credits_transfer t on t.id = e.transfer_id
        where a.user_id = $1
        """,
        user_id,
    )
    return transaction_from(row)
