"""All SQL of ingestion: the listing cache and the budget of calls. Database time is the clock."""

from collections.abc import Sequence
from uuid import UUID

from lanternist.platform.db import Row, Tx


async def get_listing(tx: Tx, *, source: str, name: str, sort: str) -> Row | None:
    """Read one listing with its age, and how long its failure and its lease still hold, in seconds."""
    return await tx.fetchrow(
        """
        select media, posts, wanted, reason, fetched_at,
               extract(epoch from clock_timestamp() - fetched_at)::float8 as age,
               extract(epoch from retry_at - clock_timestamp())::float8 as retry_in,
               coalesce(leased_until > clock_timestamp(), false) as is_leased
          from ingestion_listing
         where source = $1 and name = $2 and sort = $3
        """,
        source,
        name,
        sort,
    )


async def lease_listing(tx: Tx, *, source: str, name: str, sort: str, owner: UUID, seconds: float) -> bool:
    """Take the right to ask the source, unless somebody living has it; say whether it was got."""
    got = await tx.fetchval(
        """
        insert into ingestion_listing as listing (source, name, sort, leased_by, leased_until)
        values ($1, $2, $3, $4, clock_timestamp() + make_interval(secs => $5))
        on conflict (source, name, sort) do update
           set leased_by = excluded.leased_by, leased_until = excluded.leased_until
         where listing.leased_until is null or listing.leased_until <= clock_timestamp()
        returning true
        """,
        source,
        name,
        sort,
        owner,
        seconds,
    )
    return got is True


async def renew_lease(tx: Tx, *, source: str, name: str, sort: str, owner: UUID, seconds: float) -> None:
    """Show that the owner is still alive."""
    await tx.execute(
        """
        update ingestion_listing
           set leased_until = clock_timestamp() + make_interval(secs => $5)
         where source = $1 and name = $2 and sort = $3 and leased_by = $4
        """,
        source,
        name,
        sort,
        owner,
        seconds,
    )


async def release_lease(tx: Tx, *, source: str, name: str, sort: str, owner: UUID) -> None:
    """Give the right back without a result."""
    await tx.execute(
        """
        update ingestion_listing
           set leased_by = null, leased_until = null
         where source = $1 and name = $2 and sort = $3 and leased_by = $4
        """,
        source,
        name,
        sort,
        owner,
    )


async def save_listing(
    tx: Tx,
    *,
    source: str,
    name: str,
    sort: str,
    owner: UUID,
    media: str,
    picture: str | None,
    posts: int,
    wanted: int,
) -> None:
    """Store what the source listed and end the owner's lease; a lost lease stores nothing."""
    await tx.execute(
        """
        update ingestion_listing
           set media = $5, picture = $6, posts = $7, wanted = $8, fetched_at = clock_timestamp(),
               reason = null, retry_at = null, leased_by = null, leased_until = null
         where source = $1 and name = $2 and sort = $3 and leased_by = $4
        """,
        source,
        name,
        sort,
        owner,
        media,
        picture,
        posts,
        wanted,
    )


async def save_failure(
    tx: Tx, *, source: str, name: str, sort: str, owner: UUID, reason: str, seconds: float
) -> None:
    """Store why the source gave nothing, keep the older listing, and end the owner's lease."""
    await tx.execute(
        """
        update ingestion_listing
           set reason = $5, retry_at = clock_timestamp() + make_interval(secs => $6),
               leased_by = null, leased_until = null
         where source = $1 and name = $2 and sort = $3 and leased_by = $4
        """,
        source,
        name,
        sort,
        owner,
        reason,
        seconds,
    )


async def delete_old_listings(tx: Tx, *, max_age_seconds: float) -> int:
    """Forget listings that may stand in no more, and failures that hold no more; return how many rows."""
    tag = await tx.execute(
        """
        delete from ingestion_listing
         where coalesce(fetched_at, retry_at, leased_until, '-infinity')
               < clock_timestamp() - make_interval(secs => $1)
           and coalesce(leased_until <= clock_timestamp(), true)
        """,
        max_age_seconds,
    )
    return int(tag.split()[-1])


async def forget_posts(tx: Tx, *, source: str, post_ids: Sequence[str]) -> None:
    """Take posts out of the listings that are kept of a source."""
    await tx.execute(
        """
        update ingestion_listing
           set media = (
                   select coalesce(jsonb_agg(each order by place), '[]')
                     from jsonb_array_elements(media) with ordinality as given (each, place)
                    where coalesce(not each ->> 'post_id' = any ($2::text[]), true)
               ),
               picture = case when picture ->> 'post_id' = any ($2::text[]) then null else picture end
         where source = $1
           and exists (select from jsonb_array_elements(media) each where each ->> 'post_id' = any ($2::text[]))
        """,
        source,
        list(post_ids),
    )


