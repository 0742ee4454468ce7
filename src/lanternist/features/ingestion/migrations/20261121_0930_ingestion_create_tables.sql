-- Keep listings of sources, and what each upstream host still allows.

create table ingestion_listing (
    source text not null,
    name text not null,
    sort text not null,
    media jsonb,
    picture jsonb,
    posts integer,
    wanted integer not null default 0,
    fetched_at timestamptz,
    reason text,
    retry_at timestamptz,
    leased_by uuid,
    leased_until timestamptz,
    primary key (source, name, sort),
    constraint ingestion_listing_is_whole check ((fetched_at is null) = (media is null)),
    constraint ingestion_listing_has_posts check ((fetched_at is null) = (posts is null)),
    constraint ingestion_listing_failure_is_whole check ((reason is null) = (retry_at is null)),
    constraint ingestion_listing_lease_is_whole check ((leased_by is null) = (leased_until is null))
);

comment on table ingestion_listing is 'What a source last listed under a name. A cache: any row may be deleted.';
comment on column ingestion_listing.source is 'The prefix of the source; empty for the default source.';
comment on column ingestion_listing.picture is 'The first still picture of media, to be found without reading them all.';
comment on column ingestion_listing.wanted is 'How many media were asked for when this was fetched.';
comment on column ingestion_listing.reason is 'Why the last attempt failed; it is not tried again before retry_at.';
comment on column ingestion_listing.leased_by is 'Who is asking the source just now, so that nobody else does.';

create table ingestion_upstream (
    host text not null primary key,
    remaining double precision,
    reset_at timestamptz,
    paced_until timestamptz,
    cooldown_until timestamptz,
    reason text,
    updated_at timestamptz not null default now(),
    constraint ingestion_upstream_window_is_whole check ((remaining is null) = (reset_at is null)),
    constraint ingestion_upstream_cooldown_is_whole check ((cooldown_until is null) = (reason is null))
);

comment on table ingestion_upstream is 'The calls that a host still allows this server, all processes together.';
comment on column ingestion_upstream.remaining is 'Calls left until reset_at, those under way already taken off.';
comment on column ingestion_upstream.paced_until is 'Up to when calls already made use up their even share of the window.';
comment on column ingestion_upstream.cooldown_until is 'No call at all before this, because of reason.';

