-- Themes that operators put into order, switch off, reset and add to; and what a batch is written by, where that is not
-- what its session says.

alter table captions_theme
    add column label text,
    add column is_enabled boolean not null default true,
    add column position integer not null default 0,
    add column shipped text;

update captions_theme set position = 1, shipped = 'Describe the picture in one calm sentence.' where theme = 'joi';
update captions_theme set position = 2, shipped = 'Describe the colours of the picture in one sentence.' where theme = 'forced-bi';
update captions_theme set position = 3, shipped = 'Describe the mood of the picture in one sentence.' where theme = 'beta';
update captions_theme set position = 4, shipped = 'Describe the light in the picture in one sentence.' where theme = 'cbt';
update captions_theme set position = 5, shipped = 'Describe what stands out in the picture in one sentence.' where theme = 'cuckold';
update captions_theme set position = 6, shipped = 'Describe the picture in one sentence, as the person asks for it.' where theme = 'custom';

alter table captions_batch
    add column theme text,
    add column prompt text;
