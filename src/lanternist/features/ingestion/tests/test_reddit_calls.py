"""The calls that ask Reddit while somebody waits, as the contract documents them."""

from collections.abc import AsyncIterator

import pytest

from lanternist.features.ingestion.sources import reddit
from lanternist.features.ingestion.tests.test_reddit_client import REASONS
from lanternist.kit.parsing import Rate
from lanternist.platform.db import Database
from lanternist.settings import load
from tests.data.wrong_fields import UNSEEN
from tests.support import recordings
from tests.support.clean_slate import CleanSlate
from tests.support.house import House, open_house
from tests.support.reddit_api import ALIASES

FETCH, SEARCH, VALIDATE = "/api/fetch-reddit", "/api/search-reddit", "/api/validate-subreddit"
FIELDS = {
    "id", "title", "author", "subreddit", "url", "media_url", "thumbnail", "score", "num_comments",
    "created_utc", "is_video", "nsfw", "spoiler",
}  # fmt: skip
NO_COUNT = ["5", 0, 101, 1.5, True, None, [], 10**30]
WRONG_ADDRESSES = ["x", None, {}, [5], ["x" * 2001], ["x"] * 401, [UNSEEN + "\x00"]]
WRONG = [
    (FETCH, {}, "subreddits"),
    *((FETCH, {"subreddits": value}, "subreddits") for value in (None, 5, [], {}, "x" * 2001)),
    *(
        (FETCH, {"subreddits": value}, "subreddits")
        for value in ("", " , ", "a", f"{UNSEEN} x", "r/", "../x")
    ),
    (FETCH, {"subreddits": ",".join(f"name{number}" for number in range(21))}, "subreddits"),
    *((FETCH, {"subreddits": "pics", "limit": value}, "limit") for value in NO_COUNT),
    *((FETCH, {"subreddits": "pics", "excludeUrls": value}, "excludeUrls") for value in WRONG_ADDRESSES),
    *((FETCH, {"subreddits": "pics", "sortBy": value}, "sortBy") for value in ("best", UNSEEN, None, 1, [])),
    *((FETCH, {"subreddits": "pics", "timeRange": value}, "timeRange") for value in ("now", "", None, 1)),
    *((FETCH, {"subreddits": "pics", "includeText": value}, "includeText") for value in ("yes", 1, None)),
    *((VALIDATE, {"subreddit": value}, "subreddit") for value in (None, 5, [], "x" * 1001, UNSEEN + "\x00")),
    (SEARCH, {}, "query"),
    *((SEARCH, {"query": value}, "query") for value in (None, 5, [], "", "  ", "x" * 201, UNSEEN + "\x00")),
    *((SEARCH, {"query": "hills", "limit": value}, "limit") for value in NO_COUNT),
    *((SEARCH, {"query": "hills", "excludeUrls": value}, "excludeUrls") for value in WRONG_ADDRESSES),
]


@pytest.fixture(scope="module")
async def shared_house(migrated: tuple[Database, CleanSlate]) -> AsyncIterator[House]:
    db, slate = migrated
    await slate.wipe()
    async with open_house(db) as house:
        yield house


@pytest.fixture
async def house(shared_house: House, monkeypatch: pytest.MonkeyPatch) -> House:
    monkeypatch.setattr("random.uniform", lambda _least, _most: 0.001)
    await shared_house.execute("delete from ingestion_upstream")
    await shared_house.execute("delete from platform_outbound_host")
    shared_house.replay.calls.clear()
    shared_house.replay.reddit.forget()
    return shared_house


async def test_posts_of_a_community_have_the_documented_members(house: House) -> None:
    answer = await house.ana.post(FETCH, json={"subreddits": "r/sfwpics"})

    posts = answer.json()
    assert answer.status_code == 200
    assert len(posts) == 25
    recorded = {
        child["data"]["id"]: child["data"]
        for child in recordings.listing(ALIASES["sfwpics"])["data"]["children"]
    }
    for post in posts:
        told = recorded[post["id"]]
        assert set(post) == FIELDS
        assert post["url"] == f"https://www.reddit.com{told['permalink']}"
        assert post["media_url"].startswith("https://")
        for name in ("title", "author", "subreddit", "score", "num_comments", "spoiler"):
            assert post[name] == told[name], name
        assert post["created_utc"] == int(told["created_utc"])
    (call,) = house.replay.asked("/r/sfwpics/hot")
    assert call.host == "oauth.reddit.com"


