"""Sessions put together by hand: made, filled from the vault and from addresses, cut to parts, and let go."""

import httpx
import pytest

from lanternist.features import vault
from tests.support import pictures
from tests.support.house import House


async def keep(client: httpx.AsyncClient, number: int = 0) -> int:
    answer = await client.post(
        "/api/user/media/upload",
        files={"file": (f"hills-{number}.png", pictures.photo(number, kind=".png", size=(48, 64)))},
        data={"attestation": vault.ATTESTATION_VERSION},
    )
    assert answer.status_code == 201, answer.text
    return answer.json()["id"]


async def manual(client: httpx.AsyncClient, **fields: object) -> int:
    answer = await client.post("/api/sessions/manual", json={"title": "By hand"} | fields)
    assert answer.status_code == 201, answer.text
    return answer.json()["id"]


async def test_a_session_by_hand_has_no_sources_and_costs_what_others_cost(house: House):
    before = (await house.ana.get("/api/credits/balance")).json()["balance"]
    key = {"Idempotency-Key": "by-hand"}

    answers = [
        await house.ana.post("/api/sessions/manual", json={"title": "By hand"}, headers=key) for _ in range(2)
    ]

    session = answers[0].json()
    assert session == answers[1].json()
    assert (session["kind"], session["subreddits"], session["fill"]["state"]) == ("manual", [], "done")
    assert (await house.ana.get("/api/credits/balance")).json()["balance"] == before - 10
    for wrong in ({}, {"title": " "}, {"title": "x", "intervalMin": 9, "intervalMax": 2}):
        assert (await house.ana.post("/api/sessions/manual", json=wrong)).status_code == 400
    assert (await house.nobody.post("/api/sessions/manual", json={})).status_code == 401


async def test_files_of_the_vault_become_slides_in_their_order(house: House):
    session_id = await manual(house.ana)
    ids = [await keep(house.ana, number) for number in range(3)]
    path = f"/api/sessions/{session_id}/media"

    one = await house.ana.post(path, json={"mediaId": ids[0], "caption": "Fog", "durationSeconds": 4})
    more = await house.ana.post(f"{path}/bulk", json={"mediaIds": ids[1:][::-1]})

    assert (one.status_code, more.status_code) == (201, 201)
    slides = (await house.ana.get(f"/api/sessions/{session_id}")).json()["media"]
    assert [each["id"] for each in slides] == [one.json()["id"], *(each["id"] for each in more.json())]
    assert [each["order"] for each in slides] == [0, 1, 2]
    assert (slides[0]["caption"], slides[0]["durationSeconds"]) == ("Fog", 4)
    assert slides[0]["sourceUrl"] is None
    assert (await house.nobody.get(slides[2]["mediaUrl"])).headers["content-type"] == "image/png"
    assert (await house.ana.get(f"/api/sessions/{session_id}")).json()["session"]["thumbnail"]
    again = await house.ana.post(path, json={"mediaId": ids[0]})
    assert (again.status_code, again.json()["code"]) == (409, "SLIDE_EXISTS")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "mediaUrl"),
        ({"mediaId": 1, "mediaUrl": "https://i.example/a.jpg"}, "mediaUrl"),
        ({"mediaId": 999_999}, "mediaId"),
        ({"mediaId": "1"}, "mediaId"),
        ({"mediaUrl": "http://127.0.0.1/a.jpg"}, "mediaUrl"),
        ({"mediaUrl": "http://[::1]/a.jpg"}, "mediaUrl"),
        ({"mediaUrl": "http://169.254.169.254/a.jpg"}, "mediaUrl"),
        ({"mediaUrl": "http://localhost/a.jpg"}, "mediaUrl"),
        ({"mediaUrl": "file:///etc/passwd"}, "mediaUrl"),
        ({"mediaUrl": "https://i.example:22/a.jpg"}, "mediaUrl"),
        ({"mediaUrl": "https://i.example/page"}, "mediaUrl"),
        ({"mediaUrl": "https://i.example/b.jpg", "startSeconds": 5, "endSeconds": 5}, "endSeconds"),
        ({"mediaUrl": "https://i.example/b.jpg", "durationSeconds": 0.1}, "durationSeconds"),
    ],
    ids=str,
)
async def test_what_cannot_be_a_slide_is_refused_by_its_field(house: House, body, field):
    session_id = await manual(house.ana)

    answer = await house.ana.post(f"/api/sessions/{session_id}/media", json=body)

    assert answer.status_code == 400, answer.text
    assert [each["field"] for each in answer.json()["details"]] == [field]
    assert (await house.ana.get(f"/api/sessions/{session_id}")).json()["media"] == []


async def test_an_address_is_fetched_like_those_of_sources(house: House):
    session_id = await manual(house.ana)

    slide = await house.ana.post(
        f"/api/sessions/{session_id}/media", json={"mediaUrl": "https://i.redd.it/by-hand.jpg"}
    )

    assert slide.json()["sourceUrl"] == "https://i.redd.it/by-hand.jpg"
    assert (await house.nobody.get(slide.json()["mediaUrl"])).headers["content-type"] == "image/jpeg"


async def test_only_ones_own_files_go_into_ones_own_sessions(house: House):
    theirs, mine = await keep(house.cy), await manual(house.ana)
    path = f"/api/sessions/{mine}/media"

    refused = await house.ana.post(path, json={"mediaId": theirs})
    stranger = await house.cy.post(path, json={"mediaId": theirs})

    assert (refused.status_code, refused.json()["details"][0]["field"]) == (400, "mediaId")
    assert stranger.status_code == 403
    assert (await house.cy.post("/api/sessions/999999/media", json={})).status_code == 404
    bulk = await house.ana.post(f"{path}/bulk", json={"mediaIds": []})
    assert bulk.status_code == 400


async def test_a_part_of_a_video_is_kept_with_its_slide(house: House):
    session_id = await manual(house.ana)
    path = f"/api/sessions/{session_id}/media"
    slide = (
        await house.ana.post(
            path, json={"mediaUrl": "https://i.example/film.mp4", "startSeconds": 2.5, "endSeconds": 9}
        )
    ).json()
    assert (slide["startSeconds"], slide["endSeconds"]) == (2.5, 9)

    changed = await house.ana.patch(f"{path}/{slide['id']}", json={"startSeconds": None, "endSeconds": 4})
    refused = await house.ana.patch(f"{path}/{slide['id']}", json={"startSeconds": 4})

    assert (changed.json()["startSeconds"], changed.json()["endSeconds"]) == (None, 4)
    assert (refused.status_code, refused.json()["details"][0]["field"]) == (400, "endSeconds")


async def test_a_file_that_is_deleted_leaves_every_session_without_a_gap(house: House):
    ids = [await keep(house.ana, number) for number in (5, 6, 7)]
    sessions = [await manual(house.ana), await manual(house.ana)]
    for session_id in sessions:
        await house.ana.post(f"/api/sessions/{session_id}/media/bulk", json={"mediaIds": ids})
    read = f"/api/sessions/{sessions[0]}"
    before = await house.ana.get(read)
    shown = before.json()["media"][1]["mediaUrl"]

    assert (await house.ana.delete(f"/api/user/media/{ids[1]}")).status_code == 200

    for session_id in sessions:
        media = (await house.ana.get(f"/api/sessions/{session_id}")).json()["media"]
        assert [each["order"] for each in media] == [0, 1]
    assert (await house.nobody.get(shown)).status_code == 404
    stale = await house.ana.get(read, headers={"If-None-Match": before.headers["etag"]})
    assert stale.status_code == 200
