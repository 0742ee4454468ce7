-- Follow posts for others than sessions too: who shows a copy of a slide holds its post through a link of media.

create table sessions_post_hold (
    link_id bigint primary key references media_link (id) on delete cascade,
    source text not null,
    post_id text not null
);
create index sessions_post_hold_post on sessions_post_hold (source, post_id);

comment on table sessions_post_hold is 'Posts that are asked about for as long as the link is there, though no session may show them.';
