-- What people show to everybody who is signed in: snapshots of sessions, each with media and a scope of its own.

create table community_item (
    id bigint generated always as identity primary key,
    kind text not null constraint community_item_kind_is_known check (kind in ('session', 'media')),
    session_id bigint unique references sessions_session (id) on delete cascade,
    media_id bigint,
    user_id text not null references accounts_user (id) on delete cascade,
    scope_id bigint references media_scope (id) on delete cascade,
    draft_scope_id bigint references media_scope (id) on delete set null,
    state text not null default 'pending'
        constraint community_item_state_is_known check (state in ('pending', 'ready', 'failed')),
    copy_state text not null default 'running'
        constraint community_item_copy_state_is_known check (copy_state in ('running', 'done', 'failed')),
    copy_tries integer not null default 0,
    retry_at timestamptz,
    wanted_count integer not null default 0,
    ready_count integer not null default 0,
    failures jsonb not null default '[]',
    slide_count integer not null default 0,
    title text not null default '',
    creator_name text not null default '',
    subreddits text[] not null default '{}',
    tags text[] not null default '{}',
    category_id bigint,
    thumbnail_link_id bigint references media_link (id) on delete set null,
    like_count integer not null default 0 constraint community_item_likes_are_counted check (like_count >= 0),
    hot_score double precision not null default 0,
    is_hidden boolean not null default false,
    published_at timestamptz,
    created_at timestamptz not null default now(),
    constraint community_item_holds_one_thing
        check ((kind = 'session') = (session_id is not null) and (kind = 'media') = (media_id is not null)),
    constraint community_item_shows_what_is_complete
        check ((state = 'ready') = (scope_id is not null) and (state <> 'ready' or published_at is not null))
);
create index community_item_user on community_item (user_id);
create unique index community_item_scope on community_item (scope_id) where scope_id is not null;
create unique index community_item_draft_scope on community_item (draft_scope_id) where draft_scope_id is not null;
create index community_item_thumbnail on community_item (thumbnail_link_id) where thumbnail_link_id is not null;
create index community_item_retry on community_item (retry_at) where retry_at is not null;

comment on table community_item is 'One thing in the feed. Only what is `ready`, and not hidden, is there for others.';
comment on column community_item.scope_id is 'The right to load what is shown; kept for good. Without it nothing is shown.';
comment on column community_item.draft_scope_id is 'That of the next snapshot, while it is copied and what there was stays up.';
comment on column community_item.copy_state is 'How the last copying ended, or that it is under way; wanted, ready and failures tell of it.';
comment on column community_item.failures is 'What is left out: a list of {position, reason}; position null where the whole copy failed.';
comment on column community_item.slide_count is 'How many slides are shown.';
comment on column community_item.title is 'This and the next four are copies, kept by triggers, for filters and search.';
comment on column community_item.published_at is 'When it was first complete; a fresh snapshot does not move it.';

create table community_slide (
    id bigint generated always as identity primary key,
    item_id bigint not null references community_item (id) on delete cascade,
    scope_id bigint not null references media_scope (id) on delete cascade,
    position integer not null constraint community_slide_position_counts check (position >= 0),
    link_id bigint not null references media_link (id) on delete cascade,
    thumbnail_link_id bigint references media_link (id) on delete set null,
    asset_id bigint not null,
    canonical_id text not null,
    source_url text not null,
    type text not null constraint community_slide_type_is_known check (type in ('image', 'gif', 'video')),
    origin text not null,
    source text,
    caption text constraint community_slide_caption_is_short check (length(caption) <= 2000),
    title text,
    author text,
    community text,
    post_id text,
    post_url text,
    width integer,
    height integer,
    duration_seconds real,
    listed_seconds double precision,
    is_nsfw boolean not null default false,
    is_spoiler boolean not null default false,
    created_at timestamptz not null default now(),
    constraint community_slide_place unique (scope_id, position) deferrable initially deferred
);
create index community_slide_item on community_slide (item_id);
create unique index community_slide_link on community_slide (link_id);
create index community_slide_thumbnail on community_slide (thumbnail_link_id) where thumbnail_link_id is not null;
create index community_slide_post on community_slide (post_id) where post_id is not null;

comment on table community_slide is 'Slides as they were when the session was shared. Those of the item''s `scope_id` are shown.';
comment on column community_slide.asset_id is 'The asset that the link leads to, which never changes; the link is what holds it.';

create table community_save (
    session_id bigint primary key references sessions_session (id) on delete cascade,
    user_id text not null references accounts_user (id) on delete cascade,
    source_session_id bigint not null,
    created_at timestamptz not null default now(),
    constraint community_save_once unique (user_id, source_session_id)
);

comment on table community_save is 'Copies of shared sessions in libraries. Whoever deletes theirs may save, and pay, again.';
comment on column community_save.source_session_id is 'What was saved; it may be gone since.';

-- Gives the item of a session the picture that the session has now, by a link in the item's own scope.
create function community_show_thumbnail(p_session bigint) returns void
language plpgsql as $$
declare
    v_item record;
    v_link bigint;
begin
    select id, scope_id, thumbnail_link_id into v_item
    from community_item where session_id = p_session and scope_id is not null;
    if not found then
        return;
    end if;
    insert into media_link (scope_id, asset_id)
    select v_item.scope_id, l.asset_id
    from sessions_session s join media_link l on l.id = s.thumbnail_link_id
    where s.id = p_session
    returning id into v_link;
    update community_item set thumbnail_link_id = v_link where id = v_item.id;
    delete from media_link where id = v_item.thumbnail_link_id;
end
$$;

-- Whoever writes a session, an item says what the session says now; and when sharing ends, so does the item.
create function community_follow_session() returns trigger
language plpgsql as $$
begin
    if not new.share_to_community then
        delete from community_item where session_id = new.id;
        return null;
    end if;
    update community_item
    set title = new.title, subreddits = new.subreddits, tags = new.tags, category_id = new.category_id
    where session_id = new.id;
    if new.thumbnail_link_id is distinct from old.thumbnail_link_id then
        perform community_show_thumbnail(new.id);
    end if;
    return null;
end
$$;

create trigger community_follow_session
after update of title, subreddits, tags, category_id, thumbnail_link_id, share_to_community on sessions_session
for each row when (
    old.share_to_community and (
        old.share_to_community, old.title, old.subreddits, old.tags, old.category_id, old.thumbnail_link_id
    ) is distinct from (
        new.share_to_community, new.title, new.subreddits, new.tags, new.category_id, new.thumbnail_link_id
    )
) execute function community_follow_session();

-- The name that others see; those who run the place appear as the place.
create function community_name_of(p_first text, p_last text, p_role text) returns text
language sql immutable as $$
    select case when p_role in ('admin', 'super_admin') then 'Lanternist'
           else coalesce(nullif(concat_ws(' ', nullif(p_first, ''), nullif(p_last, '')), ''), 'Someone') end
$$;

create function community_follow_user() returns trigger
language plpgsql as $$
begin
    update community_item set creator_name = community_name_of(new.first_name, new.last_name, new.role)
    where user_id = new.id;
    return null;
end
$$;

create trigger community_follow_user
after update of first_name, last_name, role on accounts_user
for each row when (
    (old.first_name, old.last_name, old.role) is distinct from (new.first_name, new.last_name, new.role)
) execute function community_follow_user();

-- However an item goes, the right to load its media goes with it.
create function community_close_scopes() returns trigger
language plpgsql as $$
begin
    delete from media_scope where id in (old.scope_id, old.draft_scope_id);
    return null;
end
$$;

create trigger community_close_scopes after delete on community_item
for each row execute function community_close_scopes();
