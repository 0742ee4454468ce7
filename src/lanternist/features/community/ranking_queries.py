"""The SQL that keeps the order of the feed: likes are added up, scores follow the time, the past is kept an hour."""

from lanternist.platform.db import Tx

# What a batch changes, given as (id, more likes), is written down as it was and then set, in one statement.
_CHANGE = """
    , changed as (
        select i.id, i.like_count as old_likes, i.hot_score as old_score, i.published_at, i.rank_version,
               i.like_count + moved.more as likes
        from moved join community_item i on i.id = moved.id
        where i.published_at is not null
        order by i.id
        for no key update of i
    ), past as (
        insert into community_rank_past (item_id, to_version, from_version, like_count, hot_score, published_at)
        select id, $1, rank_version, old_likes, old_score, published_at from changed
    )
    , written as (
        update community_item i
        set like_count = greatest(c.likes, 0),
            hot_score = community_hot(
                greatest(c.likes, 0), c.published_at, now() + community_score_lasts(c.published_at, now()) / 2
            ),
            rescore_at = now() + community_score_lasts(c.published_at, now()),
            rank_version = $1
        from changed c
        where i.id = c.id
        returning i.id
    )
"""


async def next_version(tx: Tx) -> int:
    """Begin a version of the ranking; others wait until the transaction ends."""
    return await tx.fetchval("update community_ranking set version = version + 1 returning version")


async def add_up_likes(tx: Tx, version: int, *, most: int) -> int:
    """Add likes to their items, of at most so many; return how many likes there were."""
    return await tx.fetchval(
        f"""
        with taken as (
            delete from community_like_delta
            where id in (select id from community_like_delta order by id limit $2 for update skip locked)
            returning item_id, delta
        ), moved as (
            select item_id as id, sum(delta)::integer as more from taken group by item_id having sum(delta) <> 0
        )
        {_CHANGE}
        select count(*) from taken
        """,  # noqa: S608 -- statements of our own
        version,
        most,
    )


async def rescore(tx: Tx, version: int, *, ahead_seconds: float, most: int) -> int:
    """Give scores anew that will be wrong within `ahead_seconds`; return how many."""
    return await tx.fetchval(
        f"""
        with moved as (
            select id, 0 as more from community_item
            where state = 'ready' and rescore_at <= now() + make_interval(secs => $2)
            order by rescore_at
            limit $3
        )
        {_CHANGE}
        select count(*) from written
        """,  # noqa: S608 -- as above
        version,
        ahead_seconds,
        most,
    )


async def forget_past(tx: Tx, *, seconds: float) -> None:
    """Forget what the ranking was, and what came and went, longer ago than that."""
    await tx.execute(
        "delete from community_rank_past where ended_at < now() - make_interval(secs => $1)", seconds
    )
    await tx.execute(
        "delete from community_change where changed_at < now() - make_interval(secs => $1)", seconds
    )
