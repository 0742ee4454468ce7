-- A slide of a snapshot shows the same part of its video as the slide that it was copied from.

alter table community_slide
    add column start_seconds real,
    add column end_seconds real;

comment on column community_slide.start_seconds is 'Where in its video it begins; null for its beginning.';
comment on column community_slide.end_seconds is 'Where in its video it ends; null for its end.';
