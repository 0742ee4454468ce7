-- In a file of its own: checking the rows takes a weaker lock than adding the constraint did.

alter table sessions_media validate constraint sessions_media_duplicate_of_fkey;
