-- What moderation hides is hidden in the feed: the item itself, its session, or all that its owner has.

create function community_is_hidden(p_item bigint, p_session bigint, p_user text) returns boolean
language sql stable
set search_path = ''
return exists (
    select from public.moderation_hidden h
    where (h.kind = 'community_item' and h.subject_id = p_item::text)
       or (h.kind = 'session' and h.subject_id = p_session::text)
       or (h.kind = 'account' and h.subject_id = p_user)
);

create function community_follow_moderation() returns trigger
language plpgsql as $$
declare
    v_kind text := coalesce(new.kind, old.kind);
    v_subject text := coalesce(new.subject_id, old.subject_id);
begin
    if v_kind = 'account' then
        update community_item set is_hidden = community_is_hidden(id, session_id, user_id) where user_id = v_subject;
    elsif v_kind = 'session' then
        update community_item set is_hidden = community_is_hidden(id, session_id, user_id)
        where session_id = v_subject::bigint;
    elsif v_kind = 'community_item' then
        update community_item set is_hidden = community_is_hidden(id, session_id, user_id) where id = v_subject::bigint;
    end if;
    return null;
end
$$;

create trigger community_follow_moderation after insert or delete on moderation_hidden
for each row execute function community_follow_moderation();

-- An item that comes later, of a session that was hidden before.
create function community_begin_hidden() returns trigger
language plpgsql as $$
begin
    new.is_hidden := community_is_hidden(new.id, new.session_id, new.user_id);
    return new;
end
$$;

create trigger community_begin_hidden before insert on community_item
for each row execute function community_begin_hidden();
