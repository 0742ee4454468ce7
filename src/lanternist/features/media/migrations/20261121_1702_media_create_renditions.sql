-- Pictures drawn smaller, or blurred, on demand: which object holds which, and who is drawing one now.

create table media_rendition (
    source bytea not null check (length(source) = 32),
    name text not null,
    source_object bytea references media_object (sha256) on delete cascade,
    sha256 bytea references media_object (sha256) on delete cascade,
    failure text,
    claimed_until timestamptz not null default now(),
    primary key (source, name)
);

comment on column media_rendition.source is 'The digest of what it is drawn from; of a library file, of its name and tag.';
comment on column media_rendition.failure is 'Why there is none: then the file itself is delivered.';

create index media_rendition_source_object on media_rendition (source_object) where source_object is not null;
create index media_rendition_sha256 on media_rendition (sha256) where sha256 is not null;
