"""Reports about one slide, or one file of the feed: what is decided goes for it alone, wherever it is shown."""

from typing import Any

import httpx
import pytest

from lanternist.features.community.tests.test_shared_files import share, upload
from lanternist.features.media.keeping import remove_due
from lanternist.features.reports.errors import OwnCase, OwnThing
from lanternist.platform.storage import Objects
from tests.support import pictures
from tests.support.house import House

from .conftest import Shown, show
from .test_surfaces import HTML, links_on


async def report(
    client: httpx.AsyncClient, kind: str, name: object, media_id: object, **more: Any
) -> httpx.Response:
    body = {"kind": kind, "id": str(name), "mediaId": str(media_id), "reason": "spam"} | more
    return await client.post("/api/reports", json=body)


async def decide(house: House, decision: str) -> int:
    """Decide the newest case; return it."""
    case_id = await house.value("select max(id) from reports_case")
    form = {"decision": decision, "note": "Looked at carefully"}
    answer = await (await house.staff("moderator")).post(f"/moderation/{case_id}/decision", data=form)
    assert answer.status_code == 303, answer.text
    return case_id


async def places(shown: Shown) -> dict[str, list[dict[str, Any]]]:
    """Return the media of a session as each surface gives them."""
    house, addresses = shown.house, (
        f"/api/sessions/{shown.id}", f"/api/community/sessions/{shown.id}", f"/api/shared/{shown.code}",
    )  # fmt: skip
    return {address: (await house.cy.get(address)).json()["media"] for address in addresses}


async def loads(house: House, media: list[dict[str, Any]]) -> list[int]:
    return [(await house.nobody.get(each["mediaUrl"] or "/media/none")).status_code for each in media]


@pytest.mark.parametrize("decision", ["hide", "remove"])
async def test_one_slide_goes_everywhere_and_the_others_stay_until_an_appeal(people: House, decision: str):
    shown = await show(people, 51 if decision == "hide" else 52)
    before = await places(shown)
    old = [media[0]["mediaUrl"] for media in before.values()]
    slide = before[f"/api/sessions/{shown.id}"][0]
    tag = (await people.cy.get(f"/api/sessions/{shown.id}")).headers["etag"]
    assert (await report(people.nobody, "share", shown.code, slide["id"])).status_code == 201

    case_id = await decide(people, decision)

    assert [(await people.nobody.get(path)).status_code in (403, 404) for path in old] == [True] * len(old)
    for address, media in (await places(shown)).items():
        assert [each["state"] for each in media] == ["blocked_content", "ready"], address
        assert media[0]["mediaUrl"] == "", address
        assert (await loads(people, media))[1] == 200, address
    stale = await people.cy.get(f"/api/sessions/{shown.id}", headers={"If-None-Match": tag})
    assert stale.status_code == 200
    assert (await people.cy.get(f"/community/{shown.id}", headers=HTML)).status_code == 200
    notices = (await people.ana.get("/notices")).text
    assert f'href="/sessions/{shown.id}"' in notices
    assert "Looked at carefully" in notices
    if decision == "remove":
        await remove_due(people.db, Objects.at(people.settings.storage_url), minutes=0)
        assert not await people.value(
            "select exists (select from media_asset where failure is not null and sha256 is not null)"
        )

    await people.ana.post(f"/notices/{case_id}/appeal", data={"text": "It is mine"})
    verdict = {"verdict": "reverse", "note": "It was"}
    assert (
        await (await people.staff("admin")).post(f"/moderation/{case_id}/appeal", data=verdict)
    ).status_code == 303
    for address, media in (await places(shown)).items():
        assert await loads(people, media) == [200, 200], address


async def test_another_copy_of_the_same_file_is_hidden_too_and_what_harms_at_once(people: House):
    shown, other = await show(people, 53), await show(people, 54)
    same = pictures.photo(530)
    await people.execute(
        "update media_asset set sha256 = null, state = 'pending' where source_url like '%s54.%-0.jpg'"
    )
    people.replay.files[f"s54.example/{other.id}-0.jpg"] = same
    [first, *_] = (await places(other))[f"/api/sessions/{other.id}"]
    assert await loads(people, [first]) == [200]
    slide = (await places(shown))[f"/api/community/sessions/{shown.id}"][0]

    answer = await report(people.cy, "community", shown.id, slide["id"], reason="minor_safety")

    assert answer.status_code == 201, answer.text
    for each in (shown, other):
        media = (await places(each))[f"/api/sessions/{each.id}"]
        assert [slide["state"] for slide in media] == ["blocked_content", "ready"]
    await decide(people, "keep")
    for each in (shown, other):
        assert await loads(people, (await places(each))[f"/api/sessions/{each.id}"]) == [200, 200]


