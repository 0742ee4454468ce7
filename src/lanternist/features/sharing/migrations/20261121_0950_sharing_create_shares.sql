-- Unguessable links to sessions.

create table sharing_share (
    id bigint generated always as identity primary key,
    session_id bigint not null references sessions_session (id) on delete cascade,
    code uuid not null unique,
    -- The right to load the session's media through this link; it ends with the link.
    scope_id bigint not null references media_scope (id) on delete cascade,
    created_at timestamptz not null default now(),
    revoked_at timestamptz
);
create unique index sharing_share_open on sharing_share (session_id) where revoked_at is null;
create index sharing_share_scope on sharing_share (scope_id);

-- Everybody that a link was aimed at by name; the link is the same for all.
create table sharing_target (
    share_id bigint not null references sharing_share (id) on delete cascade,
    user_id text not null references accounts_user (id) on delete cascade,
    created_at timestamptz not null default now(),
    primary key (share_id, user_id)
);
