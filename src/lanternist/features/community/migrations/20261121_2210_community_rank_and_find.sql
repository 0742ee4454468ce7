-- The feed: order that is kept in rows, search and filters by one index, likes, and what people do not want to see.

alter table community_item
    add column original_name text not null default '',
    add column media_source text constraint community_item_media_source_is_known
        check (media_source in ('upload', 'smart-caption')),
    add column caption text,
    add column character_name text not null default '',
    add column search_text text not null default '',
    add column rescore_at timestamptz,
    add column rank_version bigint not null default 0;

comment on column community_item.original_name is 'This and the next three are of media: the file''s name, where it is from, what it says, who is in it.';
comment on column community_item.search_text is 'What can be searched, as words between single blanks; kept by a trigger.';
comment on column community_item.hot_score is '(likes + 1) / (age in hours + 2) ^ 1.5, right within 1 % until `rescore_at`.';
comment on column community_item.rank_version is 'The version of the ranking that gave likes and score; what they were before is in `community_rank_past`.';

-- squawk-ignore require-concurrent-index-creation
create unique index community_item_media on community_item (media_id) where media_id is not null;
-- squawk-ignore require-concurrent-index-creation
create index community_item_new on community_item (published_at desc, id desc) where state = 'ready';
-- squawk-ignore require-concurrent-index-creation
create index community_item_hot on community_item (hot_score desc, published_at desc, id desc) where state = 'ready';
-- squawk-ignore require-concurrent-index-creation
create index community_item_top on community_item (like_count desc, published_at desc, id desc) where state = 'ready';
-- squawk-ignore require-concurrent-index-creation
create index community_item_rescore on community_item (rescore_at) where state = 'ready';
-- squawk-ignore require-concurrent-index-creation
create index sessions_category_by_slug on sessions_category (slug);

-- A version of the ranking is one batch of changes of likes and scores.
create table community_ranking (
    id boolean primary key default true constraint community_ranking_is_one check (id),
    version bigint not null default 0
);
insert into community_ranking default values;

create table community_rank_past (
    item_id bigint not null references community_item (id) on delete cascade,
    to_version bigint not null,
    from_version bigint not null,
    like_count integer not null,
    hot_score double precision not null,
    published_at timestamptz not null,
    ended_at timestamptz not null default now(),
    primary key (item_id, to_version)
);
create index community_rank_past_hot on community_rank_past (hot_score desc, published_at desc, item_id desc);
create index community_rank_past_top on community_rank_past (like_count desc, published_at desc, item_id desc);
create index community_rank_past_ended on community_rank_past (ended_at);

comment on table community_rank_past is 'What rows said in earlier versions of the ranking, from one up to but without another; kept for an hour.';

create table community_term (
    item_id bigint primary key references community_item (id) on delete cascade,
    terms integer[] not null
);
create index community_term_terms on community_term using gin (terms) with (fastupdate = off);

comment on table community_term is 'Hashes of all that an item can be found by. Two things may share one: what is found is looked at again.';

create table community_change (
    id bigint generated always as identity primary key,
    xid xid8 not null default pg_current_xact_id(),
    changed_at timestamptz not null default now(),
    delta smallint not null,
    item_id bigint not null,
    kind text not null,
    user_id text not null,
    category_id bigint,
    subreddits text[] not null,
    tags text[] not null,
    creator_name text not null,
    character_name text not null,
    search_text text not null,
    is_hidden boolean not null
);
create index community_change_xid on community_change (xid);
create index community_change_at on community_change (changed_at);

comment on table community_change is 'What came to the feed (+1) and left it (-1) in the last hour, so that totals follow without counting again.';

create table community_like (
    item_id bigint not null references community_item (id) on delete cascade,
    user_id text not null references accounts_user (id) on delete cascade,
    created_at timestamptz not null default now(),
    primary key (user_id, item_id)
);
create index community_like_item on community_like (item_id);

create table community_like_delta (
    id bigint generated always as identity primary key,
    item_id bigint not null,
    delta smallint not null constraint community_like_delta_is_one check (delta in (-1, 1))
);
create index community_like_delta_item on community_like_delta (item_id);

comment on table community_like_delta is 'Likes that are not yet added to their item, which so never has to be locked by whoever likes it.';

create table community_hide (
    user_id text not null references accounts_user (id) on delete cascade,
    item_id bigint not null references community_item (id) on delete cascade,
    created_at timestamptz not null default now(),
    primary key (user_id, item_id)
);
create index community_hide_item on community_hide (item_id);

create table community_seen (
    user_id text not null references accounts_user (id) on delete cascade,
    item_id bigint not null references community_item (id) on delete cascade,
    seen_at timestamptz not null default now(),
    primary key (user_id, item_id)
);
create index community_seen_item on community_seen (item_id);

create table community_mute (
    id bigint generated always as identity primary key,
    user_id text not null references accounts_user (id) on delete cascade,
    creator_id text references accounts_user (id) on delete cascade,
    source text constraint community_mute_source_is_short check (length(source) between 1 and 200),
    created_at timestamptz not null default now(),
    constraint community_mute_is_of_one_thing check (num_nonnulls(creator_id, source) = 1)
);
create unique index community_mute_creator_once on community_mute (user_id, creator_id) where creator_id is not null;
create unique index community_mute_source_once on community_mute (user_id, source) where source is not null;
create index community_mute_creator on community_mute (creator_id) where creator_id is not null;