@pytest.mark.parametrize(
    ("sent", "path", "time_range"),
    [
        ({"subreddits": "Pics, r/aww"}, "/r/aww+pics/hot", None),
        ({"subreddits": "pics", "sortBy": "new", "timeRange": "year"}, "/r/pics/new", None),
        ({"subreddits": "pics", "sortBy": "top"}, "/r/pics/top", "week"),
        ({"subreddits": "pics", "sortBy": "top", "timeRange": "all"}, "/r/pics/top", "all"),
        ({"subreddits": "https://www.reddit.com/r/pics/new,u/ana"}, "/r/pics+u_ana/hot", None),
    ],
)
async def test_the_order_and_all_names_go_into_one_call(house, sent, path, time_range) -> None:
    answer = await house.ana.post(FETCH, json=sent)

    assert answer.status_code == 200
    assert len(answer.json()) == 25
    assert [call.query.get("t") for call in house.replay.asked(path)] == [time_range]


async def test_texts_come_only_when_asked_for(house: House) -> None:
    house.replay.reddit.serve("texts", "all_new_2021")
    sent = {"subreddits": "texts", "limit": 100}

    without = (await house.ana.post(FETCH, json=sent)).json()
    with_them = (await house.ana.post(FETCH, json=sent | {"includeText": True})).json()

    assert all(post["media_url"] for post in without)
    assert [post["id"] for post in with_them if post["media_url"]] == [post["id"] for post in without]
    assert len(with_them) == 43 > len(without) > 5


async def test_posts_that_are_known_are_left_out_however_their_address_is_written(house: House) -> None:
    posts = (await house.ana.post(FETCH, json={"subreddits": "sfwpics", "limit": 10})).json()
    known = [
        posts[0]["media_url"].replace("https://", "http://") + "#top",
        posts[1]["url"].rstrip("/").replace("https://www.", "https://") + "?utm_source=share",
        "not an address",
    ]

    answer = await house.ana.post(FETCH, json={"subreddits": "sfwpics", "limit": 8, "excludeUrls": known})

    assert [post["id"] for post in answer.json()] == [post["id"] for post in posts[2:]]


async def test_further_pages_fill_up_what_is_asked_for(house: House) -> None:
    house.replay.reddit.serve("texts", "domain_youtube_hot_2016", "sfwpics_hot_2016", "sfwpics_hot_2020")

    answer = await house.ana.post(FETCH, json={"subreddits": "texts", "limit": 100})

    assert len(answer.json()) == 100
    assert len({post["id"] for post in answer.json()}) == 100
    assert len(house.replay.asked("/r/texts")) == 2


async def test_words_are_searched_for_in_all_of_reddit(house: House) -> None:
    answer = await house.ana.post(SEARCH, json={"query": "  hills & lakes ", "limit": 5})

    assert [set(post) for post in answer.json()] == [FIELDS] * 5
    (call,) = house.replay.asked("oauth.reddit.com/search")
    assert call.query == {"q": "hills & lakes", "limit": "100", "raw_json": "1", "type": "link"}


async def test_words_that_nothing_holds_find_nothing(house: House) -> None:
    answer = await house.ana.post(SEARCH, json={"query": "nothing at all"})

    assert (answer.status_code, answer.json()) == (200, [])


@pytest.mark.parametrize(
    ("written", "body"),
    [
        ("pics", {"valid": True, "subreddit": "pics"}),
        (" r/Pics/ ", {"valid": True, "subreddit": "pics"}),
        ("missing_one", {"valid": False, "message": "Subreddit not found or inaccessible"}),
        ("nobody_made_this", {"valid": False, "message": "Subreddit not found or inaccessible"}),
        ("private_one", {"valid": False, "message": "Subreddit not found or inaccessible"}),
        ("", {"valid": False, "message": "Invalid subreddit name"}),
        ("  ", {"valid": False, "message": "Invalid subreddit name"}),
        ("two words", {"valid": False, "message": "Invalid subreddit name"}),
        ("pics+aww", {"valid": False, "message": "Invalid subreddit name"}),
        ("../../api", {"valid": False, "message": "Invalid subreddit name"}),
    ],
)
async def test_a_name_is_found_or_not(house: House, written: str, body: dict[str, object]) -> None:
    answer = await house.nobody.post(VALIDATE, json={"subreddit": written})

    assert answer.json() == body
    assert answer.status_code == 200


async def test_a_name_looked_up_again_is_not_asked_for_again(house: House) -> None:
    for name in ("aww", "missing_one", "aww", "missing_one"):
        await house.nobody.post(VALIDATE, json={"subreddit": name})

    assert len(house.replay.asked("/r/aww/about")) <= 1
    assert len(house.replay.asked("/r/missing_one/about")) <= 1


async def test_a_name_that_is_missing_is_told_as_documented(house: House) -> None:
    answer = await house.nobody.post(VALIDATE, json={})

    assert answer.status_code == 400
    assert answer.json() == {"valid": False, "message": "Validation error: Required at subreddit"}


