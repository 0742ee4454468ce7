"""The page of credits: the balance, the bonus without a script, and what moved, in words."""

import re
from collections.abc import AsyncIterator

import httpx
import pytest

from lanternist.features import credits
from lanternist.features.credits import actions
from lanternist.features.credits.jobs import reset_allocations
from lanternist.features.credits.models import Kind
from lanternist.features.credits.tests.test_ledger import spend
from lanternist.features.credits.tests.test_reset import NEXT
from tests.support.house import House, client_of, sign_up

BROWSER = {"Accept": "text/html"}
BUTTON = 'action="/credits/daily-bonus"'
_names = iter(range(1000))


@pytest.fixture
async def ben(house: House) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(house.app) as client:
        house.ids["ben"] = await sign_up(client, f"ben{next(_names)}")
        client.headers.update(BROWSER)
        yield client


def rows_of(page: str) -> list[tuple[str, str]]:
    """Return the text and the amount of each row."""
    names = re.findall(r'<p class="move__name">(.*?)</p>', page)
    amounts = re.findall(r'<p class="move__amount[^>]*>(.*?)</p>', page)
    return list(zip(names, amounts, strict=True))


async def test_the_bonus_is_taken_by_a_form_once(ben):
    before = await ben.get("/credits")
    taken = await ben.post("/credits/daily-bonus")
    after = await ben.get(taken.headers["location"])
    again = await ben.post("/credits/daily-bonus")
    told = await ben.get(again.headers["location"])

    assert BUTTON in before.text
    assert [taken.status_code, again.status_code] == [303, 303]
    assert "The daily bonus is yours." in after.text
    assert BUTTON not in after.text
    assert "had today's bonus before" in told.text.replace("&#39;", "'")
    assert rows_of(told.text) == [("Daily bonus", "+5"), ("To begin with", "+50")]
    assert '<strong class="balance__number">55</strong>' in told.text


async def test_every_kind_of_transaction_has_words(house, ben):
    user_id = house.ids["ben"]
    session = (await ben.post("/api/sessions", json={"title": "Hills", "subreddits": "sfwpics"})).json()["id"]
    await spend(house.db, user_id, f"{user_id}:1")
    async with house.db.transaction() as tx:
        await credits.refund(tx, reference=f"{user_id}:1")
        for kind in (Kind.GRANT, Kind.REFERRAL, Kind.PURCHASE):
            await credits.grant(tx, user_id, 7, reference=f"{user_id}:1", kind=kind)
        purchase = await tx.fetchval("select max(id) from credits_transfer")
        await actions.take_back(tx, user_id, 7, corrects=purchase)
    await reset_allocations(house.db, at=NEXT)

    assert rows_of((await ben.get("/credits")).text) == [
        ("New month", "+10"),
        ("Taken back", "\N{MINUS SIGN}7"),
        ("Bought", "+7"),
        ("Invitation", "+7"),
        ("Given to you", "+7"),
        ("Given back", "+10"),
        ("Session", "\N{MINUS SIGN}10"),
        (f"Session {session}", "\N{MINUS SIGN}10"),
        ("To begin with", "+50"),
    ]


async def test_a_long_history_goes_on_behind_a_link(house, ben):
    async with house.db.transaction() as tx:
        for number in range(60):
            await credits.grant(tx, house.ids["ben"], 1, reference=f"{house.ids['ben']}:{number}")

    first = (await ben.get("/credits")).text
    link = re.search(r'href="(/credits\?cursor=\d+)"', first)
    assert link
    second = (await ben.get(link[1])).text

    assert (len(rows_of(first)), len(rows_of(second))) == (50, 11)
    assert rows_of(second)[-1] == ("To begin with", "+50")
    assert "cursor=" not in second


async def test_a_plan_without_a_bonus_offers_none(house, ben):
    await house.execute("update credits_tier set daily_bonus = 0 where key = 'vip'")
    await house.execute("update credits_membership set tier = 'vip' where user_id = $1", house.ids["ben"])

    assert BUTTON not in (await ben.get("/credits")).text
    refused = await ben.post("/credits/daily-bonus")
    assert refused.status_code == 403
    assert "Your plan has no daily bonus." in refused.text


async def test_a_wrong_cursor_is_told_on_a_page(ben):
    answer = await ben.get("/credits?cursor=x")

    assert answer.status_code == 400
    assert "text/html" in answer.headers["content-type"]


async def test_the_header_leads_to_the_page(ben):
    assert 'href="/credits"' in (await ben.get("/library")).text
