"""What administrators do with prices, tiers and other people's credits, and that all of it is recorded."""

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest

from lanternist.features.credits.jobs import reset_allocations
from lanternist.features.credits.tests.test_ledger import check_books, parts
from lanternist.features.credits.tests.test_reset import NEXT
from lanternist.features.credits.tests.test_verification import wrong
from lanternist.platform.db import Database
from tests.support.clean_slate import CleanSlate
from tests.support.house import House, client_of, open_house, sign_up
from tests.support.standing import standing

HILLS = {"title": "Hills", "subreddits": "sfwpics"}
PRICES, TIERS = "/api/admin/credits/prices", "/api/admin/credits/tiers"
_names = iter(range(1000))


@pytest.fixture
async def house(migrated: tuple[Database, CleanSlate]) -> AsyncIterator[House]:
    db, slate = migrated
    await slate.wipe()
    async with open_house(db) as opened:
        yield opened


@pytest.fixture
async def boss(house: House) -> httpx.AsyncClient:
    return await house.staff("admin")


@pytest.fixture
async def ben(house: House) -> AsyncIterator[httpx.AsyncClient]:
    """Somebody with the 50 credits that everybody begins with."""
    async with client_of(house.app) as client:
        house.ids["ben"] = await sign_up(client, f"ben{next(_names)}")
        yield client


def of(house: House, rest: str = "") -> str:
    return f"/api/admin/users/{house.ids['ben']}/credits{rest}"


async def done_by(client: httpx.AsyncClient) -> list[tuple[str, str | None, dict[str, object]]]:
    """Return what the person's record says of credits, the newest first."""
    events = (await client.get("/api/activity")).json()["items"]
    return [
        (each["action"], each["subject"], each["details"]) for each in events if each["feature"] == "credits"
    ]


async def last_transfer(client: httpx.AsyncClient) -> dict[str, object]:
    return (await client.get("/api/credits/transactions")).json()["items"][0]


async def refused(answer: httpx.Response, status: int, code: str) -> None:
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text


async def test_a_price_is_set_used_and_removed(house, boss, ben):
    set_to = await boss.put(f"{PRICES}/session_create", json={"amount": 7})
    listed = (await boss.get(PRICES)).json()["items"]
    created = await ben.post("/api/sessions", json=HILLS)
    removed = await boss.delete(f"{PRICES}/session_create")
    closed = await ben.post("/api/sessions", json=HILLS)
    await boss.put(f"{PRICES}/session_create", json={"amount": 0, "isPayingOnly": True})
    for_payers = await ben.post("/api/sessions", json=HILLS)

    assert set_to.json() == {"feature": "session_create", "amount": 7, "isPayingOnly": False}
    assert listed == [
        {"feature": "playback_caption", "amount": 0, "isPayingOnly": False},
        {"feature": "session_create", "amount": 7, "isPayingOnly": False},
        {"feature": "smart_caption", "amount": 10, "isPayingOnly": False},
    ]
    assert (created.status_code, (await last_transfer(ben))["amount"]) == (201, -7)
    assert (removed.status_code, removed.content) == (204, b"")
    await refused(closed, 503, "FEATURE_PRICING_MISSING")
    await refused(for_payers, 403, "PREMIUM_ONLY")
    assert await done_by(boss) == [
        ("price_changed", "price:session_create", {"amount": 0, "is_paying_only": True}),
        ("price_removed", "price:session_create", {}),
        ("price_changed", "price:session_create", {"amount": 7, "is_paying_only": False}),
    ]


async def test_a_tier_is_changed_field_by_field(house, boss):
    before = {tier["key"]: tier for tier in (await boss.get(TIERS)).json()["items"]}
    changed = await boss.patch(f"{TIERS}/vip", json={"dailyBonus": 12, "lowBalance": 0, "name": "The best"})
    untouched = await boss.patch(f"{TIERS}/vip", json={})
    after = {tier["key"]: tier for tier in (await boss.get(TIERS)).json()["items"]}

    assert list(before) == ["free", "joi-curious", "full-access", "vip"]
    assert before["vip"] == {
        "key": "vip",
        "name": "VIP",
        "monthlyAllocation": 5000,
        "dailyBonus": 5,
        "lowBalance": 10,
        "isPaying": True,
    }
    assert changed.json() == before["vip"] | {"dailyBonus": 12, "lowBalance": 0, "name": "The best"}
    assert untouched.json() == changed.json()
    assert after == before | {"vip": changed.json()}
    assert await done_by(boss) == [
        ("tier_changed", "tier:vip", {"fields": ["daily_bonus", "low_balance", "name"]})
    ]


