-- Let a slide know its asset, so that reading slides takes one look for each, not a look at its link too.

alter table sessions_media add column asset_id bigint;

comment on column sessions_media.asset_id is 'The asset that the link leads to, which never changes; the link is what holds it.';

update sessions_media m set asset_id = l.asset_id from media_link l where l.id = m.link_id;
