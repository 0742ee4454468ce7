-- Links count their visits, and may be turned off: the right to load media ends, the row stays, so that a report
-- about an old code still leads to its session.

alter table sharing_share add column visits bigint not null default 0;
alter table sharing_share add column last_visit_at timestamptz;

-- Code before this meets neither: a scope is only missing on links that were turned off, which it does not read.
-- squawk-ignore ban-drop-not-null
alter table sharing_share alter column scope_id drop not null;
-- squawk-ignore ban-drop-constraint
alter table sharing_share drop constraint sharing_share_scope_id_fkey;
alter table sharing_share add constraint sharing_share_scope_id_fkey
    foreign key (scope_id) references media_scope (id) on delete set null not valid;
