"""Every page that shows what belongs to somebody else carries a link to report it, and the link leads to a form."""

import html
import re

import httpx

from tests.support.house import House

from .conftest import show

HTML = {"Accept": "text/html"}


async def links_on(client: httpx.AsyncClient, path: str) -> set[str]:
    answer = await client.get(path, headers=HTML)
    assert answer.status_code == 200, (path, answer.text)
    return {html.unescape(each) for each in re.findall(r'href="(/report\?[^"]+)"', answer.text)}


async def test_a_page_leads_to_the_form_of_what_it_shows(people: House):
    shown = await show(people, 41)
    ana = people.ids["ana"]
    session, account = f"community&id={shown.id}", f"account&id={ana}"
    for address, report in (
        ("/community", session),
        (f"/community/{shown.id}", session),
        (f"/community/people/{ana}", session),
        (f"/community/people/{ana}", account),
        (f"/sessions/{shown.id}", f"session&id={shown.id}"),
        (f"/shared/{shown.code}", f"share&id={shown.code}"),
    ):
        link = f"/report?kind={report}"
        assert link in await links_on(people.cy, address), address
        assert (await people.cy.get(link, headers=HTML)).status_code == 200, link
        assert link not in await links_on(people.ana, address), address
    played, own = [
        (await client.get(f"/play/shared/{shown.code}", headers=HTML)).text
        for client in (people.cy, people.ana)
    ]
    assert f'data-report="/report?kind=share&amp;id={shown.code}"' in played
    assert 'data-report=""' in own


async def test_the_form_does_not_name_who_runs_the_place(people: House):
    page = await people.cy.get(f"/report?kind=account&id={people.ids['admin']}", headers=HTML)

    assert page.status_code == 200
    assert "Admin" not in page.text
