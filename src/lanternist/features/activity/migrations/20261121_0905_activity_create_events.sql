-- Who did what to which thing; appended, never edited.

create table activity_event (
    id bigint generated always as identity primary key,
    user_id text not null references accounts_user (id) on delete cascade,
    action text not null check (length(action) <= 60),
    feature text not null check (length(feature) <= 60),
    subject text check (length(subject) <= 80),
    details jsonb not null default '{}',
    created_at timestamptz not null default now()
);
create index activity_event_user on activity_event (user_id, id desc);
