"""The blurred picture of a shared session: for everybody, and of no use but for its colours."""

import pyvips

from tests.support.house import House, add_slides

NOT_FOUND = {"message": "Media not found"}


async def shared(house: House, **fields: object) -> tuple[int, str, str]:
    """Share a session of one picture; return its id, its code, and the path of the picture itself."""
    session_id = await house.session_of(house.ana)
    await add_slides(house.db, session_id, 1)
    path = (await house.ana.get(f"/api/sessions/{session_id}")).json()["media"][0]["mediaUrl"]
    await house.ana.patch(f"/api/sessions/{session_id}", json={"thumbnail": path})
    answer = await house.ana.post(f"/api/sessions/{session_id}/share", json={})
    return session_id, answer.json()["shareCode"], path


async def thumbnail(house: House, code: str) -> str | None:
    return (await house.nobody.get(f"/api/shared/{code}/preview")).json()["session"]["thumbnail"]


def lost_in_sixteen_dots(image: pyvips.Image) -> float:
    """Return how much of a picture, 0 to 255, more than sixteen dots of its width can tell."""
    coarse = image.thumbnail_image(16).resize(image.width / 16, kernel="cubic")
    width, height = min(image.width, coarse.width), min(image.height, coarse.height)
    return (image.crop(0, 0, width, height) - coarse.crop(0, 0, width, height)).abs().avg()


async def test_nothing_is_fetched_for_a_preview(house):
    _, code, path = await shared(house)
    asked = len(house.replay.calls)

    assert await thumbnail(house, code) is None
    assert (await house.nobody.get(f"/shared/{code}/preview.jpg")).status_code == 404
    assert len(house.replay.calls) == asked

    await house.ana.get(path)
    assert await thumbnail(house, code) == f"/shared/{code}/preview.jpg"


async def test_everybody_sees_colours_without_shapes(house):
    _, code, path = await shared(house)
    full = pyvips.Image.new_from_buffer((await house.ana.get(path)).content, "")

    answer = await house.nobody.get(f"/shared/{code}/preview.jpg")

    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/jpeg")
    blurred = pyvips.Image.new_from_buffer(answer.content, "")
    assert max(blurred.width, blurred.height) == 600
    assert abs(blurred.avg() - full.avg()) < 6
    assert lost_in_sixteen_dots(blurred) < lost_in_sixteen_dots(full) / 2
    assert (await house.nobody.head(f"/shared/{code}/preview.jpg")).content == b""
    again = await house.nobody.get(
        f"/shared/{code}/preview.jpg", headers={"If-None-Match": answer.headers["etag"]}
    )
    assert again.status_code == 304


async def test_the_page_names_it_for_link_previews(house):
    _, code, path = await shared(house)
    await house.ana.get(path)

    page = (await house.nobody.get(f"/shared/{code}")).text

    address = f"{house.settings.public_url}/shared/{code}/preview.jpg"
    assert f'<meta property="og:image" content="{address}">' in page
    assert "/media/" not in page


async def test_it_ends_with_the_link_and_with_the_session(house):
    session_id, code, path = await shared(house)
    await house.ana.get(path)
    assert (await house.nobody.get(f"/shared/{code}/preview.jpg")).status_code == 200

    await house.ana.delete(f"/api/sessions/{session_id}/share")

    answer = await house.nobody.get(f"/shared/{code}/preview.jpg")
    assert (answer.status_code, answer.json()) == (404, NOT_FOUND)
    other, code, path = await shared(house)
    await house.ana.get(path)
    await house.ana.delete(f"/api/sessions/{other}")
    assert (await house.nobody.get(f"/shared/{code}/preview.jpg")).status_code == 404
