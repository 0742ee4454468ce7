-- What people reported, and what was decided about it: one open case for each thing.

create table reports_case (
    id bigint generated always as identity primary key,
    kind text not null check (kind in ('session', 'account')),
    subject_id text not null check (length(subject_id) between 1 and 80),
    -- No foreign keys: a case outlasts what it was about.
    owner_id text not null,
    title text not null check (length(title) <= 400),
    reason text not null check (length(reason) <= 40),
    urgency integer not null,
    was_hidden_at_once boolean not null default false,
    state text not null default 'open' check (state in ('open', 'kept', 'hidden', 'removed')),
    decided_by text,
    decided_at timestamptz,
    note text not null default '' check (length(note) <= 1000),
    is_account_disabled boolean not null default false,
    appeal text check (length(appeal) <= 2000),
    appealed_at timestamptz,
    appeal_state text check (appeal_state in ('open', 'upheld', 'reversed')),
    appeal_decided_by text,
    appeal_decided_at timestamptz,
    appeal_note text not null default '' check (length(appeal_note) <= 1000),
    created_at timestamptz not null default now(),
    check ((state = 'open') = (decided_at is null)),
    check ((appeal is null) = (appeal_state is null))
);
create unique index reports_case_open on reports_case (kind, subject_id) where state = 'open';
create index reports_case_subject on reports_case (kind, subject_id);
create index reports_case_owner on reports_case (owner_id, id desc);
create index reports_case_queue on reports_case (urgency, created_at) where state = 'open' or appeal_state = 'open';
create index reports_case_decided on reports_case (decided_at) where decided_at is not null;

create table reports_report (
    id bigint generated always as identity primary key,
    case_id bigint not null references reports_case (id) on delete cascade,
    reporter_id text references accounts_user (id) on delete set null,
    reason text not null check (length(reason) <= 40),
    text text not null default '' check (length(text) <= 2000),
    contact text not null default '' check (length(contact) <= 200),
    token_digest bytea not null unique check (octet_length(token_digest) = 32),
    created_at timestamptz not null default now()
);
-- Who reports twice says the same thing again, and counts once.
create unique index reports_report_once on reports_report (case_id, reporter_id) where reporter_id is not null;
create index reports_report_case on reports_report (case_id, id);
create index reports_report_reporter on reports_report (reporter_id, id desc) where reporter_id is not null;

-- What a decision put on the list of what is not shown, so that an appeal can take it off again.
create table reports_blocked (
    id bigint generated always as identity primary key,
    case_id bigint not null references reports_case (id) on delete cascade,
    sha256 bytea,
    pdq bit(256),
    pdq_quality integer,
    address text
);
create index reports_blocked_case on reports_blocked (case_id);
