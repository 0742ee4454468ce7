"""All SQL of activity."""

from collections.abc import Sequence

from lanternist.features.activity.models import DayTotal, Event, PersonsEvent
from lanternist.platform.db import Tx
from lanternist.platform.paging import Place


async def add_event(
    tx: Tx, user_id: str, *, action: str, feature: str, subject: str | None, details: str
) -> None:
    """Append one event; `details` is JSON."""
    await tx.execute(
        "insert into activity_event (user_id, action, feature, subject, details) values ($1, $2, $3, $4, $5)",
        user_id,
        action,
        feature,
        subject,
        details,
    )


async def list_events(
    tx: Tx, user_id: str, *, action: str | None, after: Place | None, limit: int
) -> list[Event]:
    """Return a person's events, newest first, from behind the place `after`."""
    moment, number = after or (None, None)
    rows = await tx.fetch(
        """
        select id, action, feature, subject, details, created_at
        from activity_event
        where user_id = $1
          and ($2::text is null or action = $2)
          and ($3::timestamptz is null or (created_at, id) < ($3, $4::bigint))
        order by created_at desc, id desc
        limit $5
        """,
        user_id,
        action,
        moment,
        number,
        limit,
    )
    return [Event(**dict(row.items())) for row in rows]


async def list_events_of_all(
    tx: Tx, *, user_id: str | None, actions: Sequence[str], before: int, limit: int
) -> list[PersonsEvent]:
    """Return events of everybody, newest first, from the one before the id `before`; no `actions` are all."""
    rows = await tx.fetch(
        """
        select id, action, feature, subject, details, created_at, user_id
        from activity_event
        where id < $1
          and ($2::text is null or user_id = $2)
          and (cardinality($3::text[]) = 0 or action = any($3))
        order by id desc
        limit $4
        """,
        before,
        user_id,
        list(actions),
        limit,
    )
    return [
        PersonsEvent(
            row["user_id"],
            Event(
                row["id"],
                row["action"],
                row["feature"],
                row["subject"],
                row["details"],
                row["created_at"],
            ),
        )
        for row in rows
    ]


async def count_by_day(tx: Tx, user_id: str, days: int) -> list[DayTotal]:
    """Return how often a person did what on each of the last `days` days in UTC, today last."""
    rows = await tx.fetch(
        """
        select (created_at at time zone 'UTC')::date as day, action, count(*) as count
        from activity_event
        where user_id = $1
          and created_at >= (date_trunc('day', now() at time zone 'UTC') - make_interval(days => $2 - 1))
                            at time zone 'UTC'
        group by 1, 2
        order by 1, 2
        """,
        user_id,
        days,
    )
    return [DayTotal(row["day"], row["action"], row["count"]) for row in rows]


async def forget_events(tx: Tx, *, days: int, most: int) -> int:
    """Delete at most `most` events that are older than `days`, at least 30; return how many it were."""
    return await tx.fetchval("select activity_forget($1, $2)", days, most)
