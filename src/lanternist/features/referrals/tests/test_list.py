"""The list of one's referrals, by the API and on the page."""

import pytest

from lanternist.features.referrals import queries
from lanternist.features.referrals.tests.conftest import code_of, referrals_of
from tests.support.house import House, client_of, sign_up

MANY = 7


@pytest.fixture(scope="module")
async def host(house: House):
    """Somebody whom many came by."""
    client = client_of(house.app)
    user_id = await sign_up(client, "many")
    async with house.db.transaction() as tx:
        for number in range(MANY):
            source = ("direct_link", "session_share", "landing_page")[number % 3]
            referred_id = await sign_up_quietly(tx, number)
            await queries.add_referral(
                tx, referrer_id=user_id, referred_id=referred_id, source=source, earned=10
            )
    return client


async def sign_up_quietly(tx, number: int) -> str:
    return await tx.fetchval(
        """
        insert into accounts_user (id, email, password_hash, referral_code)
        values ('user_' || $1, $1 || '@many.example', '', 'many' || $1) returning id
        """,
        str(number),
    )


async def test_nobody_came_yet(house):
    code = await code_of(house.mo)

    assert await referrals_of(house.mo) == {
        "code": code,
        "url": f"http://127.0.0.1:8000/?ref={code}",
        "total": 0,
        "creditsEarned": 0,
        "items": [],
        "nextCursor": None,
    }


async def test_the_list_is_read_page_by_page_and_totals_stay_whole(host):
    seen: list[dict] = []
    cursor: dict[str, str] = {}
    for _ in range(MANY):
        shown = await referrals_of(host, limit=3, **cursor)
        assert (shown["total"], shown["creditsEarned"]) == (MANY, 10 * MANY)
        seen += shown["items"]
        if shown["nextCursor"] is None:
            break
        cursor = {"cursor": shown["nextCursor"]}

    assert len(seen) == MANY
    assert [each["source"] for each in seen[:3]] == ["direct_link", "landing_page", "session_share"]
    assert all(set(each) == {"createdAt", "credits", "source"} for each in seen)


@pytest.mark.parametrize(
    "query",
    [
        "limit=0",
        "limit=201",
        "limit=x",
        "limit=1&limit=2",
        "cursor=",
        "cursor=%00",
        "cursor=WzFd",
        "cursor=" + "x" * 301,
    ],
)
async def test_a_query_that_makes_no_sense_is_refused(host, query):
    assert (await host.get(f"/api/referrals?{query}")).status_code == 400


async def test_others_do_not_see_it(house, host):
    shown = await referrals_of(house.cy)

    assert shown["items"] == []
    assert shown["code"] != await code_of(host)


async def test_the_page_shows_link_totals_and_list_without_a_script(host):
    page = await host.get("/referrals", headers={"Accept": "text/html"})

    assert page.status_code == 200
    code = await code_of(host)
    assert f'value="http://127.0.0.1:8000/?ref={code}"' in page.text
    assert "<strong>7</strong>" in page.text
    assert "<strong>70</strong>" in page.text
    assert "Who came in each of the last 12 months: 7 in all." in page.text
    assert "By a session you shared · 10 credits" in page.text
    assert "many.example" not in page.text
    assert 'href="/referrals"' in page.text


async def test_the_page_leads_who_is_not_signed_in_to_the_door(house):
    answer = await house.nobody.get("/referrals", headers={"Accept": "text/html"})

    assert (answer.status_code, answer.headers["location"]) == (303, "/login?next=%2Freferrals")


async def test_totals_and_list_are_read_from_their_index(house, host):
    user_id = (await host.get("/api/auth/user")).json()["id"]
    async with house.owner.transaction() as tx:
        await tx.execute("set local enable_seqscan = off")
        await tx.execute("set local enable_bitmapscan = off")
        for statement in (
            "select count(*), sum(credits) from referrals_referral where referrer_id = $1",
            "select id from referrals_referral where referrer_id = $1 order by created_at desc, id desc limit 3",
        ):
            plan = await tx.fetch(f"explain {statement.replace('$1', chr(39) + user_id + chr(39))}")
            text = "\n".join(row[0] for row in plan)
            assert "referrals_referral_referrer" in text
            assert "Sort" not in text
