"""Reading what one did oneself: page by page, and counted by day."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta

import pytest

from lanternist.features.activity import queries
from lanternist.platform.db import Database
from tests.support.clean_slate import CleanSlate
from tests.support.house import House, open_house
from tests.support.plans import plan_of


@pytest.fixture(scope="module")
async def lived_in(migrated: tuple[Database, CleanSlate]) -> AsyncIterator[House]:
    db, slate = migrated
    await slate.wipe()
    async with open_house(db) as house:
        yield house


@pytest.fixture
async def house(lived_in: House) -> House:
    """The house, with nothing done in it yet."""
    await lived_in.execute("delete from activity_event")
    return lived_in


async def _do(house: House, who: str, action: str, *moments: datetime, details: str = "{}") -> None:
    """Note what somebody did at these moments."""
    async with house.db.transaction() as tx:
        await tx.executemany(
            """
            insert into activity_event (user_id, action, feature, subject, details, created_at)
            values ($1, $2, 'lantern', 'lantern:7', $3, $4)
            """,
            [(house.ids[who], action, details, moment) for moment in moments],
        )


async def test_an_event_is_shown_with_what_was_noted_of_it(house):
    moment = datetime.now(UTC).replace(microsecond=123456)
    await _do(house, "ana", "lantern_lit", moment, details='{"fields": ["wick"], "count": 2}')

    answer = await house.ana.get("/api/activity")

    assert answer.status_code == 200
    [item] = answer.json()["items"]
    assert isinstance(item.pop("id"), int)
    assert item == {
        "action": "lantern_lit",
        "feature": "lantern",
        "subject": "lantern:7",
        "details": {"fields": ["wick"], "count": 2},
        "createdAt": moment.strftime("%Y-%m-%dT%H:%M:%SZ"),
    }
    assert answer.json()["nextCursor"] is None


async def test_one_sees_ones_own_events_only(house):
    now = datetime.now(UTC)
    await _do(house, "ana", "lantern_lit", now)
    await _do(house, "cy", "lantern_put_out", now)

    for path in ("/api/activity", "/api/activity/totals"):
        shown = [item["action"] for item in (await house.ana.get(path)).json()["items"]]
        assert shown == ["lantern_lit"]
    page = await house.ana.get("/activity")
    assert "Lantern lit" in page.text
    assert "Lantern put out" not in page.text


async def test_pages_follow_each_other_without_a_gap_or_a_repetition(house):
    start = datetime.now(UTC)
    # Several at the same moment, as one transaction writes them.
    await _do(house, "ana", "lantern_lit", *(start - timedelta(seconds=number // 3) for number in range(20)))
    whole = [item["id"] for item in (await house.ana.get("/api/activity")).json()["items"]]
    seen: list[int] = []
    cursor: str | None = ""
    pages = 0

    while cursor is not None and pages < 10:
        answer = (
            await house.ana.get("/api/activity", params={"limit": 7} | ({"cursor": cursor} if cursor else {}))
        ).json()
        seen += [item["id"] for item in answer["items"]]
        cursor, pages = answer["nextCursor"], pages + 1
        await _do(house, "ana", "lantern_trimmed", datetime.now(UTC))

    assert len(whole) == 20
    assert (seen, pages) == (whole, 3)


async def test_one_action_can_be_asked_for(house):
    now = datetime.now(UTC)
    await _do(house, "ana", "lantern_lit", now, now)
    await _do(house, "ana", "lantern_trimmed", now)

    found = (await house.ana.get("/api/activity?action=lantern_trimmed")).json()["items"]
    nothing = (await house.ana.get("/api/activity?action=lantern_sold")).json()

    assert [item["action"] for item in found] == ["lantern_trimmed"]
    assert nothing == {"items": [], "nextCursor": None}


async def test_days_are_counted_in_utc_and_today_is_the_last(house):
    today = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    second = timedelta(seconds=1)
    await _do(house, "ana", "lantern_lit", today, today, today - second, today - timedelta(days=2))
    await _do(house, "ana", "lantern_trimmed", today)
    await _do(house, "ana", "too_early", today - timedelta(days=2) - second)

    items = (await house.ana.get("/api/activity/totals?days=3")).json()["items"]

    first, yesterday = (today - timedelta(days=2)).date(), (today - timedelta(days=1)).date()
    assert [tuple(item.values()) for item in items] == [
        (first.isoformat(), "lantern_lit", 1),
        (yesterday.isoformat(), "lantern_lit", 1),
        (today.date().isoformat(), "lantern_lit", 2),
        (today.date().isoformat(), "lantern_trimmed", 1),
    ]
    assert date.fromisoformat(items[0]["day"]) == first


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("/api/activity?limit=0", "limit"),
        ("/api/activity?limit=201", "limit"),
        ("/api/activity?limit=many", "limit"),
        ("/api/activity?cursor=x", "cursor"),
        ("/api/activity?cursor=WyIyMDI2LTAxLTAxVDAwOjAwOjAwIiwgMV0", "cursor"),
        ("/api/activity?cursor=WyIyMDI2LTAxLTAxVDAwOjAwOjAwWiIsIC0xXQ", "cursor"),
        ("/api/activity?cursor=" + "A" * 301, "cursor"),
        ("/api/activity?action=" + "a" * 61, "action"),
        ("/api/activity?limit=5&limit=6", "limit"),
        ("/api/activity/totals?days=0", "days"),
        ("/api/activity/totals?days=367", "days"),
        ("/api/activity/totals?days=1.5", "days"),
    ],
)
async def test_a_wrong_query_names_its_field(house, path, field):
    answer = await house.ana.get(path)

    assert answer.status_code == 400
    assert [problem["field"] for problem in answer.json()["details"]] == [field]


async def test_the_page_counts_days_and_leads_to_earlier_events(house):
    now = datetime.now(UTC)
    await _do(house, "ana", "session_created", *([now] * 60))

    page = await house.ana.get("/activity", headers={"Accept": "text/html"})

    assert "Session created (60)" in page.text
    assert 'href="/activity?cursor=' in page.text
    assert "365 days" in page.text


async def test_reading_and_counting_walk_one_index(house):
    await house.execute(
        f"""
        set local session_replication_role = replica;
        insert into activity_event (user_id, action, feature, created_at)
        select case when n % 20 = 0 then '{house.ids["ana"]}' else 'user_' || n % 500 end, 'lantern_lit', 'lantern',
               now() - make_interval(secs => n * 20)
        from generate_series(1, 60000) n
        """
    )
    await house.execute("analyze activity_event")
    plans = [
        await plan_of(house.db, queries.list_events, house.ids["ana"], action=None, after=None, limit=51),
        await plan_of(
            house.db,
            queries.list_events,
            house.ids["ana"],
            action="x",
            after=(datetime.now(UTC), 7),
            limit=51,
        ),
        await plan_of(house.db, queries.count_by_day, house.ids["ana"], 3),
    ]

    for plan in plans:
        assert "activity_event_recent" in plan
        assert "Seq Scan" not in plan