-- Words between single blanks, without case.
create function community_plain(p_text text) returns text
language sql immutable parallel safe
return ' ' || btrim(regexp_replace(lower(p_text), '[^[:alnum:]]+', ' ', 'g')) || ' ';

-- What to look for in `search_text`. One or two letters are looked for where words begin, save those of scripts
-- that do not part words.
create function community_needle(p_text text) returns text
language sql immutable parallel safe
return (
    select case
        when word = '' then null
        when length(word) > 2 or word ~ '^[^\x01-\x7f]+$' then word
        else ' ' || word end
    from btrim(community_plain(p_text)) word
);

-- By what a text can be found: every three letters in a row, two at the beginning of a word, and one or two that
-- are not ASCII.
create function community_grams(p_plain text) returns integer[]
language sql immutable parallel safe
return (
    select array(select hashtext(substr(p_plain, i, 3)) from generate_series(1, length(p_plain) - 2) i)
        || array(
            select hashtext(substr(word, 1, 2)) from regexp_split_to_table(p_plain, '(?=\s)') word where length(word) > 1
        )
        || case when p_plain ~ '[^\x01-\x7f]' then array(
            select hashtext(gram)
            from generate_series(1, length(p_plain)) i,
                 lateral (values (substr(p_plain, i, 1)), (substr(p_plain, i, 2))) grams (gram)
            where gram ~ '^[^\x01-\x7f]+$'
        ) else '{}' end
);

-- Terms to look up for a needle: its own grams only.
create function community_needle_terms(p_needle text) returns integer[]
language sql immutable parallel safe
return (
    select case when length(p_needle) < 3 then array[hashtext(p_needle)]
           else (select array_agg(distinct hashtext(substr(p_needle, i, 3))) from generate_series(1, length(p_needle) - 2) i)
           end
);

create function community_terms(
    p_search text, p_tags text[], p_kind text, p_user text, p_category bigint
) returns integer[]
language sql immutable parallel safe
return community_grams(p_search)
    || array[hashtext('kind:' || p_kind), hashtext('user:' || p_user), hashtext('category:' || coalesce(p_category, 1))]
    || coalesce((select array_agg(hashtext('#' || tag)) from unnest(p_tags) tag), '{}');

-- The score of the contract at a moment.
create function community_hot(p_likes integer, p_published timestamptz, p_at timestamptz) returns double precision
language sql immutable parallel safe
return (p_likes + 1) / power(greatest(extract(epoch from p_at - p_published)::double precision / 3600, 0) + 2, 1.5);

-- For how long a score may stay: in that time it falls by 2 %. Taken for the middle of it, it is right within 1 %.
create function community_score_lasts(p_published timestamptz, p_at timestamptz) returns interval
language sql immutable parallel safe
return make_interval(
    secs => (greatest(extract(epoch from p_at - p_published)::double precision, 0) + 7200) * (power(1.02::double precision, 2.0 / 3) - 1)
);

create function community_prepare_item() returns trigger
language plpgsql as $$
begin
    new.search_text := community_plain(concat_ws(
        ' ', new.title, new.creator_name, array_to_string(new.subreddits, ' '),
        new.original_name, new.caption, new.character_name
    ));
    -- Later scores are those of a version of the ranking, or walks through the feed would lose their place.
    if new.published_at is not null and (tg_op = 'INSERT' or new.published_at is distinct from old.published_at) then
        new.hot_score := community_hot(
            new.like_count, new.published_at, now() + community_score_lasts(new.published_at, now()) / 2
        );
        new.rescore_at := now() + community_score_lasts(new.published_at, now());
    end if;
    return new;
end
$$;

create trigger community_prepare_new_item before insert on community_item
for each row execute function community_prepare_item();
create trigger community_prepare_changed_item before update on community_item
for each row when (
    (old.title, old.creator_name, old.subreddits, old.original_name, old.caption, old.character_name)
    is distinct from
    (new.title, new.creator_name, new.subreddits, new.original_name, new.caption, new.character_name)
    or old.published_at is distinct from new.published_at
) execute function community_prepare_item();

create function community_note_change(p_item community_item, p_delta integer) returns void
language sql as $$
    insert into community_change (
        delta, item_id, kind, user_id, category_id, subreddits, tags, creator_name, character_name, search_text, is_hidden
    )
    values (
        p_delta, p_item.id, p_item.kind, p_item.user_id, p_item.category_id, p_item.subreddits, p_item.tags,
        p_item.creator_name, p_item.character_name, p_item.search_text, p_item.is_hidden
    );
$$;

create function community_follow_item() returns trigger
language plpgsql as $$
begin
    if tg_op <> 'INSERT' and old.state = 'ready' then
        perform community_note_change(old, -1);
    end if;
    if tg_op <> 'DELETE' and new.state = 'ready' then
        perform community_note_change(new, 1);
        insert into community_term (item_id, terms)
        values (new.id, community_terms(new.search_text, new.tags, new.kind, new.user_id, new.category_id))
        on conflict (item_id) do update set terms = excluded.terms;
    end if;
    return null;
end
$$;

create trigger community_follow_new_item after insert or delete on community_item
for each row execute function community_follow_item();
create trigger community_follow_changed_item after update on community_item
for each row when (
    (old.state, old.is_hidden, old.search_text, old.tags, old.category_id, old.kind, old.user_id)
    is distinct from
    (new.state, new.is_hidden, new.search_text, new.tags, new.category_id, new.kind, new.user_id)
) execute function community_follow_item();