async def first_picture(
    tx: Tx, *, sources: Sequence[str], names: Sequence[str], sort: str, max_age_seconds: float
) -> str | None:
    """Read the first still picture among young listings, in the order of the names given."""
    return await tx.fetchval(
        """
        select listing.picture
          from unnest($1::text[], $2::text[]) with ordinality as asked (source, name, place)
          join ingestion_listing as listing using (source, name)
         where listing.sort = $3
           and listing.fetched_at > clock_timestamp() - make_interval(secs => $4)
           and listing.picture is not null
         order by asked.place
         limit 1
        """,
        list(sources),
        list(names),
        sort,
        max_age_seconds,
    )


async def lock_upstream(tx: Tx, host: str) -> Row:
    """Lock a host's row, making it at the first call, and read it; times are seconds from now."""
    row = await tx.fetchrow(
        """
        insert into ingestion_upstream as upstream (host)
        values ($1)
        on conflict (host) do update set updated_at = clock_timestamp()
        returning remaining, reason,
                  extract(epoch from reset_at - clock_timestamp())::float8 as reset_in,
                  extract(epoch from paced_until - clock_timestamp())::float8 as paced_in,
                  extract(epoch from cooldown_until - clock_timestamp())::float8 as cooldown_in
        """,
        host,
    )
    assert row is not None, "an upsert always returns its row"  # noqa: S101  tells the type checker
    return row


async def save_window(
    tx: Tx, host: str, *, remaining: float | None, reset_in: float | None, paced_in: float | None
) -> None:
    """Store what a host allows from now on; times are seconds from now."""
    await tx.execute(
        """
        update ingestion_upstream
           set remaining = $2,
               reset_at = clock_timestamp() + make_interval(secs => $3),
               paced_until = clock_timestamp() + make_interval(secs => $4)
         where host = $1
        """,
        host,
        remaining,
        reset_in,
        paced_in,
    )


async def start_cooldown(tx: Tx, host: str, *, reason: str, seconds: float) -> None:
    """Note that a host refuses listings; a longer cool-down that is already there stays."""
    await tx.execute(
        """
        insert into ingestion_upstream as upstream (host, reason, cooldown_until)
        values ($1, $2, clock_timestamp() + make_interval(secs => $3))
        on conflict (host) do update
           set reason = excluded.reason, cooldown_until = excluded.cooldown_until,
               updated_at = clock_timestamp()
         where upstream.cooldown_until is null or upstream.cooldown_until < excluded.cooldown_until
        """,
        host,
        reason,
        seconds,
    )


async def save_feed(tx: Tx, *, name: str, url: str, token_sealed: bytes | None) -> None:
    """Store a feed in the place of an earlier one of the same name, whose listing is forgotten."""
    await tx.execute(
        """
        insert into ingestion_feed (name, url, token_sealed)
        values ($1, $2, $3)
        on conflict (name) do update set url = excluded.url, token_sealed = excluded.token_sealed
        """,
        name,
        url,
        token_sealed,
    )
    await tx.execute("delete from ingestion_listing where source = 'rss' and name = $1", name)


async def delete_feed(tx: Tx, name: str) -> bool:
    """Delete a feed and its listing; say whether there was one."""
    await tx.execute("delete from ingestion_listing where source = 'rss' and name = $1", name)
    deleted = await tx.fetchval("delete from ingestion_feed where name = $1 returning true", name)
    return deleted is True


async def list_feeds(tx: Tx) -> list[Row]:
    """Read all feeds by name, without their tokens."""
    return await tx.fetch(
        "select name, url, token_sealed is not null as has_token from ingestion_feed order by name"
    )


async def find_feed(tx: Tx, name: str) -> Row | None:
    """Read one feed with its sealed token."""
    return await tx.fetchrow("select url, token_sealed from ingestion_feed where name = $1", name)


async def count_listings(tx: Tx, *, seconds: float, reasons: Sequence[str]) -> list[Row]:
    """Count by source the names that answered lately, and those that fail just now for one of `reasons`.

    The reason is the commonest; a name that fails now is not counted among those that answered.
    """
    return await tx.fetch(
        """
        select source,
               count(*) filter (where not fails and seen)::integer as listed,
               count(*) filter (where fails)::integer as failing,
               mode() within group (order by reason) filter (where fails) as reason,
               max(retry_at) filter (where fails) as retry_at,
               max(fetched_at) as last_success_at
          from (
            select source, reason, retry_at, fetched_at,
                   coalesce(reason = any($2::text[]) and retry_at > clock_timestamp(), false) as fails,
                   coalesce(fetched_at > clock_timestamp() - make_interval(secs => $1), false) as seen
              from ingestion_listing
          ) as listing
         group by source
        """,
        seconds,
        list(reasons),
    )


async def list_cooldowns(tx: Tx, hosts: Sequence[str]) -> list[Row]:
    """Read which hosts refuse listings just now."""
    return await tx.fetch(
        """
        select host, reason, cooldown_until
          from ingestion_upstream
         where host = any($1::text[]) and cooldown_until > clock_timestamp()
        """,
        list(hosts),
    )