async def test_a_grant_is_kept_recorded_and_seen_by_who_gets_it(house, boss, ben):
    answer = await boss.post(of(house, "/grants"), json={"amount": 30})
    holding = (await boss.get(of(house))).json()

    assert answer.status_code == 201
    assert answer.json() == await last_transfer(ben)
    assert (answer.json()["kind"], answer.json()["amount"], answer.json()["balanceAfter"]) == (
        "grant",
        30,
        80,
    )
    assert holding | {"nextRefreshDate": None} == {
        "userId": house.ids["ben"],
        "balance": 80,
        "allocation": 50,
        "tier": "free",
        "tierDisplayName": "Free",
        "monthlyAllocation": 50,
        "nextRefreshDate": None,
        "totalEarned": 80,
        "totalSpent": 0,
    }
    details = {"amount": 30, "transfer": answer.json()["id"]}
    assert await done_by(boss) == [("credits_given", f"user:{house.ids['ben']}", details)]
    assert await done_by(ben) == [("credits_received", None, details)]
    await reset_allocations(house.db, at=NEXT)
    assert await parts(house.db, house.ids["ben"]) == (50, 30)


async def test_a_grant_with_a_key_is_given_once(house, boss, ben):
    answers = [
        await boss.post(of(house, "/grants"), json={"amount": 5}, headers={"Idempotency-Key": "gift"})
        for _ in range(3)
    ]

    assert {answer.content for answer in answers} == {answers[0].content}
    assert await parts(house.db, house.ids["ben"]) == (50, 5)


async def test_who_moves_up_gets_the_difference_at_once_and_once_a_month(house, boss, ben):
    moves = [await boss.patch(of(house), json={"tier": key}) for key in ("vip", "free", "vip", "vip")]

    assert [each.json()["balance"] for each in moves] == [5000, 5000, 5000, 5000]
    assert [each.json()["tier"] for each in moves] == ["vip", "free", "vip", "vip"]
    assert await parts(house.db, house.ids["ben"]) == (5000, 0)
    told = [
        ("moved_to_tier", None, {"tier": tier, "amount": amount})
        for tier, amount in (("vip", 0), ("free", 0), ("vip", 4950))
    ]
    assert await done_by(ben) == told
    assert [each[0] for each in await done_by(boss)] == ["user_tier_changed"] * 3
    await check_books(house.db)


async def test_who_moves_down_keeps_what_they_have_until_the_next_month(house, boss, ben):
    await boss.patch(of(house), json={"tier": "joi-curious"})
    await boss.patch(of(house), json={"tier": "free"})
    assert await parts(house.db, house.ids["ben"]) == (1000, 0)

    await reset_allocations(house.db, at=NEXT)

    assert await parts(house.db, house.ids["ben"]) == (50, 0)


async def correct(client: httpx.AsyncClient, transfer: object, **body: object) -> httpx.Response:
    return await client.post(f"/api/admin/credits/transfers/{transfer}/correction", json=body)


async def corrections(house: House) -> list[tuple[str, int]]:
    async with house.db.connection() as connection:
        rows = await connection.fetch(
            "select kind, corrects from credits_transfer where corrects is not null order by id"
        )
    return [(row["kind"], row["corrects"]) for row in rows]


async def test_a_charge_is_given_back_to_where_it_came_from_once(house, boss, ben):
    await ben.post("/api/sessions", json=HILLS)
    charge = await last_transfer(ben)

    partly = await correct(boss, charge["id"], amount=3)
    first = await correct(boss, charge["id"])
    again = await correct(boss, charge["id"])

    await refused(partly, 400, "VALIDATION_ERROR")
    assert first.status_code == 201
    assert (first.json()["kind"], first.json()["amount"], first.json()["balanceAfter"]) == ("refund", 10, 50)
    await refused(again, 409, "ALREADY_CORRECTED")
    assert await parts(house.db, house.ids["ben"]) == (50, 0)
    assert await corrections(house) == [("refund", charge["id"])]
    details = {"amount": 10, "transfer": first.json()["id"], "corrects": charge["id"]}
    assert await done_by(boss) == [("transfer_corrected", f"user:{house.ids['ben']}", details)]
    assert (await done_by(ben))[0] == ("credits_corrected", None, details)


