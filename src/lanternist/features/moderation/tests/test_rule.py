"""Who sees what is hidden: one rule, the same for one thing, for lists and for what lies on them."""

from itertools import product

import pytest

from lanternist.features import accounts, moderation
from lanternist.features.accounts import Actor
from lanternist.features.moderation.models import Item, Subject, Surface
from tests.support.house import House, add_slides

PEOPLE = ("ana", "cy", "moderator", "admin")


async def _actor(house: House, name: str) -> Actor:
    await house.client_named(name)
    async with house.db.connection() as connection:
        user = await accounts.find_user(connection, house.ids[name])
    assert user is not None
    return Actor(user)


@pytest.mark.parametrize("surface", Surface)
async def test_what_is_hidden_is_seen_by_its_owner_and_by_moderators_on_their_pages(
    house: House, surface: Surface
):
    actors = [None, *[await _actor(house, name) for name in PEOPLE]]
    hidden, shown = Item(house.ids["ana"], "spam"), Item(house.ids["ana"], None)

    seen = [moderation.visible(actor, hidden, surface) for actor in actors]

    assert seen == [False, True, False, True, True] if surface is Surface.OWN else seen == [False] * 5
    assert all(moderation.visible(actor, shown, surface) for actor in actors)


async def test_the_rule_for_lists_says_the_same_as_that_for_one(house: House):
    owner = house.ids["ana"]
    statement = f"""
        select {moderation.not_hidden_sql(session="s.id", account="s.user_id")} as is_shown,
               {moderation.hidden_reason_sql(session="s.id", account="s.user_id")} as reason
        from (select 12345 as id, $1::text as user_id) s
    """
    for is_session, is_account in product((False, True), repeat=2):
        async with house.db.rolled_back() as tx:
            if is_session:
                await moderation.hide(tx, Subject("session", "12345"), reason="spam", by=None)
            if is_account:
                await moderation.hide(tx, Subject("account", owner), reason="consent", by=None)
            row = await tx.fetchrow(statement, owner)
            assert row is not None
            item = Item(owner, row["reason"])
            assert row["is_shown"] == moderation.visible(None, item, Surface.PUBLIC)
            assert row["reason"] == ("spam" if is_session else "consent" if is_account else None)


async def test_a_hidden_session_is_there_for_its_owner_and_moderators_only(house: House):
    session_id = await house.session_of(house.ana)
    await add_slides(house.db, session_id, 2)
    address = f"/api/sessions/{session_id}"
    await house.ana.patch(address, json={"isPublic": True})
    known = {"If-None-Match": (await house.ana.get(address)).headers["etag"]}
    assert (await house.cy.get(address)).status_code == 200
    scope_id = await house.value("select scope_id from sessions_session where id = $1", session_id)
    subject = Subject("session", str(session_id), scope_id)

    async with house.db.transaction() as tx:
        await moderation.hide(tx, subject, reason="consent", by=None, is_pending=True)

    moderator = await house.staff("moderator")
    for client in (house.ana, moderator):
        answer = await client.get(address, headers=known)
        assert answer.json()["session"] | {} == answer.json()["session"] | {
            "hiddenReason": "consent",
            "thumbnail": None,
        }
        assert answer.json()["media"] == []
        assert "Hidden by moderation" in (await client.get(f"/sessions/{session_id}")).text
    hidden_tag = {"If-None-Match": (await house.ana.get(address)).headers["etag"]}
    for path in (address, f"{address}/events", f"/sessions/{session_id}", f"/play/{session_id}"):
        assert (await house.cy.get(path)).status_code == 404
    assert [each["hiddenReason"] for each in (await house.ana.get("/api/sessions")).json()][:1] == ["consent"]
    for answer in (
        await house.ana.post(f"{address}/share"),
        await house.ana.patch(address, json={"isPublic": True}),
        await house.ana.patch(address, json={"shareToCommunity": True}),
    ):
        assert (answer.status_code, answer.json()["code"]) == (403, "CONTENT_HIDDEN")
    assert (await house.ana.patch(address, json={"title": "Lakes", "isPublic": False})).status_code == 200

    async with house.db.transaction() as tx:
        await moderation.unhide(tx, subject, by=house.ids["moderator"])

    again = await house.ana.get(address, headers=hidden_tag)
    assert (again.status_code, len(again.json()["media"])) == (200, 2)


async def test_an_asset_that_is_hidden_is_withheld_wherever_it_is_shown(house: House):
    session_id = await house.session_of(house.ana)
    await add_slides(house.db, session_id, 2)
    media = (await house.ana.get(f"/api/sessions/{session_id}")).json()["media"]
    asset_id = await house.value(
        "select asset_id from sessions_media where session_id = $1 order by position", session_id
    )

    async with house.db.transaction() as tx:
        await moderation.hide(tx, Subject("asset", str(asset_id)), reason="copyright", by=None)
    await house.ana.patch(f"/api/sessions/{session_id}", json={"title": "Lakes"})

    after = (await house.ana.get(f"/api/sessions/{session_id}")).json()["media"]
    assert [(each["state"], bool(each["mediaUrl"])) for each in after] == [
        ("blocked_content", False),
        ("pending", True),
    ]
    assert after[0]["sourceUrl"] is None
    assert (await house.nobody.get(media[0]["mediaUrl"])).status_code == 404