async def test_a_slide_is_reported_from_its_page_by_a_form_and_judged_blurred(people: House):
    shown = await show(people, 55)
    slide = (await places(shown))[f"/api/community/sessions/{shown.id}"][1]
    link = f"/report?kind=community&id={shown.id}&mediaId={slide['id']}"
    assert link in await links_on(people.cy, f"/community/{shown.id}")
    page = (await people.cy.get(link, headers=HTML)).text
    assert f'name="mediaId" value="{slide["id"]}"' in page
    form = {"kind": "community", "id": str(shown.id), "mediaId": str(slide["id"]), "reason": "spam"}
    assert (await people.cy.post("/report", data=form)).status_code == 303

    case_id = await people.value("select max(id) from reports_case")
    moderator = await people.staff("moderator")
    text = (await moderator.get(f"/moderation/{case_id}")).text
    links = {part.split("?")[0].split('"')[0] for part in text.split(f"/moderation/{case_id}/pictures/")[1:]}
    assert len(links) == 1
    path = f"/moderation/{case_id}/pictures/{links.pop()}"
    blurred, clear = await moderator.get(path), await moderator.get(f"{path}?clear=1")
    assert (blurred.status_code, clear.status_code) == (200, 200)
    assert len(blurred.content) < len(clear.content) / 2


async def test_a_file_of_the_feed_is_reported_hidden_and_shown_again(people: House):
    number = await upload(people.ana, 56)
    await share(people.ana, number)
    link = f"/report?kind=media&id={number}"
    assert link in await links_on(people.cy, f"/community/media/{number}")
    assert link in await links_on(people.cy, "/community?sort=new")
    own = await people.ana.get(link, headers=HTML)
    assert (own.status_code, OwnThing.message in own.text) == (403, True)

    assert (await report(people.cy, "media", number, "")).status_code == 201
    await decide(people, "hide")

    assert (await people.cy.get(f"/community/media/{number}")).status_code == 404
    captions = await people.cy.get("/api/community", params={"contentType": "captions"})
    assert captions.json()["items"] == []
    assert 'href="/vault"' in (await people.ana.get("/notices")).text


async def test_what_is_not_a_slide_of_it_cannot_be_reported(people: House):
    shown = await show(people, 57)
    slide = (await places(shown))[f"/api/sessions/{shown.id}"][0]["id"]
    for kind, name, media_id in (
        ("share", shown.code, 999_999_999),
        ("share", shown.code, "hills"),
        ("account", people.ids["ana"], slide),
        ("media", 999_999_999, ""),
        ("session", 999_999_999, slide),
    ):
        answer = await report(people.cy, kind, name, media_id)
        assert (answer.status_code, answer.json()["code"]) == (404, "REPORT_TARGET_NOT_FOUND"), kind
    assert (await report(people.nobody, "media", 1, "")).status_code == 404


async def test_everybody_who_shows_the_file_is_told_once_and_may_appeal(people: House):
    shown = await show(people, 58)
    slide = (await places(shown))[f"/api/sessions/{shown.id}"][0]
    assert await loads(people, [slide]) == [200]
    number = await upload(people.cy, 580, "Cy's pier.png")
    await upload(people.mo, 581, "Another pier.png")
    await people.execute(
        "update media_asset set sha256 = (select sha256 from media_asset where id = $1) "
        "where id = (select asset_id from vault_item where id = $2)",
        await people.value("select asset_id from sessions_media where id = $1", slide["id"]),
        number,
    )
    await report(people.nobody, "share", shown.code, slide["id"])
    assert "pier.png" not in (await people.cy.get("/notices")).text

    case_id = await decide(people, "hide")

    told = {name: (await getattr(people, name).get("/notices")).text for name in ("ana", "cy", "mo")}
    assert [told[name].count(f'id="case-{case_id}"') for name in told] == [1, 1, 0]
    assert (f'href="/sessions/{shown.id}"' in told["ana"], "pier.png" in told["ana"]) == (True, False)
    assert ("Cy&#39;s pier.png" in told["cy"], "Hills 58" in told["cy"]) == (True, False)
    assert "Looked at carefully" in told["cy"]
    appeal = f"/notices/{case_id}/appeal"
    assert (await people.mo.post(appeal, data={"text": "Not mine"})).status_code == 404
    assert (await people.cy.post(appeal, data={"text": "I took it"})).status_code == 303
    assert "An appeal waits" in (await people.ana.get("/notices")).text
    # Who lost something by it does not judge it.
    await people.execute("update accounts_user set role = 'moderator' where id = $1", people.ids["cy"])
    verdict = {"verdict": "reverse", "note": "It was mine"}
    own = await people.cy.post(f"/moderation/{case_id}/appeal", data=verdict)
    await people.execute("update accounts_user set role = 'user' where id = $1", people.ids["cy"])
    assert (own.status_code, OwnCase.message in own.text) == (403, True)
