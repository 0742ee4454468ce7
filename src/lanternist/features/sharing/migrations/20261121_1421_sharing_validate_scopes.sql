-- In a file of its own: checking the rows takes a weaker lock than adding the constraint did.

alter table sharing_share validate constraint sharing_share_scope_id_fkey;
