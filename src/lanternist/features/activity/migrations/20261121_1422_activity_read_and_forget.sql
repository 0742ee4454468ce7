-- People read their own events, newest first and counted by day; both are answered by one index.
-- squawk-ignore require-concurrent-index-creation
create index activity_event_recent on activity_event (user_id, created_at desc, id desc) include (action);
-- squawk-ignore require-concurrent-index-deletion
drop index activity_event_user;

-- What is appended is in order of time, so a few bytes for each range of pages find what is old.
-- squawk-ignore require-concurrent-index-creation
create index activity_event_age on activity_event using brin (created_at);

-- The application may append events and not delete them. This is the one exception: what is old is forgotten, and
-- nobody who speaks with the application's voice can forget what is younger than 30 days.
create function activity_forget(p_days integer, p_most integer) returns bigint
language plpgsql
security definer
set search_path = ''
as $$
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
revoke execute on function activity_forget(integer, integer) from public;
grant execute on function activity_forget(integer, integer) to lanternist_app;