async def test_a_check_that_fails_says_so_and_is_not_remembered(house: House) -> None:
    house.replay.reddit.answer_next("pokemongo", *[recordings.answer("503_html_ow")] * 3)

    failed = await house.nobody.post(VALIDATE, json={"subreddit": "pokemongo"})
    again = await house.nobody.post(VALIDATE, json={"subreddit": "pokemongo"})

    assert failed.status_code == 500
    assert failed.json() == {"valid": False, "message": "Failed to validate subreddit"}
    assert again.json() == {"valid": True, "subreddit": "pokemongo"}


@pytest.mark.parametrize("name", sorted(set(REASONS) & set(recordings.answers())))
async def test_every_recorded_failure_is_a_refusal_that_says_what_to_do(house: House, name: str) -> None:
    house.replay.reddit.answer_next("pics", *[recordings.answer(name)] * 3)

    answer = await house.ana.post(FETCH, json={"subreddits": "pics"})

    if REASONS[name] in reddit.CLOSED:
        assert answer.status_code == 404
        assert answer.json() == {
            "message": "Subreddit not found or inaccessible",
            "code": "SUBREDDIT_NOT_FOUND",
        }
    else:
        assert answer.status_code == 503
        assert answer.json()["code"] == "CONTENT_SERVICE_FAILED"
        assert answer.json()["reason"] == REASONS[name].value
        assert int(answer.headers["Retry-After"]) >= 1


@pytest.mark.parametrize(("path", "sent", "field"), WRONG, ids=lambda value: str(value)[:40])
async def test_a_wrong_body_names_its_field_and_asks_nobody(house, path, sent, field) -> None:
    answer = await house.ana.post(path, json=sent)

    assert answer.status_code == 400
    assert [problem["field"] for problem in answer.json()["details"]] == [field]
    assert UNSEEN not in answer.text
    assert house.replay.calls == []


@pytest.mark.parametrize("path", [FETCH, SEARCH, VALIDATE])
async def test_what_is_no_json_object_is_refused(house: House, path: str) -> None:
    for body in (b"{", b"[]", b"\xff", b"[" * 100_000):
        answer = await house.ana.post(path, content=body, headers={"Content-Type": "application/json"})
        assert (answer.status_code, answer.json()["error"]) == (400, "Bad Request")
    assert (
        await house.ana.post(path, content=b"{}", headers={"Content-Type": "text/plain"})
    ).status_code == 415


async def test_nobody_and_who_may_be_a_child_read_nothing(house: House) -> None:
    for path, body in ((FETCH, {"subreddits": "pics"}), (SEARCH, {"query": "hills"})):
        answer = await house.nobody.post(path, content=b"{", headers={"Content-Type": "application/json"})
        assert (answer.status_code, answer.json()) == (401, {"message": "Unauthorized"})
        await house.execute("update accounts_user set age_verified = false where id = $1", house.ids["cy"])
        assert (await house.cy.post(path, json=body)).json()["code"] == "AGE_VERIFICATION_REQUIRED"
        await house.execute("update accounts_user set age_verified = true where id = $1", house.ids["cy"])


async def test_without_credentials_each_call_says_so(db: Database) -> None:
    async with open_house(db, reddit_client_id=None, reddit_client_secret=None) as house:
        for path, body in ((FETCH, {"subreddits": "pics"}), (SEARCH, {"query": "hills"})):
            answer = await house.ana.post(path, json=body)
            assert answer.status_code == 503
            assert answer.json() == {
                "message": "Content service is not configured",
                "code": "SOURCE_NOT_CONFIGURED",
            }
        answer = await house.nobody.post(VALIDATE, json={"subreddit": "pics"})
        assert answer.status_code == 500
        assert answer.json() == {"valid": False, "message": "Content service is not configured"}
        assert house.replay.calls == []


async def test_thirty_calls_in_five_minutes_and_failures_do_not_count(db: Database) -> None:
    async with open_house(db, rate_limits=True, limit_reddit=Rate(3, 300)) as house:
        for _ in range(5):
            failed = await house.ana.post(FETCH, json={"subreddits": "missing_one"})
            assert (failed.status_code, failed.headers["X-RateLimit-Remaining"]) == (404, "3")
        for path, body in (
            (FETCH, {"subreddits": "pics"}),
            (SEARCH, {"query": "hills"}),
            (VALIDATE, {"subreddit": "aww"}),
        ):
            assert (await house.ana.post(path, json=body)).status_code == 200

        for path in (FETCH, SEARCH, VALIDATE):
            refused = await house.ana.post(path, json={})
            assert refused.status_code == 429
            assert refused.headers["X-RateLimit-Limit"] == "3"
            assert refused.headers["X-RateLimit-Remaining"] == "0"
            assert refused.json()["message"] == (
                "Rate limit exceeded. Please wait a few minutes before trying again."
            )
        assert (await house.ana.get("/api/sessions")).status_code == 200


def test_the_limit_is_thirty_calls_in_five_minutes_unless_set() -> None:
    assert load({}).limit_reddit == Rate(30, 300)
