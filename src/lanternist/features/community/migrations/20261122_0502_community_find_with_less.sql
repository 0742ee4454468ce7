-- Walks by hot and top look at what moved since they began, and searches for several words look up less.

-- Always at the end of the index, so it costs next to nothing to write.
-- squawk-ignore require-concurrent-index-creation
create index community_rank_past_to on community_rank_past (to_version);

-- Where two words meet: up to three letters of each, which few other texts have.
create function community_joints(p_plain text) returns text[]
language sql immutable parallel safe
return (
    select array(
        select right(words[n], 3) || ' ' || left(words[n + 1], 3) from generate_series(1, cardinality(words) - 1) n
    )
    from string_to_array(btrim(p_plain), ' ') words
);

-- By what a text can be found: as before, and by where its words meet.
create or replace function community_grams(p_plain text) returns integer[]
language sql immutable parallel safe
return (
    select array(select hashtext(substr(p_plain, i, 3)) from generate_series(1, length(p_plain) - 2) i)
        || array(select hashtext(joint) from unnest(community_joints(p_plain)) joint)
        || array(
            select hashtext(substr(word, 1, 2)) from regexp_split_to_table(p_plain, '(?=\s)') word where length(word) > 1
        )
        || case when p_plain ~ '[^\x01-\x7f]' then array(
            select hashtext(gram)
            from generate_series(1, length(p_plain)) i,
                 lateral (values (substr(p_plain, i, 1)), (substr(p_plain, i, 2))) grams (gram)
            where gram ~ '^[^\x01-\x7f]+$'
        ) else '{}' end
);

-- Terms to look up for a needle, few, for each is looked up: where its words meet, its begin and its end, or without
-- such a place every third gram. Its outer words may be parts of words; so they tell only if they have three letters.
create or replace function community_needle_terms(p_needle text) returns integer[]
language sql immutable parallel safe
return (
    select case
        when length(p_needle) < 3 then array[hashtext(p_needle)]
        when cardinality(joints) > 0 then array(select hashtext(joint) from unnest(joints) joint)
            || array[hashtext(left(p_needle, 3)), hashtext(right(p_needle, 3))]
        else array(select hashtext(substr(p_needle, i, 3)) from generate_series(1, length(p_needle) - 2, 3) i)
            || hashtext(right(p_needle, 3))
        end
    from string_to_array(btrim(p_needle), ' ') words, lateral (
        select (community_joints(p_needle))[
            case when length(words[1]) < 3 then 2 else 1 end
            :
            cardinality(words) - case when length(words[cardinality(words)]) < 3 then 2 else 1 end
        ] as joints
    ) telling
);

update community_term t
set terms = community_terms(i.search_text, i.tags, i.kind, i.user_id, i.category_id)
from community_item i
where i.id = t.item_id;
