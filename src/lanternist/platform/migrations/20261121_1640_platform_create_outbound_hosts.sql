-- Note which outbound hosts fail or ask to be left alone.

create table platform_outbound_host (
    host text not null primary key,
    failures integer not null default 0,
    resting_until timestamptz,
    reason text not null,
    is_probed boolean not null default false,
    updated_at timestamptz not null default now(),
    constraint platform_outbound_host_counts check (failures >= 0)
);

comment on table platform_outbound_host is 'Hosts that lately failed or said stop. A host without a row is well.';
comment on column platform_outbound_host.failures is 'Failures in a row.';
comment on column platform_outbound_host.resting_until is 'No call before this; then one, which decides about the rest.';
comment on column platform_outbound_host.is_probed is 'Whether that one call is under way; it has failed when resting_until passes.';

create index platform_outbound_host_updated_at on platform_outbound_host (updated_at);
