"""Reading the feed by its documented call."""

from dataclasses import replace

import httpx
import pytest

from lanternist.features.community import feed_cursors, ranking
from lanternist.features.community.tests.feed_items import add_medium, add_session
from tests.support.house import House

pytestmark = pytest.mark.usefixtures("empty")

FEED = "/api/community"


async def feed(client: httpx.AsyncClient, **query: object) -> dict:
    answer = await client.get(FEED, params={name: str(value) for name, value in query.items()})
    assert answer.status_code == 200, answer.text
    return answer.json()


async def ids(client: httpx.AsyncClient, **query: object) -> list[int]:
    answer = await feed(client, **query)
    assert answer["total"] == len(answer["items"])
    return [item["id"] for item in answer["items"]]


async def test_an_empty_feed_has_no_pages(house: House) -> None:
    assert await feed(house.cy) == {
        "items": [],
        "total": 0,
        "page": 1,
        "pageSize": 20,
        "totalPages": 0,
        "nextCursor": None,
    }


async def test_an_item_has_the_documented_fields_and_no_address(house: House) -> None:
    session = await add_session(house, title="Hills by night", tags=["night"])
    medium = await add_medium(house, "ana", 700, character="A fox")
    by_kind = {item["kind"]: item for item in (await feed(house.cy))["items"]}
    user = {
        "id": house.ids["ana"],
        "firstName": "Ana",
        "lastName": None,
        "profileImageUrl": None,
        "displayName": "Ana",
    }
    shown = {
        "user": user,
        "likeCount": 0,
        "isLikedByUser": False,
        "isHidden": False,
        "categoryId": 1,
        "categorySlug": "uncategorized",
        "isSeen": False,
    }
    assert (
        by_kind["session"].items()
        >= (
            shown
            | {
                "id": session,
                "title": "Hills by night",
                "subreddits": ["hills"],
                "thumbnail": None,
                "isManualMode": False,
                "isImported": False,
                "tags": ["night"],
            }
        ).items()
    )
    assert (
        by_kind["media"].items()
        >= (
            shown
            | {
                "id": medium,
                "originalName": "hill.jpg",
                "fileUrl": None,
                "source": "upload",
                "caption": None,
                "characterName": "A fox",
            }
        ).items()
    )
    assert "@" not in str(by_kind)


async def test_the_three_sorts_and_the_pages(house: House) -> None:
    old_loved = await add_session(house, hours=100, likes=50)
    young = await add_session(house, hours=0)
    liked = await add_session(house, hours=2, likes=10)
    assert await ids(house.cy) == await ids(house.cy, sort="new") == [young, liked, old_loved]
    assert await ids(house.cy, sort="top") == [old_loved, liked, young]
    assert await ids(house.cy, sort="hot") == [liked, young, old_loved]
    page = await feed(house.cy, page=2, pageSize=2)
    assert ([item["id"] for item in page["items"]], page["page"], page["totalPages"]) == ([old_loved], 2, 2)
    assert (await feed(house.cy, page=9, pageSize=2))["items"] == []


async def test_filters_find_what_they_name_and_nothing_else(house: House) -> None:
    hills = await add_session(house, title="Quiet HÜGEL", subreddits=["sfw_hills"], tags=["a", "b"])
    lakes = await add_session(house, "cy", title="Lakes 富士山", subreddits=["lakes"], tags=["b", "c"])
    medium = await add_medium(house, "cy", 701, name="otter-01.jpg", character="An otter")
    await house.execute("update accounts_user set first_name = 'Cyrus' where id = $1", house.ids["cy"])
    found = {
        (("contentType", "sessions"),): {hills, lakes},
        (("contentType", "captions"),): {medium},
        (("search", "hüg"),): {hills},
        (("search", "sfw-hills"),): {hills},
        (("search", "otter 01"),): {medium},
        (("search", "yrus"),): {lakes, medium},
        (("search", "la"),): {lakes},
        (("search", "ak"),): set(),
        (("search", "士"),): {lakes},
        (("search", "%"),): set(),
        (("creator", "rus"),): {lakes, medium},
        (("creator", "cy@lanternist.example"),): {lakes, medium},
        (("creator", "cy@lanternist"),): set(),
        (("creatorId", house.ids["ana"]),): {hills},
        (("subreddit", "hil"),): {hills},
        (("subreddit", "quiet"),): set(),
        (("character", "otter"),): {medium},
        (("tags", "b"),): {hills, lakes},
        (("tags", "a,c"),): {hills, lakes},
        (("tags", "a,b"), ("tagMode", "and")): {hills},
        (("tags", "nowhere"),): set(),
        (("categoryId", 1), ("tags", "c")): {lakes},
        (("categorySlug", "uncategorized"), ("search", "quiet")): {hills},
        (("categorySlug", "nowhere"),): set(),
    }
    for query, expected in found.items():
        for sort in ("new", "hot", "top"):
            assert set(await ids(house.cy, sort=sort, **dict(query))) == expected, query
    admin = await house.staff("admin")
    assert set(await ids(admin, creator="cy@lanternist")) == {lakes, medium}


