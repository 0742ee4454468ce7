-- What people show whose account is switched off is hidden too, for as long as it is.

create or replace function community_is_hidden(p_item bigint, p_session bigint, p_user text) returns boolean
language sql stable as $$
    select not (select is_active from accounts_user where id = p_user) or exists (
        select from moderation_hidden
        where (kind = 'community_item' and subject_id = p_item::text)
           or (kind = 'session' and subject_id = p_session::text)
           or (kind = 'account' and subject_id = p_user)
    )
$$;

create function community_follow_standing() returns trigger
language plpgsql as $$
begin
    update community_item set is_hidden = community_is_hidden(id, session_id, user_id) where user_id = new.id;
    return null;
end
$$;

create trigger community_follow_standing after update of is_active on accounts_user
for each row when (old.is_active is distinct from new.is_active) execute function community_follow_standing();
