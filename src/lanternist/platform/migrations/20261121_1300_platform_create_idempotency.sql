-- Answers to requests that carried an Idempotency-Key, kept for a day.

create table platform_idempotency (
    user_id text not null references accounts_user (id) on delete cascade,
    method text not null,
    path text not null,
    key text not null check (length(key) between 1 and 255),
    -- The digest of the request's body.
    fingerprint bytea not null,
    status smallint not null,
    body bytea not null,
    created_at timestamptz not null default now(),
    primary key (user_id, method, path, key)
);
create index platform_idempotency_created on platform_idempotency (created_at);
