"""The ledger: what moves, once, from where to where, and what is refused."""

import asyncio
from datetime import UTC, datetime

import pytest

from lanternist.features import credits
from lanternist.features.accounts import queries as account_queries
from lanternist.features.accounts.models import NewAccount
from lanternist.features.credits.actions import open_accounts, totals_of
from lanternist.features.credits.errors import ReferenceUsed
from lanternist.features.credits.models import Kind
from lanternist.kit.times import first_of_next_month
from lanternist.platform.db import Database

PRICE = 10


async def person(db: Database, name: str) -> str:
    """Store an account with its ledger, as registering does; return its id."""
    new = NewAccount(
        email=f"{name}@lanternist.example",
        password_hash="",
        first_name=name,
        last_name=None,
        age_verified_by="self_declaration",
        referral_code=name,
        referred_by=None,
    )
    async with db.transaction() as tx:
        user = await account_queries.add_user(tx, new)
        assert user is not None
        await open_accounts(tx, user.id)
        return user.id


async def spend(db: Database, user_id: str, reference: str) -> int:
    """Spend the price of a session in a transaction of its own."""
    async with db.transaction() as tx:
        return await credits.spend(tx, user_id, credits.SESSION_CREATE, reference=reference)


async def balance(db: Database, user_id: str) -> int:
    async with db.connection() as connection:
        return (await credits.balance_of(connection, user_id)).total


async def parts(db: Database, user_id: str) -> tuple[int, int]:
    """Return the allocation and what is kept."""
    async with db.connection() as connection:
        row = await connection.fetchrow(
            "select allocation, balance - allocation from credits_account where user_id = $1", user_id
        )
    return row[0], row[1]


async def check_books(db: Database) -> None:
    """Assert what must be true of every ledger at every moment."""
    async with db.connection() as connection:
        unbalanced = await connection.fetch(
            """
            select t.id from credits_transfer t left join credits_entry e on e.transfer_id = t.id
            group by t.id having coalesce(sum(e.amount), 1) <> 0 or count(*) <> 2
            """
        )
        wrong = await connection.fetch(
            """
            select a.id, a.balance, a.version, sum(e.amount) as moved, count(e.id) as entries
            from credits_account a left join credits_entry e on e.account_id = a.id
            group by a.id
            having a.balance <> coalesce(sum(e.amount), 0) or a.version <> count(e.id)
                or (not a.is_system and a.balance < 0)
            """
        )
        gaps = await connection.fetch(
            """
            select id from (
                select id, balance_after, sum(amount) over w as running, version, row_number() over w as place
                from credits_entry window w as (partition by account_id order by version)
            ) numbered
            where balance_after <> running or version <> place
            """
        )
    assert (unbalanced, wrong, gaps) == ([], [], [])


@pytest.fixture
async def ben(db) -> str:
    return await person(db, "ben")


async def test_a_new_person_has_the_starting_credits_once(db, ben):
    async with db.transaction() as tx:
        assert await credits.grant(tx, ben, 50, reference=f"welcome:{ben}") is False

    assert await balance(db, ben) == 50


async def test_a_grant_happens_once_for_its_reference(db, ben):
    async def grant(amount: int) -> bool:
        async with db.transaction() as tx:
            return await credits.grant(tx, ben, amount, reference="gift:1")

    happened = await asyncio.gather(*(grant(amount) for amount in (5, 5, 5, 7)))

    assert sorted(happened) == [False, False, False, True]
    assert await balance(db, ben) in (55, 57)
    await check_books(db)


async def test_the_allocation_is_spent_before_what_was_purchased(db, ben):
    async with db.transaction() as tx:
        await credits.grant(tx, ben, 5, reference="gift:1")
        await tx.execute("update credits_price set amount = 52")

    await spend(db, ben, "session:1")

    assert await parts(db, ben) == (0, 3)
    await check_books(db)


async def test_a_refund_goes_back_to_where_it_came_from(db, ben):
    async with db.transaction() as tx:
        await credits.grant(tx, ben, 5, reference="gift:1")
        await tx.execute("update credits_price set amount = 52")
    await spend(db, ben, "session:1")

    async with db.transaction() as tx:
        assert await credits.refund(tx, reference="session:1") == 52

    assert await parts(db, ben) == (50, 5)
    await check_books(db)


async def test_a_refund_happens_once_however_many_ask_for_it(db, ben):
    await spend(db, ben, "session:1")

    async def refund() -> int:
        async with db.transaction() as tx:
            return await credits.refund(tx, reference="session:1")

    returned = await asyncio.gather(*(refund() for _ in range(8)))

    assert sorted(returned) == [0] * 7 + [PRICE]
    assert await balance(db, ben) == 50
    await check_books(db)


