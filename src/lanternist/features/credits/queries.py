"""All SQL that moves credits and tells what a person has. The functions in the database are in `migrations/`.

Rows are locked in a subquery, apart from the function that changes them: a function beside `for update` would run
before the lock is held, and once more behind it.
"""

from collections.abc import Sequence
from datetime import datetime

from lanternist.features.credits.models import (
    Account,
    Attempt,
    Balance,
    Kind,
    Outcome,
    Price,
    Totals,
    Transaction,
)
from lanternist.platform.db import Row, Tx


async def find_price(tx: Tx, feature: str) -> Price | None:
    """Return what a feature costs."""
    row = await tx.fetchrow("select amount, is_paying_only from credits_price where feature = $1", feature)
    return Price(row["amount"], row["is_paying_only"]) if row else None


async def add_person(tx: Tx, user_id: str) -> None:
    """Open the account of a new person, in the free tier; this month's allocation is what they begin with."""
    await tx.execute("insert into credits_membership (user_id) values ($1)", user_id)
    await tx.execute(
        "insert into credits_account (user_id, name, is_system) values ($1, 'person', false)", user_id
    )


async def spend(tx: Tx, user_id: str, feature: str, reference: str) -> Attempt:
    """Charge the price of a feature if it can be charged."""
    (row,) = await tx.fetch("select * from credits_spend($1, $2, $3)", user_id, feature, reference)
    return Attempt(Outcome(row["outcome"]), row["price"] or 0, row["current"])


async def give(tx: Tx, user_id: str, amount: int, *, is_allocation: bool, kind: Kind, reference: str) -> bool:
    """Add to a person's balance, once for a kind and reference; return whether it happened now."""
    transfer = await tx.fetchval(
        """
        select credits_move(locked.id, $2, $3, 'issued', $4, $5, null, null)
        from (select id from credits_account where user_id = $1 for update) locked
        """,
        user_id,
        amount,
        amount if is_allocation else 0,
        kind,
        reference,
    )
    return transfer is not None


async def take_back(tx: Tx, account: Account, amount: int, *, from_allocation: int, corrects: int) -> bool:
    """Take back from a locked account what a transfer gave; return whether it happened now."""
    transfer = await tx.fetchval(
        "select credits_move($1, $2, $3, 'issued', 'grant', 'correction:' || $4::bigint, null, $4)",
        account.id,
        -amount,
        -from_allocation,
        corrects,
    )
    return transfer is not None


async def is_corrected(tx: Tx, transfer_id: int) -> bool:
    """Return whether what a transfer gave was taken back."""
    return await tx.fetchval(
        "select exists (select from credits_transfer where kind = 'grant' and reference = 'correction:' || $1::bigint)",
        transfer_id,
    )


async def refund(tx: Tx, reference: str) -> int:
    """Give back what was charged for a reference, to the parts it came from; return how much moved now."""
    row = await tx.fetchrow(
        """
        select amount, credits_move(
            account_id, amount, allocation_amount, 'revenue', 'refund', 'charge:' || charge_id, feature, charge_id
        ) is not null as is_moved
        from (
            select a.id as account_id, t.id as charge_id, t.feature, -e.amount as amount,
                   -e.allocation_amount as allocation_amount
            from credits_transfer t
            join credits_entry e on e.transfer_id = t.id
            join credits_account a on a.id = e.account_id and not a.is_system
            where t.kind = 'charge' and t.reference = $1
            for update of a
        ) locked
        """,
        reference,
    )
    return row["amount"] if row and row["is_moved"] else 0


async def lock_account(tx: Tx, user_id: str) -> Account | None:
    """Lock a person's account."""
    row = await tx.fetchrow(
        "select id, balance, allocation from credits_account where user_id = $1 for update", user_id
    )
    return Account(row["id"], row["balance"], row["allocation"]) if row else None


async def reset_some(tx: Tx, most: int, *, at: datetime | None) -> int:
    """Set the allocation of at most `most` people who lack that of the month `at` (now); return how many had it set.

    People who spend at this moment are left for the next call. Months are those of the database's clock, in UTC.
    """
    return await tx.fetchval(
        """
        with due as (
            select m.user_id, t.monthly_allocation, this.month
            from (
                select date_trunc('month', coalesce($2::timestamptz, now()) at time zone 'UTC')::date as month
            ) this
            join credits_membership m on m.allocated_month < this.month
            join credits_tier t on t.key = m.tier
            order by m.allocated_month, m.user_id
            limit $1
            for update of m skip locked
        ), locked as (
            select due.user_id, due.month, a.id, due.monthly_allocation - a.allocation as amount
            from due join credits_account a on a.user_id = due.user_id
            for update of a skip locked
        ), marked as (
            update credits_membership m set allocated_month = locked.month
            from locked
            where m.user_id = locked.user_id
            returning case when locked.amount <> 0 then credits_move(
                locked.id, locked.amount, locked.amount, 'issued',
                'reset', 'reset:' || locked.user_id || ':' || to_char(locked.month, 'YYYY-MM'), null, null
            ) end
        )
        select count(*) from marked
        """,
        most,
        at,
    )


async def find_balance(tx: Tx, user_id: str) -> Balance | None:
    """Return what a person has."""
    row = await tx.fetchrow(
        """
        select a.balance as total, a.allocation, t.key as tier, t.name as tier_name,
               t.monthly_allocation, t.is_paying, t.low_balance
        from credits_membership m
        join credits_tier t on t.key = m.tier
        join credits_account a on a.user_id = m.user_id
        where m.user_id = $1
        """,
        user_id,
    )
    return Balance(**dict(row.items())) if row else None


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


async def list_transactions(tx: Tx, user_id: str, *, before: int, limit: int) -> Sequence[Transaction]:
    """Return a person's transfers, the newest first, from the one before version `before`."""
    rows = await tx.fetch(
        """
        select t.id, e.version, t.kind, e.amount, e.balance_after, t.feature, t.reference, t.created_at
        from credits_account a
        join credits_entry e on e.account_id = a.id
        join credits_transfer t on t.id = e.transfer_id
        where a.user_id = $1 and e.version < $2
        order by e.version desc
        limit $3
        """,
        user_id,
        before,
        limit,
    )
    return [transaction_from(row) for row in rows]


def transaction_from(row: Row) -> Transaction:
    """Return a row of transfer and entry as one transaction."""
    return Transaction(
        id=row["id"],
        version=row["version"],
        kind=Kind(row["kind"]),
        amount=row["amount"],
        balance_after=row["balance_after"],
        feature=row["feature"],
        reference=row["reference"],
        created_at=row["created_at"],
    )
