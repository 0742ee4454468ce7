-- squawk-ignore-file ban-drop-constraint, constraint-missing-not-valid, require-concurrent-index-deletion, require-concurrent-index-creation, disallowed-unique-constraint
-- A person's two accounts become one, of which `allocation` is the part that the next month replaces; the rest is
-- kept. So a charge that takes from both parts is still one transfer of two entries, a person's history is one chain
-- of versions, and charging locks one row.

alter table credits_account add column allocation bigint not null default 0;
alter table credits_entry
    add column allocation_amount bigint not null default 0,
    add column allocation_after bigint not null default 0;
comment on column credits_account.allocation is 'The part of the balance that the monthly reset replaces.';
comment on column credits_entry.allocation_amount is 'The part of the amount that moved the allocation.';

alter table credits_entry drop constraint credits_entry_account_id_version_key;
update credits_entry e
set account_id = chain.account_id, version = chain.version, balance_after = chain.balance_after,
    allocation_amount = chain.allocation_amount, allocation_after = chain.allocation_after
from (
    select each.id, each.home as account_id, each.allocation_amount,
           row_number() over history as version,
           sum(each.amount) over history as balance_after,
           sum(each.allocation_amount) over history as allocation_after
    from (
        select e.id, e.amount, case when a.name = 'allocation' then e.amount else 0 end as allocation_amount,
               coalesce((select min(id) from credits_account own where own.user_id = a.user_id), a.id) as home
        from credits_entry e
        join credits_account a on a.id = e.account_id and not a.is_system
    ) each
    window history as (partition by each.home order by each.id)
) chain
where e.id = chain.id;

delete from credits_account a
using credits_account home
where home.user_id = a.user_id and home.id < a.id;
update credits_account a
set balance = coalesce(last.balance_after, 0), allocation = coalesce(last.allocation_after, 0),
    version = coalesce(last.version, 0)
from credits_account same
left join lateral (
    select balance_after, allocation_after, version from credits_entry e
    where e.account_id = same.id order by version desc limit 1
) last on true
where same.id = a.id and not a.is_system;

alter table credits_account drop constraint credits_account_name_check;
update credits_account set name = 'person' where not is_system;
alter table credits_account
    add constraint credits_account_name_check check (name in ('person', 'issued', 'revenue')),
    add constraint credits_account_allocation_check check (is_system or allocation between 0 and balance);
alter table credits_entry add constraint credits_entry_account_id_version_key unique (account_id, version);
drop index credits_account_person;
create unique index credits_account_person on credits_account (user_id) where user_id is not null;

grant update (allocation) on credits_account to lanternist_app;
