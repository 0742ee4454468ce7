-- What the operator does not allow, beside the hard rules, which stand in the code and cannot be switched off.

create table denylist_entry (
    id bigint generated always as identity primary key,
    kind text not null check (kind in ('term', 'source', 'domain')),
    value text not null check (length(value) between 1 and 200),
    note text check (length(note) <= 500),
    created_at timestamptz not null default now(),
    unique (kind, value)
);
