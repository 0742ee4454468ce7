-- Know which version of a file its host had when it was asked last, so that it need not be told again.

alter table media_asset add column version_tag text;

comment on column media_asset.version_tag is 'The ETag with which the host answered last when asked whether the file is there.';
