"""Links to sessions: made once, previewed by everybody, opened by those signed in."""

import asyncio
import re
from uuid import UUID, uuid4

import pytest

from tests.support.house import add_slides, client_of

NOT_FOUND = {"message": "Shared session not found"}
MALFORMED = [
    "abc",
    "0",
    "-",
    "{code}x",
    "{code}{code}",
    "urn:uuid:{code}",
    "%7B{code}%7D",
    "{plain}",
    "%00",
    "..%2f..",
    "x" * 5000,
    "' or 1=1 --",
]
READERS = ["/api/shared/{code}/preview", "/api/shared/{code}", "/api/shared/media/{code}"]


@pytest.fixture
async def shared(ana, db) -> dict[str, object]:
    """A session of Ana's with three slides, and its link."""
    made = await ana.post(
        "/api/sessions",
        json={
            "title": "Hills",
            "subreddits": "sfwpics",
            "aiPrompt": "a secret prompt",
            "captionTheme": "custom",
            "thumbnail": "https://i.example/cover.jpg",
        },
    )
    await add_slides(db, made.json()["id"], 3)
    link = (await ana.post(f"/api/sessions/{made.json()['id']}/share")).json()
    return link | {"id": made.json()["id"], "session": made.json()}


async def test_sharing_gives_a_code_an_address_and_the_referral_code(ana, shared):
    profile = (await ana.get("/api/auth/user")).json()

    answer = await ana.post(
        f"/api/sessions/{shared['id']}/share", headers={"Content-Type": "application/json"}
    )

    assert answer.status_code == 200
    code = answer.json()["shareCode"]
    assert answer.json() == {
        "shareCode": code,
        "shareUrl": f"http://127.0.0.1:8000/shared/{code}?r={profile['referralCode']}",
        "referralCode": profile["referralCode"],
    }
    assert UUID(code).version == 4
    assert str(UUID(code)) == code


async def test_sharing_again_gives_the_same_code(ana, shared):
    again = await ana.post(f"/api/sessions/{shared['id']}/share", json={})

    assert (again.status_code, again.json()["shareCode"]) == (200, shared["shareCode"])


async def test_fifty_at_the_same_time_get_one_code(ana, db):
    made = (await ana.post("/api/sessions", json={"title": "Hills", "subreddits": "sfwpics"})).json()

    answers = await asyncio.gather(*(ana.post(f"/api/sessions/{made['id']}/share") for _ in range(50)))

    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.json()["shareCode"] for answer in answers}) == 1
    async with db.connection() as connection:
        assert (
            await connection.fetchval("select count(*) from sharing_share where session_id = $1", made["id"])
            == 1
        )


async def test_sharing_makes_the_session_public_again_each_time(ana, cy, shared):
    address = f"/api/sessions/{shared['id']}"
    assert (await ana.get(address)).json()["session"]["isPublic"] is True
    await ana.patch(address, json={"isPublic": False})
    assert (await cy.get(address)).status_code == 403

    # The link goes on working: only the session's own address closes.
    assert (await cy.get(f"/api/shared/{shared['shareCode']}")).status_code == 200
    await ana.post(f"{address}/share")

    assert (await cy.get(address)).status_code == 200


async def test_a_share_may_name_who_it_is_for(ana, cy, shared, db):
    target = (await cy.get("/api/auth/user")).json()["id"]

    for _ in range(2):
        answer = await ana.post(f"/api/sessions/{shared['id']}/share", json={"userId": target})
        assert answer.json()["shareCode"] == shared["shareCode"]

    async with db.connection() as connection:
        assert await connection.fetchval("select array_agg(user_id) from sharing_target") == [target]


async def test_sharing_is_recorded(shared, db):
    async with db.connection() as connection:
        row = await connection.fetchrow(
            "select feature, subject from activity_event where action = 'session_shared' order by id desc"
        )

    assert tuple(row.values()) == ("sharing", f"session:{shared['id']}")


async def test_the_preview_holds_what_is_documented_and_nothing_more(stranger, shared):
    answer = await stranger.get(f"/api/shared/{shared['shareCode']}/preview")

    assert answer.status_code == 200
    assert answer.json() == {
        "session": {
            "id": shared["id"],
            "title": "Hills",
            "thumbnail": None,
            "subreddits": ["sfwpics"],
            "intervalMin": 3,
            "intervalMax": 10,
            "transition": "fade",
            "captionTheme": "custom",
            "isManualMode": False,
            "isImported": False,
            "createdAt": shared["session"]["createdAt"],
        },
        "mediaCount": 3,
        "creator": {"name": "Ana"},
        "shareCode": shared["shareCode"],
        "requiresAuth": True,
    }
    for hidden in ("secret prompt", "ana@", "/media/", "i.example", shared["session"]["userId"]):
        assert hidden not in answer.text


