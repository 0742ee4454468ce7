-- What the decoder found: sizes and frames of stored pictures, and the colour to show before one has come.

alter table media_object add column width integer, add column height integer, add column frames integer;
alter table media_asset add column color integer;
