"""What administrators cannot make of prices, tiers and other people's credits: it is refused and nothing changes."""

import httpx
import pytest

from lanternist.features.credits.tests.test_administration import PRICES, TIERS, correct, refused
from tests.support.house import House
from tests.support.standing import standing


@pytest.fixture(scope="module")
async def boss(house: House) -> httpx.AsyncClient:
    return await house.staff("admin")


@pytest.mark.parametrize("name", ["Session", "1a", "a-b", "a%20b", "x" * 61, "%C3%A9", "a%00"])
@pytest.mark.parametrize("method", ["PUT", "DELETE"])
async def test_what_cannot_be_a_feature_has_no_price(boss, method, name):
    answer = await boss.request(method, f"{PRICES}/{name}", json={"amount": 1} if method == "PUT" else None)

    await refused(answer, 400, "INVALID_FEATURE")


@pytest.mark.parametrize(
    ("method", "path", "field"),
    [
        ("PUT", f"{PRICES}/session_create", "amount"),
        ("POST", "/api/admin/users/{cy}/credits/grants", "amount"),
        ("PATCH", f"{TIERS}/vip", "monthlyAllocation"),
    ],
)
@pytest.mark.parametrize("value", [-1, 1_000_001, 1.5, "7", None, True, 10**30])
async def test_an_amount_of_credits_is_a_whole_number_within_limits(house, boss, method, path, field, value):
    before = await standing(house.db)

    answer = await boss.request(method, path.format(**house.ids), json={field: value})

    await refused(answer, 400, "VALIDATION_ERROR")
    assert [each["field"] for each in answer.json()["details"]] == [field]
    assert await standing(house.db) == before


@pytest.mark.parametrize("key", ["gold", "VIP", "vip%00", "%20"])
async def test_a_tier_that_is_not_there_is_not_found(boss, key):
    await refused(await boss.patch(f"{TIERS}/{key}", json={"name": 5}), 404, "TIER_NOT_FOUND")


@pytest.mark.parametrize(
    "body", [{"name": ""}, {"name": " "}, {"name": "x" * 61}, {"isPaying": "yes"}, {"name": None}]
)
async def test_a_tier_refuses_what_does_not_fit(boss, body):
    await refused(await boss.patch(f"{TIERS}/vip", json=body), 400, "VALIDATION_ERROR")


@pytest.mark.parametrize("name", ["user_0000000000000000", "nobody", "1", "a%00"])
@pytest.mark.parametrize(
    ("method", "rest"), [("GET", ""), ("PATCH", ""), ("POST", "/grants"), ("GET", "/transactions?cursor=x")]
)
async def test_nobody_is_given_anything_who_is_not_there(boss, method, rest, name):
    answer = await boss.request(method, f"/api/admin/users/{name}/credits{rest}")

    assert (answer.status_code, answer.json()) == (404, {"message": "User not found"})


@pytest.mark.parametrize("tier", ["gold", "", "VIP", 5, None, "x" * 61, "vip\u0000"])
async def test_nobody_gets_into_a_tier_that_is_not_there(house, boss, tier):
    answer = await boss.patch(f"/api/admin/users/{house.ids['cy']}/credits", json={"tier": tier})

    await refused(answer, 400, "VALIDATION_ERROR")
    assert [each["field"] for each in answer.json()["details"]] == ["tier"]


@pytest.mark.parametrize("number", ["0", "x", "1.5", "-1", "9" * 20, "%00"])
async def test_what_is_no_transfer_id_is_told_so(boss, number):
    await refused(await correct(boss, number), 400, "INVALID_TRANSFER_ID")
