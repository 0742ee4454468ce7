-- Ask again, day by day, whether a file is still where it came from.

alter table media_asset
    add column checked_at timestamptz not null default now(),
    add column check_at timestamptz not null default now() + interval '24 hours',
    add column missing_since timestamptz;

comment on column media_asset.checked_at is 'When the host last answered whether the file is there.';
comment on column media_asset.check_at is 'When to ask next.';
comment on column media_asset.missing_since is 'When the host first said that it has the file no more; it is asked once more.';

-- squawk-ignore require-concurrent-index-creation
create index media_asset_check_at on media_asset (check_at)
where state <> 'gone' and canonical_id not like 'thumbnail:%' and source_url not like 'library:%';
-- squawk-ignore require-concurrent-index-creation
create index media_asset_gone on media_asset (id) where state = 'gone';
