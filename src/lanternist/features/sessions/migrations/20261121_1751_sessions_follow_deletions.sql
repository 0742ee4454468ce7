-- Follow what happens to the posts that sessions show: what was deleted there goes here.

create table sessions_post (
    source text not null,
    post_id text not null,
    checked_at timestamptz not null default now(),
    check_at timestamptz not null default now() + interval '24 hours',
    missing_since timestamptz,
    gone_at timestamptz,
    primary key (source, post_id)
);
create index sessions_post_check_at on sessions_post (source, check_at) where gone_at is null;

comment on table sessions_post is 'Posts that slides come from, and whether they still stand.';
comment on column sessions_post.source is 'The prefix of the source; empty for the default source.';
comment on column sessions_post.checked_at is 'When the source last answered about the post.';
comment on column sessions_post.missing_since is 'When the source first left the post out of its answer; it is asked once more.';
comment on column sessions_post.gone_at is 'Since when it is known to be gone; kept, so that no old listing brings it back.';

alter table sessions_media
    add column source text,
    add column vanished text constraint sessions_media_vanished_is_known check (vanished in ('gone', 'removed'));
-- squawk-ignore ban-drop-not-null
alter table sessions_media alter column link_id drop not null;

comment on column sessions_media.source is 'The prefix of the source that posted it.';
comment on column sessions_media.vanished is 'The post was `removed`, or the file is `gone`; nothing else is kept of such a slide.';

-- squawk-ignore require-concurrent-index-creation
create index sessions_media_post on sessions_media (post_id) where post_id is not null;

alter table sessions_session add column vanished_count integer not null default 0;

update sessions_media set source = '' where post_url like 'https://www.reddit.com/%';
insert into sessions_post (source, post_id, check_at)
select distinct m.source, m.post_id, now() from sessions_media m where m.source is not null and m.post_id is not null;