async def test_what_was_given_is_taken_back_from_what_is_kept_first(house, boss, ben):
    gift = (await boss.post(of(house, "/grants"), json={"amount": 30})).json()["id"]
    welcome = (await ben.get("/api/credits/transactions")).json()["items"][-1]["id"]

    too_much = await correct(boss, gift, amount=31)
    first = await correct(boss, gift, amount=29)
    again = await correct(boss, gift)
    rest = await correct(boss, welcome, amount=2)

    await refused(too_much, 400, "VALIDATION_ERROR")
    assert (first.json()["kind"], first.json()["amount"], first.json()["balanceAfter"]) == ("grant", -29, 51)
    await refused(again, 409, "ALREADY_CORRECTED")
    assert rest.json()["amount"] == -2
    assert await parts(house.db, house.ids["ben"]) == (49, 0)
    assert await corrections(house) == [("grant", gift), ("grant", welcome)]
    assert await wrong(house.db) == set()


async def test_no_correction_leaves_less_than_nothing(house, boss, ben):
    gift = (await boss.post(of(house, "/grants"), json={"amount": 30})).json()["id"]
    await house.execute("update credits_price set amount = 60 where feature = 'session_create'")
    await ben.post("/api/sessions", json=HILLS)
    before = await standing(house.db)

    await refused(await correct(boss, gift), 409, "BALANCE_TOO_LOW")

    assert await standing(house.db) == before
    assert (await correct(boss, gift, amount=20)).json()["balanceAfter"] == 0


async def test_fifty_corrections_at_once_take_back_once(house, boss, ben):
    gift = (await boss.post(of(house, "/grants"), json={"amount": 30})).json()["id"]

    answers = await asyncio.gather(*(correct(boss, gift) for _ in range(50)))

    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 49
    assert await parts(house.db, house.ids["ben"]) == (50, 0)
    assert await wrong(house.db) == set()


async def test_a_correction_and_the_end_of_a_month_are_not_corrected(house, boss, ben):
    await boss.patch(of(house), json={"tier": "vip"})
    await boss.patch(of(house), json={"tier": "free"})
    await reset_allocations(house.db, at=NEXT)
    reset = await last_transfer(ben)
    gift = (await boss.post(of(house, "/grants"), json={"amount": 30})).json()["id"]
    correction = (await correct(boss, gift)).json()["id"]

    assert (reset["kind"], reset["amount"]) == ("reset", -4950)
    await refused(await correct(boss, reset["id"]), 409, "NOT_CORRECTABLE")
    await refused(await correct(boss, correction), 409, "NOT_CORRECTABLE")


async def test_a_transfer_that_is_not_there_or_of_nobody_any_more_is_not_found(house, boss, ben):
    transfer = (await last_transfer(ben))["id"]
    await house.execute("delete from accounts_user where id = $1", house.ids["ben"])

    await refused(await correct(boss, transfer), 404, "TRANSFER_NOT_FOUND")
    await refused(await correct(boss, 987654, amount="x"), 404, "TRANSFER_NOT_FOUND")


async def test_administrators_read_a_persons_transactions_page_by_page(house, boss, ben):
    await ben.post("/api/sessions", json=HILLS)
    own = (await ben.get("/api/credits/transactions")).json()["items"]

    first = (await boss.get(of(house, "/transactions"), params={"limit": 1})).json()
    second = (await boss.get(of(house, "/transactions"), params={"cursor": first["nextCursor"]})).json()

    assert first["items"] + second["items"] == own
    assert second["nextCursor"] is None


async def test_a_token_of_an_administrator_changes_nothing(house, boss, ben):
    made = await boss.post("/api/auth/tokens", json={"name": "A clock", "scopes": ["read", "write"]})
    headers = {"Authorization": f"Bearer {made.json()['token']}"}
    before = await standing(house.db, without=("accounts_token",))

    async with client_of(house.app) as program:
        read = await program.get(of(house), headers=headers)
        given = await program.post(of(house, "/grants"), json={"amount": 5}, headers=headers)

    assert read.status_code == 200
    await refused(given, 403, "LOGIN_REQUIRED")
    assert await standing(house.db, without=("accounts_token",)) == before
