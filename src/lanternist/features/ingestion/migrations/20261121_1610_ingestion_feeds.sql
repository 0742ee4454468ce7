-- Keep the feeds that the operator has set up, with the secret part of an address sealed.

create table ingestion_feed (
    name text not null primary key,
    url text not null,
    token_sealed bytea,
    created_at timestamptz not null default now(),
    constraint ingestion_feed_has_a_plain_name check (name ~ '^[a-z0-9][a-z0-9_-]{0,63}$'),
    constraint ingestion_feed_token_has_its_place check ((token_sealed is null) = (position('{token}' in url) = 0))
);

comment on table ingestion_feed is 'Feeds that people may name without knowing their address: rss:NAME.';
comment on column ingestion_feed.url is 'Where the feed is; {token} stands where the token goes.';
comment on column ingestion_feed.token_sealed is 'The token, encrypted with a key made from the setting secret_key.';
