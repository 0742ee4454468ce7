-- Uploads in pieces may be archives to import, which never become files of the vault themselves.

alter table vault_upload add column is_archive boolean not null default false;

comment on column vault_upload.is_archive is 'It waits to be imported; whoever imports it takes it away from here.';
