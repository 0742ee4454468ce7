-- Files of vaults in the feed: they follow the vault, and what moderation says of the file goes for them too.

alter table community_item add column asset_id bigint;
comment on column community_item.asset_id is 'Of a medium: the file that is shown, which its link leads to.';
-- squawk-ignore require-concurrent-index-creation
create index community_item_asset on community_item (asset_id) where asset_id is not null;

create function community_hides(p_item bigint, p_session bigint, p_user text, p_asset bigint) returns boolean
language sql stable as $$
    select community_is_hidden(p_item, p_session, p_user) or (p_asset is not null and (
        exists (select from moderation_hidden where kind = 'asset' and subject_id = p_asset::text)
        or exists (select from media_asset where id = p_asset and failure = 'blocked_content')
    ))
$$;

create or replace function community_follow_moderation() returns trigger
language plpgsql as $$
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
$$;

create or replace function community_begin_hidden() returns trigger
language plpgsql as $$
begin
    new.is_hidden := new.is_hidden or community_hides(new.id, new.session_id, new.user_id, new.asset_id);
    return new;
end
$$;

create or replace function community_follow_standing() returns trigger
language plpgsql as $$
begin
    update community_item set is_hidden = community_hides(id, session_id, user_id, asset_id) where user_id = new.id;
    return null;
end
$$;

create function community_follow_file() returns trigger
language plpgsql as $$
begin
    update community_item set is_hidden = community_hides(id, session_id, user_id, asset_id) where asset_id = new.id;
    return null;
end
$$;

create trigger community_follow_file after update of failure on media_asset
for each row when (
    (old.failure is not distinct from 'blocked_content') <> (new.failure is not distinct from 'blocked_content')
) execute function community_follow_file();

-- An item that is hidden itself stays, without anything to show, so that another one does not replace it.
create function community_withdraw_medium(p_medium bigint) returns void
language plpgsql as $$
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

create function community_follow_vault() returns trigger
language plpgsql as $$
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

create trigger community_follow_deleted_file after delete on vault_item
for each row when (old.share_to_community) execute function community_follow_vault();
create trigger community_follow_vault
after update of original_name, caption, character_name, tags, share_to_community on vault_item
for each row when (
    old.share_to_community and (
        old.share_to_community, old.original_name, old.caption, old.character_name, old.tags
    ) is distinct from (
        new.share_to_community, new.original_name, new.caption, new.character_name, new.tags
    )
) execute function community_follow_vault();
