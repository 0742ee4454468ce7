"""How a person wants pages and the player: kept for the account, by the API and by a form without scripts."""

import re

import pytest

from lanternist.features.accounts.tests.people import newcomer
from tests.support.house import House

HTML = {"Accept": "text/html"}
AT = "/api/auth/preferences"
NEVER_SAID = {
    "motion": "system",
    "language": None,
    "intervalMin": 3,
    "intervalMax": 10,
    "transition": "fade",
    "fit": "whole",
    "video": "whole",
    "sound": False,
    "captions": True,
    "speech": False,
}
FORM = {
    "motion": "reduced",
    "language": "",
    "intervalMin": "2",
    "intervalMax": "6",
    "transition": "zoom",
    "fit": "blur",
    "video": "loop",
    "sound": "true",
}


@pytest.fixture
async def person(house: House):
    return await newcomer(house)


async def test_parts_are_changed_and_the_rest_stays(person, house):
    assert (await person.client.get(AT)).json() == NEVER_SAID

    changed = await person.client.patch(AT, json={"fit": "fill", "speech": True, "language": "EN"})
    again = await person.client.patch(AT, json={"intervalMax": 3, "language": None})

    assert changed.json() == NEVER_SAID | {"fit": "fill", "speech": True, "language": "en"}
    expected = NEVER_SAID | {"fit": "fill", "speech": True, "intervalMax": 3}
    assert (again.status_code, again.json()) == (200, expected)
    assert (await person.client.get(AT)).json() == expected
    assert (await house.cy.get(AT)).json()["fit"] != "fill", "everybody has their own"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("motion", "none"),
        ("motion", None),
        ("language", "xx"),
        ("language", "../en"),
        ("language", "e" * 40),
        ("language", 7),
        ("intervalMin", 0),
        ("intervalMin", 61),
        ("intervalMin", 2.5),
        ("intervalMin", "3"),
        ("intervalMin", 11),
        ("intervalMax", 61),
        ("intervalMax", True),
        ("transition", "spin"),
        ("fit", ["fill"]),
        ("video", "forever"),
        ("sound", "on"),
        ("captions", None),
        ("speech", 1),
    ],
)
async def test_what_cannot_be_wanted_is_refused_at_its_field(person, field, value):
    answer = await person.client.patch(AT, json={field: value})

    assert answer.status_code == 400
    assert [each["field"] for each in answer.json()["details"]] == [field]
    assert (await person.client.get(AT)).json() == NEVER_SAID


async def test_the_form_keeps_them_and_shows_them_again(person):
    answer = await person.client.post("/settings/appearance", data=FORM, headers=HTML)

    assert (answer.status_code, answer.headers["location"]) == (303, "/settings?saved=appearance#appearance")
    kept = (await person.client.get(AT)).json()
    assert kept == {
        "motion": "reduced",
        "language": None,
        "intervalMin": 2,
        "intervalMax": 6,
        "transition": "zoom",
        "fit": "blur",
        "video": "loop",
        "sound": True,
        "captions": False,
        "speech": False,
    }
    page = (await person.client.get("/settings?saved=appearance", headers=HTML)).text
    assert "Your appearance settings are saved." in page
    for shown in ('value="reduced" selected', 'value="zoom" selected', 'value="blur" selected'):
        assert shown in page
    assert re.search(r'name="intervalMax"[^>]* value="6"', page)
    assert re.search(r'name="sound" value="true" checked', page)
    assert not re.search(r'name="captions" value="true" checked', page)


async def test_a_form_that_does_not_fit_says_so_and_changes_nothing(person):
    wrong = FORM | {"intervalMin": "9", "intervalMax": "5"}
    answer = await person.client.post("/settings/appearance", data=wrong, headers=HTML)
    empty = await person.client.post(
        "/settings/appearance", data=FORM | {"intervalMin": "soon"}, headers=HTML
    )

    assert (answer.status_code, empty.status_code) == (400, 400)
    assert 'id="intervalMin-error"' in answer.text
    assert 'value="9"' in answer.text
    assert 'value="soon"' in empty.text
    assert (await person.client.get(AT)).json() == NEVER_SAID


@pytest.mark.parametrize(
    ("motion", "link"),
    [
        ("system", 'css/still.css" media="(prefers-reduced-motion: reduce)">'),
        ("reduced", 'css/still.css">'),
        ("full", None),
    ],
)
async def test_motion_holds_on_every_page(person, motion, link):
    await person.client.patch(AT, json={"motion": motion})

    page = (await person.client.get("/settings", headers=HTML)).text

    assert ("css/still.css" in page) == (link is not None)
    assert link is None or link in page


async def test_a_new_session_begins_with_the_pace_of_the_account(person):
    await person.client.patch(AT, json={"intervalMin": 4, "intervalMax": 17, "transition": "flip"})

    for path in ("/sessions/new", "/sessions/new/manual"):
        page = (await person.client.get(path, headers=HTML)).text
        assert re.search(r'id="interval_min"[^>]*\s+value="4"', page)
        assert re.search(r'id="interval_max"[^>]*\s+value="17"', page)
        assert 'value="flip" checked' in page


async def test_the_player_is_told_what_holds_where_nothing_was_chosen(person, house):
    await person.client.patch(AT, json={"motion": "reduced", "fit": "blur", "captions": False, "sound": True})
    session_id = await house.session_of(house.ana)
    await house.ana.patch(f"/api/sessions/{session_id}", json={"isPublic": True})

    page = (await person.client.get(f"/play/{session_id}", headers=HTML)).text

    assert 'data-motion="reduced"' in page
    assert 'player/still.css">' in page
    [told] = re.findall(r"data-defaults='([^']+)'", page)
    assert told == '{"captions": "off", "film": "whole", "fit": "blur", "sound": "on", "speech": "off"}'


async def test_pages_speak_the_language_of_the_account(person):
    await person.client.patch(AT, json={"language": "en"})

    page = await person.client.get("/settings", headers=HTML | {"Accept-Language": "de"})
    await person.client.patch(AT, json={"language": None})
    unsaid = await person.client.get("/settings", headers=HTML)

    assert page.headers["content-language"] == "en"
    assert '<html lang="en" dir="ltr">' in page.text
    assert '<option value="en" selected>English</option>' in page.text
    assert page.headers["set-cookie"].startswith("language=en;")
    assert 'language=""; HttpOnly; Max-Age=0' in unsaid.headers["set-cookie"]
