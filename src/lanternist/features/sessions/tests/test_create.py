"""Creating a session: defaults, normalisation, what it costs, and all of it or nothing."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from lanternist.features import credits
from tests.support.house import House, client_of, sign_up
from tests.support.standing import standing

HILLS = {"title": "Hills", "subreddits": "sfwpics"}
FULL = {
    "title": "Dunes",
    "subreddits": "sfwpics,popular",
    "intervalMin": 5,
    "intervalMax": 15,
    "transition": "zoom",
    "aiPrompt": "slowly",
    "captionTheme": "custom",
    "isPublic": True,
    "shareToCommunity": True,
    "isFavorite": True,
    "isManualMode": True,
    "showDuplicates": True,
}


@pytest.fixture
async def prices(house: House) -> AsyncIterator[House]:
    """A house in which a test may change the prices."""
    yield house
    await house.execute("delete from credits_price where feature = 'session_create'")
    await house.execute("insert into credits_price (feature, amount) values ('session_create', 10)")


async def counts(house: House) -> dict[str, int]:
    names = {
        "sessions": "sessions_session",
        "scopes": "media_scope",
        "transfers": "credits_transfer",
        "entries": "credits_entry",
        "events": "activity_event",
        "jobs": "pgqueuer",
    }
    return {name: await house.value(f"select count(*) from {table}") for name, table in names.items()}


async def test_what_is_not_sent_takes_its_default(house):
    answer = await house.ana.post("/api/sessions", json=HILLS)

    assert answer.status_code == 201
    body = answer.json()
    assert body | {"id": 0, "createdAt": "", "updatedAt": "", "thumbnail": None} == {
        "id": 0,
        "title": "Hills",
        "userId": house.ids["ana"],
        "subreddits": ["sfwpics"],
        "categoryId": 1,
        "categorySource": "default",
        "intervalMin": 3,
        "intervalMax": 10,
        "transition": "fade",
        "thumbnail": None,
        "aiPrompt": None,
        "captionTheme": None,
        "isPublic": False,
        "shareToCommunity": False,
        "isFavorite": False,
        "isManualMode": False,
        "showDuplicates": False,
        "isImported": False,
        "importSource": None,
        "importUrl": None,
        "tags": [],
        "kind": "reddit",
        "hiddenReason": None,
        "fill": {
            "state": "pending",
            "wanted": 25,
            "ready": 0,
            "sources": [{"name": "sfwpics", "state": "pending", "found": 0, "reason": None}],
        },
        "createdAt": "",
        "updatedAt": "",
    }
    assert isinstance(body["id"], int)
    assert body["createdAt"] == body["updatedAt"]
    assert len(body["createdAt"]) == len("2025-03-02T11:00:00Z")
    assert body["createdAt"].endswith("Z")


async def test_what_is_sent_is_kept(house):
    answer = await house.ana.post("/api/sessions", json=FULL)

    body = answer.json()
    assert {name: body[name] for name in FULL} == FULL | {"subreddits": ["sfwpics", "popular"]}
    again = (await house.ana.get(f"/api/sessions/{body['id']}")).json()["session"]
    assert again == body | {"thumbnail": again["thumbnail"]}


async def test_unknown_and_protected_members_are_ignored(house):
    extra = {
        "id": 7,
        "userId": house.ids["cy"],
        "isImported": True,
        "tags": ["a"],
        "kind": "manual",
        "x": {"y": []},
    }

    body = (await house.ana.post("/api/sessions", json=HILLS | extra)).json()

    assert body["id"] != 7
    assert (body["userId"], body["isImported"], body["tags"], body["kind"]) == (
        house.ids["ana"],
        False,
        [],
        "reddit",
    )


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("r/SfwPics", ["sfwpics"]),
        ("/r/sfwpics/", ["sfwpics"]),
        ("https://www.reddit.com/r/SfwPics/", ["sfwpics"]),
        ("https://old.reddit.com/r/sfwpics", ["sfwpics"]),
        (" sfwpics , ,popular,", ["sfwpics", "popular"]),
        ("popular,SFWPICS,r/popular", ["popular", "sfwpics"]),
        (["sfwpics", "r/Popular"], ["sfwpics", "popular"]),
        (["sfwpics,popular"], ["sfwpics", "popular"]),
        ("ab", ["ab"]),
        ("x" * 21, ["x" * 21]),
        ("a_1", ["a_1"]),
        (",".join(f"name{number}" for number in range(50)), [f"name{number}" for number in range(50)]),
        ("sfwpics," * 60, ["sfwpics"]),
        ("Folder:holiday", ["folder:holiday"]),
    ],
)
async def test_names_are_brought_into_one_spelling(house, sent, kept):
    answer = await house.ana.post("/api/sessions", json=HILLS | {"subreddits": sent})

    assert answer.status_code == 201, answer.text
    assert answer.json()["subreddits"] == kept


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ({"intervalMin": 1, "intervalMax": 60}, (1, 60)),
        ({"intervalMin": 7, "intervalMax": 7}, (7, 7)),
        ({"intervalMin": 5}, (5, 10)),
        ({"intervalMin": 20}, (20, 20)),
        ({"intervalMax": 20}, (3, 20)),
        ({"intervalMax": 2}, (2, 2)),
    ],
)
async def test_a_missing_end_gives_way_to_the_one_that_was_sent(house, sent, kept):
    body = (await house.ana.post("/api/sessions", json=HILLS | sent)).json()

    assert (body["intervalMin"], body["intervalMax"]) == kept


@pytest.mark.parametrize(
    ("sent", "field", "kept"),
    [
        ({"title": "  Hills \n"}, "title", "Hills"),
        ({"title": "x" * 255}, "title", "x" * 255),
        ({"title": "a"}, "title", "a"),
        ({"title": "夜 \U0001f56f"}, "title", "夜 \U0001f56f"),
        ({"aiPrompt": "x" * 4000}, "aiPrompt", "x" * 4000),
        ({"aiPrompt": None}, "aiPrompt", None),
        ({"aiPrompt": ""}, "aiPrompt", None),
        ({"captionTheme": None}, "captionTheme", None),
        ({"captionTheme": "custom"}, "captionTheme", "custom"),
        ({"categoryId": None}, "categorySource", "default"),
        ({"categoryId": 1}, "categorySource", "manual"),
    ],
)
async def test_values_at_the_edge_are_taken(house, sent, field, kept):
    answer = await house.ana.post("/api/sessions", json=HILLS | sent)

    assert (answer.status_code, answer.json()[field]) == (201, kept)


@pytest.mark.parametrize("sent", ["", None, "   "])
async def test_an_empty_thumbnail_is_none(house, sent):
    name = f"sfwpics_x{abs(hash(sent)) % 10_000_000}"
    answer = await house.ana.post("/api/sessions", json={"title": "a", "subreddits": name, "thumbnail": sent})

    assert (answer.status_code, answer.json()["thumbnail"]) == (201, None)


async def test_a_thumbnail_of_ones_own_is_delivered_by_us(house):
    sent = HILLS | {"thumbnail": "https://i.example/cover.jpg"}

    body = (await house.ana.post("/api/sessions", json=sent)).json()

    assert body["thumbnail"].startswith("/media/")
    assert (await house.nobody.get(body["thumbnail"])).status_code == 200


async def test_a_session_costs_its_price_and_writes_all_that_belongs_to_it(house):
    before, balance = await counts(house), (await house.ana.get("/api/credits/balance")).json()["balance"]

    body = (await house.ana.post("/api/sessions", json=HILLS)).json()

    after = await counts(house)
    assert {name: after[name] - before[name] for name in after} == {
        "sessions": 1,
        "scopes": 1,
        "transfers": 1,
        "entries": 2,
        "events": 1,
        "jobs": 1,
    }
    assert (await house.ana.get("/api/credits/balance")).json()["balance"] == balance - 10
    event = await house.value("select action || ' ' || subject from activity_event order by id desc limit 1")
    assert event == f"session_created session:{body['id']}"


@pytest.mark.parametrize(
    "table", ["credits_entry", "activity_event", "pgqueuer", "media_scope", "credits_transfer"]
)
async def test_a_failure_in_the_middle_leaves_nothing(house, table):
    await house.execute(
        "create or replace function test_refuse() returns trigger language plpgsql as "
        "$$ begin raise exception 'refused by the test'; end $$"
    )
    await house.execute(
        f"create trigger test_refuse before insert on {table} for each row execute function test_refuse()"
    )
    before = await standing(house.db)
    try:
        answer = await house.ana.post("/api/sessions", json=HILLS)

        assert answer.status_code == 500
        assert "refused by the test" not in answer.text
        assert await standing(house.db) == before
    finally:
        await house.execute(f"drop trigger test_refuse on {table}")


async def test_without_enough_credits_nothing_is_created(prices):
    await prices.execute("update credits_price set amount = 1000000 where feature = 'session_create'")
    before = await standing(prices.db)
    current = (await prices.cy.get("/api/credits/balance")).json()["balance"]

    answer = await prices.cy.post("/api/sessions", json=HILLS)

    assert answer.status_code == 402
    assert answer.json() == {
        "error": "Insufficient credits",
        "code": "INSUFFICIENT_CREDITS",
        "required": 1000000,
        "current": current,
        "featureKey": "session_create",
    }
    assert await standing(prices.db) == before


async def test_a_feature_for_paying_people_is_refused_to_others(prices):
    await prices.execute("update credits_price set is_paying_only = true where feature = 'session_create'")
    before = await standing(prices.db)

    answer = await prices.cy.post("/api/sessions", json=HILLS)

    assert answer.status_code == 403
    assert answer.json() == {
        "error": "This feature is only available for Premium subscribers",
        "code": "PREMIUM_ONLY",
        "featureKey": "session_create",
    }
    assert await standing(prices.db) == before
    await prices.execute("update credits_membership set tier = 'vip' where user_id = $1", prices.ids["cy"])
    assert (await prices.cy.post("/api/sessions", json=HILLS)).status_code == 201


async def test_without_a_price_the_feature_is_unavailable(prices):
    await prices.execute("delete from credits_price where feature = 'session_create'")
    before = await standing(prices.db)

    answer = await prices.cy.post("/api/sessions", json=HILLS)

    assert answer.status_code == 503
    assert answer.json() == {
        "error": "Session pricing is not configured",
        "code": "FEATURE_PRICING_MISSING",
        "featureKey": "session_create",
    }
    assert await standing(prices.db) == before


async def test_a_price_of_nothing_charges_nothing(prices):
    await prices.execute("update credits_price set amount = 0 where feature = 'session_create'")
    before = await counts(prices)

    assert (await prices.cy.post("/api/sessions", json=HILLS)).status_code == 201

    after = await counts(prices)
    assert (after["transfers"], after["sessions"]) == (before["transfers"], before["sessions"] + 1)


async def test_the_body_is_checked_before_the_credits(prices):
    await prices.execute("delete from credits_price where feature = 'session_create'")

    assert (await prices.cy.post("/api/sessions", json=HILLS | {"title": ""})).status_code == 400


async def test_the_last_credits_buy_one_session_however_many_are_asked_for(house):
    async with client_of(house.app) as ben:
        user_id = await sign_up(ben, "ben")
        for _ in range(5):
            await house.execute(
                "update credits_price set amount = (select sum(balance) from credits_account where user_id = $1) "
                "where feature = 'session_create'",
                user_id,
            )
            try:
                answers = await asyncio.gather(*(ben.post("/api/sessions", json=HILLS) for _ in range(50)))
            finally:
                await house.execute("update credits_price set amount = 10 where feature = 'session_create'")

            assert sorted(answer.status_code for answer in answers) == [201] + [402] * 49
            assert (await ben.get("/api/credits/balance")).json()["balance"] == 0
            async with house.db.transaction() as tx:
                number = len((await ben.get("/api/sessions")).json())
                await credits.grant(tx, user_id, 10, reference=f"again:{number}")
        assert len((await ben.get("/api/sessions")).json()) == 5