async def test_the_page_of_a_link_gives_nothing_away(stranger, shared):
    page = await stranger.get(f"/shared/{shared['shareCode']}", headers={"Accept": "text/html"})

    assert page.status_code == 200
    assert "noindex" in page.headers["x-robots-tag"]
    assert 'property="og:title"' in page.text
    assert "Shared by" in page.text
    assert "<bdi>Ana</bdi>" in page.text
    for hidden in ("secret prompt", "ana@", "/media/", "i.example", shared["session"]["userId"]):
        assert hidden not in page.text


async def test_link_previews_are_neutral_absolute_and_kept_out_of_indexes(ana, stranger):
    title = 'Dunes"><meta http-equiv="refresh" content="0;url=https://elsewhere.example">'
    made = await ana.post("/api/sessions", json={"title": title, "subreddits": "sfwpics"})
    code = (await ana.post(f"/api/sessions/{made.json()['id']}/share")).json()["shareCode"]

    page = await stranger.get(f"/shared/{code}?r=abcd1234", headers={"Accept": "text/html"})

    tags = re.findall(r"<meta [^>]*>", page.text)
    named = dict(re.findall(r'<meta (?:property|name)="([^"]+)" content="([^"]*)">', page.text))
    assert named["robots"] == "noindex"
    assert named["og:url"] == f"http://127.0.0.1:8000/shared/{code}"
    assert named["og:title"] == "A shared session"
    assert not [
        tag for tag in tags if "Dunes" in tag or "http-equiv" in tag or "Ana" in tag or "sfwpics" in tag
    ]
    assert page.text.count("elsewhere.example") == page.text.count("url=https://elsewhere.example&#34;&gt;")


async def test_who_is_signed_in_gets_the_session_and_its_media(cy, shared):
    full = (await cy.get(f"/api/shared/{shared['shareCode']}")).json()
    media = (await cy.get(f"/api/shared/media/{shared['shareCode']}")).json()

    assert set(full) == {"session", "media", "shareCode"}
    assert full["shareCode"] == shared["shareCode"]
    assert full["session"]["id"] == shared["id"]
    assert full["session"]["aiPrompt"] is None
    assert [each["order"] for each in full["media"]] == [0, 1, 2]
    assert media == full["media"]


async def test_the_owner_sees_the_prompt_through_the_link_too(ana, shared):
    full = (await ana.get(f"/api/shared/{shared['shareCode']}")).json()

    assert full["session"]["aiPrompt"] == "a secret prompt"


@pytest.mark.parametrize("reader", READERS)
async def test_unknown_and_malformed_codes_get_one_answer(cy, shared, reader):
    code = shared["shareCode"]
    codes = [each.format(code=code, plain=code.replace("-", "")) for each in MALFORMED]

    for each in [*codes, str(uuid4()), str(UUID(int=0))]:
        answer = await cy.get(reader.replace("{code}", each))

        assert answer.status_code == 404, each
        assert answer.json() in (NOT_FOUND, {"message": "Not found"})
        assert answer.json() == NOT_FOUND or "%2f" in each


@pytest.mark.parametrize("reader", READERS[1:])
async def test_the_login_comes_before_the_code(stranger, shared, reader):
    for code in (shared["shareCode"], str(uuid4()), "abc"):
        answer = await stranger.get(reader.replace("{code}", code))

        assert (answer.status_code, answer.json()) == (401, {"message": "Unauthorized"})


async def test_media_of_a_link_is_loaded_by_paths_of_its_own(ana, cy, app, shared, db):
    mine = (await ana.get(f"/api/sessions/{shared['id']}")).json()["media"][0]["mediaUrl"]
    theirs = (await cy.get(f"/api/shared/media/{shared['shareCode']}")).json()[0]["mediaUrl"]
    async with client_of(app) as browser:
        assert (await browser.get(mine)).status_code == 200
        assert (await browser.get(theirs)).status_code == 200

        async with db.transaction() as tx:
            await tx.execute("delete from media_scope where parent_id is not null")

        assert mine != theirs
        assert (await browser.get(theirs)).status_code == 404
        assert (await browser.get(mine)).status_code == 200


async def test_an_account_without_an_age_check_sees_the_preview_only(cy, shared, db):
    async with db.transaction() as tx:
        await tx.execute("update accounts_user set age_verified = false where first_name = 'Cy'")

    assert (await cy.get(f"/api/shared/{shared['shareCode']}/preview")).status_code == 200
    for reader in READERS[1:]:
        answer = await cy.get(reader.replace("{code}", shared["shareCode"]))
        assert answer.status_code == 403
        assert answer.json() == {
            "error": "Forbidden",
            "message": "Age verification required",
            "code": "AGE_VERIFICATION_REQUIRED",
        }
