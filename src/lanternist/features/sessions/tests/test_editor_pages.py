"""The editor of a session that is put together by hand, without a script: forms only."""

import httpx
import pytest

from lanternist.features.sessions.tests.test_manual import keep, manual
from tests.support.house import House


async def slides_of(client: httpx.AsyncClient, session_id: int) -> list[dict]:
    return (await client.get(f"/api/sessions/{session_id}")).json()["media"]


async def test_a_session_by_hand_is_made_and_filled_by_forms(house: House):
    ids = [await keep(house.ana, number) for number in (11, 12)]

    made = await house.ana.post("/sessions/new/manual", data={"title": "Dunes"})
    path = made.headers["location"]
    empty = await house.ana.get(path)
    added = await house.ana.post(
        path,
        data={
            "files": [str(each) for each in ids],
            "addresses": "https://i.example/form-a.jpg\nhttps://i.example/form-b.mp4",
        },
    )

    assert (made.status_code, empty.status_code, added.status_code) == (303, 200, 303)
    assert all(f'name="files" value="{each}"' in empty.text for each in ids)
    session_id = int(path.split("/")[2])
    slides = await slides_of(house.ana, session_id)
    assert [each["type"] for each in slides] == ["image", "image", "image", "video"]
    page = (await house.ana.get(path)).text
    assert not any(f'name="files" value="{each}"' in page for each in ids), "they are shown already"
    assert f'href="{path}"' in (await house.ana.get(f"/sessions/{session_id}")).text
    assert 'href="/sessions/new/manual"' in (await house.ana.get("/sessions/new")).text
    refused = await house.ana.post("/sessions/new/manual", data={"title": " "})
    assert (refused.status_code, "This is needed." in refused.text) == (400, True)


async def test_slides_are_written_cut_moved_and_removed_by_forms(house: House):
    session_id = await manual(house.ana)
    path = f"/sessions/{session_id}/slides"
    addresses = " ".join(f"https://i.example/moved-{n}.mp4" for n in range(3))
    await house.ana.post(path, data={"addresses": addresses})
    first, second, third = [each["id"] for each in await slides_of(house.ana, session_id)]

    written = {"caption": "Fog", "duration_seconds": "4,5", "start_seconds": "1", "end_seconds": "9.25"}
    down = await house.ana.post(f"{path}/{first}", data=written | {"action": "down"})
    await house.ana.post(f"{path}/{third}", data={"action": "down"})
    await house.ana.post(f"{path}/{third}", data={"action": "up"})
    gone = await house.ana.post(f"{path}/{second}", data={"action": "remove"})

    assert (down.status_code, down.headers["location"]) == (303, f"{path}#slide-{first}")
    assert gone.status_code == 303
    slides = await slides_of(house.ana, session_id)
    assert [(each["id"], each["order"]) for each in slides] == [(third, 0), (first, 1)]
    kept = slides[1]
    assert (kept["caption"], kept["durationSeconds"], kept["startSeconds"], kept["endSeconds"]) == (
        "Fog",
        4.5,
        1,
        9.25,
    )
    cleared = await house.ana.post(f"{path}/{first}", data={"duration_seconds": "", "start_seconds": ""})
    assert cleared.status_code == 303
    assert (await slides_of(house.ana, session_id))[1]["durationSeconds"] is None


@pytest.mark.parametrize(
    "fields", [{"end_seconds": "1", "start_seconds": "3"}, {"duration_seconds": "soon"}], ids=str
)
async def test_what_does_not_fit_is_said_at_its_slide_and_changes_nothing(house: House, fields: dict):
    session_id = await manual(house.ana)
    path = f"/sessions/{session_id}/slides"
    await house.ana.post(path, data={"addresses": "https://i.example/unfit.mp4"})
    slide = (await slides_of(house.ana, session_id))[0]

    answer = await house.ana.post(f"{path}/{slide['id']}", data=fields | {"caption": "Kept <b>words"})

    assert answer.status_code == 400
    assert 'aria-invalid="true"' in answer.text
    assert "Kept &lt;b&gt;words" in answer.text
    assert await slides_of(house.ana, session_id) == [slide]
    assert (await house.ana.post(f"{path}/999999", data={})).status_code == 404


async def test_nothing_is_added_when_one_address_is_no_slide(house: House):
    session_id = await manual(house.ana)
    path = f"/sessions/{session_id}/slides"

    answers = [
        await house.ana.post(path, data=sent)
        for sent in (
            {"addresses": "https://i.example/good.jpg\nhttps://i.example/page"},
            {"addresses": "http://127.0.0.1/a.jpg"},
            {"files": "x"},
            {"files": "999999"},
            {"files": "9" * 5_000},
            {"addresses": " ".join(f"https://i.example/many-{n}.jpg" for n in range(21))},
            {},
        )
    ]

    assert [each.status_code for each in answers] == [400] * 7
    assert "https://i.example/page: " in answers[0].text
    assert await slides_of(house.ana, session_id) == []
    assert (await house.cy.get(path)).status_code == 403