async def test_totals_follow_what_comes_and_goes(house: House) -> None:
    queries: list[dict[str, object]] = [{}, {"tags": "a"}, {"search": "hills"}, {"contentType": "captions"}]

    async def totals() -> list[int]:
        return [(await feed(house.cy, pageSize=1, **query))["total"] for query in queries]

    assert await totals() == [0, 0, 0, 0]
    first = await add_session(house, tags=["a"])
    await add_session(house, title="Dunes", subreddits=["sand"])
    assert await totals() == [2, 1, 1, 0]
    await house.execute(
        "update sessions_session set title = 'Moors', subreddits = '{fen}' where id = $1", first
    )
    assert await totals() == [2, 1, 0, 0]
    await house.execute("update community_item set is_hidden = true where session_id = $1", first)
    assert await totals() == [1, 0, 0, 0]
    admin = await house.staff("admin")
    assert (await feed(admin))["total"] == 2
    assert [item["isHidden"] for item in (await feed(admin, sort="new"))["items"]] == [False, True]
    await house.execute("delete from community_item where session_id = $1", first)
    assert await totals() == [1, 0, 0, 0]


async def test_who_runs_the_place_appears_as_the_place(house: House) -> None:
    await house.staff("admin")
    await add_session(house, "admin")
    user = (await feed(house.cy))["items"][0]["user"]
    assert user | {"id": ""} == {
        "id": "",
        "firstName": None,
        "lastName": None,
        "profileImageUrl": None,
        "displayName": "Lanternist",
    }


async def test_a_name_like_that_of_the_place_hides_nobody(house: House) -> None:
    await house.cy.patch("/api/auth/user", json={"firstName": "Lanternist"})
    await add_session(house, "cy")
    assert (await feed(house.cy))["items"][0]["user"]["firstName"] == "Lanternist"


@pytest.mark.parametrize(
    "query",
    [
        "contentType=videos",
        "sort=best",
        "tagMode=xor",
        "page=0",
        "page=1.5",
        "page=abc",
        "page=99999999999",
        "pageSize=0",
        "pageSize=101",
        "categoryId=none",
        "cursor=abc",
        "cursor=WyJuZXciXQ",
        "unseen=perhaps",
        "sort=new&sort=hot",
        "search=" + "x" * 201,
        "search=%00",
    ],
)
async def test_a_query_that_is_wrong_is_refused(house: House, query: str) -> None:
    answer = await house.cy.get(f"{FEED}?{query}")
    assert (answer.status_code, answer.json()["error"]) == (400, "Validation Error")


async def test_a_cursor_is_of_one_sort_and_ends_after_an_hour(house: House) -> None:
    for _ in range(3):
        await add_session(house)
    cursor = (await feed(house.cy, sort="hot", pageSize=2))["nextCursor"]
    assert len((await feed(house.cy, sort="hot", pageSize=2, cursor=cursor))["items"]) == 1
    assert (await house.cy.get(FEED, params={"sort": "top", "cursor": cursor})).status_code == 400
    place = feed_cursors.decode(cursor, "hot")
    old = feed_cursors.encode(replace(place, begun=place.begun - 3601))
    answer = await house.cy.get(FEED, params={"sort": "hot", "cursor": old})
    assert (answer.status_code, answer.json()["code"]) == (410, "CURSOR_EXPIRED")


async def test_scores_stay_right_within_one_percent(house: House) -> None:
    for hours in (1.1, 3, 50, 4000):
        await add_session(house, hours=hours, likes=int(hours) + 1)

    async def error_in(seconds: float) -> float:
        """Return by how much the worst score will be wrong in so many seconds."""
        return await house.value(
            """
            select max(abs(hot_score / community_hot(like_count, published_at, now() + make_interval(secs => $1)) - 1))
            from community_item
            """,
            seconds,
        )

    assert await error_in(0) < 0.0101
    # As if all had last been looked at an hour ago.
    await house.execute(
        """
        update community_item set
            hot_score = community_hot(
                like_count, published_at,
                now() - interval '1 hour' + community_score_lasts(published_at, now() - interval '1 hour') / 2
            ),
            rescore_at = now() - interval '1 hour' + community_score_lasts(published_at, now() - interval '1 hour')
        """
    )
    assert await error_in(0) > 0.3
    await ranking.rescore(house.db)
    assert await error_in(0) < 0.0101
    # The job comes every minute.
    assert await error_in(60) < 0.0101


TEXTS = (
    "Harbour and lagoon 17 at dawn, by Walker Of 7",
    "a b cd é of-the otter_01 富士山 x HÜGEL",
    "to be or not to be in it",
)


async def test_all_that_stands_in_a_text_is_found_by_its_terms(house: House) -> None:
    async with house.db.connection() as connection:
        row = await connection.fetchrow(
            """
            with texts as materialized (
                select plain, community_grams(plain) as terms from unnest($1::text[]) t, community_plain(t) plain
            ), needles as materialized (
                select distinct plain, terms, community_needle(substr(plain, i, n)) as needle
                from texts, generate_series(1, length(plain)) i, generate_series(1, 24) n
            )
            select count(*) as asked,
                   count(*) filter (where not terms @> community_needle_terms(needle)) as missed
            from needles where position(needle in plain) > 0
            """,
            list(TEXTS),
        )
    assert row is not None
    assert (row["missed"], row["asked"] > 500) == (0, True)
    # Few are looked up, for each costs.
    assert await house.value("select cardinality(community_needle_terms('harbour and lagoon'))") == 4
