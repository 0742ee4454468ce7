-- Captions: what themes ask for, what was written before, how much was asked today, and batches for whole sessions.

create table captions_theme (
    theme text primary key check (length(theme) between 1 and 40),
    instruction text not null check (length(instruction) between 1 and 2000)
);

insert into captions_theme (theme, instruction) values
    ('joi', 'Describe the picture in one calm sentence.'),
    ('forced-bi', 'Describe the colours of the picture in one sentence.'),
    ('beta', 'Describe the mood of the picture in one sentence.'),
    ('cbt', 'Describe the light in the picture in one sentence.'),
    ('cuckold', 'Describe what stands out in the picture in one sentence.'),
    ('custom', 'Describe the picture in one sentence, as the person asks for it.');

create table captions_cache (
    key bytea primary key check (length(key) = 32),
    caption text not null check (length(caption) between 1 and 1000),
    created_at timestamptz not null default now()
);

create index captions_cache_created_at on captions_cache (created_at);

-- An empty user_id counts for everybody together.
create table captions_usage (
    day date not null,
    user_id text not null,
    asked integer not null default 0 check (asked >= 0),
    primary key (day, user_id)
);

create table captions_batch (
    id bigint generated always as identity primary key,
    session_id bigint not null unique references sessions_session (id) on delete cascade,
    user_id text not null references accounts_user (id) on delete cascade,
    language text,
    state text not null default 'pending' check (state in ('pending', 'running', 'done', 'stopped')),
    slide_ids bigint[] not null,
    done_ids bigint[] not null default '{}',
    failures jsonb not null default '{}',
    charged integer not null default 0 check (charged >= 0),
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now()
);

create index captions_batch_user_id on captions_batch (user_id);

insert into credits_price (feature, amount) values ('playback_caption', 0) on conflict (feature) do nothing;
