-- What all migrations together make. Written by `make schema`; change it with a migration.

CREATE TYPE public.pgqueuer_status AS ENUM (
    'queued',
    'picked',
    'successful',
    'exception',
    'canceled',
    'deleted',
    'failed'
);

CREATE FUNCTION public.activity_forget(p_days integer, p_most integer) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO ''
    AS $$
declare
    v_forgotten bigint;
begin
    if p_days is null or p_days < 30 then
        raise exception 'events younger than 30 days are kept' using errcode = 'check_violation';
    end if;
    delete from public.activity_event
    where id in (
        select e.id from public.activity_event e
        where e.created_at < pg_catalog.now() - pg_catalog.make_interval(days => p_days)
        limit p_most
    );
    get diagnostics v_forgotten = row_count;
    return v_forgotten;
end
$$;

CREATE FUNCTION public.community_begin_hidden() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
    new.is_hidden := new.is_hidden or community_hides(new.id, new.session_id, new.user_id, new.asset_id);
    return new;
end
$$;

CREATE FUNCTION public.community_close_scopes() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
    delete from media_scope where id in (old.scope_id, old.draft_scope_id);
    return null;
end
$$;

CREATE FUNCTION public.community_follow_file() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
    update community_item set is_hidden = community_hides(id, session_id, user_id, asset_id) where asset_id = new.id;
    return null;
end
$$;

CREATE FUNCTION public.community_follow_item() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
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

CREATE FUNCTION public.community_follow_moderation() RETURNS trigger
    LANGUAGE plpgsql
    AS $_$
declare
    v_kind text := coalesce(new.kind, old.kind);
    v_subject text := coalesce(new.subject_id, old.subject_id);
begin
    if v_kind = 'account' then
        update community_item set is_hidden = community_hides(id, session_id, user_id, asset_id)
        where user_id = v_subject;
    elsif v_subject !~ '^[0-9]{1,18}$' then
        return null;
    elsif v_kind = 'community_item' then
        update community_item set is_hidden = community_hides(id, session_id, user_id, asset_id)
        where id = v_subject::bigint;
    elsif v_kind = 'session' then
        update community_item set is_hidden = community_hides(id, session_id, user_id, asset_id)
        where session_id = v_subject::bigint;
    elsif v_kind = 'asset' then
        update community_item set is_hidden = community_hides(id, session_id, user_id, asset_id)
        where asset_id = v_subject::bigint;
    end if;
    return null;
end
$_$;

CREATE FUNCTION public.community_follow_session() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
declare
    v_item record;
begin
    if not new.share_to_community then
        select id, scope_id, draft_scope_id into v_item from community_item i
        where i.session_id = new.id and exists (
            select from moderation_hidden h where h.kind = 'community_item' and h.subject_id = i.id::text
        );
        if found then
            update community_item
            set scope_id = null, draft_scope_id = null, thumbnail_link_id = null, state = 'failed',
                copy_state = 'failed', retry_at = null, slide_count = 0
            where id = v_item.id;
            delete from media_scope where id in (v_item.scope_id, v_item.draft_scope_id);
        else
            delete from community_item where session_id = new.id;
        end if;
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

CREATE FUNCTION public.community_follow_standing() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
    update community_item set is_hidden = community_hides(id, session_id, user_id, asset_id) where user_id = new.id;
    return null;
end
$$;

CREATE FUNCTION public.community_follow_user() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
    update community_item set creator_name = community_name_of(new.first_name, new.last_name, new.role)
    where user_id = new.id;
    return null;
end
$$;

CREATE FUNCTION public.community_follow_vault() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
    if tg_op = 'DELETE' then
        delete from community_item where media_id = old.id;
    elsif not new.share_to_community then
        perform community_withdraw_medium(new.id);
    else
        update community_item
        set original_name = new.original_name, caption = new.caption, tags = new.tags,
            character_name = coalesce(new.character_name, '')
        where media_id = new.id;
    end if;
    return null;
end
$$;

CREATE FUNCTION public.community_joints(p_plain text) RETURNS text[]
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN (SELECT ARRAY(SELECT (("right"(words.words[n.n], 3) || ' '::text) || "left"(words.words[(n.n + 1)], 3)) FROM generate_series(1, (cardinality(words.words) - 1)) n(n)) AS "array" FROM string_to_array(btrim(community_joints.p_plain), ' '::text) words(words));

CREATE FUNCTION public.community_grams(p_plain text) RETURNS integer[]
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN (SELECT (((ARRAY(SELECT hashtext(substr(community_grams.p_plain, i.i, 3)) AS hashtext FROM generate_series(1, (length(community_grams.p_plain) - 2)) i(i)) || ARRAY(SELECT hashtext(joint.joint) AS hashtext FROM unnest(public.community_joints(community_grams.p_plain)) joint(joint))) || ARRAY(SELECT hashtext(substr(word.word, 1, 2)) AS hashtext FROM regexp_split_to_table(community_grams.p_plain, '(?=\s)'::text) word(word) WHERE (length(word.word) > 1))) || CASE WHEN (p_plain ~ '[^\x01-\x7f]'::text) THEN ARRAY(SELECT hashtext(grams.gram) AS hashtext FROM generate_series(1, length(community_grams.p_plain)) i(i), LATERAL (VALUES (substr(community_grams.p_plain, i.i, 1)), (substr(community_grams.p_plain, i.i, 2))) grams(gram) WHERE (grams.gram ~ '^[^\x01-\x7f]+$'::text)) ELSE '{}'::integer[] END));

CREATE FUNCTION public.community_hides(p_item bigint, p_session bigint, p_user text, p_asset bigint) RETURNS boolean
    LANGUAGE sql STABLE
    AS $$
    select community_is_hidden(p_item, p_session, p_user) or (p_asset is not null and (
        exists (select from moderation_hidden where kind = 'asset' and subject_id = p_asset::text)
        or exists (select from media_asset where id = p_asset and failure = 'blocked_content')
    ))
$$;

CREATE FUNCTION public.community_hot(p_likes integer, p_published timestamp with time zone, p_at timestamp with time zone) RETURNS double precision
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN (((p_likes + 1))::double precision / power((GREATEST(((EXTRACT(epoch FROM (p_at - p_published)))::double precision / (3600)::double precision), (0)::double precision) + (2)::double precision), (1.5)::double precision));

CREATE FUNCTION public.community_is_hidden(p_item bigint, p_session bigint, p_user text) RETURNS boolean
    LANGUAGE sql STABLE
    AS $$
    select not (select is_active from accounts_user where id = p_user) or exists (
        select from moderation_hidden
        where (kind = 'community_item' and subject_id = p_item::text)
           or (kind = 'session' and subject_id = p_session::text)
           or (kind = 'account' and subject_id = p_user)
    )
$$;

CREATE FUNCTION public.community_name_of(p_first text, p_last text, p_role text) RETURNS text
    LANGUAGE sql IMMUTABLE
    AS $$
    select case when p_role in ('admin', 'super_admin') then 'Lanternist'
           else coalesce(nullif(concat_ws(' ', nullif(p_first, ''), nullif(p_last, '')), ''), 'Someone') end
$$;

