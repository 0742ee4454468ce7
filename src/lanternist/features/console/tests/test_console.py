"""The pages of those who run the place: without a script, recorded, and for administrators only."""

import html
import re

import httpx
import pytest

from lanternist.platform import jobs
from tests.support.house import House

BROWSER = {"Accept": "text/html"}
PAGES = ("", "/people", "/prices", "/grants", "/jobs", "/activity")


@pytest.fixture
async def admin(house: House) -> httpx.AsyncClient:
    client = await house.staff("admin")
    client.headers.update(BROWSER)
    return client


def text_of(answer: httpx.Response) -> str:
    """Return the words of a page, one blank between them."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())


async def actions_of(house: House, name: str) -> list[str]:
    """Return what somebody is recorded to have done, the last first."""
    async with house.db.connection() as connection:
        rows = await connection.fetch(
            "select action from activity_event where user_id = $1 order by id desc", house.ids[name]
        )
    return [row["action"] for row in rows]


async def test_only_administrators_find_the_way_in(house, admin):
    moderator = await house.staff("moderator")
    for client in (house.ana, moderator):
        assert 'href="/admin"' not in (await client.get("/", headers=BROWSER)).text
        for page in PAGES:
            refused = await client.get(f"/admin{page}", headers=BROWSER)
            assert (refused.status_code, "This is not yours to open" in refused.text) == (403, True)

    assert 'href="/admin"' in (await admin.get("/")).text
    for page in PAGES:
        assert (await admin.get(f"/admin{page}")).status_code == 200, page


async def test_people_are_searched_and_read_page_by_page(house, admin):
    assert "mo@lanternist.example" not in (await admin.get("/admin/people?query=ANA@")).text
    first = await admin.get("/admin/people?limit=2")
    [address] = re.findall(r'href="(/admin/people\?[^"]*cursor=[^"]*)"', first.text)
    second = await admin.get(html.unescape(address))
    nobody = await admin.get("/admin/people", params={"query": "<i>%_"})

    shown = [set(re.findall(r'href="/admin/people/(user_\w+)"', each.text)) for each in (first, second)]
    assert len(shown[0]) == 2
    assert shown[0] & shown[1] == set()
    assert "Nobody has “<i>%_” in their address or name." in text_of(nobody)
    assert (await admin.get("/admin/people?cursor=x")).status_code == 400


async def test_an_account_is_switched_off_and_on_with_another_role(house, admin):
    address = f"/admin/people/{house.ids['cy']}"

    off = await admin.post(f"{address}/standing", data={"role": "moderator"})
    assert (off.status_code, off.headers["location"]) == (303, f"{address}?done=standing")
    assert "Switched off" in text_of(await admin.get("/admin/people?query=cy@"))
    assert (await house.cy.get("/api/auth/user")).status_code == 401

    await admin.post(f"{address}/standing", data={"role": "user", "is_active": "true"})
    assert await house.value("select role from accounts_user where id = $1", house.ids["cy"]) == "user"
    assert (await actions_of(house, "admin"))[:4] == [
        "user_enabled",
        "user_role_changed",
        "user_disabled",
        "user_role_changed",
    ]


async def test_what_an_administrator_may_not_change_is_told_beside_the_form(house, admin):
    own = f"/admin/people/{house.ids['admin']}"
    other = f"/admin/people/{house.ids['mo']}"

    refused = await admin.post(f"{own}/standing", data={"role": "user"})
    raised = await admin.post(f"{other}/standing", data={"role": "super_admin", "is_active": "true"})
    wrong = await admin.post(f"{other}/standing", data={"role": "queen", "is_active": "true"})

    assert refused.status_code >= 400
    assert "your own account" in text_of(await admin.get(own))
    assert raised.status_code == 403
    assert wrong.status_code == 400
    assert "This must be user, moderator, admin or super_admin." in text_of(wrong)
    assert await house.value("select role from accounts_user where id = $1", house.ids["mo"]) == "user"


async def test_credits_are_given_with_a_reason_and_taken_back(house, admin):
    address = f"/admin/people/{house.ids['ana']}"
    balance = "select balance from credits_account where user_id = $1"
    before = await house.value(balance, house.ids["ana"])

    given = await admin.post(f"{address}/grants", data={"amount": "7", "reason": "  For the <b>fog</b>  "})
    page = await admin.get(given.headers["location"])
    [transfer] = re.findall(rf'action="{address}/transfers/(\d+)/correction', page.text)[:1]
    assert await house.value(balance, house.ids["ana"]) == before + 7

    grants = text_of(await admin.get("/admin/grants"))
    assert "Credits given to somebody: ana@lanternist.example" in grants
    assert "by admin@lanternist.example" in grants
    assert "Reason: For the <b>fog</b>" in grants
    received = (await house.ana.get("/api/activity?action=credits_received")).json()["items"][0]
    assert received["details"]["reason"] == "For the <b>fog</b>"

    back = await admin.post(f"{address}/transfers/{transfer}/correction")
    again = await admin.post(f"{address}/transfers/{transfer}/correction")
    assert [back.status_code, again.status_code] == [303, 409]
    assert await house.value(balance, house.ids["ana"]) == before


async def test_a_form_sent_twice_gives_credits_once(house, admin):
    address = f"/admin/people/{house.ids['ana']}"
    balance = "select balance from credits_account where user_id = $1"
    before = await house.value(balance, house.ids["ana"])
    [token], [next_token] = [
        re.findall(r'name="once" value="([^"]+)"', (await admin.get(address)).text) for _ in range(2)
    ]

    form = {"once": token, "amount": "7", "reason": ""}
    answers = [await admin.post(f"{address}/grants", data=form) for _ in range(2)]
    other = await admin.post(f"{address}/grants", data=form | {"amount": "8"})
    assert await house.value(balance, house.ids["ana"]) == before + 7
    anew = await admin.post(f"{address}/grants", data=form | {"once": next_token})

    assert [each.status_code for each in (*answers, other, anew)] == [303, 303, 422, 303]
    assert await house.value(balance, house.ids["ana"]) == before + 14


@pytest.mark.parametrize("amount", ["", "0", "-1", "1.5", "1e3", "9" * 30, "ten", "\u0663", "1000001"])
async def test_an_amount_that_is_none_gives_nothing(house, admin, amount):
    address = f"/admin/people/{house.ids['ana']}"
    before = await house.value("select count(*) from credits_transfer")

    answer = await admin.post(f"{address}/grants", data={"amount": amount, "reason": "x"})

    assert answer.status_code == 400
    assert 'id="amount-error"' in answer.text
    assert await house.value("select count(*) from credits_transfer") == before


async def test_a_plan_is_changed_with_a_reason(house, admin):
    address = f"/admin/people/{house.ids['mo']}"
    wrong = await admin.post(f"{address}/tier", data={"tier": "gold<"})
    long = await admin.post(f"{address}/tier", data={"tier": "vip", "reason": "a" * 201})
    done = await admin.post(f"{address}/tier", data={"tier": "vip", "reason": "A friend of the house"})

    assert [wrong.status_code, long.status_code, done.status_code] == [400, 400, 303]
    assert 'value="vip" selected' in (await admin.get(address)).text
    assert "A friend of the house" in text_of(await admin.get("/admin/grants"))


async def test_prices_and_plans_are_changed_and_recorded(house, admin):
    priced = await admin.post(
        "/admin/prices", data={"feature": "star_map", "amount": "12", "is_paying_only": "true"}
    )
    wrong = await admin.post("/admin/prices", data={"feature": "Star Map", "amount": "12"})
    many = await admin.post("/admin/prices", data={"feature": "star_map", "row": "true", "amount": "-3"})
    saved = await admin.post(
        "/admin/tiers/vip", data={"name": "Very kind", "dailyBonus": "9", "isPaying": "true"}
    )
    missing = await admin.post("/admin/tiers/none", data={"name": "x"})
    removed = await admin.post("/admin/prices/star_map/remove")

    statuses = [each.status_code for each in (priced, wrong, many, saved, missing, removed)]
    assert statuses == [303, 400, 400, 303, 404, 303]
    assert 'id="amount-star_map-error"' in many.text
    assert await house.value("select (name, daily_bonus)::text from credits_tier where key = 'vip'") == (
        '("Very kind",9)'
    )
    assert (await actions_of(house, "admin"))[:3] == ["price_removed", "tier_changed", "price_changed"]


async def fail_a_job(house: House, name: str) -> int:
    """Leave a job as the queue does when it failed for good."""
    async with house.db.transaction() as tx:
        await jobs.enqueue(tx, name, {"session_id": 7})
        job_id = await tx.fetchval(
            "update pgqueuer set status = 'failed', attempts = 7 where entrypoint = $1 returning id", name
        )
        await tx.execute(
            """
            insert into pgqueuer_log (job_id, status, entrypoint, priority, traceback)
            values ($1, 'failed', $2, 0, $3)
            """,
            job_id,
            name,
            '{"exception_type": "KeyError", "exception_message": "<lamp>", "traceback": "line 3"}',
        )
    return job_id


async def test_a_failed_job_is_shown_with_its_error_and_queued_again(house, admin):
    job_id = await fail_a_job(house, "console.test_retry")

    page = text_of(await admin.get("/admin/jobs"))
    assert f"console.test_retry {job_id} failed" in page
    assert "tried 8 times" in page
    assert '{"session_id":7} KeyError: <lamp>' in page

    retried = await admin.post(f"/admin/jobs/{job_id}/retry")
    again = await admin.post(f"/admin/jobs/{job_id}/retry")
    assert [retried.status_code, again.status_code] == [303, 404]
    assert "There is no failed job with this id." in text_of(again)
    assert (
        await house.value("select (status, attempts)::text from pgqueuer where id = $1", job_id)
        == "(queued,0)"
    )
    assert (await actions_of(house, "admin"))[0] == "job_retried"
    await house.execute("delete from pgqueuer where id = $1", job_id)


async def test_a_failed_job_is_thrown_away_and_no_other(house, admin):
    job_id = await fail_a_job(house, "console.test_discard")
    async with house.db.transaction() as tx:
        await jobs.enqueue(tx, "console.test_waits", {})
    waiting = await house.value("select id from pgqueuer where entrypoint = 'console.test_waits'")

    done = await admin.post(f"/admin/jobs/{job_id}/discard")
    kept = await admin.post(f"/admin/jobs/{waiting}/discard")

    assert [done.status_code, kept.status_code] == [303, 404]
    assert await house.value("select array_agg(id) from pgqueuer where id = any($1)", [job_id, waiting]) == [
        waiting
    ]
    for number in ("0", "-1", "x", "9" * 19, "%00"):
        assert (await admin.post(f"/admin/jobs/{number}/retry")).status_code == 404
    await house.execute("delete from pgqueuer where id = $1", waiting)


async def test_the_activity_of_everybody_is_filtered_by_person_and_kind(house, admin):
    await house.session_of(house.ana, title="Fog")
    of_ana = text_of(await admin.get("/admin/activity?person=ANA@lanternist.example&action=session_created"))
    by_id = text_of(await admin.get("/admin/activity", params={"person": house.ids["ana"]}))
    unknown = text_of(await admin.get("/admin/activity", params={"person": "'; drop table x"}))
    short = await admin.get("/admin/activity?limit=1")
    [address] = re.findall(r'href="(/admin/activity\?[^"]*cursor=[^"]*)"', short.text)

    assert "Session created · session:" in of_ana
    assert "admin@lanternist.example ·" not in of_ana
    assert "Session created" in by_id
    assert "There is nobody with this address or id." in unknown
    assert (await admin.get(html.unescape(address))).status_code == 200


async def test_a_token_of_an_administrator_changes_nothing(house, admin):
    made = await admin.post("/api/auth/tokens", json={"name": "A clock", "scopes": ["read", "write"]})
    header = {"Authorization": f"Bearer {made.json()['token']}", **BROWSER}

    answer = await house.nobody.post(
        f"/admin/people/{house.ids['ana']}/grants", data={"amount": "5"}, headers=header
    )

    assert answer.status_code == 403
