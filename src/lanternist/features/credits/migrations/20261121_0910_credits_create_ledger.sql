-- A double-entry ledger in whole credits, prices, and tiers.

create table credits_tier (
    key text primary key,
    name text not null,
    monthly_allocation integer not null check (monthly_allocation >= 0),
    is_paying boolean not null
);
insert into credits_tier (key, name, monthly_allocation, is_paying) values
    ('free', 'Free', 50, false),
    ('joi-curious', 'JOI-Curious', 1000, true),
    ('full-access', 'Full Access', 2500, true),
    ('vip', 'VIP', 5000, true);

-- A feature without a row has no price, which callers learn as FEATURE_PRICING_MISSING.
create table credits_price (
    feature text primary key,
    amount integer not null check (amount >= 0),
    is_paying_only boolean not null default false
);
insert into credits_price (feature, amount) values ('session_create', 10), ('smart_caption', 10);

create table credits_membership (
    user_id text primary key references accounts_user (id) on delete cascade,
    tier text not null default 'free' references credits_tier (key)
);

-- People hold an allocation (reset monthly) and purchased credits (kept). The service's own accounts are split
-- in shards, because each transfer updates one row of them and a single row would make all transfers wait.
create table credits_account (
    id bigint generated always as identity primary key,
    user_id text references accounts_user (id) on delete set null,
    name text not null check (name in ('allocation', 'purchased', 'issued', 'revenue')),
    shard smallint not null default 0,
    balance bigint not null default 0,
    version bigint not null default 0,
    is_system boolean not null,
    check (is_system or balance >= 0)
);
create unique index credits_account_person on credits_account (user_id, name) where user_id is not null;
create unique index credits_account_system on credits_account (name, shard) where is_system;
insert into credits_account (name, shard, is_system)
select name, shard, true
from unnest(array['issued', 'revenue']) as name, generate_series(0, 15) as shard;

create table credits_transfer (
    id bigint generated always as identity primary key,
    kind text not null check (kind in ('grant', 'charge', 'refund', 'referral', 'bonus', 'reset', 'purchase')),
    -- What the transfer is for; a kind happens once for one reference.
    reference text not null check (length(reference) <= 120),
    feature text,
    corrects bigint references credits_transfer (id),
    created_at timestamptz not null default now(),
    unique (kind, reference)
);

create table credits_entry (
    id bigint generated always as identity primary key,
    transfer_id bigint not null references credits_transfer (id),
    account_id bigint not null references credits_account (id),
    amount bigint not null check (amount <> 0),
    balance_after bigint not null,
    version bigint not null,
    unique (account_id, version)
);
create index credits_entry_transfer on credits_entry (transfer_id);
