"""The average colour of a picture, for the moment before it has come."""

import re

import pyvips

from tests.support.house import add_slides


async def test_a_slide_tells_its_colour_once_the_file_is_here(house):
    session_id = await house.session_of(house.ana)
    await add_slides(house.db, session_id, 2)

    async def slides() -> list[dict]:
        return (await house.ana.get(f"/api/sessions/{session_id}")).json()["media"]

    first, second = await slides()
    assert (first["averageColor"], second["averageColor"]) == (None, None)

    image = pyvips.Image.new_from_buffer((await house.nobody.get(first["mediaUrl"])).content, "")
    first, second = await slides()

    assert second["averageColor"] is None
    assert re.fullmatch("#[0-9a-f]{6}", first["averageColor"])
    for band, text in enumerate(re.findall("..", first["averageColor"][1:])):
        assert abs(int(text, 16) - image[band].avg()) < 3
    changed = await house.ana.patch(
        f"/api/sessions/{session_id}/media/{first['id']}", json={"caption": "A hill"}
    )
    assert changed.json()["averageColor"] == first["averageColor"]


async def test_grids_ask_for_pictures_as_wide_as_their_boxes(house):
    session_id = await house.session_of(house.ana)
    await add_slides(house.db, session_id, 1)
    path = (await house.ana.get(f"/api/sessions/{session_id}")).json()["media"][0]["mediaUrl"]
    await house.ana.patch(f"/api/sessions/{session_id}", json={"thumbnail": path})

    for page in ("/library", f"/sessions/{session_id}"):
        text = (await house.ana.get(page)).text
        offered = re.findall(r'srcset="([^"]+)"', text)
        assert offered, page
        for part in offered[0].replace("&amp;", "&").split(", "):
            url, width = part.split(" ")
            answer = await house.nobody.get(url)
            assert answer.status_code == 200
            assert url.endswith(f"&w={width.removesuffix('w')}")
