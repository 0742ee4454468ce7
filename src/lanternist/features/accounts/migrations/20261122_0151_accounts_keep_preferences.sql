-- How a person wants pages and the player; who never said has no row.

create table accounts_preferences (
    user_id text primary key references accounts_user (id) on delete cascade,
    motion text not null check (motion in ('system', 'reduced', 'full')),
    -- Null follows the browser.
    language text check (length(language) <= 35),
    interval_min integer not null check (interval_min between 1 and 60),
    interval_max integer not null check (interval_max between interval_min and 60),
    transition text not null check (transition in ('fade', 'slide', 'zoom', 'flip', 'none')),
    fit text not null check (fit in ('whole', 'fill', 'blur')),
    video text not null check (video in ('whole', 'interval', 'loop')),
    sound boolean not null,
    captions boolean not null,
    speech boolean not null,
    updated_at timestamptz not null default now()
);
