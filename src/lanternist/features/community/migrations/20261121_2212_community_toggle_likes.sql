-- A like in one statement: found, turned, noted and counted, without a lock on the item.

create function community_toggle_like(p_item bigint, p_user text, out liked boolean, out likes integer, out waiting bigint)
language plpgsql as $$
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

comment on function community_toggle_like is 'Likes an item or takes it back; returns which, how many like it, and how many changes wait to be added to it.';

-- Rows come and go by the hundred a second while something is liked by many: what is dead must not be stepped over.
alter table community_like_delta set (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000);
