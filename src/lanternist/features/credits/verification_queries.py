"""All SQL that proves the ledger: each check reads whole tables once and returns what it finds wrong.

A statement sees one moment, so a check is right while people spend. Memory is the database's, which it limits; no
more than `MOST_SHOWN` findings of a check come to us.
"""

from collections.abc import Sequence

from lanternist.features.credits.models import Finding, LedgerSize
from lanternist.platform.db import Tx

MOST_SHOWN = 20

TWO_ENTRIES = """
    select 'transfer ' || t.id as subject, 'has ' || count(e.id) || ' entries, not two' as problem
    from credits_transfer t
    left join credits_entry e on e.transfer_id = t.id
    group by t.id
    having count(e.id) <> 2
    limit $1
"""
ZERO_SUM = """
    select 'transfer ' || transfer_id as subject, 'moves ' || sum(amount) || ' out of nothing' as problem
    from credits_entry
    group by transfer_id
    having sum(amount) <> 0
    limit $1
"""
SIDES = """
    select 'transfer ' || t.id as subject,
           'a ' || t.kind || ' of ' || e.amount || ' to the person, from ' || coalesce(other.name, 'nobody')
               as problem
    from credits_transfer t
    join credits_entry e on e.transfer_id = t.id
    join credits_account a on a.id = e.account_id and not a.is_system
    left join credits_entry against on against.transfer_id = t.id and against.id <> e.id
    left join credits_account other on other.id = against.account_id and other.is_system
    where other.name is distinct from case when t.kind in ('charge', 'refund') then 'revenue' else 'issued' end
       or (t.kind = 'charge' and e.amount > 0)
       or (t.kind in ('refund', 'referral', 'bonus', 'purchase') and e.amount < 0)
    limit $1
"""
CORRECTIONS = """
    select 'transfer ' || t.id as subject,
           'a ' || t.kind || ' of ' || e.amount || ' for ' || coalesce('transfer ' || charge.id, 'nothing')
               || coalesce(', which moved ' || charged.amount, '') as problem
    from credits_transfer t
    join credits_entry e on e.transfer_id = t.id
    join credits_account a on a.id = e.account_id and not a.is_system
    left join credits_transfer charge on charge.id = t.corrects
    left join credits_entry charged on charged.transfer_id = charge.id and charged.account_id = a.id
    where (t.kind = 'refund' or t.corrects is not null)
      and (charged.id is null
           or t.kind = 'refund' and (charge.kind <> 'charge' or e.amount <> -charged.amount
                                     or e.allocation_amount <> -charged.allocation_amount)
           or t.kind <> 'refund' and (e.amount >= 0 or -e.amount > charged.amount))
    limit $1
"""
STRAYS = """
    select 'entry ' || e.id as subject,
           'belongs to no ' || case when t.id is null then 'transfer' else 'account' end as problem
    from credits_entry e
    left join credits_transfer t on t.id = e.transfer_id
    left join credits_account a on a.id = e.account_id
    where t.id is null or a.id is null
    limit $1
"""
CHAIN = """
    select 'entry ' || id as subject,
           'is number ' || version || ' of account ' || account_id || ' at place ' || place || ', and says '
               || balance_after || ' after ' || before || ' and ' || amount || ' (allocation: '
               || allocation_after || ' after ' || allocation_before || ' and ' || allocation_amount || ')'
               as problem
    from (
        select id, account_id, version, amount, balance_after, allocation_amount, allocation_after,
               row_number() over chain as place,
               coalesce(lag(balance_after) over chain, 0) as before,
               coalesce(lag(allocation_after) over chain, 0) as allocation_before
        from credits_entry
        window chain as (partition by account_id order by version, id)
    ) linked
    where version <> place or balance_after <> before + amount
       or allocation_after <> allocation_before + allocation_amount
    limit $1
"""
COUNTS = """
    select 'account ' || a.id as subject,
           'says ' || a.version || ' entries, has ' || count(e.id) as problem
    from credits_account a
    left join credits_entry e on e.account_id = a.id
    group by a.id
    having a.version <> count(e.id)
    limit $1
"""
BALANCES = """
    select 'account ' || a.id as subject,
           'holds ' || a.balance || ' (' || a.allocation || ' of it allocation), its entries say '
               || coalesce(sum(e.amount), 0) || ' (' || coalesce(sum(e.allocation_amount), 0) || ')' as problem
    from credits_account a
    left join credits_entry e on e.account_id = a.id
    group by a.id
    having a.balance <> coalesce(sum(e.amount), 0) or a.allocation <> coalesce(sum(e.allocation_amount), 0)
    limit $1
"""
NEGATIVES = """
    select 'account ' || id as subject,
           'of a person holds ' || balance || ', ' || allocation || ' of it allocation' as problem
    from credits_account
    where not is_system and (balance < 0 or allocation not between 0 and balance)
    union all
    select 'entry ' || e.id,
           'left a person with ' || e.balance_after || ', ' || e.allocation_after || ' of it allocation'
    from credits_entry e
    join credits_account a on a.id = e.account_id and not a.is_system
    where e.balance_after < 0 or e.allocation_after not between 0 and e.balance_after
    limit $1
"""
PEOPLE = """
    select 'person ' || u.id as subject,
           'has no ' || case when a.id is null then 'account' else 'tier' end as problem
    from accounts_user u
    left join credits_account a on a.user_id = u.id and not a.is_system
    left join credits_membership m on m.user_id = u.id
    where a.id is null or m.user_id is null
    limit $1
"""


async def find_wrong(tx: Tx, check: str) -> Sequence[Finding]:
    """Return what one check finds, at most `MOST_SHOWN`."""
    rows = await tx.fetch(check, MOST_SHOWN)
    return [Finding(row["subject"], row["problem"]) for row in rows]


async def measure(tx: Tx) -> LedgerSize:
    """Return how much there is to check."""
    (row,) = await tx.fetch(
        """
        select (select count(*) from credits_account) as accounts,
               (select count(*) from credits_transfer) as transfers,
               (select count(*) from credits_entry) as entries
        """
    )
    return LedgerSize(row["accounts"], row["transfers"], row["entries"])
