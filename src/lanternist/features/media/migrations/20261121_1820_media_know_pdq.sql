-- The perceptual hash of pictures, and of the first frame of what moves: what looks alike differs in few bits.

alter table media_asset add column pdq bit(256), add column pdq_quality smallint;

comment on column media_asset.pdq is 'PDQ, the first hexadecimal digit of its usual writing first; stays when the file is dropped.';
comment on column media_asset.pdq_quality is '0 to 100; below 50 there is too little in the picture to compare it.';
