-- What is known of videos once they were fetched: how long they are, whether they are heard, and their first frame.

create table media_video (
    asset_id bigint primary key references media_asset (id) on delete cascade,
    seconds double precision not null,
    has_sound boolean not null,
    silence text,
    poster_sha256 bytea references media_object (sha256) on delete set null,
    constraint media_video_says_why_it_is_silent check (has_sound = (silence is null))
);

comment on column media_video.silence is 'Why there is no sound: none was listed, or it could not be had.';

create index media_video_poster on media_video (poster_sha256) where poster_sha256 is not null;
