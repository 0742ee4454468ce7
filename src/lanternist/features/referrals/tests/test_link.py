"""The link somebody came by: kept in a cookie while they look around, used when they sign up, and hard to abuse."""

from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import quote

import pytest

from lanternist.features.accounts.invitations import REFERRAL_COOKIE
from lanternist.features.referrals.tests.conftest import (
    COOKIE,
    code_of,
    person,
    referrals_of,
    register,
)
from tests.support.house import client_of, running

NO_CODES = [
    "",
    "a b",
    "x" * 65,
    "x" * 5000,
    "abc;Path=/api",
    "abc\r\nSet-Cookie: connect.sid=mine",
    'a"; Domain=evil.example; "',
    "../../x",
    "<script>",
    "é",
    "١٢٣",
    "session_share.abc",
    "\x00abc",
]


async def test_the_link_is_kept_for_thirty_days_out_of_reach_of_scripts(visitor):
    answer = await visitor.get("/?ref=abc12345")

    assert answer.status_code == 200
    [cookie] = answer.headers.get_list("set-cookie")
    name, *attributes = cookie.split("; ")
    assert name == f"{REFERRAL_COOKIE}=direct_link.abc12345"
    assert {each.lower() for each in attributes} == {"httponly", "max-age=2592000", "path=/", "samesite=lax"}


async def test_the_cookie_is_secure_where_the_site_is(house):
    async with (
        running(replace(house.settings, public_url="https://lantern.example")) as app,
        client_of(app) as client,
    ):
        answer = await client.get("/?ref=abc", headers={"Accept": "text/html", "User-Agent": "Mozilla/5.0"})

        assert "secure" in answer.headers["set-cookie"].lower()


@pytest.mark.parametrize(
    ("path", "kept"),
    [
        ("/?r=abc12345", "session_share.abc12345"),
        ("/login?ref=K7QD3M", "direct_link.K7QD3M"),
        ("/register?next=%2Flibrary&r=abc", "session_share.abc"),
        ("/library?ref=abc", "direct_link.abc"),
        ("/shared/00000000-0000-4000-8000-000000000000?r=abc", "session_share.abc"),
        ("/nowhere?ref=abc", "direct_link.abc"),
        ("/?ref=a%20b&ref=abc", "direct_link.abc"),
    ],
)
async def test_every_page_keeps_it_also_one_that_leads_on_or_is_gone(visitor, path, kept):
    await visitor.get(path)

    assert visitor.cookies[COOKIE] == kept


async def test_the_last_link_followed_wins(visitor):
    await visitor.get("/?ref=first")
    await visitor.get("/login")
    assert visitor.cookies[COOKIE] == "direct_link.first"

    await visitor.get("/?r=second")
    assert visitor.cookies[COOKIE] == "session_share.second"


@pytest.mark.parametrize(
    ("method", "path", "headers"),
    [
        ("GET", "/?ref=abc", {"User-Agent": "WhatsApp/2.24.20.89 A"}),
        ("GET", "/?ref=abc", {"Sec-Purpose": "prefetch"}),
        ("GET", "/?ref=abc", {"Sec-Fetch-Dest": "image"}),
        ("GET", "/?ref=abc", {"Sec-Fetch-Dest": "iframe"}),
        ("GET", "/?ref=abc", {"Accept": "*/*"}),
        ("HEAD", "/?ref=abc", {}),
        ("POST", "/register?ref=abc", {}),
        ("GET", "/api/errors?ref=abc", {}),
        ("GET", "/api/sessions?r=abc", {}),
        ("GET", "/openapi.json?ref=abc", {}),
        ("GET", "/livez?ref=abc", {}),
        ("GET", "/static/v1/css/base.css?ref=abc", {}),
        ("GET", "/", {}),
        ("GET", "/?referral=abc&R=abc", {}),
        ("GET", "/?" + "&".join(["x=1"] * 200) + "&ref=abc", {}),
        *(("GET", f"/?ref={quote(text)}", {}) for text in NO_CODES),
        ("GET", "/?ref=%ff%fe", {}),
    ],
)
async def test_nobody_else_is_given_a_cookie(visitor, method, path, headers):
    answer = await visitor.request(method, path, headers=headers)

    assert answer.status_code < 500
    assert COOKIE not in visitor.cookies
    assert REFERRAL_COOKIE not in answer.headers.get("set-cookie", "")


