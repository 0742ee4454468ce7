-- Imports of archives and exports of whole accounts, which take minutes: done by the worker, watched by their owner.

create table transfers_transfer (
    id bigint generated always as identity primary key,
    user_id text not null references accounts_user (id) on delete cascade,
    kind text not null check (kind in ('import', 'export')),
    state text not null default 'pending' check (state in ('pending', 'running', 'done', 'failed')),
    file_name text,
    bytes bigint,
    title text,
    category_id bigint,
    attestation text,
    done integer not null default 0,
    total integer not null default 0,
    skipped integer not null default 0,
    failure text,
    session_id bigint references sessions_session (id) on delete set null,
    item_ids bigint[] not null default '{}',
    leased_until timestamptz,
    created_at timestamptz not null default now(),
    finished_at timestamptz,
    expires_at timestamptz not null
);
create index transfers_transfer_user on transfers_transfer (user_id, id desc);
create index transfers_transfer_session on transfers_transfer (session_id) where session_id is not null;
create index transfers_transfer_expires on transfers_transfer (expires_at);

comment on table transfers_transfer is 'Imports and exports that the worker does.';
comment on column transfers_transfer.file_name is 'In the folder of transfers: what came, or what was made; null once it is gone.';
comment on column transfers_transfer.item_ids is 'Files of the vault that an import has made so far, taken back if it fails.';
comment on column transfers_transfer.leased_until is 'Until when one worker has it for itself.';
