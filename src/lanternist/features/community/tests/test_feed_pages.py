"""The pages of the feed, as forms and links without a script use them."""

import re

import httpx
import pytest

from lanternist.features.community import feed_cursors
from lanternist.features.community.feed_models import Place
from lanternist.features.community.tests.feed_items import add_medium, add_session
from tests.support.house import House

pytestmark = pytest.mark.usefixtures("empty")

HTML = {"Accept": "text/html"}


async def page(client: httpx.AsyncClient, path: str) -> str:
    answer = await client.get(path, headers=HTML)
    assert answer.status_code == 200, answer.text
    return answer.text


def titles(html: str) -> list[str]:
    return re.findall(r'card__link" href="/community/\d+" dir="auto">([^<]*)<', html)


async def test_the_feed_goes_on_by_a_link_until_all_was_shown(house: House) -> None:
    for number in range(30):
        await add_session(house, title=f"Hill {number}", hours=number)
    html = await page(house.cy, "/community?sort=new")
    assert titles(html) == [f"Hill {number}" for number in range(24)]
    more = re.search(r'rel="next" href="([^"]+)"', html)
    assert more
    html = await page(house.cy, more[1].replace("&amp;", "&"))
    assert titles(html) == [f"Hill {number}" for number in range(24, 30)]
    assert "That was all." in html


async def test_filters_stand_as_chips_that_can_be_taken_away(house: House) -> None:
    await add_session(house, title="Hills", tags=["fog", "dawn"])
    await add_session(house, title="Lakes", tags=["fog"])
    html = await page(house.cy, "/community?tags=fog,dawn&tagMode=and&sort=new")
    assert titles(html) == ["Hills"]
    assert 'href="/community?sort=new&amp;tagMode=and&amp;tags=dawn"' in html or "tags=dawn" in html
    assert "Nothing matches" in await page(house.cy, "/community?search=nowhere")


async def test_liking_hiding_and_muting_work_as_forms(house: House) -> None:
    session = await add_session(house, title="Hills", subreddits=["hills"])
    medium = await add_medium(house, "mo", 900)
    for path in (f"/community/{session}/like", f"/community/media/{medium}/like"):
        answer = await house.cy.post(path, data={"next": "/community?sort=new"})
        assert (answer.status_code, answer.headers["location"]) == (303, "/community?sort=new")
    assert (await page(house.cy, "/community")).count('aria-pressed="true"') == 2
    assert (await house.cy.post(f"/community/{session}/hide", data={"next": "//evil.example"})).headers[
        "location"
    ] == "/community"
    await house.cy.post(f"/community/media/{medium}/hide")
    await house.cy.post("/community/mutes", data={"source": "hills"})
    assert "Nobody shares anything yet" in await page(house.cy, "/community")
    html = await page(house.cy, "/community/hidden")
    assert "hills" in html
    assert "hill.jpg" in html
    (end,) = re.findall(r'action="(/community/mutes/\d+/end)"', html)
    await house.cy.post(end)
    await house.cy.post(f"/community/{session}/hide", data={"hidden": "false"})
    assert titles(await page(house.cy, "/community")) == ["Hills"]


async def test_a_creator_has_a_page_of_what_they_show(house: House) -> None:
    await add_session(house, title="Hills")
    await add_session(house, "mo", title="Lakes")
    path = f"/community/people/{house.ids['ana']}"
    assert titles(await page(house.cy, path)) == ["Hills"]
    await house.cy.post("/community/mutes", data={"creatorId": house.ids["ana"]})
    assert titles(await page(house.cy, path)) == ["Hills"]
    assert titles(await page(house.cy, "/community")) == ["Lakes"]
    answer = await house.cy.get("/community/people/user_aaaaaaaaaaaaaaaa", headers=HTML)
    assert answer.status_code == 404


async def test_what_is_played_is_seen(house: House) -> None:
    session = await add_session(house, title="Hills")
    assert titles(await page(house.cy, "/community?unseen=true")) == ["Hills"]
    assert (await house.cy.get(f"/community/{session}/play", headers=HTML)).status_code == 200
    assert titles(await page(house.cy, "/community?unseen=true")) == []
    assert "Seen" in await page(house.cy, "/community")


async def test_an_old_walk_begins_again(house: House) -> None:
    place = Place(sort="hot", page=2, keys=(1.0, "2020-01-01T00:00:00+00:00"), id=1, version=1, begun=1.0)
    answer = await house.cy.get(f"/community?search=x&cursor={feed_cursors.encode(place)}", headers=HTML)
    assert (answer.status_code, answer.headers["location"]) == (303, "/community?search=x")
    assert (await house.cy.get("/community?sort=best", headers=HTML)).status_code == 400


async def test_what_moderation_hides_and_who_is_switched_off_is_gone_at_once(house: House) -> None:
    await add_session(house, title="Hills")
    await add_session(house, "mo", title="Lakes")
    await house.execute(
        "insert into moderation_hidden (kind, subject_id, reason, is_pending) values ('account', $1, 'spam', false)",
        house.ids["ana"],
    )
    assert titles(await page(house.cy, "/community?sort=new")) == ["Lakes"]
    await house.execute("update accounts_user set is_active = false where id = $1", house.ids["mo"])
    assert titles(await page(house.cy, "/community?sort=new")) == []
    await house.execute("update accounts_user set is_active = true where id = $1", house.ids["mo"])
    await house.execute("delete from moderation_hidden")
    assert titles(await page(house.cy, "/community?sort=new")) == ["Lakes", "Hills"]
