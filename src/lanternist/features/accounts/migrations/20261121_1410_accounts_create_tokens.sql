-- Personal tokens: the way in for programs, beside the login's cookie.

create table accounts_token (
    id bigint generated always as identity primary key,
    -- Only the digest, as with logins. The text is shown once, when the token is made.
    token_sha256 bytea not null unique,
    user_id text not null references accounts_user (id) on delete cascade,
    name text not null check (length(name) between 1 and 100),
    scopes text[] not null check (scopes <@ array['read', 'write'] and cardinality(scopes) between 1 and 2),
    created_at timestamptz not null default now(),
    last_seen_at timestamptz
);
create index accounts_token_user on accounts_token (user_id);
