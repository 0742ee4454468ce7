"""Every write that succeeds leaves an event of the person who made it: the table of routes is walked."""

from collections.abc import AsyncIterator

import pytest

from lanternist.platform.db import Database
from tests.support.clean_slate import CleanSlate
from tests.support.house import open_house
from tests.support.matrix import TABLE, Street, open_street

WRITES = sorted(route for route in TABLE if route.split()[0] not in ("GET", "HEAD"))
NOT_RECORDED: dict[str, str] = {}
"""Writes that leave no event of the owner's, each with the reason."""


@pytest.fixture(scope="module")
async def street(migrated: tuple[Database, CleanSlate]) -> AsyncIterator[Street]:
    db, slate = migrated
    await slate.wipe()
    async with open_house(db) as house:
        yield await open_street(house)


@pytest.mark.parametrize("route", [route for route in WRITES if route not in NOT_RECORDED])
async def test_a_write_that_succeeds_is_recorded_and_names_no_title(street: Street, route: str):
    owned = await street.fresh()
    last = await street.house.value("select max(id) from activity_event")

    answer = await street.send(route, "owner", owned)

    assert answer.status_code < 400, answer.text
    recorded = await street.house.value(
        """
        select string_agg(action || ' ' || coalesce(subject, '') || ' ' || details, ', ')
        from activity_event where id > $1 and (user_id = $2 or action = 'account_created')
        """,
        last,
        street.house.ids["ana"],
    )
    assert recorded, "no event"
    for private in ("hills", "dunes", "sfwpics", "seas", "lakes", "@", "ana"):
        assert private not in recorded.lower()


def test_the_exceptions_are_writes_that_exist():
    assert set(NOT_RECORDED) <= set(WRITES)
    assert len(WRITES) > 20
