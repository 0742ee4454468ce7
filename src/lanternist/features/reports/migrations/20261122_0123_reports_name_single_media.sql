-- Reports about one medium: a slide of a session, or a file in the feed. What is decided about it goes wherever it is shown.

alter table reports_case
    -- What it allowed is allowed by the next one too.
    -- squawk-ignore ban-drop-constraint
    drop constraint reports_case_kind_check,
    add column session_id bigint,
    add constraint reports_case_kind_is_known check (kind in ('session', 'account', 'asset')) not valid;

comment on column reports_case.session_id is 'Of a slide: the session that it was reported in.';