async def test_what_was_never_charged_is_not_refunded(db, ben):
    async with db.transaction() as tx:
        assert await credits.refund(tx, reference="session:1") == 0


async def test_a_charge_happens_once_for_its_reference_and_says_what_it_took_then(db, ben):
    assert await spend(db, ben, "session:1") == PRICE
    async with db.transaction() as tx:
        await tx.execute("update credits_price set amount = 1000")

    assert await asyncio.gather(*(spend(db, ben, "session:1") for _ in range(5))) == [PRICE] * 5
    with pytest.raises(credits.InsufficientCredits):
        await spend(db, ben, "session:2")
    assert await balance(db, ben) == 40
    await check_books(db)


async def test_the_same_charge_at_the_same_time_is_one(db, ben):
    assert await asyncio.gather(*(spend(db, ben, "session:1") for _ in range(8))) == [PRICE] * 8
    assert await balance(db, ben) == 40


async def test_a_charge_that_was_given_back_or_is_of_another_person_is_not_taken_for_paid(db, ben):
    await spend(db, ben, "session:1")
    with pytest.raises(ReferenceUsed):
        await spend(db, await person(db, "cy"), "session:1")
    async with db.transaction() as tx:
        await credits.refund(tx, reference="session:1")

    with pytest.raises(ReferenceUsed):
        await spend(db, ben, "session:1")

    assert await balance(db, ben) == 50


async def test_parallel_spending_stops_at_nothing(db, ben):
    results = await asyncio.gather(
        *(spend(db, ben, f"session:{number}") for number in range(30)), return_exceptions=True
    )

    assert [result for result in results if result == PRICE] == [PRICE] * 5
    refused = [result for result in results if result != PRICE]
    assert {type(result) for result in refused} == {credits.InsufficientCredits}
    assert await balance(db, ben) == 0
    await check_books(db)


async def test_people_who_spend_at_the_same_time_do_not_wait_in_a_circle(db):
    people = [await person(db, f"p{number}") for number in range(6)]

    await asyncio.gather(*(spend(db, user, f"{user}:{number}") for number in range(5) for user in people))

    assert [await balance(db, user) for user in people] == [0] * 6
    await check_books(db)


async def test_a_price_of_nothing_writes_nothing(db, ben):
    async with db.transaction() as tx:
        await tx.execute("update credits_price set amount = 0")

    assert await spend(db, ben, "session:1") == 0

    async with db.connection() as connection:
        assert await connection.fetchval("select count(*) from credits_transfer where kind = 'charge'") == 0


async def test_totals_count_a_refund_as_not_spent(db, ben):
    await spend(db, ben, "session:1")
    await spend(db, ben, "session:2")
    async with db.transaction() as tx:
        await credits.refund(tx, reference="session:1")
        await credits.grant(tx, ben, 7, reference="gift:1", kind=Kind.BONUS)

    async with db.connection() as connection:
        totals = await totals_of(connection, ben)

    assert (totals.earned, totals.spent) == (57, 10)


async def test_the_balance_call_tells_tier_refresh_and_totals(ana, db):
    plain = (await ana.get("/api/credits/balance")).json()
    full = (await ana.get("/api/credits/balance", params={"includeStats": "true"})).json()

    assert plain | {"nextRefreshDate": None} == {
        "balance": 50,
        "tier": "free",
        "tierDisplayName": "Free",
        "monthlyAllocation": 50,
        "nextRefreshDate": None,
    }
    next_month = f"{first_of_next_month(datetime.now(UTC)):%Y-%m}-01T00:00:00.000Z"
    assert plain["nextRefreshDate"] == next_month
    assert (await ana.get("/api/auth/user")).json()["credits"] == {
        "balance": 50,
        "tier": "free",
        "isLowBalance": False,
        "nextAllocationDate": next_month,
    }
    assert full == plain | {"stats": {"totalEarned": 50, "totalSpent": 0, "lifetimeBalance": 50}}


@pytest.mark.parametrize(("limit", "is_low"), [(50, False), (51, True), (0, False)])
async def test_a_balance_is_low_below_what_the_tier_says(ana, owner, limit, is_low):
    async with owner.transaction() as tx:
        await tx.execute("update credits_tier set low_balance = $1 where key = 'free'", limit)

    assert (await ana.get("/api/auth/user")).json()["credits"]["isLowBalance"] is is_low
