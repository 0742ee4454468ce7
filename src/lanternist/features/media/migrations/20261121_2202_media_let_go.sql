-- What a closed scope held goes within minutes, unless somebody else holds it: closing one means that somebody wants
-- it gone. What sessions merely replaced is kept for a day, as before.

create table media_let_go (
    asset_id bigint primary key references media_asset (id) on delete cascade,
    since timestamptz not null default now()
);

comment on table media_let_go is 'Assets of scopes that were closed, until it was looked who else holds them.';

-- In order, so that two that close scopes with the same assets never wait for each other in a circle.
create function media_let_go() returns trigger
language plpgsql as $$
begin
    insert into media_let_go (asset_id)
    select distinct asset_id from media_link where scope_id = old.id order by asset_id
    on conflict do nothing;
    return old;
end
$$;

create trigger media_let_go before delete on media_scope
for each row execute function media_let_go();
