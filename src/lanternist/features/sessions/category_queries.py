"""The SQL of categories and tags."""

from lanternist.features.sessions.models import Category
from lanternist.platform.db import Row, Tx


async def list_categories(tx: Tx, user_id: str) -> list[Category]:
    """Return the built-in category and a person's own, by name."""
    rows = await tx.fetch(
        """
        select id, user_id, name, slug from sessions_category
        where user_id is null or user_id = $1
        order by user_id is not null, lower(name), id
        """,
        user_id,
    )
    return [_category(row) for row in rows]


async def find_category(tx: Tx, user_id: str, category_id: int) -> Category | None:
    """Return a category that this person may use."""
    row = await tx.fetchrow(
        """
        select id, user_id, name, slug from sessions_category
        where id = $2 and (user_id is null or user_id = $1)
        """,
        user_id,
        category_id,
    )
    return _category(row) if row else None


async def add_category(tx: Tx, user_id: str, name: str, slug: str) -> Category | None:
    """Store a category; None when the person has one of this slug."""
    row = await tx.fetchrow(
        """
        insert into sessions_category (user_id, name, slug) values ($1, $2, $3)
        on conflict do nothing
        returning id, user_id, name, slug
        """,
        user_id,
        name,
        slug,
    )
    return _category(row) if row else None


async def rename_category(tx: Tx, category_id: int, name: str, slug: str) -> Category:
    """Give a category another name; a slug that is taken raises the database's unique violation."""
    row = await tx.fetchrow(
        "update sessions_category set name = $2, slug = $3 where id = $1 returning id, user_id, name, slug",
        category_id,
        name,
        slug,
    )
    assert row is not None, "the caller has found the row"  # noqa: S101 -- tells the type checker what SQL guarantees
    return _category(row)


async def delete_category(tx: Tx, category_id: int) -> None:
    """Remove a category; its sessions go back to the built-in one."""
    await tx.execute(
        "update sessions_session set category_id = 1, category_source = 'default' where category_id = $1",
        category_id,
    )
    await tx.execute("delete from sessions_category where id = $1", category_id)


async def count_categories(tx: Tx, user_id: str) -> int:
    """Return how many categories of their own a person has."""
    return await tx.fetchval("select count(*) from sessions_category where user_id = $1", user_id)


async def list_tags(tx: Tx, user_id: str, query: str, limit: int) -> list[tuple[str, int]]:
    """Return the tags on a person's sessions that begin with `query`, with how many carry each."""
    rows = await tx.fetch(
        """
        select tag, count(*) as uses
        from sessions_session s, unnest(s.tags) as tag
        where s.user_id = $1 and starts_with(tag, $2)
        group by tag
        order by uses desc, tag
        limit $3
        """,
        user_id,
        query,
        limit,
    )
    return [(row["tag"], row["uses"]) for row in rows]


def _category(row: Row) -> Category:
    return Category(row["id"], row["user_id"], row["name"], row["slug"])
