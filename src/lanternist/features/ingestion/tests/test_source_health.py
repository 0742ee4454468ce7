"""How the sources are, as the listing cache and the budget of calls know it."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from lanternist.platform.db import Database
from tests.support.clean_slate import CleanSlate
from tests.support.crafted import CRAFTED
from tests.support.house import House, open_house


@pytest.fixture(scope="module")
async def shared_house(migrated: tuple[Database, CleanSlate]) -> AsyncIterator[House]:
    db, slate = migrated
    await slate.wipe()
    async with open_house(db, sources_off=("rss",), imgur_client_id=None) as house:
        yield house


@pytest.fixture
async def house(shared_house: House) -> House:
    await shared_house.execute("delete from ingestion_upstream")
    await shared_house.execute("delete from platform_outbound_host")
    await shared_house.execute("delete from ingestion_listing")
    shared_house.replay.reddit.forget()
    return shared_house


async def told(house: House, prefix: str) -> dict[str, Any]:
    answer = await house.ana.get("/api/sources")
    assert answer.status_code == 200
    return next(each for each in answer.json()["items"] if each["prefix"] == prefix)


async def fill(house: House, *names: str) -> None:
    await house.session_of(house.ana, subreddits=",".join(names))
    await house.run_jobs()


async def test_every_source_is_told_by_its_title(house: House) -> None:
    items = (await house.ana.get("/api/sources")).json()["items"]

    titles = [each["title"] for each in items]
    assert titles == sorted(titles, key=str.casefold)
    assert {each["prefix"] for each in items} == {
        "", "folder", "imgur", "lemmy", "piefed", "redgifs", "rss", "urls",
    }  # fmt: skip
    states = {each["prefix"]: each["state"] for each in items}
    assert states == dict.fromkeys(states, "unused") | {"folder": "ok", "rss": "off", "imgur": "off"}
    assert (await told(house, "rss"))["reason"] == "source_not_configured"


async def test_a_source_that_answers_is_well_whatever_single_names_do(house: House) -> None:
    await fill(house, "sfwpics", "aww", "missing_one", "private_one")

    found = await told(house, "")
    assert (found["state"], found["reason"], found["listed"], found["failing"]) == ("ok", None, 2, 0)
    assert found["lastSuccessAt"]
    assert found["retryAt"] is None


async def test_a_source_of_which_names_fail_works_in_part_or_not_at_all(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("random.uniform", lambda _least, _most: 0.001)
    await fill(house, "down_one")
    failing = await told(house, "")
    await fill(house, "sfwpics")
    partly = await told(house, "")

    assert (failing["state"], failing["reason"], failing["listed"], failing["failing"]) == (
        "failing", "upstream_error", 0, 1,
    )  # fmt: skip
    assert (partly["state"], partly["reason"], partly["listed"], partly["failing"]) == (
        "partly", "upstream_error", 1, 1,
    )  # fmt: skip
    assert partly["retryAt"] > partly["lastSuccessAt"]


async def test_a_host_that_said_stop_rests_until_it_may_be_asked(house: House) -> None:
    house.replay.reddit.answer_next("pics", CRAFTED["blocked_one"])
    await fill(house, "pics")

    found = await told(house, "")
    assert (found["state"], found["reason"]) == ("resting", "blocked")
    page = await house.ana.get("/sources", headers={"Accept": "text/html"})
    assert page.status_code == 200
    assert "It refuses this server." in page.text
    assert "Is left alone for a while" in page.text


async def test_a_host_that_is_down_rests_too(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("random.uniform", lambda _least, _most: 0.001)
    house.replay.calls.clear()
    house.replay.reddit.serve("down_two", "503_html_ow")
    await fill(house, "down_one", "down_two")

    found = await told(house, "")
    assert (found["state"], found["reason"]) == ("resting", "upstream_error")
    assert found["retryAt"]
    # Both names are asked at the same time: a sixth call may be on its way when the fifth fails.
    assert len(house.replay.asked("/r/down_")) in (5, 6)
    house.replay.reddit.serve("down_three", "503_html_ow")
    await fill(house, "down_three")
    assert house.replay.asked("/r/down_three") == []


async def test_nobody_learns_which_names_others_use(house: House) -> None:
    await fill(house, "sfwpics", "lemmy:pics@lemmy.example")

    for path in ("/api/sources", "/sources"):
        answer = await house.cy.get(path, headers={"Accept": "text/html"} if path == "/sources" else {})
        assert answer.status_code == 200
        assert "sfwpics" not in answer.text
        assert "lemmy.example" not in answer.text
    assert (await house.nobody.get("/api/sources")).status_code == 401
