"""Credits for exactly one session, and fifty who want it at once: one gets it, a hundred times over."""

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest

from lanternist.features.accounts import login_queries
from lanternist.features.credits.tests.test_ledger import check_books, person
from lanternist.kit.ids import digest, new_token
from lanternist.platform.db import Database
from tests.support.clean_slate import CleanSlate
from tests.support.house import House, client_of, open_house

pytestmark = pytest.mark.long

TIMES, AT_ONCE = 100, 50
HILLS = {"title": "Hills", "subreddits": "sfwpics"}
REFUSAL = {
    "error": "Insufficient credits",
    "code": "INSUFFICIENT_CREDITS",
    "required": 50,
    "current": 0,
    "featureKey": "session_create",
}


@pytest.fixture(scope="module")
async def house(migrated: tuple[Database, CleanSlate]) -> AsyncIterator[House]:
    db, slate = migrated
    await slate.wipe()
    async with open_house(db) as opened:
        await opened.execute("update credits_price set amount = 50 where feature = 'session_create'")
        yield opened


async def signed_in(house: House, name: str) -> tuple[str, httpx.AsyncClient]:
    """Return the id and the client of somebody new, without the time that a password takes."""
    user_id, token = await person(house.db, name), new_token()
    await house.execute("update accounts_user set age_verified = true where id = $1", user_id)
    async with house.db.transaction() as tx:
        await login_queries.add_login(tx, user_id, digest(token))
    client = client_of(house.app)
    client.cookies.set(house.settings.cookie_name, token)
    return user_id, client


async def test_the_last_credits_buy_one_session_a_hundred_times(house: House) -> None:
    for number in range(TIMES):
        user_id, client = await signed_in(house, f"ben{number}")
        async with client:
            answers = await asyncio.gather(
                *(client.post("/api/sessions", json=HILLS) for _ in range(AT_ONCE))
            )
            balance = (await client.get("/api/credits/balance")).json()["balance"]

        assert sorted(answer.status_code for answer in answers) == [201] + [402] * (AT_ONCE - 1)
        assert all(answer.json() == REFUSAL for answer in answers if answer.status_code == 402)
        assert balance == 0
        assert await house.value("select count(*) from sessions_session where user_id = $1", user_id) == 1
        charges = await house.value(
            """
            select array_agg(t.kind || e.amount) from credits_account a
            join credits_entry e on e.account_id = a.id
            join credits_transfer t on t.id = e.transfer_id and t.kind <> 'grant'
            where a.user_id = $1
            """,
            user_id,
        )
        assert charges == ["charge-50"]
    await check_books(house.db)
