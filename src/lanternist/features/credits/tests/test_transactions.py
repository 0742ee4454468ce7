"""The list of what moved one's credits: newest first, page by page, and only one's own."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import httpx
import pytest

from lanternist.features import credits
from lanternist.features.credits.models import Kind
from lanternist.features.credits.queries import list_transactions
from lanternist.features.credits.tests.test_ledger import spend
from tests.support.house import House, client_of, sign_up
from tests.support.plans import plan_of

PATH = "/api/credits/transactions"
NEW = {"title": "Hills", "subreddits": "sfwpics"}
_names = iter(range(1000))


@pytest.fixture
async def ben(house: House) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(house.app) as client:
        house.ids["ben"] = await sign_up(client, f"ben{next(_names)}")
        yield client


async def walk(client: httpx.AsyncClient, limit: int) -> list[list[dict[str, object]]]:
    """Return all pages."""
    pages: list[list[dict[str, object]]] = []
    cursor = None
    for _ in range(100):
        answer = await client.get(PATH, params={"limit": limit} | ({"cursor": cursor} if cursor else {}))
        assert answer.status_code == 200, answer.text
        pages.append(answer.json()["items"])
        cursor = answer.json()["nextCursor"]
        if cursor is None:
            return pages
    raise AssertionError("the list has no end")


async def test_it_tells_what_happened_newest_first(house, ben):
    session = (await ben.post("/api/sessions", json=NEW)).json()["id"]
    async with house.db.transaction() as tx:
        await credits.grant(tx, house.ids["ben"], 7, reference="gift:7", kind=Kind.PURCHASE)

    answer = (await ben.get(PATH)).json()

    assert answer["nextCursor"] is None
    purchase, charge, grant = answer["items"]
    created = datetime.strptime(charge.pop("createdAt"), "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC)
    assert abs((datetime.now(UTC) - created).total_seconds()) < 60
    assert charge == {
        "id": charge["id"],
        "kind": "charge",
        "amount": -10,
        "balanceAfter": 40,
        "feature": "session_create",
        "reference": charge["reference"],
    }
    assert str(session) in charge["reference"]
    assert (purchase["kind"], purchase["amount"], purchase["balanceAfter"]) == ("purchase", 7, 47)
    assert (grant["kind"], grant["amount"], grant["balanceAfter"]) == ("grant", 50, 50)
    assert purchase["id"] > charge["id"] > grant["id"]


@pytest.mark.parametrize("limit", [1, 2, 3, 4, 5, 200])
async def test_the_pages_hold_everything_once(house, ben, limit):
    for number in range(4):
        await spend(house.db, house.ids["ben"], f"{house.ids['ben']}:{number}")

    pages = await walk(ben, limit)

    assert [each["balanceAfter"] for page in pages for each in page] == [10, 20, 30, 40, 50]
    assert {len(page) for page in pages[:-1]} <= {limit}


async def test_what_comes_while_one_reads_moves_no_page(house, ben):
    for number in range(3):
        await spend(house.db, house.ids["ben"], f"{house.ids['ben']}:{number}")
    first = (await ben.get(PATH, params={"limit": 2})).json()
    await spend(house.db, house.ids["ben"], f"{house.ids['ben']}:3")

    rest = (await ben.get(PATH, params={"limit": 2, "cursor": first["nextCursor"]})).json()

    assert [each["balanceAfter"] for each in first["items"] + rest["items"]] == [20, 30, 40, 50]


async def test_nobody_sees_what_moved_another_persons_credits(house, ben):
    async with client_of(house.app) as other:
        other_id = await sign_up(other, f"other{next(_names)}")
        for number in range(3):
            await spend(house.db, other_id, f"{other_id}:{number}")
        mine = {each["id"] for page in await walk(ben, 2) for each in page}
        theirs = {each["id"] for page in await walk(other, 2) for each in page}
        # A cursor is a place in one's own history, whoever it came from.
        cursor = (await other.get(PATH, params={"limit": 1})).json()["nextCursor"]

    assert (len(mine), len(theirs), mine & theirs) == (1, 4, set())
    assert {each["id"] for each in (await ben.get(PATH, params={"cursor": cursor})).json()["items"]} == mine


@pytest.mark.parametrize(
    "query",
    ["cursor=", "cursor=0", "cursor=-1", "cursor=zq7unseen", "cursor=" + "9" * 19, "cursor=1&cursor=2"],
)
async def test_what_is_no_cursor_is_told_so(house, query):
    answer = await house.ana.get(f"{PATH}?{query}")

    assert answer.status_code == 400
    assert [each["field"] for each in answer.json()["details"]] == ["cursor"]


@pytest.mark.parametrize("limit", ["0", "201", "x", ""])
async def test_a_page_has_1_to_200_rows(house, limit):
    answer = await house.ana.get(PATH, params={"limit": limit})

    assert answer.status_code == 400
    assert [each["field"] for each in answer.json()["details"]] == ["limit"]


async def test_a_page_of_a_long_history_is_read_by_an_index(house):
    await house.execute(
        """
        with made as (
            insert into credits_transfer (kind, reference)
            select 'grant', 'history:' || n from generate_series(1, 5000) n returning id
        )
        insert into credits_entry (transfer_id, account_id, amount, balance_after, version)
        select made.id, a.id, 1, 1, 1000000 + made.id from made, credits_account a where a.user_id = $1
        """,
        house.ids["ana"],
    )
    for table in ("credits_entry", "credits_transfer", "credits_account"):
        await house.execute(f"analyze {table}")

    plan = await plan_of(house.db, list_transactions, house.ids["ana"], before=2**62, limit=51)

    assert "Seq Scan on credits_entry" not in plan
    assert "Seq Scan on credits_transfer" not in plan
