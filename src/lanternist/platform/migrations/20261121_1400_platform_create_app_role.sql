-- The web server and the worker run as a role that owns nothing, so that no mistake of theirs changes what is only
-- ever appended to. Roles belong to the whole cluster: the role may exist, and another database's migration may make
-- it at this very moment.
do $$
begin
    if to_regrole('lanternist_app') is null then
        begin
            create role lanternist_app nologin;
        exception
            when duplicate_object or unique_violation then null;
            when insufficient_privilege then
                raise exception 'the database user "%" may not create the role lanternist_app', current_user
                    using hint = format(
                        'Let an administrator of the database run: create role lanternist_app nologin; '
                        'grant lanternist_app to %I;', current_user);
        end;
    end if;
    if not pg_has_role(current_user, 'lanternist_app', 'set') then
        begin
            execute format('grant lanternist_app to %I', current_user);
        exception
            when unique_violation then null;
            when insufficient_privilege then
                raise exception 'the database user "%" is no member of the role lanternist_app', current_user
                    using hint = format(
                        'Let an administrator of the database run: grant lanternist_app to %I;', current_user);
        end;
    end if;
end
$$;

grant usage on schema public to lanternist_app;
grant select, insert, update, delete on all tables in schema public to lanternist_app;
grant usage on all sequences in schema public to lanternist_app;
alter default privileges in schema public grant select, insert, update, delete on tables to lanternist_app;
alter default privileges in schema public grant usage on sequences to lanternist_app;

revoke update, delete on credits_transfer, credits_entry, activity_event from lanternist_app;
revoke insert, update, delete on schema_migration from lanternist_app;
-- An account stays, and stays the same person's; only what is on it moves.
revoke update, delete on credits_account from lanternist_app;
grant update (balance, version) on credits_account to lanternist_app;

comment on table credits_transfer is 'Append-only: the app''s role may select and insert.';
comment on table credits_entry is 'Append-only: the app''s role may select and insert.';
comment on table activity_event is 'Append-only: the app''s role may select and insert.';
comment on table credits_account is 'The app''s role may select, insert, and update balance and version.';
