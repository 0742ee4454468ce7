-- How long a source says that a video lasts, until it was fetched and is known.

alter table sessions_media add column listed_seconds double precision;
