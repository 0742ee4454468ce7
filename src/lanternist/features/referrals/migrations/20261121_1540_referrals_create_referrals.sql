-- Who brought whom, once for each new person, with what the referrer got for it.

create table referrals_referral (
    id bigint generated always as identity primary key,
    referrer_id text not null references accounts_user (id) on delete cascade,
    referred_id text unique references accounts_user (id) on delete set null,
    source text not null check (source in ('session_share', 'direct_link', 'landing_page')),
    credits integer not null check (credits >= 0),
    created_at timestamptz not null default now(),
    check (referrer_id <> referred_id)
);
create index referrals_referral_referrer on referrals_referral (referrer_id, created_at desc, id desc)
    include (credits);

revoke update, delete on referrals_referral from lanternist_app;
comment on table referrals_referral is 'Append-only: the app''s role may select and insert.';
