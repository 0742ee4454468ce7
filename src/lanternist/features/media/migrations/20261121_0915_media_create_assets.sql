-- Media: what is known of a picture or clip, its stored bytes, and who may load it.

-- The bytes. Named by their digest, so the same file is kept once however often it is used.
create table media_object (
    sha256 bytea primary key check (length(sha256) = 32),
    bytes bigint not null check (bytes > 0),
    mime_type text not null,
    created_at timestamptz not null default now(),
    last_used_at timestamptz not null default now()
);

-- One picture, animation or clip of the world, known by a canonical id before anything is fetched.
create table media_asset (
    id bigint generated always as identity primary key,
    canonical_id text not null unique check (length(canonical_id) <= 2500),
    source_url text not null check (length(source_url) <= 8192),
    type text not null check (type in ('image', 'gif', 'video')),
    hls_url text,
    state text not null default 'pending' check (state in ('pending', 'fetching', 'ready', 'failed', 'gone')),
    failure text,
    retry_at timestamptz,
    sha256 bytea references media_object (sha256),
    created_at timestamptz not null default now()
);
create index media_asset_sha256 on media_asset (sha256) where sha256 is not null;

-- A right to load media: a session has one, and every link to a session has one below it. Deleting the row
-- ends all paths that were signed for it.
create table media_scope (
    id bigint generated always as identity primary key,
    parent_id bigint references media_scope (id) on delete cascade,
    user_id text not null references accounts_user (id) on delete cascade,
    created_at timestamptz not null default now()
);
create index media_scope_parent on media_scope (parent_id) where parent_id is not null;
create index media_scope_user on media_scope (user_id);

-- An asset as one scope holds it; these rows are the reference count of assets and objects.
create table media_link (
    id bigint generated always as identity primary key,
    scope_id bigint not null references media_scope (id) on delete cascade,
    asset_id bigint not null references media_asset (id)
);
create index media_link_scope on media_link (scope_id);
create index media_link_asset on media_link (asset_id);
