"""From a report to a decision and its appeal: what is hidden is gone everywhere at once, and comes back everywhere."""

from lanternist.features import moderation
from lanternist.features.media.keeping import remove_due
from lanternist.features.reports.errors import NoAppeal, NothingToDecide, OwnCase, SecondLookNeeded
from lanternist.platform.storage import Objects
from tests.support import pictures
from tests.support.house import House, add_slides

from .conftest import show


async def test_what_is_hidden_vanishes_from_every_surface_and_comes_back_when_it_was_fine(people: House):
    shown = await show(people, 1)
    assert await shown.statuses() == {200}

    assert (await shown.report(people.nobody, "minor_safety")).status_code == 201

    assert await shown.statuses() == {404}
    assert await people.value("select is_hidden from community_item where session_id = $1", shown.id)
    assert "hidden until a moderator" in (await people.ana.get("/notices")).text
    moderator = await people.staff("moderator")
    assert (await shown.decide(moderator, "keep")).status_code == 303
    assert await shown.statuses() == {200}
    # Somebody looked and it was fine: one more report of the kind does not hide it again.
    await shown.report(people.nobody, "minor_safety")
    assert await shown.statuses() == {200}


async def test_what_is_removed_is_deleted_and_does_not_come_back_until_an_appeal_undoes_it(people: House):
    shown = await show(people, 2)
    await shown.report(people.cy, "copyright", text="I painted it")
    held = await people.value(
        "select array_agg(distinct a.sha256) from media_asset a join sessions_media m on m.asset_id = a.id "
        "where m.session_id = $1",
        shown.id,
    )
    moderator, admin = await people.staff("moderator"), await people.staff("admin")

    assert (await shown.decide(moderator, "remove")).status_code == 303

    assert await shown.statuses() == {404}
    assert await people.value("select count(*) from community_item where session_id = $1", shown.id) == 0
    await remove_due(people.db, Objects.at(people.settings.storage_url), minutes=0)
    async with people.db.connection() as connection:
        left = await connection.fetchval("select count(*) from media_object where sha256 = any($1)", held)
    assert left == 0
    other = await people.session_of(people.cy, title="Again")
    people.replay.files[f"elsewhere.example/{other}-0.jpg"] = pictures.photo(20, size=(300, 400))
    await add_slides(people.db, other, 1, host="elsewhere.example")
    again = (await people.cy.get(f"/api/sessions/{other}")).json()["media"][0]["mediaUrl"]
    assert (await people.nobody.get(again)).json()["code"] == "BLOCKED_CONTENT"

    case_id = await shown.case_id()
    appeal = f"/notices/{case_id}/appeal"
    assert (await people.cy.post(appeal, data={"text": "Not mine"})).status_code == 404
    assert (await people.ana.post(appeal, data={"text": " "})).status_code == 400
    assert (await people.ana.post(appeal, data={"text": "I painted it"})).status_code == 303
    once_more = await people.ana.post(appeal, data={"text": "Once more"})
    assert (once_more.status_code, NoAppeal.message in once_more.text) == (409, True)
    verdict = {"verdict": "reverse", "note": "It was hers"}
    first = await moderator.post(f"/moderation/{case_id}/appeal", data=verdict)
    assert (first.status_code, SecondLookNeeded.message in first.text) == (403, True)
    assert (await admin.post(f"/moderation/{case_id}/appeal", data=verdict)).status_code == 303

    assert (await people.ana.get(f"/api/sessions/{shown.id}")).json()["session"]["hiddenReason"] is None
    assert "It was hers" in (await people.ana.get("/notices")).text
    fresh = (await people.ana.get(f"/api/sessions/{shown.id}")).json()["media"][0]["mediaUrl"]
    assert (await people.nobody.get(fresh)).status_code == 200
    async with people.db.connection() as connection:
        entries = await moderation.log_of(connection, f"session:{shown.id}", 20)
        assert not (await moderation.log.verify(connection)).problems
    assert {each.action for each in entries} == {
        "reported",
        "hidden",
        "blocked",
        "decided",
        "appealed",
        "shown_again",
        "unblocked",
        "appeal_reversed",
    }


async def test_moderators_judge_nothing_of_their_own_and_no_case_twice(people: House):
    shown = await show(people, 3)
    await shown.report(people.cy, "spam")
    await people.execute("update accounts_user set role = 'moderator' where id = $1", people.ids["ana"])
    moderator = await people.staff("moderator")

    own = await shown.decide(people.ana, "keep")
    decided = [await shown.decide(moderator, "keep"), await shown.decide(moderator, "hide")]

    await people.execute("update accounts_user set role = 'user' where id = $1", people.ids["ana"])
    assert (own.status_code, OwnCase.message in own.text) == (403, True)
    assert NothingToDecide.message in decided[1].text
    assert [answer.status_code for answer in decided] == [303, 409]
    assert await shown.statuses() == {200}


async def test_an_account_that_is_switched_off_takes_all_along(people: House):
    shown = await show(people, 4)
    await shown.report(people.cy, "illegal_content")
    moderator = await people.staff("moderator")

    assert (await shown.decide(moderator, "hide", disableAccount="true")).status_code == 303

    assert not await people.value("select is_active from accounts_user where id = $1", people.ids["ana"])
    assert await shown.statuses() == {404}
    await people.execute("update accounts_user set is_active = true where id = $1", people.ids["ana"])
    form = {"email": "ana@lanternist.example", "password": "a quiet evening by the sea"}
    assert (await people.ana.post("/login", data=form)).status_code == 303
    assert await shown.statuses() == {404}


async def test_moderators_see_pictures_blurred_and_clear_ones_are_recorded(people: House):
    shown = await show(people, 5)
    await shown.report(people.nobody, "consent")
    moderator = await people.staff("moderator")
    case_id = await shown.case_id()
    page = (await moderator.get(f"/moderation/{case_id}")).text
    link_id = await people.value(
        "select link_id from sessions_media where session_id = $1 order by id", shown.id
    )
    path = f"/moderation/{case_id}/pictures/{link_id}"
    assert path in page

    blurred, clear = await moderator.get(path), await moderator.get(f"{path}?clear=1")

    assert (blurred.status_code, clear.status_code) == (200, 200)
    assert len(blurred.content) < len(clear.content) / 2
    assert clear.headers["cache-control"] == "private, no-store"
    async with people.db.connection() as connection:
        entries = await moderation.log_of(connection, f"session:{shown.id}", 20)
    assert [each.action for each in entries].count("revealed") == 1
    assert (await people.ana.get(path)).status_code == 403
    # When it is decided there is nothing left to see for, but for who runs the place.
    await shown.decide(moderator, "keep")
    assert (await moderator.get(path)).status_code == 404
    assert path not in (await moderator.get(f"/moderation/{case_id}")).text
    assert (await (await people.staff("admin")).get(path)).status_code == 200
    foreign = await people.value("select min(id) from media_link where id <> $1", link_id)
    assert (await moderator.get(f"/moderation/{case_id}/pictures/{foreign + 900000}")).status_code == 404
