"""The SQL of the feed: one statement a page, by a walk along the order or by gathering what a filter finds.

A walk reads rows in order and drops those that the filter does not want: cheap where many match. Gathering looks up
all that match and sorts them: cheap where few do. `feed.py` knows how many there are and chooses.
"""

from collections.abc import Sequence
from typing import Any

from lanternist.features.community.feed_filters import Values, conditions, personal_conditions, terms
from lanternist.features.community.feed_models import FeedRow, Filter, Place, Reader, Slice, Sort
from lanternist.platform.db import Row, Tx

_KEYS: dict[Sort, tuple[tuple[str, str], ...]] = {
    "new": (("published_at", "timestamptz"),),
    "hot": (("hot_score", "float8"), ("published_at", "timestamptz")),
    "top": (("like_count", "integer"), ("published_at", "timestamptz")),
}
_FLOORS = {
    "hot_score": "coalesce((select hot_score from floor), -1)",
    "like_count": "coalesce((select like_count from floor), -1)",
    "published_at": "coalesce((select published_at from floor), '-infinity')",
}
_MOST_RECENT = 2000
_RANKED = "hot_score, like_count, published_at"
_DETAILS = """
    select i.id, i.kind, coalesce(i.session_id, i.media_id) as number, i.user_id, i.scope_id, i.title,
           i.creator_name, u.role in ('admin', 'super_admin') as is_place, u.first_name, u.last_name,
           u.profile_image_url, i.subreddits, i.tags,
           coalesce(i.category_id, 1) as category_id, c.slug as category_slug, i.thumbnail_link_id, i.slide_count,
           s.is_manual_mode, s.is_imported, i.original_name, i.media_source, i.caption, i.character_name,
           (select a.type from media_asset a where a.id = i.asset_id) as media_type,
           i.like_count + coalesce((
               select sum(d.delta) from community_like_delta d where d.item_id = i.id
           ), 0)::integer as like_count,
           exists (select from community_like l where l.user_id = {reader} and l.item_id = i.id) as is_liked,
           exists (select from community_seen v where v.user_id = {reader} and v.item_id = i.id) as is_seen,
           i.is_hidden, i.published_at, {keys},
           (select version from community_ranking) as version, extract(epoch from now())::float8 as now
    from part
    join community_item i on i.id = part.id
    join accounts_user u on u.id = i.user_id
    left join sessions_session s on s.id = i.session_id
    left join sessions_category c on c.id = coalesce(i.category_id, 1)
    order by {order}
"""
Found = list[tuple[FeedRow, Place]]


async def walk(tx: Tx, wanted: Filter, reader: Reader, part: Slice, *, most: int | None) -> Found:
    """Read along the order. Of at most `most` rows, where that is said: then less may come than there is."""
    values = Values()
    order = _order(part.sort, "i")
    behind = _behind(part, "i", values)
    wishes = [*conditions(wanted, values), *personal_conditions(reader, values)]
    source = "community_item i"
    if most is None:
        wishes += ["i.state = 'ready'", *behind]
    else:
        where = " and ".join(["i.state = 'ready'", *behind])
        source = f"(select * from community_item i where {where} order by {order} limit {most}) i"  # noqa: S608 -- parameters and our own columns
    sql = f"""
        with part as materialized (
            select i.id, {_RANKED} from {source} where {" and ".join(wishes)}
            order by {order} limit {part.limit} offset {part.offset}
        )
    """  # noqa: S608 -- as above
    return await _fetch(tx, sql, part, reader, values)


async def walk_past(tx: Tx, wanted: Filter, reader: Reader, part: Slice, after: Place) -> Found:
    """Read along the order as it stood in the version of `after`.

    A row that has not changed since stands in its table; of one that has, the past says what it was. What changed
    since is all looked at where it is not much, and otherwise read in order too. What is read of the table ends where
    as much was found in the past, so that rows that moved away are not stepped over for long.
    """
    values = Values()
    version = values.add(after.version)
    wishes = " and ".join([*conditions(wanted, values), *personal_conditions(reader, values)])
    keys = [name for name, _ in _KEYS[part.sort]]
    behind_past = " and ".join(_behind(part, "p", values, number="item_id"))
    behind = " and ".join(_behind(part, "i", values))
    floor = ", ".join(_FLOORS[name] for name in keys)

    def past(source: str, condition: str) -> str:
        return f"""(
            select i.id, p.hot_score, p.like_count, p.published_at
            from {source} p join community_item i on i.id = p.item_id
            where p.from_version <= {version} and p.to_version > {version} and {behind_past} and {condition}
              and i.state = 'ready' and {wishes}
            order by {_order(part.sort, "p", number="item_id")} limit {part.limit}
        )"""  # noqa: S608 -- parameters and our own columns

    sql = f"""
        with recent as materialized (
            select * from community_rank_past where to_version > {version}
            order by to_version desc limit {_MOST_RECENT + 1}
        ), past as materialized (
            {past("recent", f"(select count(*) from recent) <= {_MOST_RECENT}")}
            union all
            {past("community_rank_past", f"(select count(*) from recent) > {_MOST_RECENT}")}
        ), floor as materialized (
            select * from past order by {_order(part.sort, "past")} limit 1 offset {part.limit - 1}
        ), present as materialized (
            select i.id, i.hot_score, i.like_count, i.published_at
            from community_item i
            where i.state = 'ready' and i.rank_version <= {version} and {behind} and {wishes}
              and ({", ".join(f"i.{name}" for name in keys)}, i.id) >= ({floor}, coalesce((select id from floor), 0))
            order by {_order(part.sort, "i")} limit {part.limit}
        ), part as materialized (
            select * from (select * from past union all select * from present) both_of_them
            order by {_order(part.sort, "both_of_them")} limit {part.limit}
        )
    """  # noqa: S608 -- as above
    return await _fetch(tx, sql, part, reader, values)


