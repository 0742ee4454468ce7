"""The library page: filters, and the same change to several sessions by a form, all of it or nothing."""

import html
import re
from collections.abc import AsyncIterator
from itertools import count

import httpx
import pytest

from lanternist.features import credits
from lanternist.features.sessions import bulk
from tests.support.house import House, client_of, sign_up

BROWSER = {"Accept": "text/html"}
_numbers = count(1)


@pytest.fixture
async def ben(house: House) -> AsyncIterator[httpx.AsyncClient]:
    """Ben, who has nothing yet but credits, in a browser."""
    async with client_of(house.app) as client:
        house.ids["ben"] = await sign_up(client, f"librarian{next(_numbers)}")
        async with house.db.transaction() as tx:
            await credits.grant(tx, house.ids["ben"], 10_000, reference=f"test:{house.ids['ben']}")
        client.headers.update(BROWSER)
        yield client


async def three(house: House, client: httpx.AsyncClient) -> list[int]:
    return [await house.session_of(client, title=title) for title in ("Fog", "Dunes", "Harbour")]


async def send(client: httpx.AsyncClient, action: str, ids: list[object], **fields: str) -> httpx.Response:
    """Send the form of the bar."""
    return await client.post("/library/bulk", data={"action": action, "sessions": ids, **fields})


def titles_on(page: httpx.Response) -> list[str]:
    return re.findall(r'class="card__link"[^>]*>([^<]*)<', page.text)


async def kept(house: House, column: str) -> list[object]:
    """Return a column of Ben's sessions, in the order they were made."""
    async with house.db.connection() as connection:
        rows = await connection.fetch(
            f"select {column} as value from sessions_session where user_id = $1 order by id",
            house.ids["ben"],
        )
    return [row["value"] for row in rows]


async def test_several_sessions_are_moved_into_a_category_and_found_there(house, ben):
    ids = await three(house, ben)
    category = (await ben.post("/api/categories", json={"name": "Quiet places"})).json()["id"]

    moved = await send(ben, "move", ids[:2], category=str(category), next="/library?filter=all")
    page = await ben.get(moved.headers["location"])
    filtered = await ben.get(f"/library?category={category}")

    assert (moved.status_code, "2 sessions are moved." in page.text) == (303, True)
    assert await kept(house, "category_id") == [category, category, 1]
    assert titles_on(filtered) == ["Dunes", "Fog"]
    assert titles_on(await ben.get("/library?category=999999999")) == ["Harbour", "Dunes", "Fog"]


async def test_tags_are_added_and_removed_and_filter_the_library(house, ben):
    ids = await three(house, ben)

    added = await send(ben, "tag", ids, tag="Morning Light, fog")
    await send(ben, "untag", ids[1:], tag="FOG")

    assert "count=3" in added.headers["location"]
    assert await kept(house, "tags") == [["morning-light", "fog"], ["morning-light"], ["morning-light"]]
    assert titles_on(await ben.get("/library?tag=fog")) == ["Fog"]
    assert titles_on(await ben.get("/?query=light")) == ["Harbour", "Dunes", "Fog"]
    assert "morning-light (3)" in (await ben.get("/")).text


async def test_stars_are_given_and_taken(house, ben):
    ids = await three(house, ben)

    await send(ben, "favor", ids[1:])
    assert titles_on(await ben.get("/library?filter=favorites")) == ["Harbour", "Dunes"]

    one = await send(ben, "unfavor", ids[1:2])
    assert "1 session has lost its star." in (await ben.get(one.headers["location"])).text
    assert await kept(house, "is_favorite") == [False, False, True]


async def test_deleting_asks_first_and_names_the_count(house, ben):
    ids = await three(house, ben)

    asked = await send(ben, "delete", ids[:2], next="/library?tag=x")
    assert asked.status_code == 200
    assert "<h1>Delete 2 sessions?</h1>" in asked.text
    assert re.findall(r"<bdi>(\w+)</bdi>", asked.text) == ["Fog", "Dunes"]
    assert len(await kept(house, "id")) == 3

    # Another window has deleted one meanwhile: what was confirmed is not what would go.
    await ben.delete(f"/api/sessions/{ids[0]}")
    again = await send(ben, "delete", ids[:2], confirmed="2")
    assert "Delete 1 session?" in again.text

    done = await send(ben, "delete", ids[:2], confirmed="1", next="/library?tag=x")
    assert done.headers["location"] == "/library?tag=x&done=delete&count=1"
    assert await kept(house, "id") == ids[2:]


async def test_what_is_somebody_elses_is_left_as_it_is(house, ben):
    foreign = await house.session_of(house.ana, title="Ana's hills")
    [own, *_] = await three(house, ben)

    for action, more in (("favor", {}), ("tag", {"tag": "mine"}), ("delete", {"confirmed": "1"})):
        answer = await send(ben, action, [foreign, own, 2**62], **more)
        assert (answer.status_code, "count=1" in answer.headers["location"]) == (303, True)

    mine = await house.value(
        "select (is_favorite, tags, title)::text from sessions_session where id = $1", foreign
    )
    assert mine == '(f,{},"Ana\'s hills")'


async def test_nothing_changes_where_one_session_refuses(house, ben):
    ids = await three(house, ben)
    await ben.put(f"/api/sessions/{ids[2]}/tags", json={"tags": [f"t{number}" for number in range(15)]})

    answer = await send(ben, "tag", ids, tag="one-more")

    assert answer.status_code == 400
    assert "a session has at most 15 tags" in answer.text
    assert answer.text.count('aria-label="Choose') == 3
    assert len(re.findall(r"data-choice[^>]*checked", answer.text)) == 3
    assert (await kept(house, "tags"))[:2] == [[], []]


@pytest.mark.parametrize(
    ("ids", "fields"),
    [
        ([], {"action": "favor"}),
        (["x"], {"action": "favor"}),
        (["0"], {"action": "favor"}),
        (["-1"], {"action": "favor"}),
        (["9" * 25], {"action": "favor"}),
        (["1 or 1=1"], {"action": "delete", "confirmed": "1"}),
        (list(range(1, bulk.MOST_AT_ONCE + 2)), {"action": "favor"}),
        (["1"], {"action": "burn"}),
        (["1"], {"action": ""}),
        (["1"], {"action": "tag", "tag": ""}),
        (["1"], {"action": "tag", "tag": "!!, --"}),
        (["1"], {"action": "tag", "tag": "a" * 5000}),
        (["1"], {"action": "move", "category": "9" * 25}),
    ],
)
async def test_a_form_that_makes_no_sense_is_refused(house, ben, ids, fields):
    answer = await send(ben, fields.pop("action"), ids, **fields)

    assert answer.status_code == 400


async def test_a_category_that_is_nobodys_or_anothers_is_refused(house, ben):
    ids = await three(house, ben)
    foreign = (await house.ana.post("/api/categories", json={"name": "Hers alone"})).json()["id"]

    for category in (str(foreign), "999999999", "x"):
        answer = await send(ben, "move", ids, category=category)
        assert (answer.status_code, "bulk-error" in answer.text) == (400, True)
    assert await kept(house, "category_id") == [1, 1, 1]


async def test_what_the_address_claims_was_done_is_only_a_number(house, ben):
    page = await ben.get("/library", params={"done": "delete", "count": "<b>9"})
    other = await ben.get("/library", params={"done": "<script>", "count": "9"})

    for each in (page, other):
        assert each.status_code == 200
        assert "are deleted" not in html.unescape(each.text)
