"""Imports of imgchest by what an operator sets: the token of its API, and how often one person may ask."""

import json
from typing import Any

import pytest

from lanternist.kit.parsing import Rate
from lanternist.platform.db import Database
from tests.support.house import open_house
from tests.support.recordings import ROOTS
from tests.support.site_samples import IMGCHEST_ID
from tests.support.sites import IMGCHEST_TOKEN

URL = f"https://imgchest.com/p/{IMGCHEST_ID}"
IMPORT = "/api/sessions/import-joip"
RECORDED = [file for root in ROOTS for file in sorted((root / "imgchest").glob("post_*.json"))]


@pytest.mark.parametrize("file", RECORDED, ids=lambda file: file.stem)
async def test_the_documented_answer_is_read_whole(db: Database, file: Any):
    document = json.loads(file.read_text())
    async with open_house(db, imgchest_token=IMGCHEST_TOKEN) as house:
        house.replay.sites.galleries[document["data"]["id"]] = document
        url = f"https://imgchest.com/p/{document['data']['id']}"

        answer = (await house.ana.post(IMPORT, json={"url": url})).json()

        assert answer["session"]["title"] == document["data"]["title"]
        told = [(each["sourceUrl"], each["caption"]) for each in answer["media"]]
        assert told == [(piece["link"], piece["description"]) for piece in document["data"]["images"]]
        assert not house.replay.asked("imgchest.com/p/")


async def test_one_person_imports_so_often_and_the_answer_says_so(db: Database):
    async with open_house(db, rate_limits=True, limit_import=Rate(2, 900)) as house:
        statuses = [await house.ana.post(IMPORT, json={"url": URL}) for _ in range(3)]
        other = await house.cy.post(IMPORT, json={"url": URL})

    assert [answer.status_code for answer in statuses] == [201, 201, 429]
    assert [answer.headers["X-RateLimit-Remaining"] for answer in statuses] == ["1", "0", "0"]
    assert statuses[2].headers["X-RateLimit-Limit"] == "2"
    assert statuses[2].json()["retryAfter"] > 0
    assert other.status_code == 201


async def test_a_token_that_is_not_known_is_told_apart_from_a_gallery_that_is_not(db: Database):
    async with open_house(db, imgchest_token="another-token") as house:
        answer = await house.ana.post(IMPORT, json={"url": URL})

    assert (answer.status_code, answer.json()["reason"]) == (502, "unauthorized")