async def gather(tx: Tx, wanted: Filter, reader: Reader, part: Slice) -> Found:
    """Look up all that match and sort them, as they stood in the version of `part.after` if there is one."""
    values = Values()
    found_by = terms(wanted, values)
    wishes = " and ".join([*conditions(wanted, values), *personal_conditions(reader, values)])
    ranked = "i.hot_score, i.like_count, i.published_at"
    then = ""
    if part.after is not None and part.sort != "new":
        version = values.add(part.after.version)
        then = (
            "left join community_rank_past p on i.rank_version > "
            f"{version} and p.item_id = i.id and p.from_version <= {version} and p.to_version > {version}"
        )
        ranked = ", ".join(
            f"coalesce(p.{name}, i.{name}) as {name}" for name in ("hot_score", "like_count", "published_at")
        )
    behind = " and ".join(_behind(part, "r", values)) or "true"
    sql = f"""
        with found as materialized (
            select t.item_id from community_term t where {found_by}
        ), ranked as (
            select i.id, {ranked} from found join community_item i on i.id = found.item_id {then}
            where i.state = 'ready' and {wishes}
        ), part as materialized (
            select r.id, {_RANKED} from ranked r where {behind}
            order by {_order(part.sort, "r")} limit {part.limit} offset {part.offset}
        )
    """  # noqa: S608 -- as above
    return await _fetch(tx, sql, part, reader, values)


async def is_walk_kept(tx: Tx, begun: float, *, seconds: int) -> bool:
    """Return whether a walk that began then may go on."""
    return await tx.fetchval(
        "select to_timestamp($1) > now() - make_interval(secs => $2)", begun, float(seconds)
    )


async def needles(tx: Tx, texts: Sequence[str]) -> list[str | None]:
    """Return what to look for, for each text; None where nothing can be found by it."""
    return await tx.fetchval(
        "select array(select community_needle(text) from unnest($1::text[]) with ordinality t (text, n) order by n)",
        list(texts),
    )


async def categories_of(tx: Tx, slug: str) -> tuple[int, ...]:
    """Return the categories of all people that have this slug."""
    rows = await tx.fetch("select id from sessions_category where slug = $1 order by id", slug)
    return tuple(row["id"] for row in rows)


async def creators_by_address(tx: Tx, text: str, *, by_part: bool) -> tuple[str, ...]:
    """Return whose e-mail address it is or, `by_part`, in whose address the text is; of those who show something."""
    rule = "position(lower($1) in lower(u.email)) > 0" if by_part else "lower(u.email) = lower($1)"
    rows = await tx.fetch(
        f"""
        select u.id from accounts_user u
        where {rule} and exists (select from community_item i where i.user_id = u.id)
        order by u.id limit 1000
        """,  # noqa: S608 -- as above
        text,
    )
    return tuple(row["id"] for row in rows)


def _order(sort: Sort, alias: str, *, number: str = "id") -> str:
    return ", ".join(f"{alias}.{name} desc" for name in [*(name for name, _ in _KEYS[sort]), number])


def _behind(part: Slice, alias: str, values: Values, *, number: str = "id") -> list[str]:
    if part.after is None:
        return []
    names = ", ".join(f"{alias}.{name}" for name in [*(name for name, _ in _KEYS[part.sort]), number])
    places = [
        # Times travel as text: a parameter of that type would need the driver's own.
        f"{values.add(_cast(key, kind))}{'::text' if kind == 'timestamptz' else ''}::{kind}"
        for key, (_, kind) in zip(part.after.keys, _KEYS[part.sort], strict=True)
    ]
    return [f"({names}) < ({', '.join(places)}, {values.add(part.after.id)}::bigint)"]


def _cast(key: float | str, kind: str) -> float | str | int:
    return int(key) if kind == "integer" else key


async def _fetch(tx: Tx, part_sql: str, part: Slice, reader: Reader, values: Values) -> Found:
    who = values.add(reader.id)
    keys = ", ".join(f"part.{name} as key_{name}" for name, _ in _KEYS[part.sort])
    details = _DETAILS.format(reader=who, keys=keys, order=_order(part.sort, "part"))
    rows = await tx.fetch(part_sql + details, *values)
    return [(_row(row), _place(row, part)) for row in rows]


_FIELDS = FeedRow.__slots__


def _row(row: Row) -> FeedRow:
    fields: dict[str, Any] = {name: row[name] for name in _FIELDS}  # Any: columns of all types
    return FeedRow(**fields)


def _place(row: Row, part: Slice) -> Place:
    keys = tuple(
        row[f"key_{name}"].isoformat() if kind == "timestamptz" else float(row[f"key_{name}"])
        for name, kind in _KEYS[part.sort]
    )
    after = part.after
    return Place(
        sort=part.sort,
        page=1,
        keys=keys,
        id=row["id"],
        version=after.version if after else row["version"],
        begun=after.begun if after else row["now"],
    )
