-- Look at the slides that were there before.

alter table sessions_media validate constraint sessions_media_part_is_some_of_it;
