-- Let a slide show a part of its video only.

alter table sessions_media
    add column start_seconds real,
    add column end_seconds real,
    add constraint sessions_media_part_is_some_of_it check (
        coalesce(start_seconds, 0) >= 0 and coalesce(end_seconds, 'infinity') > coalesce(start_seconds, 0)
    ) not valid;

comment on column sessions_media.start_seconds is 'Where in its video it begins; null for its beginning.';
comment on column sessions_media.end_seconds is 'Where in its video it ends; null for its end.';
