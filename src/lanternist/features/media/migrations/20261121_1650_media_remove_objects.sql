-- Note which objects are to be removed from the store: first from the tables, then, when nobody reads them, the bytes.

create table media_removal (
    sha256 bytea not null primary key,
    since timestamptz not null default now(),
    constraint media_removal_names_a_digest check (length(sha256) = 32)
);

comment on table media_removal is 'Objects whose bytes may go. One that is stored again before that is taken out.';

create index media_removal_since on media_removal (since);
-- squawk-ignore require-concurrent-index-creation
create index media_object_last_used_at on media_object (last_used_at);
