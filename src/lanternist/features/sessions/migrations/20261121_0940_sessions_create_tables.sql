-- Slideshow sessions, the categories they are kept in, and their slides in order.

create table sessions_category (
    id bigint generated always as identity primary key,
    -- Null for the built-in category that everybody has.
    user_id text references accounts_user (id) on delete cascade,
    name text not null check (length(name) between 1 and 80),
    slug text not null check (length(slug) between 1 and 120),
    created_at timestamptz not null default now()
);
create unique index sessions_category_slug on sessions_category (coalesce(user_id, ''), slug);
insert into sessions_category (name, slug) values ('Uncategorized', 'uncategorized');

create table sessions_session (
    id bigint generated always as identity primary key,
    user_id text not null references accounts_user (id) on delete cascade,
    -- The right to load this session's media; deleting it ends all signed paths.
    scope_id bigint not null references media_scope (id),
    kind text not null check (kind in ('reddit', 'manual', 'imported')),
    title text not null check (length(title) between 1 and 255),
    subreddits text[] not null default '{}',
    category_id bigint not null default 1 references sessions_category (id),
    category_source text not null default 'default' check (category_source in ('default', 'manual')),
    interval_min smallint not null check (interval_min between 1 and 60),
    interval_max smallint not null check (interval_max between 1 and 60),
    transition text not null check (transition in ('fade', 'slide', 'zoom', 'flip', 'none')),
    caption_theme text check (caption_theme in ('joi', 'forced-bi', 'beta', 'cbt', 'cuckold', 'custom')),
    ai_prompt text check (length(ai_prompt) <= 4000),
    thumbnail_link_id bigint references media_link (id) on delete set null,
    -- What the client gave as thumbnail; null means that we choose one.
    thumbnail_url text check (length(thumbnail_url) <= 8192),
    is_public boolean not null default false,
    share_to_community boolean not null default false,
    is_favorite boolean not null default false,
    is_manual_mode boolean not null default false,
    is_imported boolean not null default false,
    import_source text,
    import_url text,
    tags text[] not null default '{}',
    fill_state text not null default 'pending' check (fill_state in ('pending', 'running', 'done', 'failed')),
    -- Counts the fills; a job of an earlier one changes nothing.
    fill_run integer not null default 1,
    fill_sources jsonb not null default '[]',
    media_count integer not null default 0,
    -- What the session is charged under; null while it costs nothing, as after a refund.
    charge_reference text,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    check (interval_min <= interval_max)
);
create index sessions_session_recent on sessions_session (user_id, created_at desc, id desc);
create index sessions_session_category on sessions_session (category_id);
create unique index sessions_session_scope on sessions_session (scope_id);
create index sessions_session_thumbnail on sessions_session (thumbnail_link_id) where thumbnail_link_id is not null;
create index sessions_session_tags on sessions_session using gin (tags);

create table sessions_media (
    id bigint generated always as identity primary key,
    session_id bigint not null references sessions_session (id) on delete cascade,
    position integer not null check (position >= 0),
    link_id bigint not null references media_link (id) on delete cascade,
    thumbnail_link_id bigint references media_link (id) on delete set null,
    canonical_id text not null,
    source_url text not null,
    type text not null check (type in ('image', 'gif', 'video')),
    origin text not null check (origin in ('source', 'manual', 'import')),
    caption text check (length(caption) <= 2000),
    title text,
    author text,
    community text,
    post_id text,
    post_url text,
    width integer,
    height integer,
    duration_seconds real check (duration_seconds between 0.5 and 3600),
    is_nsfw boolean not null default false,
    is_spoiler boolean not null default false,
    created_at timestamptz not null default now(),
    unique (session_id, position) deferrable initially deferred,
    unique (session_id, canonical_id)
);
create index sessions_media_link on sessions_media (link_id);
create index sessions_media_thumbnail on sessions_media (thumbnail_link_id) where thumbnail_link_id is not null;
