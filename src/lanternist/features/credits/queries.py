"""All SQL of the ledger."""

from collections.abc import Sequence

from lanternist.features.credits.models import SYSTEM_SHARDS, Account, Balance, Kind, Price, Totals
from lanternist.platform.db import Tx


async def find_price(tx: Tx, feature: str) -> Price | None:
    """Return what a feature costs."""
    row = await tx.fetchrow("select amount, is_paying_only from credits_price where feature = $1", feature)
    return Price(row["amount"], row["is_paying_only"]) if row else None


async def add_person(tx: Tx, user_id: str) -> None:
    """Open the two accounts of a new person, in the free tier."""
    await tx.execute("insert into credits_membership (user_id) values ($1)", user_id)
    await tx.execute(
        """
        insert into credits_account (user_id, name, is_system)
        values ($1, 'allocation', false), ($1, 'purchased', false)
        """,
        user_id,
    )


async def lock_accounts(tx: Tx, user_id: str) -> list[Account]:
    """Lock a person's accounts: the allocation, which is spent first, then what was purchased."""
    rows = await tx.fetch(
        "select id, name, balance from credits_account where user_id = $1 order by name for update", user_id
    )
    return [Account(row["id"], row["name"], row["balance"]) for row in rows]


async def add_transfer(
    tx: Tx,
    *,
    kind: Kind,
    reference: str,
    feature: str | None,
    account_id: int,
    amount: int,
    system: str,
    corrects: int | None = None,
) -> int | None:
    """Move `amount` from a system account to a person's (negative: the other way), as two entries.

    Returns the transfer's id, or None when this kind has happened for this reference before. The person's account
    must be locked already: everybody locks people before the system, so that nobody waits in a circle.
    """
    return await tx.fetchval(
        f"""
        with transfer as (
            insert into credits_transfer (kind, reference, feature, corrects)
            values ($1, $2, $3, $4)
            on conflict (kind, reference) do nothing
            returning id
        ), moved as (
            update credits_account a
            set balance = a.balance + change.amount, version = a.version + 1
            from transfer, (
                select $5::bigint as id, $6::bigint as amount
                union all
                select id, -$6::bigint from credits_account
                where is_system and name = $7 and shard = $5::bigint % {SYSTEM_SHARDS}
            ) change
            where a.id = change.id
            returning transfer.id as transfer_id, a.id, change.amount, a.balance, a.version
        ), entries as (
            insert into credits_entry (transfer_id, account_id, amount, balance_after, version)
            select transfer_id, id, amount, balance, version from moved
        )
        select id from transfer
        """,  # noqa: S608 -- the number of shards is a constant
        kind,
        reference,
        feature,
        corrects,
        account_id,
        amount,
        system,
    )


async def charges_for(tx: Tx, reference: str) -> Sequence[tuple[int, int, int]]:
    """Return the charges made for a reference as (transfer, account, amount taken), locking the accounts."""
    rows = await tx.fetch(
        """
        select t.id, e.account_id, -e.amount as amount
        from credits_transfer t
        join credits_entry e on e.transfer_id = t.id
        join credits_account a on a.id = e.account_id and not a.is_system
        where t.kind = 'charge' and (t.reference = $1 or t.reference = $1 || ':purchased')
        order by a.name
        for update of a
        """,
        reference,
    )
    return [(row["id"], row["account_id"], row["amount"]) for row in rows]


async def find_balance(tx: Tx, user_id: str) -> Balance | None:
    """Return what a person has."""
    row = await tx.fetchrow(
        """
        select t.key, t.name, t.monthly_allocation, t.is_paying,
               (select coalesce(sum(balance), 0)::bigint from credits_account where user_id = m.user_id) as total
        from credits_membership m
        join credits_tier t on t.key = m.tier
        where m.user_id = $1
        """,
        user_id,
    )
    if row is None:
        return None
    return Balance(row["total"], row["key"], row["name"], row["monthly_allocation"], row["is_paying"])


async def find_totals(tx: Tx, user_id: str) -> Totals:
    """Return all that a person ever received and spent; a refund takes its charge back."""
    row = await tx.fetchrow(
        """
        select coalesce(sum(e.amount) filter (where t.kind not in ('charge', 'refund')), 0)::bigint as earned,
               coalesce(-sum(e.amount) filter (where t.kind in ('charge', 'refund')), 0)::bigint as spent
        from credits_account a
        join credits_entry e on e.account_id = a.id
        join credits_transfer t on t.id = e.transfer_id
        where a.user_id = $1
        """,
        user_id,
    )
    return Totals(row["earned"], row["spent"]) if row else Totals(0, 0)
