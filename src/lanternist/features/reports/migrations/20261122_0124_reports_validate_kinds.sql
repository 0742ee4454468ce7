-- Look at the cases that were there before.

alter table reports_case validate constraint reports_case_kind_is_known;
