"""The daily bonus: once a day in UTC, to keep, however often and however many at a time ask for it."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from lanternist.features.credits.jobs import reset_allocations
from lanternist.features.credits.tests.test_ledger import check_books, parts
from lanternist.features.credits.tests.test_reset import NEXT
from tests.support.house import House, client_of, sign_up

STATUS, CLAIM = "/api/user/daily-bonus/status", "/api/user/daily-bonus/claim"
TAKEN = {"message": "Daily bonus already claimed"}
NONE_OFFERED = {
    "error": "Forbidden",
    "message": "Your plan has no daily bonus.",
    "code": "NO_DAILY_BONUS",
}
_names = iter(range(1000))


@pytest.fixture
async def ben(house: House) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(house.app) as client:
        house.ids["ben"] = await sign_up(client, f"ben{next(_names)}")
        yield client


async def a_day_passes(house: House) -> None:
    """Move what happened to the day before."""
    await house.execute(
        "update credits_membership set bonus_claimed_at = bonus_claimed_at - interval '1 day'"
    )
    await house.execute("update credits_transfer set reference = reference || ' before' where kind = 'bonus'")


def moment(text: str) -> datetime:
    assert len(text) == len("2026-04-01T00:00:00.000Z")
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC)


async def test_it_can_be_claimed_once_a_day(house, ben):
    began = datetime.now(UTC) - timedelta(seconds=1)
    before = (await ben.get(STATUS)).json()
    claimed = await ben.post(CLAIM)
    again = await ben.post(CLAIM)
    after = (await ben.get(STATUS)).json()

    assert (before["canClaim"], before["amount"], before["lastClaimedAt"]) == (True, 5, None)
    assert moment(before["nextClaimAt"]) <= datetime.now(UTC)
    assert (claimed.status_code, claimed.json()) == (200, {"success": True, "amount": 5, "balance": 55})
    assert (again.status_code, again.json()) == (400, TAKEN)
    assert (after["canClaim"], after["amount"]) == (False, 5)
    assert began <= moment(after["lastClaimedAt"]) <= datetime.now(UTC)
    next_day = moment(after["nextClaimAt"])
    assert next_day > datetime.now(UTC)
    assert next_day - timedelta(days=1) <= moment(after["lastClaimedAt"])
    assert (next_day.hour, next_day.minute, next_day.second, next_day.microsecond) == (0, 0, 0, 0)

    await a_day_passes(house)
    assert (await ben.get(STATUS)).json()["canClaim"] is True
    assert (await ben.post(CLAIM)).json() == {"success": True, "amount": 5, "balance": 60}


async def test_it_is_kept_when_the_month_ends(house, ben):
    await ben.post(CLAIM)
    assert await parts(house.db, house.ids["ben"]) == (50, 5)

    await reset_allocations(house.db, at=NEXT)

    assert await parts(house.db, house.ids["ben"]) == (50, 5)


async def test_fifty_claims_at_once_give_one_bonus(house, ben):
    answers = await asyncio.gather(*(ben.post(CLAIM) for _ in range(50)))

    assert sorted(answer.status_code for answer in answers) == [200] + [400] * 49
    assert [answer.json() for answer in answers if answer.status_code == 400] == [TAKEN] * 49
    assert (await ben.get("/api/credits/balance")).json()["balance"] == 55
    await check_books(house.db)


async def test_the_same_key_is_answered_the_same_and_gives_nothing_twice(house, ben):
    key = {"Idempotency-Key": "today"}
    first = await ben.post(CLAIM, headers=key)
    again = await ben.post(CLAIM, headers=key)

    assert (again.status_code, again.content) == (200, first.content)
    assert again.headers["idempotency-replayed"] == "true"
    assert (await ben.get("/api/credits/balance")).json()["balance"] == 55


async def test_the_amount_is_the_tiers(house, ben):
    await house.execute("update credits_tier set daily_bonus = 12 where key = 'vip'")
    await house.execute("update credits_membership set tier = 'vip' where user_id = $1", house.ids["ben"])

    assert (await ben.get(STATUS)).json()["amount"] == 12
    assert (await ben.post(CLAIM)).json() == {"success": True, "amount": 12, "balance": 62}


async def test_a_tier_without_a_bonus_says_so_and_notes_no_claim(house, ben):
    await house.execute("update credits_tier set daily_bonus = 0 where key = 'full-access'")
    await house.execute(
        "update credits_membership set tier = 'full-access' where user_id = $1", house.ids["ben"]
    )

    status = (await ben.get(STATUS)).json()
    refused = await ben.post(CLAIM)

    assert (status["canClaim"], status["amount"], status["lastClaimedAt"]) == (False, 0, None)
    assert moment(status["nextClaimAt"]) > datetime.now(UTC)
    assert (refused.status_code, refused.json()) == (403, NONE_OFFERED)
    assert (await ben.get(STATUS)).json() == status


async def test_the_ledger_alone_refuses_a_second_one(house, ben):
    await ben.post(CLAIM)
    await house.execute("update credits_membership set bonus_claimed_at = null")

    answer = await ben.post(CLAIM)

    assert (answer.status_code, answer.json()) == (400, TAKEN)
    assert await house.value("select count(bonus_claimed_at) from credits_membership") == 0


async def test_it_is_a_transaction_and_an_event(house, ben):
    await ben.post(CLAIM)

    transactions = (await ben.get("/api/credits/transactions")).json()["items"]
    events = (await ben.get("/api/activity", params={"action": "bonus_claimed"})).json()["items"]

    assert [(each["kind"], each["amount"]) for each in transactions] == [("bonus", 5), ("grant", 50)]
    assert [(each["feature"], each["details"]) for each in events] == [("credits", {"amount": 5})]


async def test_an_account_without_a_ledger_has_no_bonus(house, ben):
    await house.execute("delete from credits_membership where user_id = $1", house.ids["ben"])

    assert (await ben.get(STATUS)).json()["canClaim"] is False
    assert (await ben.post(CLAIM)).status_code == 400
