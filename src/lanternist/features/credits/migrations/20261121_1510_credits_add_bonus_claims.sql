-- squawk-ignore-file adding-field-with-default
-- When a person last took the daily bonus, and below which balance a tier's people are warned.

alter table credits_membership add column bonus_claimed_at timestamptz;

alter table credits_tier add column low_balance integer not null default 10 check (low_balance >= 0);
