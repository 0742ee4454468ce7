"""The list of sessions, categories and tags."""

import re
from collections.abc import AsyncIterator
from itertools import count

import httpx
import pytest

from lanternist.features import credits
from tests.support.house import House, client_of, sign_up

_numbers = count(1)


@pytest.fixture
async def ben(house: House) -> AsyncIterator[httpx.AsyncClient]:
    """Ben, who has nothing yet but credits."""
    async with client_of(house.app) as client:
        name = f"ben{next(_numbers)}"
        user_id = await sign_up(client, name)
        async with house.db.transaction() as tx:
            await credits.grant(tx, user_id, 10_000, reference=f"test:{name}")
        yield client


async def add(house: House, client: httpx.AsyncClient, title: str, *tags: str, **fields: object) -> int:
    """Create a session with tags and return its id."""
    session_id = await house.session_of(client, title=title, **fields)
    if tags:
        answer = await client.put(f"/api/sessions/{session_id}/tags", json={"tags": list(tags)})
        assert answer.status_code == 200, answer.text
    return session_id


async def titles(client: httpx.AsyncClient, **query: object) -> list[str]:
    answer = await client.get("/api/sessions", params=query)
    assert answer.status_code == 200, answer.text
    return [each["title"] for each in answer.json()]


async def test_a_new_person_has_an_empty_list(ben):
    answer = await ben.get("/api/sessions")

    assert (answer.status_code, answer.json()) == (200, [])
    assert "link" not in answer.headers


async def test_the_list_holds_ones_own_sessions_newest_first(house, ben):
    for title in "abc":
        await add(house, ben, title)
    await add(house, house.ana, "of another", isPublic=True)

    assert await titles(ben) == ["c", "b", "a"]
    assert await titles(ben, sort="recent") == ["c", "b", "a"]


async def test_sessions_of_one_moment_are_ordered_by_their_number(house, ben):
    ids = [await add(house, ben, title) for title in "abc"]
    await house.execute("update sessions_session set created_at = now() where id = any($1::bigint[])", ids)

    assert await titles(ben) == ["c", "b", "a"]


async def test_the_list_shows_whole_session_objects(house, ben):
    session_id = await add(house, ben, "a", "hills")

    [listed] = (await ben.get("/api/sessions")).json()

    assert listed == (await ben.get(f"/api/sessions/{session_id}")).json()["session"]


async def test_the_list_keeps_to_a_category(house, ben):
    seas = (await ben.post("/api/categories", json={"name": "Seas & Lakes"})).json()
    await add(house, ben, "a", categoryId=seas["id"])
    await add(house, ben, "b")

    assert seas["slug"] == "seas-lakes"
    assert await titles(ben, categoryId=seas["id"]) == ["a"]
    assert await titles(ben, categorySlug="seas-lakes") == ["a"]
    assert await titles(ben, categorySlug="uncategorized") == ["b"]
    assert await titles(ben, categoryId=1) == ["b"]


async def test_what_is_unknown_gives_an_empty_list(house, ben):
    await add(house, ben, "a", "hills")

    assert await titles(ben, categorySlug="nowhere") == []
    assert await titles(ben, categoryId=999_999) == []
    assert await titles(ben, tags="nowhere") == []


async def test_the_list_keeps_to_tags(house, ben):
    await add(house, ben, "a", "hills")
    await add(house, ben, "b", "hills", "seas")
    await add(house, ben, "c", "dunes")

    assert await titles(ben, tags="hills") == ["b", "a"]
    assert await titles(ben, tags="seas,dunes") == ["c", "b"]
    assert await titles(ben, tags="hills,seas", tagMode="or") == ["b", "a"]
    assert await titles(ben, tags="hills,seas", tagMode="and") == ["b"]
    assert await titles(ben, tags="Hills,  SEAS ,", tagMode="and") == ["b"]
    assert await titles(ben, tags=",") == ["c", "b", "a"]


async def test_relevance_counts_the_tags_that_match(house, ben):
    await add(house, ben, "both", "hills", "seas")
    await add(house, ben, "one", "hills")
    await add(house, ben, "other", "seas")

    assert await titles(ben, tags="hills,seas", sort="relevance") == ["both", "other", "one"]
    assert await titles(ben, sort="relevance") == ["other", "one", "both"]


