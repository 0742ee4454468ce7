-- What is hidden, what must not come back, and the record of who decided so.

create table moderation_hidden (
    kind text not null check (kind in ('session', 'share', 'community_item', 'asset', 'account')),
    subject_id text not null check (length(subject_id) between 1 and 80),
    -- Every media path that is signed for this scope, or for one below it, ends while the row is here.
    scope_id bigint,
    reason text not null check (length(reason) <= 40),
    -- Hidden by a report, until somebody has looked.
    is_pending boolean not null,
    -- No foreign keys: what was decided outlasts the accounts of those who decided.
    hidden_by text,
    note text not null default '' check (length(note) <= 1000),
    created_at timestamptz not null default now(),
    primary key (kind, subject_id)
);
create index moderation_hidden_scope on moderation_hidden (scope_id) where scope_id is not null;

-- A file is known by its digest, by how it looks, or by the name that a source has for it; each in a row of its own.
create table moderation_blocked (
    id bigint generated always as identity primary key,
    sha256 bytea unique check (octet_length(sha256) = 32),
    pdq bit(256),
    pdq_quality integer check (pdq_quality between 0 and 100),
    address text unique check (length(address) between 1 and 2100),
    reason text not null check (length(reason) <= 40),
    created_at timestamptz not null default now(),
    check (num_nonnulls(sha256, pdq, address) = 1 and (pdq is null) = (pdq_quality is null))
);
create unique index moderation_blocked_pdq on moderation_blocked (pdq) where pdq is not null;

create table moderation_log (
    id bigint primary key check (id > 0),
    created_at timestamptz not null,
    actor_id text not null,
    action text not null check (length(action) between 1 and 60),
    subject text not null check (length(subject) <= 120),
    details text not null check (length(details) <= 8000),
    previous bytea not null unique check (octet_length(previous) = 32),
    digest bytea not null unique check (octet_length(digest) = 32)
);
create index moderation_log_subject on moderation_log (subject, id desc);

-- What a row of the log is known by: the row before it, and each of its own values. Hashed one by one, so that no
-- two rows can be told as the same text.
create function moderation_digest(
    p_previous bytea, p_id bigint, p_at timestamptz, p_actor text, p_action text, p_subject text, p_details text
) returns bytea
language sql immutable
set search_path = ''
return sha256(
    p_previous
    || sha256(convert_to(p_id::text, 'UTF8'))
    || sha256(convert_to((extract(epoch from p_at) * 1000000)::bigint::text, 'UTF8'))
    || sha256(convert_to(p_actor, 'UTF8'))
    || sha256(convert_to(p_action, 'UTF8'))
    || sha256(convert_to(p_subject, 'UTF8'))
    || sha256(convert_to(p_details, 'UTF8'))
);

-- The one way by which the application writes the log: behind the last row, one at a time.
create function moderation_append(p_actor text, p_action text, p_subject text, p_details text) returns bigint
language plpgsql
security definer
set search_path = ''
as $$
declare
    v_id bigint;
    v_previous bytea;
    v_at timestamptz;
begin
    perform pg_catalog.pg_advisory_xact_lock(pg_catalog.hashtextextended('moderation_log', 0));
    select l.id, l.digest into v_id, v_previous from public.moderation_log l order by l.id desc limit 1;
    v_id := coalesce(v_id, 0) + 1;
    v_previous := coalesce(v_previous, pg_catalog.sha256('moderation_log'::bytea));
    v_at := pg_catalog.clock_timestamp();
    insert into public.moderation_log (id, created_at, actor_id, action, subject, details, previous, digest)
    values (
        v_id, v_at, p_actor, p_action, p_subject, p_details, v_previous,
        public.moderation_digest(v_previous, v_id, v_at, p_actor, p_action, p_subject, p_details)
    );
    return v_id;
end
$$;
revoke insert, update, delete on moderation_log from lanternist_app;
revoke execute on function moderation_append(text, text, text, text) from public;
grant execute on function moderation_append(text, text, text, text) to lanternist_app;
