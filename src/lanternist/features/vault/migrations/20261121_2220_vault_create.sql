-- The vault: files that people bring along, what they said when they did, and uploads that are not whole yet.

create table vault_attestation (
    user_id text not null references accounts_user (id) on delete cascade,
    version text not null,
    accepted_at timestamptz not null default now(),
    primary key (user_id, version)
);

comment on table vault_attestation is 'Who said when that they may upload, and in which words.';

create table vault_item (
    id bigint generated always as identity primary key,
    user_id text not null references accounts_user (id) on delete cascade,
    state text not null default 'pending' check (state in ('pending', 'ready', 'failed')),
    failure text,
    source text not null check (source in ('general', 'profile', 'thumbnail', 'smart-caption')),
    original_name text not null check (length(original_name) between 1 and 255),
    file_name text not null,
    caption text check (length(caption) <= 2000),
    character_name text check (length(character_name) <= 200),
    bytes bigint not null check (bytes >= 0),
    incoming text,
    type text check (type in ('image', 'gif', 'video')),
    mime_type text,
    width integer,
    height integer,
    seconds double precision,
    asset_id bigint,
    scope_id bigint references media_scope (id) on delete set null,
    link_id bigint references media_link (id) on delete set null,
    attestation_version text not null,
    created_at timestamptz not null default now(),
    constraint vault_item_says_why_it_failed check ((state = 'failed') = (failure is not null))
);

comment on column vault_item.bytes is 'What it counts for the quota: of the kept file, before that of what came, 0 when it failed.';
comment on column vault_item.incoming is 'The name of the file that came, until what is kept was made of it.';
comment on column vault_item.asset_id is 'What is kept, once it is ready; the link is what holds it.';

create index vault_item_user on vault_item (user_id, id desc);
create index vault_item_asset on vault_item (asset_id) where asset_id is not null;
create index vault_item_scope on vault_item (scope_id) where scope_id is not null;
create index vault_item_link on vault_item (link_id) where link_id is not null;

create table vault_upload (
    id text primary key check (id ~ '^[0-9a-f]{32}$'),
    user_id text not null references accounts_user (id) on delete cascade,
    length bigint not null check (length > 0),
    received bigint not null default 0 check (received between 0 and length),
    source text not null,
    original_name text not null,
    caption text,
    attestation_version text not null,
    writer text,
    item_id bigint references vault_item (id) on delete cascade,
    expires_at timestamptz not null,
    created_at timestamptz not null default now()
);

comment on column vault_upload.received is 'So many bytes are on disk for good; an upload goes on from there.';
comment on column vault_upload.writer is 'The request that writes just now; a newer one takes its place.';
comment on column vault_upload.item_id is 'What became of it, once it was whole.';

create index vault_upload_user on vault_upload (user_id, created_at);
create index vault_upload_item on vault_upload (item_id) where item_id is not null;
create index vault_upload_expires_at on vault_upload (expires_at);