async def test_who_is_signed_in_is_given_none(house):
    answer = await house.cy.get(
        "/?ref=abc", headers={"Accept": "text/html", "User-Agent": "Mozilla/5.0 (X11; Linux) Firefox/140"}
    )

    assert answer.status_code == 200
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize(
    "value",
    [
        "abc12345",
        "landing_page.{code}",
        "nowhere.{code}",
        "direct_link.{code}.x",
        "direct_link.",
        "direct_link." + "x" * 4000,
        "DIRECT_LINK.{code}",
        "direct_link.{code}%0d%0a",
    ],
)
async def test_a_cookie_that_was_tampered_with_counts_for_nothing(house, visitor, value):
    header = f"{COOKIE}={value.format(code=await code_of(house.ana))}"

    answer = await visitor.post("/api/register", json=person(), headers={"Cookie": header})

    assert answer.status_code == 201
    assert answer.json()["referredBy"] is None


async def test_a_session_s_link_opened_today_brings_its_owner_a_referral(house, visitor):
    before = await referrals_of(house.ana)
    session_id = await house.session_of(house.ana)
    share = (await house.ana.post(f"/api/sessions/{session_id}/share")).json()
    await visitor.get(share["shareUrl"])

    profile = await register(visitor)

    assert profile["referredBy"] == house.ids["ana"]
    assert profile["credits"]["balance"] == 75
    assert COOKIE not in visitor.cookies
    after = await referrals_of(house.ana)
    assert after["total"] == before["total"] + 1
    assert after["creditsEarned"] == before["creditsEarned"] + 10
    item = after["items"][0]
    assert item | {"createdAt": ""} == {"createdAt": "", "credits": 10, "source": "session_share"}
    assert abs((datetime.now(UTC) - datetime.fromisoformat(item["createdAt"])).total_seconds()) < 60


@pytest.mark.parametrize(
    ("followed", "sent_to", "typed", "source"),
    [
        ("/?ref={code}", "", None, "direct_link"),
        ("/?r={code}", "", None, "session_share"),
        ("/?r={code}", "", "{code}", "session_share"),
        ("/?r=somebody", "", "{code}", "landing_page"),
        (None, "", " {code}\n", "landing_page"),
        (None, "?r={code}", None, "session_share"),
        (None, "?ref={code}", "{code}", "direct_link"),
        ("/?r={code}", "?ref={code}", None, "direct_link"),
    ],
)
async def test_the_list_says_how_the_code_came(house, visitor, followed, sent_to, typed, source):
    code = await code_of(house.cy)
    if followed:
        await visitor.get(followed.format(code=code))
    sent = person() | ({"referralCode": typed.format(code=code)} if typed else {})

    answer = await visitor.post("/api/register" + sent_to.format(code=code), json=sent)

    assert answer.json()["referredBy"] == house.ids["cy"]
    assert (await referrals_of(house.cy))["items"][0]["source"] == source


async def test_the_form_shows_the_code_and_uses_it(house, visitor):
    code = await code_of(house.cy)
    await visitor.get(f"/?r={code}")
    form = await visitor.get("/register")
    assert f'value="{code}"' in form.text

    answer = await visitor.post("/register", data=person(referralCode=code))

    assert answer.status_code == 303
    assert COOKIE not in visitor.cookies
    assert (await visitor.get("/api/auth/user")).json()["referredBy"] == house.ids["cy"]
    assert (await referrals_of(house.cy))["items"][0]["source"] == "session_share"


@pytest.mark.parametrize("by_form", [False, True])
async def test_who_empties_the_field_comes_by_nobody(house, visitor, by_form):
    await visitor.get(f"/?r={await code_of(house.cy)}")
    sent = person(referralCode="")

    if by_form:
        await visitor.post("/register", data=sent)
    else:
        await visitor.post("/api/register", json=sent)

    assert (await visitor.get("/api/auth/user")).json()["referredBy"] is None


@pytest.mark.parametrize("code", ["unknown1", "a b", "<b>", "' or 1=1 --", "x" * 64, "é" * 8])
async def test_a_code_that_is_nobody_s_never_fails_a_registration(house, visitor, code):
    profile = await register(visitor, referralCode=code)

    assert profile["referredBy"] is None
    assert profile["credits"]["balance"] == 50
