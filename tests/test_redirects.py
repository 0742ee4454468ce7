"""Nobody is sent to another site: every `next` and `redirect`, in every spelling."""

import html
import re
from urllib.parse import urlencode

import httpx
import pytest

from lanternist.kit.redirects import safe_target
from tests.data.redirect_targets import ELSEWHERE, EVIL, HERE
from tests.support.house import PASSWORD, client_of
from tests.support.matrix import TABLE, address

BASE = "http://127.0.0.1:8000"
ALL = [*ELSEWHERE, *HERE]
ROOM = 5
"""Signing in takes its time on purpose, so these get every fifth spelling."""
PARAMETERS = ("next", "redirect", "return", "returnTo", "return_to", "url", "continue", "back", "r", "ref")


def _expect_here(location: str) -> None:
    assert re.fullmatch(r"/(?![/\\])[\x21-\x7e]*", location), repr(location)
    assert "\\" not in location


@pytest.mark.parametrize("target", ELSEWHERE)
def test_another_place_is_exchanged_for_the_start_page(target):
    assert safe_target(target) == "/"
    assert safe_target(target, otherwise="/library") == "/library"


@pytest.mark.parametrize("target", HERE)
def test_a_place_of_this_site_stays(target):
    kept = safe_target(target)

    _expect_here(kept)
    assert httpx.URL(BASE).join(kept) == httpx.URL(BASE).join(target)


def test_half_a_character_is_exchanged():
    assert safe_target("/\ud800") == "/?"


async def test_a_browser_finds_every_outcome_on_this_site(browser):
    page = await browser.new_page()
    origins = await page.evaluate(
        "([targets, base]) => targets.map((each) => new URL(each, base).origin)",
        [[safe_target(target) for target in ALL], f"{BASE}/login"],
    )
    await page.close()

    assert set(origins) == {BASE}


async def test_the_sign_in_page_leads_home_who_is_signed_in(street):
    for target in ALL:
        answer = await street.house.ana.get("/login", params={"next": target})
        assert answer.status_code == 303
        assert answer.headers["location"] == safe_target(target)
        _expect_here(answer.headers["location"])


async def test_the_sign_in_page_carries_only_places_of_this_site(street):
    for target in ALL:
        text = (await street.house.nobody.get("/login", params={"next": target})).text
        carried = re.findall(r'name="next" value="([^"]*)"', text)
        assert [html.unescape(each) for each in carried] == [safe_target(target)]
        assert "<script>alert" not in text


async def test_a_favorite_leads_back_on_this_site(street):
    path = f"/sessions/{street.owned.session_id}/favorite"
    for target in ALL:
        answer = await street.house.ana.post(path, data={"next": target})
        assert answer.status_code == 303
        assert answer.headers["location"] == safe_target(target)


async def test_signing_in_by_the_api_leads_to_this_site(street):
    person = {"email": "cy@lanternist.example", "password": PASSWORD}
    for target in ALL[1::ROOM]:
        async with client_of(street.house.app) as client:
            answer = await client.post("/api/login", params={"redirect": target}, json=person)
        assert answer.status_code == 302
        assert answer.headers["location"] == safe_target(target)
        assert EVIL not in repr([pair for pair in answer.headers.multi_items() if pair[0] != "location"])


async def test_signing_in_by_the_form_leads_to_this_site(street):
    person = {"email": "cy@lanternist.example", "password": PASSWORD}
    for target in ALL[2::ROOM]:
        async with client_of(street.house.app) as client:
            answer = await client.post("/login", data=person | {"next": target})
        assert answer.status_code == 303
        assert answer.headers["location"] == safe_target(target)


async def test_a_failed_sign_in_keeps_only_places_of_this_site(street):
    for target in ALL[::ROOM]:
        person = {"email": "cy@lanternist.example", "password": "x" * 2000, "next": target}
        answer = await street.house.nobody.post("/login", data=person)
        carried = re.findall(r'name="next" value="([^"]*)"', answer.text)
        assert [html.unescape(each) for each in carried] == [safe_target(target)]


async def test_signing_up_by_the_form_leads_to_this_site(street):
    for number, target in enumerate(ALL[:: 2 * ROOM]):
        person = {"email": f"n{number}@lanternist.example", "password": PASSWORD, "birthDate": "1990-02-03"}
        async with client_of(street.house.app) as client:
            answer = await client.post("/register", params={"next": target}, data=person)
        assert answer.status_code == 303
        assert answer.headers["location"] == safe_target(target)


@pytest.mark.parametrize("route", [route for route in TABLE if route.startswith("GET /")])
async def test_no_parameter_of_any_page_leads_elsewhere(street, route):
    path = address(route.split()[1], street.owned)
    joint = "&" if "?" in path else "?"
    administrator = street.house.nobody if path.endswith("/logout") else await street.house.staff("admin")
    for client in (street.house.nobody, administrator):
        for target in ("//evil.example", "https://evil.example", "/\\evil.example"):
            query = urlencode(dict.fromkeys(PARAMETERS, target))
            answer = await client.get(f"{path}{joint}{query}", headers={"Accept": "text/html"})
            _expect_here(answer.headers.get("location", "/"))
