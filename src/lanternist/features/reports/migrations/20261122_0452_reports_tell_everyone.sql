-- Who else loses something by a case: others who show one of its files to others, or keep it in their vault.

create table reports_affected (
    case_id bigint not null references reports_case (id) on delete cascade,
    -- No foreign keys: what is told outlasts what it was about, as the case does.
    owner_id text not null,
    session_id bigint,
    title text not null check (length(title) <= 420),
    created_at timestamptz not null default now(),
    primary key (case_id, owner_id)
);
create index reports_affected_owner on reports_affected (owner_id, case_id desc);

comment on table reports_affected is 'Who is told of a case beside the owner it names, once each, and of which of their things.';
comment on column reports_affected.session_id is 'The session that shows the file as a slide; null for a file of a vault.';