@pytest.mark.parametrize("sort", ["recent", "relevance"])
@pytest.mark.parametrize("limit", [1, 2, 3, 7])
async def test_following_the_links_shows_every_session_once(house, ben, limit, sort):
    for number in range(7):
        await add(house, ben, f"s{number}", *(["hills", "seas"][: number % 3]))
    query = {"tags": "hills,seas", "sort": sort}
    whole = await titles(ben, **query)
    walked: list[str] = []
    address = str(httpx.URL("/api/sessions", params=query | {"limit": limit}))
    while address:
        answer = await ben.get(address)
        walked += [each["title"] for each in answer.json()]
        assert len(answer.json()) <= limit
        link = re.fullmatch(r'<([^>]+)>; rel="next"', answer.headers.get("link", ""))
        address = link[1] if link else ""

    assert walked == whole
    assert len(walked) > 3


async def test_a_walk_is_not_upset_by_what_is_added_and_deleted(house, ben):
    ids = [await add(house, ben, title) for title in "abcd"]
    first = await ben.get("/api/sessions", params={"limit": 2})
    await add(house, ben, "new")
    await ben.delete(f"/api/sessions/{ids[2]}")

    link = first.headers["link"].partition("<")[2].partition(">")[0]

    assert [each["title"] for each in first.json()] == ["d", "c"]
    assert [each["title"] for each in (await ben.get(link)).json()] == ["b", "a"]


async def test_tags_become_slugs_each_once(house, ben):
    session_id = await add(house, ben, "a")

    answer = await ben.put(
        f"/api/sessions/{session_id}/tags", json={"tags": ["Big Hills", "big-hills", "  ", "!!", "Æther 2"]}
    )

    assert answer.json()["tags"] == ["big-hills", "æther-2"]
    cleared = await ben.put(f"/api/sessions/{session_id}/tags", json={"tags": []})
    assert cleared.json()["tags"] == []


async def test_fifteen_tags_are_allowed(house, ben):
    session_id = await add(house, ben, "a")
    tags = [f"tag-{number}" for number in range(15)]

    answer = await ben.put(f"/api/sessions/{session_id}/tags", json={"tags": tags})

    assert (answer.status_code, answer.json()["tags"]) == (200, tags)


async def test_tags_are_listed_the_most_used_first(house, ben):
    await add(house, ben, "a", "hills", "seas")
    await add(house, ben, "b", "hills")
    await add(house, house.ana, "c", "secret")

    assert (await ben.get("/api/tags")).json() == [
        {"slug": "hills", "count": 2},
        {"slug": "seas", "count": 1},
    ]
    assert (await ben.get("/api/tags", params={"query": "SE"})).json() == [{"slug": "seas", "count": 1}]
    assert (await ben.get("/api/tags", params={"query": "%"})).json() == []


async def test_categories_are_the_built_in_one_and_ones_own(house, ben):
    made = [(await ben.post("/api/categories", json={"name": name})).json() for name in ("Seas", "dunes")]

    listed = (await ben.get("/api/categories")).json()

    assert listed == [{"id": 1, "name": "Uncategorized", "slug": "uncategorized"}, made[1], made[0]]


async def test_a_category_name_is_taken_once_by_each_person(house, ben):
    first = await ben.post("/api/categories", json={"name": "Seas"})
    second = await ben.post("/api/categories", json={"name": " SEAS "})
    built_in = await ben.post("/api/categories", json={"name": "uncategorized"})

    assert first.status_code == 201
    for answer in (second, built_in):
        assert (answer.status_code, answer.json()["code"]) == (409, "CATEGORY_EXISTS")


async def test_a_category_is_renamed(house, ben):
    made = (await ben.post("/api/categories", json={"name": "Seas"})).json()
    await ben.post("/api/categories", json={"name": "Dunes"})
    address = f"/api/categories/{made['id']}"

    assert (await ben.patch(address, json={"name": "Big Lakes"})).json() == {
        "id": made["id"],
        "name": "Big Lakes",
        "slug": "big-lakes",
    }
    assert (await ben.patch(address, json={"name": "big lakes"})).status_code == 200
    assert (await ben.patch(address, json={"name": "dunes"})).status_code == 409
    assert (await ben.patch(address, json={"name": "Uncategorized"})).status_code == 409


async def test_sessions_of_a_deleted_category_go_back_to_the_built_in_one(house, ben):
    made = (await ben.post("/api/categories", json={"name": "Seas"})).json()
    session_id = await add(house, ben, "a", categoryId=made["id"])

    assert (await ben.delete(f"/api/categories/{made['id']}")).status_code == 204

    body = (await ben.get(f"/api/sessions/{session_id}")).json()["session"]
    assert (body["categoryId"], body["categorySource"]) == (1, "default")
    assert (await ben.delete(f"/api/categories/{made['id']}")).status_code == 404
