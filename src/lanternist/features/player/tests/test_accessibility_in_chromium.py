"""What axe finds in the player: nothing, in any state of it."""

from tests.support.axe import violations

from .conftest import Seat
from .projector import Answer, landscape, png, programme


async def test_axe_finds_nothing_while_it_plays_nor_in_its_sheets(seat: Seat) -> None:
    show = programme(0, intervalMin=60, intervalMax=60)
    show.show("hill.png", Answer(png(landscape(7))), caption="An evening over the hills", title="Hill")
    await seat.play(show)
    found = {"playing": await violations(seat.page)}

    for name, key in (("help", "?"), ("about", "i"), ("settings", "s")):
        await seat.press(key)
        found[name] = await violations(seat.page)
        await seat.press("Escape")
    await seat.press("b")
    found["private"] = await violations(seat.page)

    assert {name: faults for name, faults in found.items() if faults} == {}


async def test_axe_finds_nothing_where_nothing_plays(seat: Seat) -> None:
    for status, state in ((404, "failed"), (200, "empty")):
        show = programme(0)
        show.status = status
        await seat.play(show, slides=0)
        await seat.until_state(state)
        await seat.page.wait_for_timeout(600)

        assert await violations(seat.page) == []


async def test_a_sheet_gives_the_focus_back(seat: Seat) -> None:
    await seat.play(programme(2, intervalMin=60, intervalMax=60))
    button = seat.page.locator('button[data-action="settings"]')
    await button.focus()

    await seat.press("Enter", "Escape")

    assert await button.evaluate("element => element === document.activeElement")
