-- What moderation hides is hidden in the community, and stays so when sharing is turned off and on again.

create function community_is_hidden(p_item bigint, p_session bigint, p_user text) returns boolean
language sql stable as $$
    select exists (
        select from moderation_hidden
        where (kind = 'community_item' and subject_id = p_item::text)
           or (kind = 'session' and subject_id = p_session::text)
           or (kind = 'account' and subject_id = p_user)
    )
$$;

create function community_follow_moderation() returns trigger
language plpgsql as $$
declare
    v_kind text := coalesce(new.kind, old.kind);
    v_subject text := coalesce(new.subject_id, old.subject_id);
begin
    if v_kind = 'account' then
        update community_item set is_hidden = community_is_hidden(id, session_id, user_id) where user_id = v_subject;
    elsif v_kind in ('community_item', 'session') and v_subject ~ '^[0-9]{1,18}$' then
        update community_item set is_hidden = community_is_hidden(id, session_id, user_id)
        where case v_kind when 'session' then session_id = v_subject::bigint else id = v_subject::bigint end;
    end if;
    return null;
end
$$;

create trigger community_follow_moderation after insert or delete on moderation_hidden
for each row execute function community_follow_moderation();

create function community_begin_hidden() returns trigger
language plpgsql as $$
begin
    new.is_hidden := new.is_hidden or community_is_hidden(new.id, new.session_id, new.user_id);
    return new;
end
$$;

create trigger community_begin_hidden before insert on community_item
for each row execute function community_begin_hidden();

-- As before, but an item that is hidden itself stays, without anything to show, so that another one does not replace it.
create or replace function community_follow_session() returns trigger
language plpgsql as $$
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
