-- squawk-ignore-file adding-field-with-default, require-concurrent-index-creation
-- What a tier gives each day, and the month whose allocation a person has received.

alter table credits_tier add column daily_bonus integer not null default 5 check (daily_bonus >= 0);

alter table credits_membership
    add column allocated_month date not null default date_trunc('month', now() at time zone 'UTC');
create index credits_membership_month on credits_membership (allocated_month);
