"""The SQL by which the totals of the feed are counted once and followed then."""

from lanternist.features.community.feed_filters import Values, conditions, terms
from lanternist.features.community.feed_models import Filter, Reader
from lanternist.platform.db import Tx


async def count(tx: Tx, wanted: Filter) -> tuple[int, str]:
    """Return how many items match, and the snapshot of the database in which they were counted."""
    values = Values()
    found_by = terms(wanted, values)
    wishes = " and ".join(["i.state = 'ready'", *conditions(wanted, values)])
    found = f"with found as materialized (select t.item_id from community_term t where {found_by})"  # noqa: S608 -- parameters and our own columns
    source = "found join community_item i on i.id = found.item_id" if found_by else "community_item i"
    row = await tx.fetchrow(
        f"{found if found_by else ''} select count(*) as total, pg_current_snapshot()::text as snapshot "  # noqa: S608 -- as above
        f"from {source} where {wishes}",
        *values,
    )
    assert row is not None, "a count has one row"  # noqa: S101 -- tells the type checker what SQL guarantees
    return row["total"], row["snapshot"]


async def count_since(tx: Tx, wanted: Filter, snapshot: str) -> tuple[int, str]:
    """Return how many more match than in an earlier snapshot, and the snapshot of now."""
    values = Values()
    then = f"{values.add(snapshot)}::text::pg_snapshot"
    wishes = " and ".join([*conditions(wanted, values), "true"])
    row = await tx.fetchrow(
        f"""
        select coalesce(sum(i.delta), 0)::bigint as more, pg_current_snapshot()::text as snapshot
        from community_change i
        where i.xid >= pg_snapshot_xmin({then}) and not pg_visible_in_snapshot(i.xid, {then}) and {wishes}
        """,  # noqa: S608 -- as above
        *values,
    )
    assert row is not None, "a sum has one row"  # noqa: S101 -- as above
    return row["more"], row["snapshot"]


async def count_left_out(tx: Tx, wanted: Filter, reader: Reader) -> int:
    """Return how many items match that this reader does not want to see, or has seen and asks for others."""
    values = Values()
    who = values.add(reader.id)
    wishes = " and ".join(["i.state = 'ready'", *conditions(wanted, values)])
    seen = f"union select item_id from community_seen where user_id = {who}" if reader.only_unseen else ""  # noqa: S608 -- a parameter
    return await tx.fetchval(
        f"""
        select count(*) from (select item_id from community_hide where user_id = {who} {seen}) o
        join community_item i on i.id = o.item_id
        where {wishes}
        """,  # noqa: S608 -- as above
        *values,
    )
