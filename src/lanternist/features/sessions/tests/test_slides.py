"""Single slides: captions, times, order, and taking one out."""

import asyncio

import pytest

from tests.support.house import House, add_slides


@pytest.fixture
async def show(house: House) -> tuple[str, list[int]]:
    """The address of a session of Ana's with five slides, and their ids in order."""
    session_id = await house.session_of(house.ana)
    return f"/api/sessions/{session_id}", await add_slides(house.db, session_id, 5)


async def order(house: House, address: str) -> list[int]:
    media = (await house.ana.get(address)).json()["media"]
    assert [each["order"] for each in media] == list(range(len(media)))
    return [each["id"] for each in media]


async def test_a_slide_gets_a_caption_and_a_time(house, show):
    address, slides = show

    answer = await house.ana.patch(
        f"{address}/media/{slides[1]}", json={"caption": "A hill", "durationSeconds": 2.5}
    )

    assert answer.status_code == 200
    assert (answer.json()["caption"], answer.json()["durationSeconds"]) == ("A hill", 2.5)
    assert (await house.ana.get(address)).json()["media"][1] == answer.json()


async def test_what_is_not_sent_stays_and_null_clears(house, show):
    address, slides = show
    slide = f"{address}/media/{slides[0]}"
    await house.ana.patch(slide, json={"caption": "A hill", "durationSeconds": 2.5})

    kept = (await house.ana.patch(slide, json={"durationSeconds": 4})).json()
    cleared = (await house.ana.patch(slide, json={"caption": None})).json()

    assert (kept["caption"], kept["durationSeconds"]) == ("A hill", 4)
    assert (cleared["caption"], cleared["durationSeconds"]) == (None, 4)


async def test_slides_are_put_in_any_order(house, show):
    address, slides = show
    wanted = [slides[3], slides[0], slides[4], slides[2], slides[1]]

    answer = await house.ana.put(f"{address}/media/order", json={"ids": wanted})

    assert answer.status_code == 200
    assert [each["id"] for each in answer.json()] == wanted
    assert await order(house, address) == wanted


async def test_an_order_that_forgets_or_invents_a_slide_changes_nothing(house, show):
    address, slides = show

    for ids in (slides[:4], [*slides, slides[0]], [*slides[:4], 999_999], []):
        answer = await house.ana.put(f"{address}/media/order", json={"ids": ids})
        assert (answer.status_code, answer.json()["details"][0]["field"]) == (400, "ids")

    assert await order(house, address) == slides


@pytest.mark.parametrize("place", [0, 2, 4])
async def test_taking_a_slide_out_closes_the_gap(house, show, place):
    address, slides = show

    answer = await house.ana.delete(f"{address}/media/{slides[place]}")

    assert (answer.status_code, answer.content) == (204, b"")
    assert await order(house, address) == slides[:place] + slides[place + 1 :]
    assert (await house.ana.get(address)).json()["session"]["fill"]["ready"] == 4
    again = await house.ana.delete(f"{address}/media/{slides[place]}")
    assert (again.status_code, again.json()) == (404, {"message": "Media not found"})


async def test_the_path_of_a_slide_that_was_taken_out_ends(house, show):
    address, slides = show
    path = (await house.ana.get(address)).json()["media"][0]["mediaUrl"]

    await house.ana.delete(f"{address}/media/{slides[0]}")

    assert (await house.nobody.get(path)).status_code == 404


async def test_a_slide_is_only_found_in_its_own_session(house, show):
    _, slides = show
    other = await house.session_of(house.ana)

    for method in ("PATCH", "DELETE"):
        answer = await house.ana.request(method, f"/api/sessions/{other}/media/{slides[0]}", json={})
        assert (answer.status_code, answer.json()) == (404, {"message": "Media not found"})


async def test_many_hands_leave_a_dense_order(house, show):
    address, slides = show

    await asyncio.gather(
        house.ana.delete(f"{address}/media/{slides[0]}"),
        house.ana.delete(f"{address}/media/{slides[2]}"),
        house.ana.put(f"{address}/media/order", json={"ids": slides[::-1]}),
        house.ana.delete(f"{address}/media/{slides[4]}"),
        house.ana.put(f"{address}/media/order", json={"ids": slides}),
    )

    assert sorted(await order(house, address)) == [slides[1], slides[3]]


async def test_editing_a_slide_counts_as_a_change_of_the_session(house, show):
    address, slides = show
    session_id = int(address.rpartition("/")[2])
    await house.execute(
        "update sessions_session set updated_at = updated_at - interval '1 hour' where id = $1", session_id
    )
    before = (await house.ana.get(address)).json()["session"]["updatedAt"]

    await house.ana.patch(f"{address}/media/{slides[0]}", json={"caption": "A hill"})

    assert (await house.ana.get(address)).json()["session"]["updatedAt"] > before
