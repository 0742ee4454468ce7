-- Slides that show what an earlier one of their session shows, and whether their owner wants to see them.

alter table sessions_media add column duplicate_of bigint;

comment on column sessions_media.duplicate_of is 'The earlier slide that shows the same; never one that is a duplicate itself.';

-- squawk-ignore adding-foreign-key-constraint
alter table sessions_media
    add constraint sessions_media_duplicate_of_fkey foreign key (duplicate_of) references sessions_media (id)
    on delete set null not valid;
-- squawk-ignore require-concurrent-index-creation
create index sessions_media_duplicate_of on sessions_media (duplicate_of) where duplicate_of is not null;

alter table sessions_session
    add column show_duplicates boolean not null default false,
    add column duplicate_count integer not null default 0;
