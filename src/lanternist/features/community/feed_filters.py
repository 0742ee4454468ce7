"""From a filter to SQL: what an item must fulfil, and the terms by which the index finds it.

Both say the same; terms are hashes and may find too much, so what they find is held to the conditions again. The
names of columns are alike in `community_item` and `community_change`, so one filter serves both, as `i`.
"""

from lanternist.features.community.feed_models import Filter, Reader


class Values(list[object]):
    """The parameters of a statement, in the order in which they are named in it."""

    def add(self, value: object) -> str:
        """Take a value and return the name of its parameter."""
        self.append(value)
        return f"${len(self)}"


def conditions(wanted: Filter, values: Values) -> list[str]:
    """Return what `i` must fulfil, whoever asks."""
    found = ["false"] if wanted.is_nothing else []
    if not wanted.shows_hidden:
        found.append("not i.is_hidden")
    if wanted.kind:
        found.append(f"i.kind = {values.add(wanted.kind)}")
    if wanted.creator_id is not None:
        found.append(f"i.user_id = {values.add(wanted.creator_id)}")
    if wanted.category_ids is not None:
        found.append(f"coalesce(i.category_id, 1) = any({values.add(list(wanted.category_ids))}::bigint[])")
    if wanted.tags:
        found.append(f"i.tags {'@>' if wanted.every_tag else '&&'} {values.add(list(wanted.tags))}::text[]")
    if wanted.muted_creators:
        found.append(f"i.user_id <> all({values.add(list(wanted.muted_creators))}::text[])")
    if wanted.muted_sources:
        found.append(f"not i.subreddits && {values.add(list(wanted.muted_sources))}::text[]")
    return found + _texts(wanted, values)


def _texts(wanted: Filter, values: Values) -> list[str]:
    found: list[str] = []
    if wanted.search:
        found.append(f"position({values.add(wanted.search)}::text in i.search_text) > 0")
    if wanted.creator:
        named = _holds(wanted.creator, "i.creator_name", values)
        found.append(f"({named} or i.user_id = any({values.add(list(wanted.creator_ids))}::text[]))")
    if wanted.subreddit:
        found.append(f"i.kind = 'session' and {_holds(wanted.subreddit, _SOURCES, values)}")
    if wanted.character:
        found.append(f"i.kind = 'media' and {_holds(wanted.character, 'i.character_name', values)}")
    return found


def personal_conditions(reader: Reader, values: Values) -> list[str]:
    """Return what `i` must fulfil for this reader alone."""
    who = values.add(reader.id)
    tables = ["community_hide", *(["community_seen"] if reader.only_unseen else [])]
    return [
        f"not exists (select from {table} o where o.user_id = {who} and o.item_id = i.id)" for table in tables
    ]


def terms(wanted: Filter, values: Values) -> str | None:
    """Return the condition on `t.terms` that finds at least what is asked for; None where there is none."""
    every: list[str] = []
    any_of: list[str] = []
    if wanted.kind:
        every.append(_hash(f"kind:{wanted.kind}", values))
    if wanted.creator_id is not None:
        every.append(_hash(f"user:{wanted.creator_id}", values))
    every += [
        f"community_needle_terms({values.add(needle)})"
        for needle in (wanted.search, wanted.subreddit, wanted.character)
        if needle
    ]
    if wanted.creator:
        named = f"t.terms @> community_needle_terms({values.add(wanted.creator)})"
        known = [_hash(f"user:{user_id}", values) for user_id in wanted.creator_ids]
        any_of.append(f"({named} or t.terms && ({_joined(known)}))" if known else named)
    if wanted.category_ids:
        hashes = [_hash(f"category:{category_id}", values) for category_id in wanted.category_ids]
        any_of.append(f"t.terms && ({_joined(hashes)})")
    hashes = [_hash(f"#{tag}", values) for tag in wanted.tags]
    if wanted.every_tag:
        every += hashes
    elif hashes:
        any_of.append(f"t.terms && ({_joined(hashes)})")
    found = [f"t.terms @> ({_joined(every)})"] if every else []
    return " and ".join(found + any_of) or None


_SOURCES = "array_to_string(i.subreddits, ' ')"


def _holds(needle: str, column: str, values: Values) -> str:
    """Return the condition that a text of an item, which `search_text` holds too, has the needle in it."""
    name = values.add(needle)
    return f"(position({name}::text in i.search_text) > 0 and position({name}::text in community_plain({column})) > 0)"


def _hash(term: str, values: Values) -> str:
    return f"array[hashtext({values.add(term)}::text)]"


def _joined(arrays: list[str]) -> str:
    return " || ".join(arrays)
