-- Files that their owners show to everybody who is signed in, and the words by which they are found there.

alter table vault_item
    add column share_to_community boolean not null default false,
    add column tags text[] not null default '{}';

comment on column vault_item.share_to_community is 'Whether its owner wants all to see it; what is shown is in `community_item`.';
