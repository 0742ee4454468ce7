-- Let a scope keep its files for good: what was published stays, whatever the limit of the rest.

alter table media_scope add column is_durable boolean not null default false;

comment on column media_scope.is_durable is 'Its files are not taken out to keep within the limit, and do not count for it.';

-- squawk-ignore require-concurrent-index-creation
create index media_scope_durable on media_scope (id) where is_durable;
