"""The pages of what is shown: a look for those signed in, the player over the snapshot, saving and sharing by form."""

from lanternist.features.community.tests.conftest import Theatre


async def test_a_visitor_looks_plays_and_saves(theatre: Theatre) -> None:
    house = theatre.house
    session_id = await theatre.session_with(2)
    await theatre.share(session_id)
    address = f"/community/{session_id}"

    page = (await house.cy.get(address)).text
    player = (await house.cy.get(f"{address}/play")).text
    saved = await house.cy.post(f"{address}/save")

    assert "Save for 10 credits" in page
    assert page.count('class="tile"') == 2
    assert f'data-source="/api/community/sessions/{session_id}"' in player
    assert saved.status_code == 303
    assert (await house.cy.get(saved.headers["Location"])).status_code == 200
    assert "In your library" in (await house.cy.get(address)).text
    assert "Your session" in (await house.ana.get(address)).text
    assert (await house.nobody.get(address, headers={"Accept": "text/html"})).status_code == 303


async def test_an_owner_shares_and_takes_down_by_form(theatre: Theatre) -> None:
    house = theatre.house
    session_id = await theatre.session_with(2)
    page = f"/sessions/{session_id}"

    assert (await house.ana.post(f"{page}/community")).status_code == 303
    assert 'data-copying="true"' in (await house.ana.get(page)).text
    await house.run_jobs()
    assert "Share again" in (await house.ana.get(page)).text
    assert (await house.cy.post(f"{page}/community/delete")).status_code == 403
    assert (await house.ana.post(f"{page}/community/delete")).status_code == 303
    assert "Share to the community" in (await house.ana.get(page)).text
    assert (await house.cy.get(f"/community/{session_id}")).status_code == 404


async def test_the_owner_is_told_how_far_it_is_and_what_is_left_out(theatre: Theatre) -> None:
    house = theatre.house
    session_id = await theatre.session_with(3)
    address = f"/api/sessions/{session_id}/community"
    assert (await house.ana.get(address)).json()["state"] == "off"
    house.replay.files[f"good.example/{session_id}-2.jpg"] = 410
    await theatre.share(session_id)

    state = (await house.ana.get(address)).json()

    assert state.pop("publishedAt") is not None
    assert state == {
        "state": "ready",
        "isCopying": False,
        "wanted": 3,
        "ready": 2,
        "shown": 2,
        "failures": [{"position": 2, "reason": "not_found"}],
        "isHidden": False,
    }
    assert "Deleted where it was posted." in (await house.ana.get(f"/sessions/{session_id}")).text
    assert (await house.cy.get(address)).status_code == 403
