"""The picture, the category and the tags of a session, chosen on the page that changes it."""

import html
import re

from tests.support.house import House, add_slides

FORM = {
    "title": "Hills",
    "subreddits": "sfwpics",
    "interval_min": "3",
    "interval_max": "9",
    "transition": "fade",
}


async def _session(house: House) -> int:
    session_id = await house.session_of(house.ana)
    await add_slides(house.db, session_id, 3)
    return session_id


async def test_a_slide_an_address_or_the_first_one_becomes_the_picture(house: House):
    session_id = await _session(house)
    at = f"/sessions/{session_id}/edit"
    page = (await house.ana.get(at, headers={"Accept": "text/html"})).text
    pictures = [html.unescape(each) for each in re.findall(r'name="picture" value="(/media/[^"]+)"', page)]
    assert len(pictures) == 3

    async def shown(**fields: str) -> str:
        answer = await house.ana.post(at, data=FORM | fields)
        assert answer.status_code == 303, answer.text
        return (await house.ana.get(f"/api/sessions/{session_id}")).json()["session"]["thumbnail"]

    assert (await shown(picture=pictures[2])).partition("?")[0] == pictures[2].partition("?")[0]
    assert (await shown(picture="kept")).partition("?")[0] == pictures[2].partition("?")[0]
    assert (await shown(picture="automatic")).partition("?")[0] == pictures[0].partition("?")[0]
    other = await shown(picture=pictures[1], picture_address="https://pictures.example.org/a.jpg")
    assert other.partition("?")[0] not in {each.partition("?")[0] for each in pictures}


async def test_category_and_tags_are_stored_and_shown_again(house: House):
    session_id = await _session(house)
    at = f"/sessions/{session_id}/edit"
    category = (await house.ana.post("/api/categories", json={"name": "Northern seas"})).json()["id"]

    answer = await house.ana.post(at, data=FORM | {"category_id": str(category), "tags": "Fog, wide skies,"})

    assert answer.status_code == 303
    session = (await house.ana.get(f"/api/sessions/{session_id}")).json()["session"]
    assert (session["categoryId"], session["categorySource"]) == (category, "manual")
    assert session["tags"] == ["fog", "wide-skies"]
    page = (await house.ana.get(at, headers={"Accept": "text/html"})).text
    assert 'value="fog, wide-skies"' in page
    assert re.search(rf'value="{category}" selected', page)


async def test_what_is_wrong_is_said_and_nothing_is_stored(house: House):
    session_id = await _session(house)
    at = f"/sessions/{session_id}/edit"
    before = (await house.ana.get(f"/api/sessions/{session_id}")).json()["session"]

    for wrong in (
        {"picture": "/media/1-999999999"},
        {"picture_address": "ftp://pictures.example.org/a.jpg"},
        {"category_id": "999999999"},
        {"category_id": "x"},
        {"tags": ",".join(f"tag{number}" for number in range(16))},
        {"tags": "fog, p r e t e e n"},
        {"tags": "a\x01b"},
    ):
        answer = await house.ana.post(at, data=FORM | {"title": "Dunes"} | wrong)
        assert answer.status_code == 400, wrong

    assert (await house.ana.get(f"/api/sessions/{session_id}")).json()["session"] == before
