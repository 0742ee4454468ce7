-- What is charged already for a caption that is being written: given back where it comes to nothing.

create table captions_hold (
    reference text primary key check (length(reference) between 1 and 100),
    user_id text not null references accounts_user (id) on delete cascade,
    taken_at timestamptz not null default now()
);

create index captions_hold_taken_at on captions_hold (taken_at);
create index captions_hold_user_id on captions_hold (user_id);