CREATE FUNCTION public.community_plain(p_text text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN ((' '::text || btrim(regexp_replace(lower(p_text), '[^[:alnum:]]+'::text, ' '::text, 'g'::text))) || ' '::text);

CREATE FUNCTION public.community_needle(p_text text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN (SELECT CASE WHEN (word.word = ''::text) THEN NULL::text WHEN ((length(word.word) > 2) OR (word.word ~ '^[^\x01-\x7f]+$'::text)) THEN word.word ELSE (' '::text || word.word) END AS "case" FROM btrim(public.community_plain(community_needle.p_text)) word(word));

CREATE FUNCTION public.community_needle_terms(p_needle text) RETURNS integer[]
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN (SELECT CASE WHEN (length(community_needle_terms.p_needle) < 3) THEN ARRAY[hashtext(community_needle_terms.p_needle)] WHEN (cardinality(telling.joints) > 0) THEN (ARRAY(SELECT hashtext(joint.joint) AS hashtext FROM unnest(telling.joints) joint(joint)) || ARRAY[hashtext("left"(community_needle_terms.p_needle, 3)), hashtext("right"(community_needle_terms.p_needle, 3))]) ELSE (ARRAY(SELECT hashtext(substr(community_needle_terms.p_needle, i.i, 3)) AS hashtext FROM generate_series(1, (length(community_needle_terms.p_needle) - 2), 3) i(i)) || hashtext("right"(community_needle_terms.p_needle, 3))) END AS "case" FROM string_to_array(btrim(community_needle_terms.p_needle), ' '::text) words(words), LATERAL (SELECT (public.community_joints(community_needle_terms.p_needle))[CASE WHEN (length(words.words[1]) < 3) THEN 2 ELSE 1 END:(cardinality(words.words) - CASE WHEN (length(words.words[cardinality(words.words)]) < 3) THEN 2 ELSE 1 END)] AS joints) telling);

CREATE TABLE public.community_item (
    id bigint NOT NULL,
    kind text NOT NULL,
    session_id bigint,
    media_id bigint,
    user_id text NOT NULL,
    scope_id bigint,
    draft_scope_id bigint,
    state text DEFAULT 'pending'::text NOT NULL,
    copy_state text DEFAULT 'running'::text NOT NULL,
    copy_tries integer DEFAULT 0 NOT NULL,
    retry_at timestamp with time zone,
    wanted_count integer DEFAULT 0 NOT NULL,
    ready_count integer DEFAULT 0 NOT NULL,
    failures jsonb DEFAULT '[]'::jsonb NOT NULL,
    slide_count integer DEFAULT 0 NOT NULL,
    title text DEFAULT ''::text NOT NULL,
    creator_name text DEFAULT ''::text NOT NULL,
    subreddits text[] DEFAULT '{}'::text[] NOT NULL,
    tags text[] DEFAULT '{}'::text[] NOT NULL,
    category_id bigint,
    thumbnail_link_id bigint,
    like_count integer DEFAULT 0 NOT NULL,
    hot_score double precision DEFAULT 0 NOT NULL,
    is_hidden boolean DEFAULT false NOT NULL,
    published_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    original_name text DEFAULT ''::text NOT NULL,
    media_source text,
    caption text,
    character_name text DEFAULT ''::text NOT NULL,
    search_text text DEFAULT ''::text NOT NULL,
    rescore_at timestamp with time zone,
    rank_version bigint DEFAULT 0 NOT NULL,
    asset_id bigint,
    CONSTRAINT community_item_copy_state_is_known CHECK ((copy_state = ANY (ARRAY['running'::text, 'done'::text, 'failed'::text]))),
    CONSTRAINT community_item_holds_one_thing CHECK ((((kind = 'session'::text) = (session_id IS NOT NULL)) AND ((kind = 'media'::text) = (media_id IS NOT NULL)))),
    CONSTRAINT community_item_kind_is_known CHECK ((kind = ANY (ARRAY['session'::text, 'media'::text]))),
    CONSTRAINT community_item_likes_are_counted CHECK ((like_count >= 0)),
    CONSTRAINT community_item_media_source_is_known CHECK ((media_source = ANY (ARRAY['upload'::text, 'smart-caption'::text]))),
    CONSTRAINT community_item_shows_what_is_complete CHECK ((((state = 'ready'::text) = (scope_id IS NOT NULL)) AND ((state <> 'ready'::text) OR (published_at IS NOT NULL)))),
    CONSTRAINT community_item_state_is_known CHECK ((state = ANY (ARRAY['pending'::text, 'ready'::text, 'failed'::text])))
);

COMMENT ON TABLE public.community_item IS 'One thing in the feed. Only what is `ready`, and not hidden, is there for others.';

COMMENT ON COLUMN public.community_item.scope_id IS 'The right to load what is shown; kept for good. Without it nothing is shown.';

COMMENT ON COLUMN public.community_item.draft_scope_id IS 'That of the next snapshot, while it is copied and what there was stays up.';

COMMENT ON COLUMN public.community_item.copy_state IS 'How the last copying ended, or that it is under way; wanted, ready and failures tell of it.';

COMMENT ON COLUMN public.community_item.failures IS 'What is left out: a list of {position, reason}; position null where the whole copy failed.';

COMMENT ON COLUMN public.community_item.slide_count IS 'How many slides are shown.';

COMMENT ON COLUMN public.community_item.title IS 'This and the next four are copies, kept by triggers, for filters and search.';

COMMENT ON COLUMN public.community_item.hot_score IS '(likes + 1) / (age in hours + 2) ^ 1.5, right within 1 % until `rescore_at`.';

COMMENT ON COLUMN public.community_item.published_at IS 'When it was first complete; a fresh snapshot does not move it.';

COMMENT ON COLUMN public.community_item.original_name IS 'This and the next three are of media: the file''s name, where it is from, what it says, who is in it.';

COMMENT ON COLUMN public.community_item.search_text IS 'What can be searched, as words between single blanks; kept by a trigger.';

COMMENT ON COLUMN public.community_item.rank_version IS 'The version of the ranking that gave likes and score; what they were before is in `community_rank_past`.';

COMMENT ON COLUMN public.community_item.asset_id IS 'Of a medium: the file that is shown, which its link leads to.';

CREATE FUNCTION public.community_note_change(p_item public.community_item, p_delta integer) RETURNS void
    LANGUAGE sql
    AS $$
    insert into community_change (
        delta, item_id, kind, user_id, category_id, subreddits, tags, creator_name, character_name, search_text, is_hidden
    )
    values (
        p_delta, p_item.id, p_item.kind, p_item.user_id, p_item.category_id, p_item.subreddits, p_item.tags,
        p_item.creator_name, p_item.character_name, p_item.search_text, p_item.is_hidden
    );
$$;

CREATE FUNCTION public.community_prepare_item() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
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

CREATE FUNCTION public.community_score_lasts(p_published timestamp with time zone, p_at timestamp with time zone) RETURNS interval
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN make_interval(secs => ((GREATEST((EXTRACT(epoch FROM (p_at - p_published)))::double precision, (0)::double precision) + (7200)::double precision) * (power((1.02)::double precision, ((2.0 / (3)::numeric))::double precision) - (1)::double precision)));

CREATE FUNCTION public.community_show_thumbnail(p_session bigint) RETURNS void
    LANGUAGE plpgsql
    AS $$
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

CREATE FUNCTION public.community_terms(p_search text, p_tags text[], p_kind text, p_user text, p_category bigint) RETURNS integer[]
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN ((public.community_grams(p_search) || ARRAY[hashtext(('kind:'::text || p_kind)), hashtext(('user:'::text || p_user)), hashtext(('category:'::text || COALESCE(p_category, (1)::bigint)))]) || COALESCE((SELECT array_agg(hashtext(('#'::text || tag.tag))) AS array_agg FROM unnest(community_terms.p_tags) tag(tag)), '{}'::integer[]));

CREATE FUNCTION public.community_toggle_like(p_item bigint, p_user text, OUT liked boolean, OUT likes integer, OUT waiting bigint) RETURNS record
    LANGUAGE plpgsql
    AS $$
declare
    v_delta integer;
begin
    liked := false;
    -- Another request of the same person may take it back between the two: then it is for us to like.
    for attempt in 1..3 loop
        insert into community_like (item_id, user_id) values (p_item, p_user) on conflict do nothing;
        if found then
            liked := true;
            insert into community_like_delta (item_id, delta) values (p_item, 1);
            exit;
        end if;
        delete from community_like where item_id = p_item and user_id = p_user;
        if found then
            insert into community_like_delta (item_id, delta) values (p_item, -1);
            exit;
        end if;
    end loop;
    -- One statement, so that the item and what is not yet added to it are of one moment.
    select i.like_count + coalesce(d.delta, 0), d.waiting into likes, waiting
    from community_item i, (
        select sum(delta)::integer as delta, count(*) as waiting from community_like_delta where item_id = p_item
    ) d
    where i.id = p_item;
end
$$;

COMMENT ON FUNCTION public.community_toggle_like(p_item bigint, p_user text, OUT liked boolean, OUT likes integer, OUT waiting bigint) IS 'Likes an item or takes it back; returns which, how many like it, and how many changes wait to be added to it.';

CREATE FUNCTION public.community_withdraw_medium(p_medium bigint) RETURNS void
    LANGUAGE plpgsql
    AS $$
declare
    v_item record;
begin
    select id, scope_id into v_item from community_item i
    where i.media_id = p_medium and exists (
        select from moderation_hidden h where h.kind = 'community_item' and h.subject_id = i.id::text
    );
    if not found then
        delete from community_item where media_id = p_medium;
        return;
    end if;
    update community_item
    set scope_id = null, thumbnail_link_id = null, state = 'failed', copy_state = 'failed', slide_count = 0
    where id = v_item.id;
    delete from media_scope where id = v_item.scope_id;
end
$$;

CREATE FUNCTION public.credits_move(p_account bigint, p_amount bigint, p_allocation_amount bigint, p_system text, p_kind text, p_reference text, p_feature text, p_corrects bigint) RETURNS bigint
    LANGUAGE plpgsql
    AS $$
declare
    v_transfer bigint;
    v_system bigint;
begin
    insert into credits_transfer (kind, reference, feature, corrects)
    values (p_kind, p_reference, p_feature, p_corrects)
    on conflict (kind, reference) do nothing
    returning id into v_transfer;
    if v_transfer is null then
        return null;
    end if;
    -- Any shard will do, so one that nobody holds is taken; all of them held, there is no other way than to wait.
    select id into v_system from credits_account
    where is_system and name = p_system
    order by (shard + p_account) % 16 limit 1
    for update skip locked;
    if v_system is null then
        select id into v_system from credits_account
        where is_system and name = p_system and shard = p_account % 16
        for update;
    end if;
    with moved as (
        update credits_account a
        set balance = a.balance + side.amount, allocation = a.allocation + side.allocation_amount,
            version = a.version + 1
        from (values (p_account, p_amount, p_allocation_amount), (v_system, -p_amount, 0::bigint))
             as side (id, amount, allocation_amount)
        where a.id = side.id
        returning a.id, side.amount, a.balance, side.allocation_amount, a.allocation, a.version
    )
    insert into credits_entry
        (transfer_id, account_id, amount, balance_after, allocation_amount, allocation_after, version)
    select v_transfer, id, amount, balance, allocation_amount, allocation, version from moved;
    return v_transfer;
end
$$;

CREATE FUNCTION public.credits_spend(p_user text, p_feature text, p_reference text, OUT outcome text, OUT price bigint, OUT current bigint) RETURNS record
    LANGUAGE plpgsql
    AS $$
declare
    v_account credits_account;
    v_is_refused boolean;
    v_charge bigint;
    v_taken bigint;
begin
    select p.amount, p.is_paying_only and not coalesce(t.is_paying, false) into price, v_is_refused
    from credits_price p
    left join credits_membership m on m.user_id = p_user
    left join credits_tier t on t.key = m.tier
    where p.feature = p_feature;
    select * into v_account from credits_account where user_id = p_user for update;
    current := coalesce(v_account.balance, 0);
    outcome := case
        when price is null then 'unpriced'
        when v_is_refused then 'paying_only'
        when price = 0 then 'free'
        when current < price then 'insufficient'
        else 'charged'
    end;
    if outcome = 'charged' and credits_move(
        v_account.id, -price, -least(price, v_account.allocation), 'revenue',
        'charge', p_reference, p_feature, null
    ) is not null then
        return;
    end if;
    -- Not charged now: perhaps it was before, which counts whatever the price and the balance are today.
    select t.id, -e.amount into v_charge, v_taken
    from credits_transfer t
    left join credits_entry e on e.transfer_id = t.id and e.account_id = v_account.id
    where t.kind = 'charge' and t.reference = p_reference;
    if v_charge is null then
        return;
    end if;
    if v_taken is null or exists (
        select from credits_transfer where kind = 'refund' and reference = 'charge:' || v_charge
    ) then
        outcome := 'used';
    else
        outcome := 'charged';
        price := v_taken;
    end if;
end
$$;

CREATE FUNCTION public.fn_pgqueuer_changed() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    to_emit BOOLEAN := false;  -- Flag to decide whether to emit a notification
BEGIN
    -- Check operation type and set the emit flag accordingly
    IF TG_OP = 'UPDATE' AND OLD IS DISTINCT FROM NEW THEN
        to_emit := true;
    ELSIF TG_OP = 'DELETE' THEN
        to_emit := true;
    ELSIF TG_OP = 'INSERT' THEN
        to_emit := true;
    ELSIF TG_OP = 'TRUNCATE' THEN
        to_emit := true;
    END IF;

    -- Perform notification if the emit flag is set
    IF to_emit THEN
        PERFORM pg_notify(
            'ch_pgqueuer',
            json_build_object(
                'channel', 'ch_pgqueuer',
                'operation', lower(TG_OP),
                'sent_at', NOW(),
                'table', TG_TABLE_NAME,
                'type', 'table_changed_event'
            )::text
        );
    END IF;

    -- Return appropriate value based on the operation
    IF TG_OP IN ('INSERT', 'UPDATE') THEN
        RETURN NEW;
    ELSIF TG_OP = 'DELETE' THEN
        RETURN OLD;
    ELSE
        RETURN NULL; -- For TRUNCATE and other non-row-specific contexts
    END IF;

END;
$$;

CREATE FUNCTION public.media_let_go() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
    insert into media_let_go (asset_id)
    select distinct asset_id from media_link where scope_id = old.id order by asset_id
    on conflict do nothing;
    return old;
end
$$;

CREATE FUNCTION public.moderation_append(p_actor text, p_action text, p_subject text, p_details text) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO ''
    AS $$
declare
    v_id bigint;
    v_previous bytea;
    v_at timestamptz;
begin
    perform pg_catalog.pg_advisory_xact_lock(pg_catalog.hashtextextended('moderation_log', 0));
    select l.id, l.digest into v_id, v_previous from public.moderation_log l order by l.id desc limit 1;
    v_id := coalesce(v_id, 0) + 1;
    v_previous := coalesce(v_previous, pg_catalog.sha256('moderation_log'::bytea));
    v_at := pg_catalog.clock_timestamp();
    insert into public.moderation_log (id, created_at, actor_id, action, subject, details, previous, digest)
    values (
        v_id, v_at, p_actor, p_action, p_subject, p_details, v_previous,
        public.moderation_digest(v_previous, v_id, v_at, p_actor, p_action, p_subject, p_details)
    );
    return v_id;
end
$$;

CREATE FUNCTION public.moderation_digest(p_previous bytea, p_id bigint, p_at timestamp with time zone, p_actor text, p_action text, p_subject text, p_details text) RETURNS bytea
    LANGUAGE sql IMMUTABLE
    SET search_path TO ''
    RETURN sha256(((((((p_previous || sha256(convert_to((p_id)::text, 'UTF8'::name))) || sha256(convert_to((((EXTRACT(epoch FROM p_at) * (1000000)::numeric))::bigint)::text, 'UTF8'::name))) || sha256(convert_to(p_actor, 'UTF8'::name))) || sha256(convert_to(p_action, 'UTF8'::name))) || sha256(convert_to(p_subject, 'UTF8'::name))) || sha256(convert_to(p_details, 'UTF8'::name))));

CREATE TABLE public.accounts_login (
    id bigint NOT NULL,
    token_sha256 bytea NOT NULL,
    user_id text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    last_seen_at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE public.accounts_login ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.accounts_login_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.accounts_preferences (
    user_id text NOT NULL,
    motion text NOT NULL,
    language text,
    interval_min integer NOT NULL,
    interval_max integer NOT NULL,
    transition text NOT NULL,
    fit text NOT NULL,
    video text NOT NULL,
    sound boolean NOT NULL,
    captions boolean NOT NULL,
    speech boolean NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT accounts_preferences_check CHECK (((interval_max >= interval_min) AND (interval_max <= 60))),
    CONSTRAINT accounts_preferences_fit_check CHECK ((fit = ANY (ARRAY['whole'::text, 'fill'::text, 'blur'::text]))),
    CONSTRAINT accounts_preferences_interval_min_check CHECK (((interval_min >= 1) AND (interval_min <= 60))),
    CONSTRAINT accounts_preferences_language_check CHECK ((length(language) <= 35)),
    CONSTRAINT accounts_preferences_motion_check CHECK ((motion = ANY (ARRAY['system'::text, 'reduced'::text, 'full'::text]))),
    CONSTRAINT accounts_preferences_transition_check CHECK ((transition = ANY (ARRAY['fade'::text, 'slide'::text, 'zoom'::text, 'flip'::text, 'none'::text]))),
    CONSTRAINT accounts_preferences_video_check CHECK ((video = ANY (ARRAY['whole'::text, 'interval'::text, 'loop'::text])))
);

CREATE TABLE public.accounts_token (
    id bigint NOT NULL,
    token_sha256 bytea NOT NULL,
    user_id text NOT NULL,
    name text NOT NULL,
    scopes text[] NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    last_seen_at timestamp with time zone,
    CONSTRAINT accounts_token_name_check CHECK (((length(name) >= 1) AND (length(name) <= 100))),
    CONSTRAINT accounts_token_scopes_check CHECK (((scopes <@ ARRAY['read'::text, 'write'::text]) AND ((cardinality(scopes) >= 1) AND (cardinality(scopes) <= 2))))
);

ALTER TABLE public.accounts_token ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.accounts_token_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.accounts_user (
    id text NOT NULL,
    email text NOT NULL,
    password_hash text NOT NULL,
    first_name text,
    last_name text,
    profile_image_url text,
    role text DEFAULT 'user'::text NOT NULL,
    is_active boolean DEFAULT true NOT NULL,
    age_verified boolean DEFAULT false NOT NULL,
    age_verified_by text,
    age_verified_at timestamp with time zone,
    referral_code text NOT NULL,
    referred_by text,
    onboarding_completed boolean DEFAULT false NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT accounts_user_email_check CHECK ((length(email) <= 320)),
    CONSTRAINT accounts_user_first_name_check CHECK ((length(first_name) <= 100)),
    CONSTRAINT accounts_user_last_name_check CHECK ((length(last_name) <= 100)),
    CONSTRAINT accounts_user_profile_image_url_check CHECK ((length(profile_image_url) <= 2000)),
    CONSTRAINT accounts_user_role_check CHECK ((role = ANY (ARRAY['user'::text, 'moderator'::text, 'admin'::text, 'super_admin'::text])))
);

CREATE TABLE public.activity_event (
    id bigint NOT NULL,
    user_id text NOT NULL,
    action text NOT NULL,
    feature text NOT NULL,
    subject text,
    details jsonb DEFAULT '{}'::jsonb NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT activity_event_action_check CHECK ((length(action) <= 60)),
    CONSTRAINT activity_event_feature_check CHECK ((length(feature) <= 60)),
    CONSTRAINT activity_event_subject_check CHECK ((length(subject) <= 80))
);

COMMENT ON TABLE public.activity_event IS 'Append-only: the app''s role may select and insert.';

ALTER TABLE public.activity_event ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.activity_event_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.captions_batch (
    id bigint NOT NULL,
    session_id bigint NOT NULL,
    user_id text NOT NULL,
    language text,
    state text DEFAULT 'pending'::text NOT NULL,
    slide_ids bigint[] NOT NULL,
    done_ids bigint[] DEFAULT '{}'::bigint[] NOT NULL,
    failures jsonb DEFAULT '{}'::jsonb NOT NULL,
    charged integer DEFAULT 0 NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    theme text,
    prompt text,
    CONSTRAINT captions_batch_charged_check CHECK ((charged >= 0)),
    CONSTRAINT captions_batch_state_check CHECK ((state = ANY (ARRAY['pending'::text, 'running'::text, 'done'::text, 'stopped'::text])))
);

ALTER TABLE public.captions_batch ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.captions_batch_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.captions_cache (
    key bytea NOT NULL,
    caption text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT captions_cache_caption_check CHECK (((length(caption) >= 1) AND (length(caption) <= 1000))),
    CONSTRAINT captions_cache_key_check CHECK ((length(key) = 32))
);

CREATE TABLE public.captions_hold (
    reference text NOT NULL,
    user_id text NOT NULL,
    taken_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT captions_hold_reference_check CHECK (((length(reference) >= 1) AND (length(reference) <= 100)))
);

CREATE TABLE public.captions_theme (
    theme text NOT NULL,
    instruction text NOT NULL,
    label text,
    is_enabled boolean DEFAULT true NOT NULL,
    "position" integer DEFAULT 0 NOT NULL,
    shipped text,
    CONSTRAINT captions_theme_instruction_check CHECK (((length(instruction) >= 1) AND (length(instruction) <= 2000))),
    CONSTRAINT captions_theme_theme_check CHECK (((length(theme) >= 1) AND (length(theme) <= 40)))
);

CREATE TABLE public.captions_usage (
    day date NOT NULL,
    user_id text NOT NULL,
    asked integer DEFAULT 0 NOT NULL,
    CONSTRAINT captions_usage_asked_check CHECK ((asked >= 0))
);

CREATE TABLE public.community_change (
    id bigint NOT NULL,
    xid xid8 DEFAULT pg_current_xact_id() NOT NULL,
    changed_at timestamp with time zone DEFAULT now() NOT NULL,
    delta smallint NOT NULL,
    item_id bigint NOT NULL,
    kind text NOT NULL,
    user_id text NOT NULL,
    category_id bigint,
    subreddits text[] NOT NULL,
    tags text[] NOT NULL,
    creator_name text NOT NULL,
    character_name text NOT NULL,
    search_text text NOT NULL,
    is_hidden boolean NOT NULL
);

COMMENT ON TABLE public.community_change IS 'What came to the feed (+1) and left it (-1) in the last hour, so that totals follow without counting again.';

ALTER TABLE public.community_change ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.community_change_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.community_hide (
    user_id text NOT NULL,
    item_id bigint NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE public.community_item ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.community_item_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.community_like (
    item_id bigint NOT NULL,
    user_id text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE public.community_like_delta (
    id bigint NOT NULL,
    item_id bigint NOT NULL,
    delta smallint NOT NULL,
    CONSTRAINT community_like_delta_is_one CHECK ((delta = ANY (ARRAY['-1'::integer, 1])))
)
WITH (autovacuum_vacuum_scale_factor='0', autovacuum_vacuum_threshold='2000');

COMMENT ON TABLE public.community_like_delta IS 'Likes that are not yet added to their item, which so never has to be locked by whoever likes it.';

ALTER TABLE public.community_like_delta ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.community_like_delta_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.community_mute (
    id bigint NOT NULL,
    user_id text NOT NULL,
    creator_id text,
    source text,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT community_mute_is_of_one_thing CHECK ((num_nonnulls(creator_id, source) = 1)),
    CONSTRAINT community_mute_source_is_short CHECK (((length(source) >= 1) AND (length(source) <= 200)))
);

ALTER TABLE public.community_mute ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.community_mute_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.community_rank_past (
    item_id bigint NOT NULL,
    to_version bigint NOT NULL,
    from_version bigint NOT NULL,
    like_count integer NOT NULL,
    hot_score double precision NOT NULL,
    published_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone DEFAULT now() NOT NULL
);

COMMENT ON TABLE public.community_rank_past IS 'What rows said in earlier versions of the ranking, from one up to but without another; kept for an hour.';

CREATE TABLE public.community_ranking (
    id boolean DEFAULT true NOT NULL,
    version bigint DEFAULT 0 NOT NULL,
    CONSTRAINT community_ranking_is_one CHECK (id)
);

CREATE TABLE public.community_save (
    session_id bigint NOT NULL,
    user_id text NOT NULL,
    source_session_id bigint NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL
);

COMMENT ON TABLE public.community_save IS 'Copies of shared sessions in libraries. Whoever deletes theirs may save, and pay, again.';

COMMENT ON COLUMN public.community_save.source_session_id IS 'What was saved; it may be gone since.';

CREATE TABLE public.community_seen (
    user_id text NOT NULL,
    item_id bigint NOT NULL,
    seen_at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE public.community_slide (
    id bigint NOT NULL,
    item_id bigint NOT NULL,
    scope_id bigint NOT NULL,
    "position" integer NOT NULL,
    link_id bigint NOT NULL,
    thumbnail_link_id bigint,
    asset_id bigint NOT NULL,
    canonical_id text NOT NULL,
    source_url text NOT NULL,
    type text NOT NULL,
    origin text NOT NULL,
    source text,
    caption text,
    title text,
    author text,
    community text,
    post_id text,
    post_url text,
    width integer,
    height integer,
    duration_seconds real,
    listed_seconds double precision,
    is_nsfw boolean DEFAULT false NOT NULL,
    is_spoiler boolean DEFAULT false NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    start_seconds real,
    end_seconds real,
    CONSTRAINT community_slide_caption_is_short CHECK ((length(caption) <= 2000)),
    CONSTRAINT community_slide_position_counts CHECK (("position" >= 0)),
    CONSTRAINT community_slide_type_is_known CHECK ((type = ANY (ARRAY['image'::text, 'gif'::text, 'video'::text])))
);

COMMENT ON TABLE public.community_slide IS 'Slides as they were when the session was shared. Those of the item''s `scope_id` are shown.';

COMMENT ON COLUMN public.community_slide.asset_id IS 'The asset that the link leads to, which never changes; the link is what holds it.';

COMMENT ON COLUMN public.community_slide.start_seconds IS 'Where in its video it begins; null for its beginning.';

COMMENT ON COLUMN public.community_slide.end_seconds IS 'Where in its video it ends; null for its end.';

ALTER TABLE public.community_slide ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.community_slide_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.community_term (
    item_id bigint NOT NULL,
    terms integer[] NOT NULL
);

COMMENT ON TABLE public.community_term IS 'Hashes of all that an item can be found by. Two things may share one: what is found is looked at again.';

CREATE TABLE public.credits_account (
    id bigint NOT NULL,
    user_id text,
    name text NOT NULL,
    shard smallint DEFAULT 0 NOT NULL,
    balance bigint DEFAULT 0 NOT NULL,
    version bigint DEFAULT 0 NOT NULL,
    is_system boolean NOT NULL,
    allocation bigint DEFAULT 0 NOT NULL,
    CONSTRAINT credits_account_allocation_check CHECK ((is_system OR ((allocation >= 0) AND (allocation <= balance)))),
    CONSTRAINT credits_account_check CHECK ((is_system OR (balance >= 0))),
    CONSTRAINT credits_account_name_check CHECK ((name = ANY (ARRAY['person'::text, 'issued'::text, 'revenue'::text])))
);

COMMENT ON TABLE public.credits_account IS 'The app''s role may select, insert, and update balance and version.';

COMMENT ON COLUMN public.credits_account.allocation IS 'The part of the balance that the monthly reset replaces.';

ALTER TABLE public.credits_account ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.credits_account_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.credits_entry (
    id bigint NOT NULL,
    transfer_id bigint NOT NULL,
    account_id bigint NOT NULL,
    amount bigint NOT NULL,
    balance_after bigint NOT NULL,
    version bigint NOT NULL,
    allocation_amount bigint DEFAULT 0 NOT NULL,
    allocation_after bigint DEFAULT 0 NOT NULL,
    CONSTRAINT credits_entry_amount_check CHECK ((amount <> 0))
);

COMMENT ON TABLE public.credits_entry IS 'Append-only: the app''s role may select and insert.';

COMMENT ON COLUMN public.credits_entry.allocation_amount IS 'The part of the amount that moved the allocation.';

ALTER TABLE public.credits_entry ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.credits_entry_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.credits_membership (
    user_id text NOT NULL,
    tier text DEFAULT 'free'::text NOT NULL,
    allocated_month date DEFAULT date_trunc('month'::text, (now() AT TIME ZONE 'UTC'::text)) NOT NULL,
    bonus_claimed_at timestamp with time zone
);

CREATE TABLE public.credits_price (
    feature text NOT NULL,
    amount integer NOT NULL,
    is_paying_only boolean DEFAULT false NOT NULL,
    CONSTRAINT credits_price_amount_check CHECK ((amount >= 0))
);

CREATE TABLE public.credits_tier (
    key text NOT NULL,
    name text NOT NULL,
    monthly_allocation integer NOT NULL,
    is_paying boolean NOT NULL,
    daily_bonus integer DEFAULT 5 NOT NULL,
    low_balance integer DEFAULT 10 NOT NULL,
    CONSTRAINT credits_tier_daily_bonus_check CHECK ((daily_bonus >= 0)),
    CONSTRAINT credits_tier_low_balance_check CHECK ((low_balance >= 0)),
    CONSTRAINT credits_tier_monthly_allocation_check CHECK ((monthly_allocation >= 0))
);

CREATE TABLE public.credits_transfer (
    id bigint NOT NULL,
    kind text NOT NULL,
    reference text NOT NULL,
    feature text,
    corrects bigint,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT credits_transfer_kind_check CHECK ((kind = ANY (ARRAY['grant'::text, 'charge'::text, 'refund'::text, 'referral'::text, 'bonus'::text, 'reset'::text, 'purchase'::text]))),
    CONSTRAINT credits_transfer_reference_check CHECK ((length(reference) <= 120))
);

COMMENT ON TABLE public.credits_transfer IS 'Append-only: the app''s role may select and insert.';

ALTER TABLE public.credits_transfer ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.credits_transfer_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.denylist_entry (
    id bigint NOT NULL,
    kind text NOT NULL,
    value text NOT NULL,
    note text,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT denylist_entry_kind_check CHECK ((kind = ANY (ARRAY['term'::text, 'source'::text, 'domain'::text]))),
    CONSTRAINT denylist_entry_note_check CHECK ((length(note) <= 500)),
    CONSTRAINT denylist_entry_value_check CHECK (((length(value) >= 1) AND (length(value) <= 200)))
);

ALTER TABLE public.denylist_entry ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.denylist_entry_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.ingestion_feed (
    name text NOT NULL,
    url text NOT NULL,
    token_sealed bytea,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT ingestion_feed_has_a_plain_name CHECK ((name ~ '^[a-z0-9][a-z0-9_-]{0,63}$'::text)),
    CONSTRAINT ingestion_feed_token_has_its_place CHECK (((token_sealed IS NULL) = (POSITION(('{token}'::text) IN (url)) = 0)))
);

COMMENT ON TABLE public.ingestion_feed IS 'Feeds that people may name without knowing their address: rss:NAME.';

COMMENT ON COLUMN public.ingestion_feed.url IS 'Where the feed is; {token} stands where the token goes.';

COMMENT ON COLUMN public.ingestion_feed.token_sealed IS 'The token, encrypted with a key made from the setting secret_key.';

CREATE TABLE public.ingestion_listing (
    source text NOT NULL,
    name text NOT NULL,
    sort text NOT NULL,
    media jsonb,
    picture jsonb,
    posts integer,
    wanted integer DEFAULT 0 NOT NULL,
    fetched_at timestamp with time zone,
    reason text,
    retry_at timestamp with time zone,
    leased_by uuid,
    leased_until timestamp with time zone,
    CONSTRAINT ingestion_listing_failure_is_whole CHECK (((reason IS NULL) = (retry_at IS NULL))),
    CONSTRAINT ingestion_listing_has_posts CHECK (((fetched_at IS NULL) = (posts IS NULL))),
    CONSTRAINT ingestion_listing_is_whole CHECK (((fetched_at IS NULL) = (media IS NULL))),
    CONSTRAINT ingestion_listing_lease_is_whole CHECK (((leased_by IS NULL) = (leased_until IS NULL)))
);

COMMENT ON TABLE public.ingestion_listing IS 'What a source last listed under a name. A cache: any row may be deleted.';

COMMENT ON COLUMN public.ingestion_listing.source IS 'The prefix of the source; empty for the default source.';

COMMENT ON COLUMN public.ingestion_listing.picture IS 'The first still picture of media, to be found without reading them all.';

COMMENT ON COLUMN public.ingestion_listing.wanted IS 'How many media were asked for when this was fetched.';

COMMENT ON COLUMN public.ingestion_listing.reason IS 'Why the last attempt failed; it is not tried again before retry_at.';

COMMENT ON COLUMN public.ingestion_listing.leased_by IS 'Who is asking the source just now, so that nobody else does.';

CREATE TABLE public.ingestion_upstream (
    host text NOT NULL,
    remaining double precision,
    reset_at timestamp with time zone,
    paced_until timestamp with time zone,
    cooldown_until timestamp with time zone,
    reason text,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT ingestion_upstream_cooldown_is_whole CHECK (((cooldown_until IS NULL) = (reason IS NULL))),
    CONSTRAINT ingestion_upstream_window_is_whole CHECK (((remaining IS NULL) = (reset_at IS NULL)))
);

COMMENT ON TABLE public.ingestion_upstream IS 'The calls that a host still allows this server, all processes together.';

COMMENT ON COLUMN public.ingestion_upstream.remaining IS 'Calls left until reset_at, those under way already taken off.';

COMMENT ON COLUMN public.ingestion_upstream.paced_until IS 'Up to when calls already made use up their even share of the window.';

COMMENT ON COLUMN public.ingestion_upstream.cooldown_until IS 'No call at all before this, because of reason.';

CREATE TABLE public.media_asset (
    id bigint NOT NULL,
    canonical_id text NOT NULL,
    source_url text NOT NULL,
    type text NOT NULL,
    hls_url text,
    state text DEFAULT 'pending'::text NOT NULL,
    failure text,
    retry_at timestamp with time zone,
    sha256 bytea,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    color integer,
    checked_at timestamp with time zone DEFAULT now() NOT NULL,
    check_at timestamp with time zone DEFAULT (now() + '24:00:00'::interval) NOT NULL,
    missing_since timestamp with time zone,
    version_tag text,
    pdq bit(256),
    pdq_quality smallint,
    CONSTRAINT media_asset_canonical_id_check CHECK ((length(canonical_id) <= 2500)),
    CONSTRAINT media_asset_source_url_check CHECK ((length(source_url) <= 8192)),
    CONSTRAINT media_asset_state_check CHECK ((state = ANY (ARRAY['pending'::text, 'fetching'::text, 'ready'::text, 'failed'::text, 'gone'::text]))),
    CONSTRAINT media_asset_type_check CHECK ((type = ANY (ARRAY['image'::text, 'gif'::text, 'video'::text])))
);

COMMENT ON COLUMN public.media_asset.checked_at IS 'When the host last answered whether the file is there.';

COMMENT ON COLUMN public.media_asset.check_at IS 'When to ask next.';

COMMENT ON COLUMN public.media_asset.missing_since IS 'When the host first said that it has the file no more; it is asked once more.';

COMMENT ON COLUMN public.media_asset.version_tag IS 'The ETag with which the host answered last when asked whether the file is there.';

COMMENT ON COLUMN public.media_asset.pdq IS 'PDQ, the first hexadecimal digit of its usual writing first; stays when the file is dropped.';

COMMENT ON COLUMN public.media_asset.pdq_quality IS '0 to 100; below 50 there is too little in the picture to compare it.';

ALTER TABLE public.media_asset ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.media_asset_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.media_let_go (
    asset_id bigint NOT NULL,
    since timestamp with time zone DEFAULT now() NOT NULL
);

COMMENT ON TABLE public.media_let_go IS 'Assets of scopes that were closed, until it was looked who else holds them.';

CREATE TABLE public.media_link (
    id bigint NOT NULL,
    scope_id bigint NOT NULL,
    asset_id bigint NOT NULL
);

ALTER TABLE public.media_link ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.media_link_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.media_object (
    sha256 bytea NOT NULL,
    bytes bigint NOT NULL,
    mime_type text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    last_used_at timestamp with time zone DEFAULT now() NOT NULL,
    width integer,
    height integer,
    frames integer,
    CONSTRAINT media_object_bytes_check CHECK ((bytes > 0)),
    CONSTRAINT media_object_sha256_check CHECK ((length(sha256) = 32))
);

CREATE TABLE public.media_removal (
    sha256 bytea NOT NULL,
    since timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT media_removal_names_a_digest CHECK ((length(sha256) = 32))
);

COMMENT ON TABLE public.media_removal IS 'Objects whose bytes may go. One that is stored again before that is taken out.';

CREATE TABLE public.media_rendition (
    source bytea NOT NULL,
    name text NOT NULL,
    source_object bytea,
    sha256 bytea,
    failure text,
    claimed_until timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT media_rendition_source_check CHECK ((length(source) = 32))
);

COMMENT ON COLUMN public.media_rendition.source IS 'The digest of what it is drawn from; of a library file, of its name and tag.';

COMMENT ON COLUMN public.media_rendition.failure IS 'Why there is none: then the file itself is delivered.';

CREATE TABLE public.media_scope (
    id bigint NOT NULL,
    parent_id bigint,
    user_id text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    is_durable boolean DEFAULT false NOT NULL
);

COMMENT ON COLUMN public.media_scope.is_durable IS 'Its files are not taken out to keep within the limit, and do not count for it.';

ALTER TABLE public.media_scope ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.media_scope_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.media_video (
    asset_id bigint NOT NULL,
    seconds double precision NOT NULL,
    has_sound boolean NOT NULL,
    silence text,
    poster_sha256 bytea,
    CONSTRAINT media_video_says_why_it_is_silent CHECK ((has_sound = (silence IS NULL)))
);

COMMENT ON COLUMN public.media_video.silence IS 'Why there is no sound: none was listed, or it could not be had.';

CREATE TABLE public.moderation_blocked (
    id bigint NOT NULL,
    sha256 bytea,
    pdq bit(256),
    pdq_quality integer,
    address text,
    reason text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT moderation_blocked_address_check CHECK (((length(address) >= 1) AND (length(address) <= 2100))),
    CONSTRAINT moderation_blocked_check CHECK (((num_nonnulls(sha256, pdq, address) = 1) AND ((pdq IS NULL) = (pdq_quality IS NULL)))),
    CONSTRAINT moderation_blocked_pdq_quality_check CHECK (((pdq_quality >= 0) AND (pdq_quality <= 100))),
    CONSTRAINT moderation_blocked_reason_check CHECK ((length(reason) <= 40)),
    CONSTRAINT moderation_blocked_sha256_check CHECK ((octet_length(sha256) = 32))
);

ALTER TABLE public.moderation_blocked ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.moderation_blocked_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.moderation_hidden (
    kind text NOT NULL,
    subject_id text NOT NULL,
    scope_id bigint,
    reason text NOT NULL,
    is_pending boolean NOT NULL,
    hidden_by text,
    note text DEFAULT ''::text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT moderation_hidden_kind_check CHECK ((kind = ANY (ARRAY['session'::text, 'share'::text, 'community_item'::text, 'asset'::text, 'account'::text]))),
    CONSTRAINT moderation_hidden_note_check CHECK ((length(note) <= 1000)),
    CONSTRAINT moderation_hidden_reason_check CHECK ((length(reason) <= 40)),
    CONSTRAINT moderation_hidden_subject_id_check CHECK (((length(subject_id) >= 1) AND (length(subject_id) <= 80)))
);

CREATE TABLE public.moderation_log (
    id bigint NOT NULL,
    created_at timestamp with time zone NOT NULL,
    actor_id text NOT NULL,
    action text NOT NULL,
    subject text NOT NULL,
    details text NOT NULL,
    previous bytea NOT NULL,
    digest bytea NOT NULL,
    CONSTRAINT moderation_log_action_check CHECK (((length(action) >= 1) AND (length(action) <= 60))),
    CONSTRAINT moderation_log_details_check CHECK ((length(details) <= 8000)),
    CONSTRAINT moderation_log_digest_check CHECK ((octet_length(digest) = 32)),
    CONSTRAINT moderation_log_id_check CHECK ((id > 0)),
    CONSTRAINT moderation_log_previous_check CHECK ((octet_length(previous) = 32)),
    CONSTRAINT moderation_log_subject_check CHECK ((length(subject) <= 120))
);

CREATE TABLE public.pgqueuer (
    id bigint NOT NULL,
    priority integer NOT NULL,
    queue_manager_id uuid,
    created timestamp with time zone DEFAULT now() NOT NULL,
    updated timestamp with time zone DEFAULT now() NOT NULL,
    heartbeat timestamp with time zone DEFAULT now() NOT NULL,
    execute_after timestamp with time zone DEFAULT now() NOT NULL,
    status public.pgqueuer_status NOT NULL,
    entrypoint text NOT NULL,
    dedupe_key text,
    payload bytea,
    headers jsonb,
    attempts integer DEFAULT 0 NOT NULL,
    slot bigint
);

CREATE SEQUENCE public.pgqueuer_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

ALTER SEQUENCE public.pgqueuer_id_seq OWNED BY public.pgqueuer.id;

CREATE TABLE public.pgqueuer_log (
    id bigint NOT NULL,
    created timestamp with time zone DEFAULT now() NOT NULL,
    job_id bigint NOT NULL,
    status public.pgqueuer_status NOT NULL,
    priority integer NOT NULL,
    entrypoint text NOT NULL,
    traceback jsonb,
    aggregated boolean DEFAULT false
);

ALTER TABLE public.pgqueuer_log ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.pgqueuer_log_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.pgqueuer_schedules (
    id bigint NOT NULL,
    expression text NOT NULL,
    entrypoint text NOT NULL,
    heartbeat timestamp with time zone DEFAULT now() NOT NULL,
    created timestamp with time zone DEFAULT now() NOT NULL,
    updated timestamp with time zone DEFAULT now() NOT NULL,
    next_run timestamp with time zone DEFAULT now() NOT NULL,
    last_run timestamp with time zone,
    status public.pgqueuer_status DEFAULT 'queued'::public.pgqueuer_status
);

CREATE SEQUENCE public.pgqueuer_schedules_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

ALTER SEQUENCE public.pgqueuer_schedules_id_seq OWNED BY public.pgqueuer_schedules.id;

CREATE TABLE public.pgqueuer_statistics (
    id bigint NOT NULL,
    created timestamp with time zone DEFAULT date_trunc('sec'::text, now()) NOT NULL,
    count bigint NOT NULL,
    priority integer NOT NULL,
    status public.pgqueuer_status NOT NULL,
    entrypoint text NOT NULL
);

CREATE SEQUENCE public.pgqueuer_statistics_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

ALTER SEQUENCE public.pgqueuer_statistics_id_seq OWNED BY public.pgqueuer_statistics.id;

CREATE TABLE public.platform_idempotency (
    user_id text NOT NULL,
    method text NOT NULL,
    path text NOT NULL,
    key text NOT NULL,
    fingerprint bytea NOT NULL,
    status smallint NOT NULL,
    body bytea NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT platform_idempotency_key_check CHECK (((length(key) >= 1) AND (length(key) <= 255)))
);

CREATE TABLE public.platform_outbound_host (
    host text NOT NULL,
    failures integer DEFAULT 0 NOT NULL,
    resting_until timestamp with time zone,
    reason text NOT NULL,
    is_probed boolean DEFAULT false NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT platform_outbound_host_counts CHECK ((failures >= 0))
);

COMMENT ON TABLE public.platform_outbound_host IS 'Hosts that lately failed or said stop. A host without a row is well.';

COMMENT ON COLUMN public.platform_outbound_host.failures IS 'Failures in a row.';

COMMENT ON COLUMN public.platform_outbound_host.resting_until IS 'No call before this; then one, which decides about the rest.';

COMMENT ON COLUMN public.platform_outbound_host.is_probed IS 'Whether that one call is under way; it has failed when resting_until passes.';

CREATE TABLE public.referrals_referral (
    id bigint NOT NULL,
    referrer_id text NOT NULL,
    referred_id text,
    source text NOT NULL,
    credits integer NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT referrals_referral_check CHECK ((referrer_id <> referred_id)),
    CONSTRAINT referrals_referral_credits_check CHECK ((credits >= 0)),
    CONSTRAINT referrals_referral_source_check CHECK ((source = ANY (ARRAY['session_share'::text, 'direct_link'::text, 'landing_page'::text])))
);

COMMENT ON TABLE public.referrals_referral IS 'Append-only: the app''s role may select and insert.';

ALTER TABLE public.referrals_referral ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.referrals_referral_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.reports_affected (
    case_id bigint NOT NULL,
    owner_id text NOT NULL,
    session_id bigint,
    title text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT reports_affected_title_check CHECK ((length(title) <= 420))
);

COMMENT ON TABLE public.reports_affected IS 'Who is told of a case beside the owner it names, once each, and of which of their things.';

COMMENT ON COLUMN public.reports_affected.session_id IS 'The session that shows the file as a slide; null for a file of a vault.';

CREATE TABLE public.reports_blocked (
    id bigint NOT NULL,
    case_id bigint NOT NULL,
    sha256 bytea,
    pdq bit(256),
    pdq_quality integer,
    address text
);

ALTER TABLE public.reports_blocked ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.reports_blocked_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.reports_case (
    id bigint NOT NULL,
    kind text NOT NULL,
    subject_id text NOT NULL,
    owner_id text NOT NULL,
    title text NOT NULL,
    reason text NOT NULL,
    urgency integer NOT NULL,
    was_hidden_at_once boolean DEFAULT false NOT NULL,
    state text DEFAULT 'open'::text NOT NULL,
    decided_by text,
    decided_at timestamp with time zone,
    note text DEFAULT ''::text NOT NULL,
    is_account_disabled boolean DEFAULT false NOT NULL,
    appeal text,
    appealed_at timestamp with time zone,
    appeal_state text,
    appeal_decided_by text,
    appeal_decided_at timestamp with time zone,
    appeal_note text DEFAULT ''::text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    session_id bigint,
    CONSTRAINT reports_case_appeal_check CHECK ((length(appeal) <= 2000)),
    CONSTRAINT reports_case_appeal_note_check CHECK ((length(appeal_note) <= 1000)),
    CONSTRAINT reports_case_appeal_state_check CHECK ((appeal_state = ANY (ARRAY['open'::text, 'upheld'::text, 'reversed'::text]))),
    CONSTRAINT reports_case_check CHECK (((state = 'open'::text) = (decided_at IS NULL))),
    CONSTRAINT reports_case_check1 CHECK (((appeal IS NULL) = (appeal_state IS NULL))),
    CONSTRAINT reports_case_kind_is_known CHECK ((kind = ANY (ARRAY['session'::text, 'account'::text, 'asset'::text]))),
    CONSTRAINT reports_case_note_check CHECK ((length(note) <= 1000)),
    CONSTRAINT reports_case_reason_check CHECK ((length(reason) <= 40)),
    CONSTRAINT reports_case_state_check CHECK ((state = ANY (ARRAY['open'::text, 'kept'::text, 'hidden'::text, 'removed'::text]))),
    CONSTRAINT reports_case_subject_id_check CHECK (((length(subject_id) >= 1) AND (length(subject_id) <= 80))),
    CONSTRAINT reports_case_title_check CHECK ((length(title) <= 400))
);

COMMENT ON COLUMN public.reports_case.session_id IS 'Of a slide: the session that it was reported in.';

ALTER TABLE public.reports_case ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.reports_case_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.reports_report (
    id bigint NOT NULL,
    case_id bigint NOT NULL,
    reporter_id text,
    reason text NOT NULL,
    text text DEFAULT ''::text NOT NULL,
    contact text DEFAULT ''::text NOT NULL,
    token_digest bytea NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT reports_report_contact_check CHECK ((length(contact) <= 200)),
    CONSTRAINT reports_report_reason_check CHECK ((length(reason) <= 40)),
    CONSTRAINT reports_report_text_check CHECK ((length(text) <= 2000)),
    CONSTRAINT reports_report_token_digest_check CHECK ((octet_length(token_digest) = 32))
);

ALTER TABLE public.reports_report ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.reports_report_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.schema_migration (
    id text NOT NULL,
    digest text NOT NULL,
    applied_at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE public.sessions_category (
    id bigint NOT NULL,
    user_id text,
    name text NOT NULL,
    slug text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT sessions_category_name_check CHECK (((length(name) >= 1) AND (length(name) <= 80))),
    CONSTRAINT sessions_category_slug_check CHECK (((length(slug) >= 1) AND (length(slug) <= 120)))
);

ALTER TABLE public.sessions_category ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.sessions_category_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.sessions_media (
    id bigint NOT NULL,
    session_id bigint NOT NULL,
    "position" integer NOT NULL,
    link_id bigint,
    thumbnail_link_id bigint,
    canonical_id text NOT NULL,
    source_url text NOT NULL,
    type text NOT NULL,
    origin text NOT NULL,
    caption text,
    title text,
    author text,
    community text,
    post_id text,
    post_url text,
    width integer,
    height integer,
    duration_seconds real,
    is_nsfw boolean DEFAULT false NOT NULL,
    is_spoiler boolean DEFAULT false NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    source text,
    vanished text,
    listed_seconds double precision,
    asset_id bigint,
    duplicate_of bigint,
    start_seconds real,
    end_seconds real,
    CONSTRAINT sessions_media_caption_check CHECK ((length(caption) <= 2000)),
    CONSTRAINT sessions_media_duration_seconds_check CHECK (((duration_seconds >= (0.5)::double precision) AND (duration_seconds <= (3600)::double precision))),
    CONSTRAINT sessions_media_origin_check CHECK ((origin = ANY (ARRAY['source'::text, 'manual'::text, 'import'::text]))),
    CONSTRAINT sessions_media_part_is_some_of_it CHECK (((COALESCE(start_seconds, (0)::real) >= (0)::double precision) AND (COALESCE(end_seconds, 'Infinity'::real) > COALESCE(start_seconds, (0)::real)))),
    CONSTRAINT sessions_media_position_check CHECK (("position" >= 0)),
    CONSTRAINT sessions_media_type_check CHECK ((type = ANY (ARRAY['image'::text, 'gif'::text, 'video'::text]))),
    CONSTRAINT sessions_media_vanished_is_known CHECK ((vanished = ANY (ARRAY['gone'::text, 'removed'::text])))
);

COMMENT ON COLUMN public.sessions_media.source IS 'The prefix of the source that posted it.';

COMMENT ON COLUMN public.sessions_media.vanished IS 'The post was `removed`, or the file is `gone`; nothing else is kept of such a slide.';

COMMENT ON COLUMN public.sessions_media.asset_id IS 'The asset that the link leads to, which never changes; the link is what holds it.';

COMMENT ON COLUMN public.sessions_media.duplicate_of IS 'The earlier slide that shows the same; never one that is a duplicate itself.';

COMMENT ON COLUMN public.sessions_media.start_seconds IS 'Where in its video it begins; null for its beginning.';

COMMENT ON COLUMN public.sessions_media.end_seconds IS 'Where in its video it ends; null for its end.';

ALTER TABLE public.sessions_media ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.sessions_media_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.sessions_post (
    source text NOT NULL,
    post_id text NOT NULL,
    checked_at timestamp with time zone DEFAULT now() NOT NULL,
    check_at timestamp with time zone DEFAULT (now() + '24:00:00'::interval) NOT NULL,
    missing_since timestamp with time zone,
    gone_at timestamp with time zone
);

COMMENT ON TABLE public.sessions_post IS 'Posts that slides come from, and whether they still stand.';

COMMENT ON COLUMN public.sessions_post.source IS 'The prefix of the source; empty for the default source.';

COMMENT ON COLUMN public.sessions_post.checked_at IS 'When the source last answered about the post.';

COMMENT ON COLUMN public.sessions_post.missing_since IS 'When the source first left the post out of its answer; it is asked once more.';

COMMENT ON COLUMN public.sessions_post.gone_at IS 'Since when it is known to be gone; kept, so that no old listing brings it back.';

CREATE TABLE public.sessions_post_hold (
    link_id bigint NOT NULL,
    source text NOT NULL,
    post_id text NOT NULL
);

COMMENT ON TABLE public.sessions_post_hold IS 'Posts that are asked about for as long as the link is there, though no session may show them.';

CREATE TABLE public.sessions_session (
    id bigint NOT NULL,
    user_id text NOT NULL,
    scope_id bigint NOT NULL,
    kind text NOT NULL,
    title text NOT NULL,
    subreddits text[] DEFAULT '{}'::text[] NOT NULL,
    category_id bigint DEFAULT 1 NOT NULL,
    category_source text DEFAULT 'default'::text NOT NULL,
    interval_min smallint NOT NULL,
    interval_max smallint NOT NULL,
    transition text NOT NULL,
    caption_theme text,
    ai_prompt text,
    thumbnail_link_id bigint,
    thumbnail_url text,
    is_public boolean DEFAULT false NOT NULL,
    share_to_community boolean DEFAULT false NOT NULL,
    is_favorite boolean DEFAULT false NOT NULL,
    is_manual_mode boolean DEFAULT false NOT NULL,
    is_imported boolean DEFAULT false NOT NULL,
    import_source text,
    import_url text,
    tags text[] DEFAULT '{}'::text[] NOT NULL,
    fill_state text DEFAULT 'pending'::text NOT NULL,
    fill_run integer DEFAULT 1 NOT NULL,
    fill_sources jsonb DEFAULT '[]'::jsonb NOT NULL,
    media_count integer DEFAULT 0 NOT NULL,
    charge_reference text,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    vanished_count integer DEFAULT 0 NOT NULL,
    show_duplicates boolean DEFAULT false NOT NULL,
    duplicate_count integer DEFAULT 0 NOT NULL,
    CONSTRAINT sessions_session_ai_prompt_check CHECK ((length(ai_prompt) <= 4000)),
    CONSTRAINT sessions_session_caption_theme_check CHECK ((caption_theme = ANY (ARRAY['joi'::text, 'forced-bi'::text, 'beta'::text, 'cbt'::text, 'cuckold'::text, 'custom'::text]))),
    CONSTRAINT sessions_session_category_source_check CHECK ((category_source = ANY (ARRAY['default'::text, 'manual'::text]))),
    CONSTRAINT sessions_session_check CHECK ((interval_min <= interval_max)),
    CONSTRAINT sessions_session_fill_state_check CHECK ((fill_state = ANY (ARRAY['pending'::text, 'running'::text, 'done'::text, 'failed'::text]))),
    CONSTRAINT sessions_session_interval_max_check CHECK (((interval_max >= 1) AND (interval_max <= 60))),
    CONSTRAINT sessions_session_interval_min_check CHECK (((interval_min >= 1) AND (interval_min <= 60))),
    CONSTRAINT sessions_session_kind_check CHECK ((kind = ANY (ARRAY['reddit'::text, 'manual'::text, 'imported'::text]))),
    CONSTRAINT sessions_session_thumbnail_url_check CHECK ((length(thumbnail_url) <= 8192)),
    CONSTRAINT sessions_session_title_check CHECK (((length(title) >= 1) AND (length(title) <= 255))),
    CONSTRAINT sessions_session_transition_check CHECK ((transition = ANY (ARRAY['fade'::text, 'slide'::text, 'zoom'::text, 'flip'::text, 'none'::text])))
);

ALTER TABLE public.sessions_session ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.sessions_session_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.sharing_share (
    id bigint NOT NULL,
    session_id bigint NOT NULL,
    code uuid NOT NULL,
    scope_id bigint,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    revoked_at timestamp with time zone,
    visits bigint DEFAULT 0 NOT NULL,
    last_visit_at timestamp with time zone
);

ALTER TABLE public.sharing_share ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.sharing_share_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.sharing_target (
    share_id bigint NOT NULL,
    user_id text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE public.transfers_transfer (
    id bigint NOT NULL,
    user_id text NOT NULL,
    kind text NOT NULL,
    state text DEFAULT 'pending'::text NOT NULL,
    file_name text,
    bytes bigint,
    title text,
    category_id bigint,
    attestation text,
    done integer DEFAULT 0 NOT NULL,
    total integer DEFAULT 0 NOT NULL,
    skipped integer DEFAULT 0 NOT NULL,
    failure text,
    session_id bigint,
    item_ids bigint[] DEFAULT '{}'::bigint[] NOT NULL,
    leased_until timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    finished_at timestamp with time zone,
    expires_at timestamp with time zone NOT NULL,
    CONSTRAINT transfers_transfer_kind_check CHECK ((kind = ANY (ARRAY['import'::text, 'export'::text]))),
    CONSTRAINT transfers_transfer_state_check CHECK ((state = ANY (ARRAY['pending'::text, 'running'::text, 'done'::text, 'failed'::text])))
);

COMMENT ON TABLE public.transfers_transfer IS 'Imports and exports that the worker does.';

COMMENT ON COLUMN public.transfers_transfer.file_name IS 'In the folder of transfers: what came, or what was made; null once it is gone.';

COMMENT ON COLUMN public.transfers_transfer.item_ids IS 'Files of the vault that an import has made so far, taken back if it fails.';

COMMENT ON COLUMN public.transfers_transfer.leased_until IS 'Until when one worker has it for itself.';

ALTER TABLE public.transfers_transfer ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.transfers_transfer_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.vault_attestation (
    user_id text NOT NULL,
    version text NOT NULL,
    accepted_at timestamp with time zone DEFAULT now() NOT NULL
);

COMMENT ON TABLE public.vault_attestation IS 'Who said when that they may upload, and in which words.';

CREATE TABLE public.vault_item (
    id bigint NOT NULL,
    user_id text NOT NULL,
    state text DEFAULT 'pending'::text NOT NULL,
    failure text,
    source text NOT NULL,
    original_name text NOT NULL,
    file_name text NOT NULL,
    caption text,
    character_name text,
    bytes bigint NOT NULL,
    incoming text,
    type text,
    mime_type text,
    width integer,
    height integer,
    seconds double precision,
    asset_id bigint,
    scope_id bigint,
    link_id bigint,
    attestation_version text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    share_to_community boolean DEFAULT false NOT NULL,
    tags text[] DEFAULT '{}'::text[] NOT NULL,
    CONSTRAINT vault_item_bytes_check CHECK ((bytes >= 0)),
    CONSTRAINT vault_item_caption_check CHECK ((length(caption) <= 2000)),
    CONSTRAINT vault_item_character_name_check CHECK ((length(character_name) <= 200)),
    CONSTRAINT vault_item_original_name_check CHECK (((length(original_name) >= 1) AND (length(original_name) <= 255))),
    CONSTRAINT vault_item_says_why_it_failed CHECK (((state = 'failed'::text) = (failure IS NOT NULL))),
    CONSTRAINT vault_item_source_check CHECK ((source = ANY (ARRAY['general'::text, 'profile'::text, 'thumbnail'::text, 'smart-caption'::text]))),
    CONSTRAINT vault_item_state_check CHECK ((state = ANY (ARRAY['pending'::text, 'ready'::text, 'failed'::text]))),
    CONSTRAINT vault_item_type_check CHECK ((type = ANY (ARRAY['image'::text, 'gif'::text, 'video'::text])))
);

COMMENT ON COLUMN public.vault_item.bytes IS 'What it counts for the quota: of the kept file, before that of what came, 0 when it failed.';

COMMENT ON COLUMN public.vault_item.incoming IS 'The name of the file that came, until what is kept was made of it.';

COMMENT ON COLUMN public.vault_item.asset_id IS 'What is kept, once it is ready; the link is what holds it.';

COMMENT ON COLUMN public.vault_item.share_to_community IS 'Whether its owner wants all to see it; what is shown is in `community_item`.';

ALTER TABLE public.vault_item ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.vault_item_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.vault_upload (
    id text NOT NULL,
    user_id text NOT NULL,
    length bigint NOT NULL,
    received bigint DEFAULT 0 NOT NULL,
    source text NOT NULL,
    original_name text NOT NULL,
    caption text,
    attestation_version text NOT NULL,
    writer text,
    item_id bigint,
    expires_at timestamp with time zone NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    is_archive boolean DEFAULT false NOT NULL,
    CONSTRAINT vault_upload_check CHECK (((received >= 0) AND (received <= length))),
    CONSTRAINT vault_upload_id_check CHECK ((id ~ '^[0-9a-f]{32}$'::text)),
    CONSTRAINT vault_upload_length_check CHECK ((length > 0))
);

COMMENT ON COLUMN public.vault_upload.received IS 'So many bytes are on disk for good; an upload goes on from there.';

COMMENT ON COLUMN public.vault_upload.writer IS 'The request that writes just now; a newer one takes its place.';

COMMENT ON COLUMN public.vault_upload.item_id IS 'What became of it, once it was whole.';

COMMENT ON COLUMN public.vault_upload.is_archive IS 'It waits to be imported; whoever imports it takes it away from here.';

ALTER TABLE ONLY public.pgqueuer ALTER COLUMN id SET DEFAULT nextval('public.pgqueuer_id_seq'::regclass);

ALTER TABLE ONLY public.pgqueuer_schedules ALTER COLUMN id SET DEFAULT nextval('public.pgqueuer_schedules_id_seq'::regclass);

ALTER TABLE ONLY public.pgqueuer_statistics ALTER COLUMN id SET DEFAULT nextval('public.pgqueuer_statistics_id_seq'::regclass);

ALTER TABLE ONLY public.accounts_login
    ADD CONSTRAINT accounts_login_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.accounts_login
    ADD CONSTRAINT accounts_login_token_sha256_key UNIQUE (token_sha256);

ALTER TABLE ONLY public.accounts_preferences
    ADD CONSTRAINT accounts_preferences_pkey PRIMARY KEY (user_id);

ALTER TABLE ONLY public.accounts_token
    ADD CONSTRAINT accounts_token_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.accounts_token
    ADD CONSTRAINT accounts_token_token_sha256_key UNIQUE (token_sha256);

ALTER TABLE ONLY public.accounts_user
    ADD CONSTRAINT accounts_user_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.accounts_user
    ADD CONSTRAINT accounts_user_referral_code_key UNIQUE (referral_code);

ALTER TABLE ONLY public.activity_event
    ADD CONSTRAINT activity_event_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.captions_batch
    ADD CONSTRAINT captions_batch_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.captions_batch
    ADD CONSTRAINT captions_batch_session_id_key UNIQUE (session_id);

ALTER TABLE ONLY public.captions_cache
    ADD CONSTRAINT captions_cache_pkey PRIMARY KEY (key);

ALTER TABLE ONLY public.captions_hold
    ADD CONSTRAINT captions_hold_pkey PRIMARY KEY (reference);

ALTER TABLE ONLY public.captions_theme
    ADD CONSTRAINT captions_theme_pkey PRIMARY KEY (theme);

ALTER TABLE ONLY public.captions_usage
    ADD CONSTRAINT captions_usage_pkey PRIMARY KEY (day, user_id);

ALTER TABLE ONLY public.community_change
    ADD CONSTRAINT community_change_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.community_hide
    ADD CONSTRAINT community_hide_pkey PRIMARY KEY (user_id, item_id);

ALTER TABLE ONLY public.community_item
    ADD CONSTRAINT community_item_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.community_item
    ADD CONSTRAINT community_item_session_id_key UNIQUE (session_id);

ALTER TABLE ONLY public.community_like_delta
    ADD CONSTRAINT community_like_delta_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.community_like
    ADD CONSTRAINT community_like_pkey PRIMARY KEY (user_id, item_id);

ALTER TABLE ONLY public.community_mute
    ADD CONSTRAINT community_mute_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.community_rank_past
    ADD CONSTRAINT community_rank_past_pkey PRIMARY KEY (item_id, to_version);

ALTER TABLE ONLY public.community_ranking
    ADD CONSTRAINT community_ranking_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.community_save
    ADD CONSTRAINT community_save_once UNIQUE (user_id, source_session_id);

ALTER TABLE ONLY public.community_save
    ADD CONSTRAINT community_save_pkey PRIMARY KEY (session_id);

ALTER TABLE ONLY public.community_seen
    ADD CONSTRAINT community_seen_pkey PRIMARY KEY (user_id, item_id);

ALTER TABLE ONLY public.community_slide
    ADD CONSTRAINT community_slide_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.community_slide
    ADD CONSTRAINT community_slide_place UNIQUE (scope_id, "position") DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.community_term
    ADD CONSTRAINT community_term_pkey PRIMARY KEY (item_id);

ALTER TABLE ONLY public.credits_account
    ADD CONSTRAINT credits_account_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.credits_entry
    ADD CONSTRAINT credits_entry_account_id_version_key UNIQUE (account_id, version);

ALTER TABLE ONLY public.credits_entry
    ADD CONSTRAINT credits_entry_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.credits_membership
    ADD CONSTRAINT credits_membership_pkey PRIMARY KEY (user_id);

ALTER TABLE ONLY public.credits_price
    ADD CONSTRAINT credits_price_pkey PRIMARY KEY (feature);

ALTER TABLE ONLY public.credits_tier
    ADD CONSTRAINT credits_tier_pkey PRIMARY KEY (key);

ALTER TABLE ONLY public.credits_transfer
    ADD CONSTRAINT credits_transfer_kind_reference_key UNIQUE (kind, reference);

ALTER TABLE ONLY public.credits_transfer
    ADD CONSTRAINT credits_transfer_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.denylist_entry
    ADD CONSTRAINT denylist_entry_kind_value_key UNIQUE (kind, value);

ALTER TABLE ONLY public.denylist_entry
    ADD CONSTRAINT denylist_entry_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.ingestion_feed
    ADD CONSTRAINT ingestion_feed_pkey PRIMARY KEY (name);

ALTER TABLE ONLY public.ingestion_listing
    ADD CONSTRAINT ingestion_listing_pkey PRIMARY KEY (source, name, sort);

ALTER TABLE ONLY public.ingestion_upstream
    ADD CONSTRAINT ingestion_upstream_pkey PRIMARY KEY (host);

ALTER TABLE ONLY public.media_asset
    ADD CONSTRAINT media_asset_canonical_id_key UNIQUE (canonical_id);

ALTER TABLE ONLY public.media_asset
    ADD CONSTRAINT media_asset_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.media_let_go
    ADD CONSTRAINT media_let_go_pkey PRIMARY KEY (asset_id);

ALTER TABLE ONLY public.media_link
    ADD CONSTRAINT media_link_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.media_object
    ADD CONSTRAINT media_object_pkey PRIMARY KEY (sha256);

ALTER TABLE ONLY public.media_removal
    ADD CONSTRAINT media_removal_pkey PRIMARY KEY (sha256);

ALTER TABLE ONLY public.media_rendition
    ADD CONSTRAINT media_rendition_pkey PRIMARY KEY (source, name);

ALTER TABLE ONLY public.media_scope
    ADD CONSTRAINT media_scope_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.media_video
    ADD CONSTRAINT media_video_pkey PRIMARY KEY (asset_id);

ALTER TABLE ONLY public.moderation_blocked
    ADD CONSTRAINT moderation_blocked_address_key UNIQUE (address);

ALTER TABLE ONLY public.moderation_blocked
    ADD CONSTRAINT moderation_blocked_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.moderation_blocked
    ADD CONSTRAINT moderation_blocked_sha256_key UNIQUE (sha256);

ALTER TABLE ONLY public.moderation_hidden
    ADD CONSTRAINT moderation_hidden_pkey PRIMARY KEY (kind, subject_id);

ALTER TABLE ONLY public.moderation_log
    ADD CONSTRAINT moderation_log_digest_key UNIQUE (digest);

ALTER TABLE ONLY public.moderation_log
    ADD CONSTRAINT moderation_log_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.moderation_log
    ADD CONSTRAINT moderation_log_previous_key UNIQUE (previous);

ALTER TABLE ONLY public.pgqueuer_log
    ADD CONSTRAINT pgqueuer_log_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.pgqueuer
    ADD CONSTRAINT pgqueuer_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.pgqueuer_schedules
    ADD CONSTRAINT pgqueuer_schedules_expression_entrypoint_key UNIQUE (expression, entrypoint);

ALTER TABLE ONLY public.pgqueuer_schedules
    ADD CONSTRAINT pgqueuer_schedules_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.pgqueuer_statistics
    ADD CONSTRAINT pgqueuer_statistics_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.platform_idempotency
    ADD CONSTRAINT platform_idempotency_pkey PRIMARY KEY (user_id, method, path, key);

ALTER TABLE ONLY public.platform_outbound_host
    ADD CONSTRAINT platform_outbound_host_pkey PRIMARY KEY (host);

ALTER TABLE ONLY public.referrals_referral
    ADD CONSTRAINT referrals_referral_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.referrals_referral
    ADD CONSTRAINT referrals_referral_referred_id_key UNIQUE (referred_id);

ALTER TABLE ONLY public.reports_affected
    ADD CONSTRAINT reports_affected_pkey PRIMARY KEY (case_id, owner_id);

ALTER TABLE ONLY public.reports_blocked
    ADD CONSTRAINT reports_blocked_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.reports_case
    ADD CONSTRAINT reports_case_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.reports_report
    ADD CONSTRAINT reports_report_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.reports_report
    ADD CONSTRAINT reports_report_token_digest_key UNIQUE (token_digest);

ALTER TABLE ONLY public.schema_migration
    ADD CONSTRAINT schema_migration_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.sessions_category
    ADD CONSTRAINT sessions_category_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.sessions_media
    ADD CONSTRAINT sessions_media_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.sessions_media
    ADD CONSTRAINT sessions_media_session_id_canonical_id_key UNIQUE (session_id, canonical_id);

ALTER TABLE ONLY public.sessions_media
    ADD CONSTRAINT sessions_media_session_id_position_key UNIQUE (session_id, "position") DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.sessions_post_hold
    ADD CONSTRAINT sessions_post_hold_pkey PRIMARY KEY (link_id);

ALTER TABLE ONLY public.sessions_post
    ADD CONSTRAINT sessions_post_pkey PRIMARY KEY (source, post_id);

ALTER TABLE ONLY public.sessions_session
    ADD CONSTRAINT sessions_session_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.sharing_share
    ADD CONSTRAINT sharing_share_code_key UNIQUE (code);

ALTER TABLE ONLY public.sharing_share
    ADD CONSTRAINT sharing_share_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.sharing_target
    ADD CONSTRAINT sharing_target_pkey PRIMARY KEY (share_id, user_id);

ALTER TABLE ONLY public.transfers_transfer
    ADD CONSTRAINT transfers_transfer_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.vault_attestation
    ADD CONSTRAINT vault_attestation_pkey PRIMARY KEY (user_id, version);

ALTER TABLE ONLY public.vault_item
    ADD CONSTRAINT vault_item_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.vault_upload
    ADD CONSTRAINT vault_upload_pkey PRIMARY KEY (id);

CREATE INDEX accounts_login_user ON public.accounts_login USING btree (user_id);

CREATE INDEX accounts_token_user ON public.accounts_token USING btree (user_id);

CREATE UNIQUE INDEX accounts_user_email ON public.accounts_user USING btree (lower(email));

CREATE INDEX accounts_user_referred_by ON public.accounts_user USING btree (referred_by);

CREATE INDEX activity_event_age ON public.activity_event USING brin (created_at);

CREATE INDEX activity_event_recent ON public.activity_event USING btree (user_id, created_at DESC, id DESC) INCLUDE (action);

CREATE INDEX captions_batch_user_id ON public.captions_batch USING btree (user_id);

CREATE INDEX captions_cache_created_at ON public.captions_cache USING btree (created_at);

CREATE INDEX captions_hold_taken_at ON public.captions_hold USING btree (taken_at);

CREATE INDEX captions_hold_user_id ON public.captions_hold USING btree (user_id);

CREATE INDEX community_change_at ON public.community_change USING btree (changed_at);

CREATE INDEX community_change_xid ON public.community_change USING btree (xid);

CREATE INDEX community_hide_item ON public.community_hide USING btree (item_id);

CREATE INDEX community_item_asset ON public.community_item USING btree (asset_id) WHERE (asset_id IS NOT NULL);

CREATE UNIQUE INDEX community_item_draft_scope ON public.community_item USING btree (draft_scope_id) WHERE (draft_scope_id IS NOT NULL);

CREATE INDEX community_item_hot ON public.community_item USING btree (hot_score DESC, published_at DESC, id DESC) WHERE (state = 'ready'::text);

CREATE UNIQUE INDEX community_item_media ON public.community_item USING btree (media_id) WHERE (media_id IS NOT NULL);

CREATE INDEX community_item_new ON public.community_item USING btree (published_at DESC, id DESC) WHERE (state = 'ready'::text);

CREATE INDEX community_item_rescore ON public.community_item USING btree (rescore_at) WHERE (state = 'ready'::text);

CREATE INDEX community_item_retry ON public.community_item USING btree (retry_at) WHERE (retry_at IS NOT NULL);

CREATE UNIQUE INDEX community_item_scope ON public.community_item USING btree (scope_id) WHERE (scope_id IS NOT NULL);

CREATE INDEX community_item_thumbnail ON public.community_item USING btree (thumbnail_link_id) WHERE (thumbnail_link_id IS NOT NULL);

CREATE INDEX community_item_top ON public.community_item USING btree (like_count DESC, published_at DESC, id DESC) WHERE (state = 'ready'::text);

CREATE INDEX community_item_user ON public.community_item USING btree (user_id);

CREATE INDEX community_like_delta_item ON public.community_like_delta USING btree (item_id);

CREATE INDEX community_like_item ON public.community_like USING btree (item_id);

CREATE INDEX community_mute_creator ON public.community_mute USING btree (creator_id) WHERE (creator_id IS NOT NULL);

CREATE UNIQUE INDEX community_mute_creator_once ON public.community_mute USING btree (user_id, creator_id) WHERE (creator_id IS NOT NULL);

CREATE UNIQUE INDEX community_mute_source_once ON public.community_mute USING btree (user_id, source) WHERE (source IS NOT NULL);

CREATE INDEX community_rank_past_ended ON public.community_rank_past USING btree (ended_at);

CREATE INDEX community_rank_past_hot ON public.community_rank_past USING btree (hot_score DESC, published_at DESC, item_id DESC);

CREATE INDEX community_rank_past_to ON public.community_rank_past USING btree (to_version);

CREATE INDEX community_rank_past_top ON public.community_rank_past USING btree (like_count DESC, published_at DESC, item_id DESC);

CREATE INDEX community_seen_item ON public.community_seen USING btree (item_id);

CREATE INDEX community_slide_item ON public.community_slide USING btree (item_id);

CREATE UNIQUE INDEX community_slide_link ON public.community_slide USING btree (link_id);

CREATE INDEX community_slide_post ON public.community_slide USING btree (post_id) WHERE (post_id IS NOT NULL);

CREATE INDEX community_slide_thumbnail ON public.community_slide USING btree (thumbnail_link_id) WHERE (thumbnail_link_id IS NOT NULL);

CREATE INDEX community_term_terms ON public.community_term USING gin (terms) WITH (fastupdate=off);

CREATE UNIQUE INDEX credits_account_person ON public.credits_account USING btree (user_id) WHERE (user_id IS NOT NULL);

CREATE UNIQUE INDEX credits_account_system ON public.credits_account USING btree (name, shard) WHERE is_system;

CREATE INDEX credits_entry_transfer ON public.credits_entry USING btree (transfer_id);

CREATE INDEX credits_membership_month ON public.credits_membership USING btree (allocated_month);

CREATE INDEX media_asset_check_at ON public.media_asset USING btree (check_at) WHERE ((state <> 'gone'::text) AND (canonical_id !~~ 'thumbnail:%'::text) AND (source_url !~~ 'library:%'::text));

CREATE INDEX media_asset_gone ON public.media_asset USING btree (id) WHERE (state = 'gone'::text);

CREATE INDEX media_asset_sha256 ON public.media_asset USING btree (sha256) WHERE (sha256 IS NOT NULL);

CREATE INDEX media_link_asset ON public.media_link USING btree (asset_id);

CREATE INDEX media_link_scope ON public.media_link USING btree (scope_id);

CREATE INDEX media_object_last_used_at ON public.media_object USING btree (last_used_at);

CREATE INDEX media_removal_since ON public.media_removal USING btree (since);

CREATE INDEX media_rendition_sha256 ON public.media_rendition USING btree (sha256) WHERE (sha256 IS NOT NULL);

CREATE INDEX media_rendition_source_object ON public.media_rendition USING btree (source_object) WHERE (source_object IS NOT NULL);

CREATE INDEX media_scope_durable ON public.media_scope USING btree (id) WHERE is_durable;

CREATE INDEX media_scope_parent ON public.media_scope USING btree (parent_id) WHERE (parent_id IS NOT NULL);

CREATE INDEX media_scope_user ON public.media_scope USING btree (user_id);

CREATE INDEX media_video_poster ON public.media_video USING btree (poster_sha256) WHERE (poster_sha256 IS NOT NULL);

CREATE UNIQUE INDEX moderation_blocked_pdq ON public.moderation_blocked USING btree (pdq) WHERE (pdq IS NOT NULL);

CREATE INDEX moderation_hidden_scope ON public.moderation_hidden USING btree (scope_id) WHERE (scope_id IS NOT NULL);

CREATE INDEX moderation_log_subject ON public.moderation_log USING btree (subject, id DESC);

CREATE INDEX pgqueuer_ep_ea_idx ON public.pgqueuer USING btree (entrypoint, execute_after) WHERE (status = 'queued'::public.pgqueuer_status);

CREATE INDEX pgqueuer_ep_prio_id_idx ON public.pgqueuer USING btree (entrypoint, priority DESC, id) WHERE (status = 'queued'::public.pgqueuer_status);

CREATE INDEX pgqueuer_log_created ON public.pgqueuer_log USING btree (created);

CREATE INDEX pgqueuer_log_job_id_status ON public.pgqueuer_log USING btree (job_id, created DESC);

CREATE INDEX pgqueuer_log_not_aggregated ON public.pgqueuer_log USING btree ((1)) WHERE (NOT aggregated);

CREATE INDEX pgqueuer_log_status ON public.pgqueuer_log USING btree (status);

CREATE INDEX pgqueuer_picked_heartbeat_idx ON public.pgqueuer USING btree (heartbeat) WHERE (status = 'picked'::public.pgqueuer_status);

CREATE UNIQUE INDEX pgqueuer_picked_slot_idx ON public.pgqueuer USING btree (entrypoint, slot) WHERE ((status = 'picked'::public.pgqueuer_status) AND (slot IS NOT NULL));

CREATE INDEX pgqueuer_priority_id_id1_idx ON public.pgqueuer USING btree (priority, id DESC) INCLUDE (id) WHERE (status = 'queued'::public.pgqueuer_status);

CREATE INDEX pgqueuer_queue_manager_id_idx ON public.pgqueuer USING btree (queue_manager_id) WHERE (queue_manager_id IS NOT NULL);

CREATE UNIQUE INDEX pgqueuer_statistics_unique_count ON public.pgqueuer_statistics USING btree (priority, date_trunc('sec'::text, timezone('UTC'::text, created)), status, entrypoint);

CREATE UNIQUE INDEX pgqueuer_unique_dedupe_key ON public.pgqueuer USING btree (dedupe_key) WHERE ((status = ANY (ARRAY['queued'::public.pgqueuer_status, 'picked'::public.pgqueuer_status])) AND (dedupe_key IS NOT NULL));

CREATE INDEX pgqueuer_updated_id_id1_idx ON public.pgqueuer USING btree (updated, id DESC) INCLUDE (id) WHERE (status = 'picked'::public.pgqueuer_status);

CREATE INDEX platform_idempotency_created ON public.platform_idempotency USING btree (created_at);

CREATE INDEX platform_outbound_host_updated_at ON public.platform_outbound_host USING btree (updated_at);

CREATE INDEX referrals_referral_referrer ON public.referrals_referral USING btree (referrer_id, created_at DESC, id DESC) INCLUDE (credits);

CREATE INDEX reports_affected_owner ON public.reports_affected USING btree (owner_id, case_id DESC);

CREATE INDEX reports_blocked_case ON public.reports_blocked USING btree (case_id);

CREATE INDEX reports_case_decided ON public.reports_case USING btree (decided_at) WHERE (decided_at IS NOT NULL);

CREATE UNIQUE INDEX reports_case_open ON public.reports_case USING btree (kind, subject_id) WHERE (state = 'open'::text);

CREATE INDEX reports_case_owner ON public.reports_case USING btree (owner_id, id DESC);

CREATE INDEX reports_case_queue ON public.reports_case USING btree (urgency, created_at) WHERE ((state = 'open'::text) OR (appeal_state = 'open'::text));

CREATE INDEX reports_case_subject ON public.reports_case USING btree (kind, subject_id);

CREATE INDEX reports_report_case ON public.reports_report USING btree (case_id, id);

CREATE UNIQUE INDEX reports_report_once ON public.reports_report USING btree (case_id, reporter_id) WHERE (reporter_id IS NOT NULL);

CREATE INDEX reports_report_reporter ON public.reports_report USING btree (reporter_id, id DESC) WHERE (reporter_id IS NOT NULL);

CREATE INDEX sessions_category_by_slug ON public.sessions_category USING btree (slug);

CREATE UNIQUE INDEX sessions_category_slug ON public.sessions_category USING btree (COALESCE(user_id, ''::text), slug);

CREATE INDEX sessions_media_duplicate_of ON public.sessions_media USING btree (duplicate_of) WHERE (duplicate_of IS NOT NULL);

CREATE INDEX sessions_media_link ON public.sessions_media USING btree (link_id);

CREATE INDEX sessions_media_post ON public.sessions_media USING btree (post_id) WHERE (post_id IS NOT NULL);

CREATE INDEX sessions_media_thumbnail ON public.sessions_media USING btree (thumbnail_link_id) WHERE (thumbnail_link_id IS NOT NULL);

CREATE INDEX sessions_post_check_at ON public.sessions_post USING btree (source, check_at) WHERE (gone_at IS NULL);

CREATE INDEX sessions_post_hold_post ON public.sessions_post_hold USING btree (source, post_id);

CREATE INDEX sessions_session_category ON public.sessions_session USING btree (category_id);

CREATE INDEX sessions_session_recent ON public.sessions_session USING btree (user_id, created_at DESC, id DESC);

CREATE UNIQUE INDEX sessions_session_scope ON public.sessions_session USING btree (scope_id);

CREATE INDEX sessions_session_tags ON public.sessions_session USING gin (tags);

CREATE INDEX sessions_session_thumbnail ON public.sessions_session USING btree (thumbnail_link_id) WHERE (thumbnail_link_id IS NOT NULL);

CREATE UNIQUE INDEX sharing_share_open ON public.sharing_share USING btree (session_id) WHERE (revoked_at IS NULL);

CREATE INDEX sharing_share_scope ON public.sharing_share USING btree (scope_id);

CREATE INDEX transfers_transfer_expires ON public.transfers_transfer USING btree (expires_at);

CREATE INDEX transfers_transfer_session ON public.transfers_transfer USING btree (session_id) WHERE (session_id IS NOT NULL);

CREATE INDEX transfers_transfer_user ON public.transfers_transfer USING btree (user_id, id DESC);

CREATE INDEX vault_item_asset ON public.vault_item USING btree (asset_id) WHERE (asset_id IS NOT NULL);

CREATE INDEX vault_item_link ON public.vault_item USING btree (link_id) WHERE (link_id IS NOT NULL);

CREATE INDEX vault_item_scope ON public.vault_item USING btree (scope_id) WHERE (scope_id IS NOT NULL);

CREATE INDEX vault_item_user ON public.vault_item USING btree (user_id, id DESC);

CREATE INDEX vault_upload_expires_at ON public.vault_upload USING btree (expires_at);

CREATE INDEX vault_upload_item ON public.vault_upload USING btree (item_id) WHERE (item_id IS NOT NULL);

CREATE INDEX vault_upload_user ON public.vault_upload USING btree (user_id, created_at);

CREATE TRIGGER community_begin_hidden BEFORE INSERT ON public.community_item FOR EACH ROW EXECUTE FUNCTION public.community_begin_hidden();

CREATE TRIGGER community_close_scopes AFTER DELETE ON public.community_item FOR EACH ROW EXECUTE FUNCTION public.community_close_scopes();

CREATE TRIGGER community_follow_changed_item AFTER UPDATE ON public.community_item FOR EACH ROW WHEN ((((((((old.state IS DISTINCT FROM new.state) OR (old.is_hidden IS DISTINCT FROM new.is_hidden)) OR (old.search_text IS DISTINCT FROM new.search_text)) OR (old.tags IS DISTINCT FROM new.tags)) OR (old.category_id IS DISTINCT FROM new.category_id)) OR (old.kind IS DISTINCT FROM new.kind)) OR (old.user_id IS DISTINCT FROM new.user_id))) EXECUTE FUNCTION public.community_follow_item();

CREATE TRIGGER community_follow_deleted_file AFTER DELETE ON public.vault_item FOR EACH ROW WHEN (old.share_to_community) EXECUTE FUNCTION public.community_follow_vault();

CREATE TRIGGER community_follow_file AFTER UPDATE OF failure ON public.media_asset FOR EACH ROW WHEN (((NOT (old.failure IS DISTINCT FROM 'blocked_content'::text)) <> (NOT (new.failure IS DISTINCT FROM 'blocked_content'::text)))) EXECUTE FUNCTION public.community_follow_file();

CREATE TRIGGER community_follow_moderation AFTER INSERT OR DELETE ON public.moderation_hidden FOR EACH ROW EXECUTE FUNCTION public.community_follow_moderation();

CREATE TRIGGER community_follow_new_item AFTER INSERT OR DELETE ON public.community_item FOR EACH ROW EXECUTE FUNCTION public.community_follow_item();

CREATE TRIGGER community_follow_session AFTER UPDATE OF title, subreddits, tags, category_id, thumbnail_link_id, share_to_community ON public.sessions_session FOR EACH ROW WHEN ((old.share_to_community AND ((((((old.share_to_community IS DISTINCT FROM new.share_to_community) OR (old.title IS DISTINCT FROM new.title)) OR (old.subreddits IS DISTINCT FROM new.subreddits)) OR (old.tags IS DISTINCT FROM new.tags)) OR (old.category_id IS DISTINCT FROM new.category_id)) OR (old.thumbnail_link_id IS DISTINCT FROM new.thumbnail_link_id)))) EXECUTE FUNCTION public.community_follow_session();

CREATE TRIGGER community_follow_standing AFTER UPDATE OF is_active ON public.accounts_user FOR EACH ROW WHEN ((old.is_active IS DISTINCT FROM new.is_active)) EXECUTE FUNCTION public.community_follow_standing();

CREATE TRIGGER community_follow_user AFTER UPDATE OF first_name, last_name, role ON public.accounts_user FOR EACH ROW WHEN ((((old.first_name IS DISTINCT FROM new.first_name) OR (old.last_name IS DISTINCT FROM new.last_name)) OR (old.role IS DISTINCT FROM new.role))) EXECUTE FUNCTION public.community_follow_user();

CREATE TRIGGER community_follow_vault AFTER UPDATE OF original_name, caption, character_name, tags, share_to_community ON public.vault_item FOR EACH ROW WHEN ((old.share_to_community AND (((((old.share_to_community IS DISTINCT FROM new.share_to_community) OR (old.original_name IS DISTINCT FROM new.original_name)) OR (old.caption IS DISTINCT FROM new.caption)) OR (old.character_name IS DISTINCT FROM new.character_name)) OR (old.tags IS DISTINCT FROM new.tags)))) EXECUTE FUNCTION public.community_follow_vault();

CREATE TRIGGER community_prepare_changed_item BEFORE UPDATE ON public.community_item FOR EACH ROW WHEN ((((((((old.title IS DISTINCT FROM new.title) OR (old.creator_name IS DISTINCT FROM new.creator_name)) OR (old.subreddits IS DISTINCT FROM new.subreddits)) OR (old.original_name IS DISTINCT FROM new.original_name)) OR (old.caption IS DISTINCT FROM new.caption)) OR (old.character_name IS DISTINCT FROM new.character_name)) OR (old.published_at IS DISTINCT FROM new.published_at))) EXECUTE FUNCTION public.community_prepare_item();

CREATE TRIGGER community_prepare_new_item BEFORE INSERT ON public.community_item FOR EACH ROW EXECUTE FUNCTION public.community_prepare_item();

CREATE TRIGGER media_let_go BEFORE DELETE ON public.media_scope FOR EACH ROW EXECUTE FUNCTION public.media_let_go();

CREATE TRIGGER tg_pgqueuer_changed AFTER INSERT OR DELETE OR UPDATE OR TRUNCATE ON public.pgqueuer FOR EACH STATEMENT EXECUTE FUNCTION public.fn_pgqueuer_changed();

ALTER TABLE ONLY public.accounts_login
    ADD CONSTRAINT accounts_login_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.accounts_user(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.accounts_preferences
    ADD CONSTRAINT accounts_preferences_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.accounts_user(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.accounts_token
    ADD CONSTRAINT accounts_token_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.accounts_user(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.accounts_user
    ADD CONSTRAINT accounts_user_referred_by_fkey FOREIGN KEY (referred_by) REFERENCES public.accounts_user(id) ON DELETE SET NULL;

ALTER TABLE ONLY public.activity_event
    ADD CONSTRAINT activity_event_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.accounts_user(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.captions_batch
    ADD CONSTRAINT captions_batch_session_id_fkey FOREIGN KEY (session_id) REFERENCES public.sessions_session(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.captions_batch
    ADD CONSTRAINT captions_batch_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.accounts_user(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.captions_hold
    ADD CONSTRAINT captions_hold_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.accounts_user(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.community_hide
    ADD CONSTRAINT community_hide_item_id_fkey FOREIGN KEY (item_id) REFERENCES public.community_item(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.community_hide
    ADD CONSTRAINT community_hide_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.accounts_user(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.community_item
    ADD CONSTRAINT community_item_draft_scope_id_fkey FOREIGN KEY (draft_scope_id) REFERENCES public.media_scope(id) ON DELETE SET NULL;

ALTER TABLE ONLY public.community_item
    ADD CONSTRAINT community_item_scope_id_fkey FOREIGN KEY (scope_id) REFERENCES public.media_scope(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.community_item
    ADD CONSTRAINT community_item_session_id_fkey FOREIGN KEY (session_id) REFERENCES public.sessions_session(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.community_item
    ADD CONSTRAINT community_item_thumbnail_link_id_fkey FOREIGN KEY (thumbnail_link_id) REFERENCES public.media_link(id) ON DELETE SET NULL;

ALTER TABLE ONLY public.community_item
    ADD CONSTRAINT community_item_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.accounts_user(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.community_like
    ADD CONSTRAINT community_like_item_id_fkey FOREIGN KEY (item_id) REFERENCES public.community_item(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.community_like
    ADD CONSTRAINT community_like_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.accounts_user(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.community_mute
    ADD CONSTRAINT community_mute_creator_id_fkey FOREIGN KEY (creator_id) REFERENCES public.accounts_user(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.community_mute
    ADD CONSTRAINT community_mute_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.accounts_user(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.community_rank_past
    ADD CONSTRAINT community_rank_past_item_id_fkey FOREIGN KEY (item_id) REFERENCES public.community_item(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.community_save
    ADD CONSTRAINT community_save_session_id_fkey FOREIGN KEY (session_id) REFERENCES public.sessions_session(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.community_save
    ADD CONSTRAINT community_save_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.accounts_user(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.community_seen
    ADD CONSTRAINT community_seen_item_id_fkey FOREIGN KEY (item_id) REFERENCES public.community_item(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.community_seen
    ADD CONSTRAINT community_seen_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.accounts_user(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.community_slide
    ADD CONSTRAINT community_slide_item_id_fkey FOREIGN KEY (item_id) REFERENCES public.community_item(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.community_slide
    ADD CONSTRAINT community_slide_link_id_fkey FOREIGN KEY (link_id) REFERENCES public.media_link(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.community_slide
    ADD CONSTRAINT community_slide_scope_id_fkey FOREIGN KEY (scope_id) REFERENCES public.media_scope(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.community_slide
    ADD CONSTRAINT community_slide_thumbnail_link_id_fkey FOREIGN KEY (thumbnail_link_id) REFERENCES public.media_link(id) ON DELETE SET NULL;

ALTER TABLE ONLY public.community_term
    ADD CONSTRAINT community_term_item_id_fkey FOREIGN KEY (item_id) REFERENCES public.community_item(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.credits_account
    ADD CONSTRAINT credits_account_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.accounts_user(id) ON DELETE SET NULL;

ALTER TABLE ONLY public.credits_entry
    ADD CONSTRAINT credits_entry_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.credits_account(id);

ALTER TABLE ONLY public.credits_entry
    ADD CONSTRAINT credits_entry_transfer_id_fkey FOREIGN KEY (transfer_id) REFERENCES public.credits_transfer(id);

ALTER TABLE ONLY public.credits_membership
    ADD CONSTRAINT credits_membership_tier_fkey FOREIGN KEY (tier) REFERENCES public.credits_tier(key);

ALTER TABLE ONLY public.credits_membership
    ADD CONSTRAINT credits_membership_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.accounts_user(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.credits_transfer
    ADD CONSTRAINT credits_transfer_corrects_fkey FOREIGN KEY (corrects) REFERENCES public.credits_transfer(id);

ALTER TABLE ONLY public.media_asset
    ADD CONSTRAINT media_asset_sha256_fkey FOREIGN KEY (sha256) REFERENCES public.media_object(sha256);

ALTER TABLE ONLY public.media_let_go
    ADD CONSTRAINT media_let_go_asset_id_fkey FOREIGN KEY (asset_id) REFERENCES public.media_asset(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.media_link
    ADD CONSTRAINT media_link_asset_id_fkey FOREIGN KEY (asset_id) REFERENCES public.media_asset(id);

ALTER TABLE ONLY public.media_link
    ADD CONSTRAINT media_link_scope_id_fkey FOREIGN KEY (scope_id) REFERENCES public.media_scope(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.media_rendition
    ADD CONSTRAINT media_rendition_sha256_fkey FOREIGN KEY (sha256) REFERENCES public.media_object(sha256) ON DELETE CASCADE;

ALTER TABLE ONLY public.media_rendition
    ADD CONSTRAINT media_rendition_source_object_fkey FOREIGN KEY (source_object) REFERENCES public.media_object(sha256) ON DELETE CASCADE;

ALTER TABLE ONLY public.media_scope
    ADD CONSTRAINT media_scope_parent_id_fkey FOREIGN KEY (parent_id) REFERENCES public.media_scope(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.media_scope
    ADD CONSTRAINT media_scope_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.accounts_user(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.media_video
    ADD CONSTRAINT media_video_asset_id_fkey FOREIGN KEY (asset_id) REFERENCES public.media_asset(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.media_video
    ADD CONSTRAINT media_video_poster_sha256_fkey FOREIGN KEY (poster_sha256) REFERENCES public.media_object(sha256) ON DELETE SET NULL;

ALTER TABLE ONLY public.platform_idempotency
    ADD CONSTRAINT platform_idempotency_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.accounts_user(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.referrals_referral
    ADD CONSTRAINT referrals_referral_referred_id_fkey FOREIGN KEY (referred_id) REFERENCES public.accounts_user(id) ON DELETE SET NULL;

ALTER TABLE ONLY public.referrals_referral
    ADD CONSTRAINT referrals_referral_referrer_id_fkey FOREIGN KEY (referrer_id) REFERENCES public.accounts_user(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.reports_affected
    ADD CONSTRAINT reports_affected_case_id_fkey FOREIGN KEY (case_id) REFERENCES public.reports_case(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.reports_blocked
    ADD CONSTRAINT reports_blocked_case_id_fkey FOREIGN KEY (case_id) REFERENCES public.reports_case(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.reports_report
    ADD CONSTRAINT reports_report_case_id_fkey FOREIGN KEY (case_id) REFERENCES public.reports_case(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.reports_report
    ADD CONSTRAINT reports_report_reporter_id_fkey FOREIGN KEY (reporter_id) REFERENCES public.accounts_user(id) ON DELETE SET NULL;

ALTER TABLE ONLY public.sessions_category
    ADD CONSTRAINT sessions_category_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.accounts_user(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.sessions_media
    ADD CONSTRAINT sessions_media_duplicate_of_fkey FOREIGN KEY (duplicate_of) REFERENCES public.sessions_media(id) ON DELETE SET NULL;

ALTER TABLE ONLY public.sessions_media
    ADD CONSTRAINT sessions_media_link_id_fkey FOREIGN KEY (link_id) REFERENCES public.media_link(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.sessions_media
    ADD CONSTRAINT sessions_media_session_id_fkey FOREIGN KEY (session_id) REFERENCES public.sessions_session(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.sessions_media
    ADD CONSTRAINT sessions_media_thumbnail_link_id_fkey FOREIGN KEY (thumbnail_link_id) REFERENCES public.media_link(id) ON DELETE SET NULL;

ALTER TABLE ONLY public.sessions_post_hold
    ADD CONSTRAINT sessions_post_hold_link_id_fkey FOREIGN KEY (link_id) REFERENCES public.media_link(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.sessions_session
    ADD CONSTRAINT sessions_session_category_id_fkey FOREIGN KEY (category_id) REFERENCES public.sessions_category(id);

ALTER TABLE ONLY public.sessions_session
    ADD CONSTRAINT sessions_session_scope_id_fkey FOREIGN KEY (scope_id) REFERENCES public.media_scope(id);

ALTER TABLE ONLY public.sessions_session
    ADD CONSTRAINT sessions_session_thumbnail_link_id_fkey FOREIGN KEY (thumbnail_link_id) REFERENCES public.media_link(id) ON DELETE SET NULL;

ALTER TABLE ONLY public.sessions_session
    ADD CONSTRAINT sessions_session_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.accounts_user(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.sharing_share
    ADD CONSTRAINT sharing_share_scope_id_fkey FOREIGN KEY (scope_id) REFERENCES public.media_scope(id) ON DELETE SET NULL;

ALTER TABLE ONLY public.sharing_share
    ADD CONSTRAINT sharing_share_session_id_fkey FOREIGN KEY (session_id) REFERENCES public.sessions_session(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.sharing_target
    ADD CONSTRAINT sharing_target_share_id_fkey FOREIGN KEY (share_id) REFERENCES public.sharing_share(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.sharing_target
    ADD CONSTRAINT sharing_target_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.accounts_user(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.transfers_transfer
    ADD CONSTRAINT transfers_transfer_session_id_fkey FOREIGN KEY (session_id) REFERENCES public.sessions_session(id) ON DELETE SET NULL;

ALTER TABLE ONLY public.transfers_transfer
    ADD CONSTRAINT transfers_transfer_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.accounts_user(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.vault_attestation
    ADD CONSTRAINT vault_attestation_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.accounts_user(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.vault_item
    ADD CONSTRAINT vault_item_link_id_fkey FOREIGN KEY (link_id) REFERENCES public.media_link(id) ON DELETE SET NULL;

ALTER TABLE ONLY public.vault_item
    ADD CONSTRAINT vault_item_scope_id_fkey FOREIGN KEY (scope_id) REFERENCES public.media_scope(id) ON DELETE SET NULL;

ALTER TABLE ONLY public.vault_item
    ADD CONSTRAINT vault_item_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.accounts_user(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.vault_upload
    ADD CONSTRAINT vault_upload_item_id_fkey FOREIGN KEY (item_id) REFERENCES public.vault_item(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.vault_upload
    ADD CONSTRAINT vault_upload_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.accounts_user(id) ON DELETE CASCADE;
